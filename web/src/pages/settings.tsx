// Settings: where Porchlight looks, then the form that the server's own list of settings makes, then backup.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { InputList, SettingRow, SettingsDocument } from '../../../src/documents/setup.ts';
import { type ApiError, send } from '../api/client.ts';
import { type Reading, useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { type Action, useAction } from '../parts/action.ts';
import { BackupCards } from '../parts/backup-card.tsx';
import { Card, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { FormError } from '../parts/form-fields.tsx';
import { Icon } from '../parts/icon.tsx';
import { InputChooser } from '../parts/input-choice.tsx';
import { SettingField, type SettingValue } from '../parts/setting-field.tsx';
import { notify } from '../state/notices.ts';
import { t, tMaybe } from '../strings/words.ts';
import './channels.css';
import './login.css';
import './settings.css';

type Changes = Readonly<Record<string, SettingValue>>;

function Where(): JSX.Element {
  const { data, error, reload, replace } = useDocument<InputList>('/inputs');
  useLive('changed', ({ what }) => {
    if (what === 'inputs') reload();
  });
  return (
    <Card title={t('settings.inputTitle')}>
      {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
      {data === null ? (
        error === null ? (
          <Skeleton lines={3} height={48} />
        ) : null
      ) : (
        <InputChooser
          list={data}
          onChosen={(list) => {
            replace(list);
            notify('done', t('settings.inputChosen'));
          }}
        />
      )}
    </Card>
  );
}

function Banners({ document }: { document: SettingsDocument }): JSX.Element {
  const titleOf = (name: string): string => document.settings.find((each) => each.name === name)?.title ?? name;
  return (
    <>
      {document.problem === null ? null : (
        <div class="banner" role="alert">
          <Icon name="question" />
          <div>
            <p class="error-words">{t('settings.problem')}</p>
            <p>{document.problem}</p>
          </div>
        </div>
      )}
      {document.waitsForRestart.length === 0 ? null : (
        <div class="banner" role="status">
          <Icon name="clock" />
          <p>{t('settings.waits', { names: document.waitsForRestart.map(titleOf).join(', ') })}</p>
        </div>
      )}
    </>
  );
}

/** The field that the refusal names, if it names one. */
function fieldError(error: ApiError | null, { name }: SettingRow): string | null {
  return error?.field === `/${name}` ? error.message : null;
}

function Section({
  name,
  rows,
  changes,
  error,
  change,
}: {
  name: string;
  rows: readonly SettingRow[];
  changes: Changes;
  error: ApiError | null;
  change: (name: string, value: SettingValue) => void;
}): JSX.Element {
  const field = (setting: SettingRow): JSX.Element => (
    <SettingField
      key={setting.name}
      setting={setting}
      value={changes[setting.name]}
      error={fieldError(error, setting)}
      change={(value) => change(setting.name, value)}
    />
  );
  const advanced = rows.filter(({ isAdvanced }) => isAdvanced);
  return (
    <Card title={tMaybe('sections', name, name)}>
      <div class="stack setting-fields">
        {rows.filter(({ isAdvanced }) => !isAdvanced).map(field)}
        {advanced.length === 0 ? null : (
          <details>
            <summary>{t('settings.advanced', { count: advanced.length })}</summary>
            <div class="stack">{advanced.map(field)}</div>
          </details>
        )}
      </div>
    </Card>
  );
}

function SaveBar({
  count,
  action,
  save,
  discard,
}: {
  count: number;
  action: Action;
  save: () => void;
  discard: () => void;
}): JSX.Element | null {
  if (count === 0) return null;
  return (
    <div class="save-bar">
      <FormError error={action.error} />
      <div class="row">
        <span role="status">{t('settings.unsaved', { count })}</span>
        <button type="button" class="button" onClick={discard}>
          {t('settings.discard')}
        </button>
        <button type="button" class="button primary" disabled={action.isBusy} onClick={save}>
          {t('settings.save')}
        </button>
      </div>
    </div>
  );
}

function Form({ reading, document }: { reading: Reading<SettingsDocument>; document: SettingsDocument }): JSX.Element {
  const [changes, setChanges] = useState<Changes>({});
  const action = useAction();
  const sections = [...new Set(document.settings.map(({ section }) => section))];
  const save = (): void =>
    action.run(async () => {
      reading.replace(await send<SettingsDocument>('PATCH', '/settings', changes));
      setChanges({});
      notify('done', t('settings.saved'));
    });
  return (
    <div class="stack">
      <Banners document={document} />
      {sections.map((section) => (
        <Section
          key={section}
          name={section}
          rows={document.settings.filter((each) => each.section === section)}
          changes={changes}
          error={action.error}
          change={(name, value) => setChanges({ ...changes, [name]: value })}
        />
      ))}
      <p class="soft small free-text">{t('settings.file', { file: document.file })}</p>
      <SaveBar count={Object.keys(changes).length} action={action} save={save} discard={() => setChanges({})} />
    </div>
  );
}

export function Page(): JSX.Element {
  const reading = useDocument<SettingsDocument>('/settings');
  const { data, error, reload } = reading;
  useLive('changed', ({ what }) => {
    if (what === 'settings') reload();
  });
  return (
    <>
      <PageHead title={t('settings.title')} />
      <div class="stack">
        <Where />
        {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
        {data === null ? (
          error === null ? (
            <Skeleton lines={6} height={48} />
          ) : null
        ) : (
          <Form reading={reading} document={data} />
        )}
        <BackupCards />
      </div>
    </>
  );
}
