// A notification channel: a line with its state, the form of its kind, and the test that really sends.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Severity } from '../../../src/documents/basic-shapes.ts';
import type {
  ChannelChange,
  ChannelKindRow,
  ChannelOptions,
  ChannelRow,
  ChannelTest,
} from '../../../src/documents/setup.ts';
import { send } from '../api/client.ts';
import { notify } from '../state/notices.ts';
import { formatAgo } from '../strings/format.ts';
import { asSentence } from '../strings/sentence.ts';
import { t } from '../strings/words.ts';
import { notifyFailure, useAction } from './action.ts';
import { Badge } from './basics.tsx';
import { Dialog } from './dialog.tsx';
import { ChoiceField, FlagField, FormError, TextField } from './form-fields.tsx';
import { Icon, type IconName } from './icon.tsx';
import '../pages/channels.css';
import '../pages/login.css';

type Field = ChannelKindRow['fields'][number];
type Value = ChannelOptions[string];
const severities: readonly Severity[] = ['info', 'low', 'medium', 'high'];
const pathOf = ({ id }: ChannelRow): string => `/channels/${encodeURIComponent(id)}`;

function OptionField({
  field,
  value,
  isSet,
  change,
}: {
  field: Field;
  value: Value | undefined;
  /** A secret that is there already: left empty it stays. */
  isSet: boolean;
  change: (value: Value) => void;
}): JSX.Element {
  const { name, title, description, type, choices, choiceTitles, usual, isNeeded } = field;
  if (type === 'flag')
    return (
      <FlagField label={title} hint={description} isOn={(value ?? usual) === true} change={(isOn) => change(isOn)} />
    );
  if (type === 'choice' && choices !== null)
    return (
      <ChoiceField
        label={title}
        hint={description}
        value={String(value ?? usual ?? choices[0] ?? '')}
        choices={choices.map((value, i) => ({ value, title: choiceTitles?.[i] ?? value }))}
        change={change}
      />
    );
  const kind = type === 'secret' ? 'password' : type === 'number' ? 'number' : type === 'time' ? 'time' : 'text';
  return (
    <TextField
      label={title}
      hint={isSet ? `${description} ${t('channels.secretStays')}` : description}
      name={name}
      type={kind}
      required={isNeeded && !isSet}
      autoComplete={type === 'secret' ? 'new-password' : 'off'}
      value={value === null || value === undefined ? (isSet ? '' : String(usual ?? '')) : String(value)}
      onInput={(event) => {
        const text = event.currentTarget.value;
        change(type === 'number' && text !== '' ? Number(text) : text === '' && type !== 'secret' ? null : text);
      }}
    />
  );
}

/** A secret that was left empty is not sent, so that it stays. */
function sentOptions(kind: ChannelKindRow, options: ChannelOptions): ChannelOptions {
  const sent: Record<string, Value> = {};
  for (const { name, type } of kind.fields) {
    const value = options[name];
    if (value === undefined || (type === 'secret' && (value === '' || value === null))) continue;
    sent[name] = value;
  }
  return sent;
}

function startOptions(kind: ChannelKindRow, channel: ChannelRow | null): ChannelOptions {
  const options: Record<string, Value> = {};
  for (const { name, type, usual } of kind.fields) {
    const value = channel === null ? usual : channel.options[name];
    if (type !== 'secret' && value !== undefined && value !== null) options[name] = value;
  }
  return options;
}

export function ChannelDialog({
  kind,
  channel,
  onClose,
  changed,
}: {
  kind: ChannelKindRow;
  /** Null = a new one. */
  channel: ChannelRow | null;
  onClose: () => void;
  changed: () => void;
}): JSX.Element {
  const [options, setOptions] = useState(() => startOptions(kind, channel));
  const [name, setName] = useState(channel?.name ?? kind.title);
  const [leastSeverity, setLeast] = useState<Severity>(channel?.leastSeverity ?? 'medium');
  const [isDefault, setDefault] = useState(channel?.isDefault ?? true);
  const [isOn, setOn] = useState(channel?.isOn ?? true);
  const { isBusy, error, run } = useAction();
  const save = async (): Promise<void> => {
    const change: ChannelChange = {
      kind: kind.kind,
      name: name.trim(),
      isOn,
      isDefault,
      leastSeverity,
      options: sentOptions(kind, options),
    };
    await (channel === null ? send('POST', '/channels', change) : send('PUT', pathOf(channel), change));
    notify('done', t('channels.saved'));
    onClose();
    changed();
  };
  return (
    <Dialog title={channel === null ? kind.title : channel.name} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          run(save);
        }}
      >
        <p class="soft">{kind.description}</p>
        <TextField
          label={t('channels.name')}
          required
          maxLength={64}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        {kind.fields.map((field) => (
          <OptionField
            key={field.name}
            field={field}
            value={options[field.name]}
            isSet={channel?.secrets.includes(field.name) ?? false}
            change={(value) => setOptions({ ...options, [field.name]: value })}
          />
        ))}
        <ChoiceField
          label={t('channels.least')}
          value={leastSeverity}
          choices={severities.map((value) => ({ value, title: t(`common.${value}`) }))}
          change={(value) => setLeast(value as Severity)}
        />
        <FlagField
          label={t('channels.isDefault')}
          hint={t('channels.isDefaultHint')}
          isOn={isDefault}
          change={setDefault}
        />
        <FlagField label={t('channels.isOn')} isOn={isOn} change={setOn} />
        <FormError error={error} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" class="button primary" disabled={isBusy}>
            {t('common.save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const kindIcons: Readonly<Record<string, IconName>> = {
  email: 'channels',
  webhook: 'globe',
  browser: 'computer',
  console: 'list',
};

/** A button for each kind. */
export function ChannelAdder({
  kinds,
  changed,
}: {
  kinds: readonly ChannelKindRow[];
  changed: () => void;
}): JSX.Element {
  const [adding, setAdding] = useState<ChannelKindRow | null>(null);
  return (
    <div class="add-kinds">
      {kinds.map((kind) => (
        <button key={kind.kind} type="button" class="add-kind" onClick={() => setAdding(kind)}>
          <Icon name={kindIcons[kind.kind] ?? 'share'} size={22} />
          <span>
            <span class="add-title">{kind.title}</span>
            <span class="soft small">{kind.description}</span>
          </span>
          <Icon name="add" />
        </button>
      ))}
      {adding === null ? null : (
        <ChannelDialog kind={adding} channel={null} onClose={() => setAdding(null)} changed={changed} />
      )}
    </div>
  );
}

function TestResult({ test }: { test: ChannelTest }): JSX.Element {
  return (
    <div class="channel-test" role="status">
      <Badge tone={test.works ? 'accent' : 'high'} icon={test.works ? 'check' : 'question'}>
        {t(test.works ? 'channels.testWorks' : 'channels.testFails')}
      </Badge>
      <p>{test.words}</p>
      {test.hint === null ? null : <p class="soft small">{asSentence(test.hint)}</p>}
      {test.status === null && test.answer === null ? null : (
        <details>
          <summary>{t('common.technical')}</summary>
          <pre>{[test.status, test.answer].filter((each) => each !== null).join('\n')}</pre>
        </details>
      )}
    </div>
  );
}

const tones = { ok: 'accent', untried: 'info', retrying: 'medium', silent: 'high', off: 'info' } as const;

export function ChannelLine({
  channel,
  kinds,
  changed,
}: {
  channel: ChannelRow;
  kinds: readonly ChannelKindRow[];
  changed: () => void;
}): JSX.Element {
  const [isEditing, setEditing] = useState(false);
  const [isDropping, setDropping] = useState(false);
  const [test, setTest] = useState<ChannelTest | null>(null);
  const testing = useAction();
  const kind = kinds.find((each) => each.kind === channel.kind);
  const drop = (): void => {
    setDropping(false);
    send('DELETE', pathOf(channel)).then(changed, notifyFailure);
  };
  return (
    <li class="channel">
      <div class="channel-words">
        <p class="candidate-title">
          {channel.name}
          <Badge tone={tones[channel.state]}>{t(`channels.state-${channel.state}`)}</Badge>
          {channel.isDefault ? null : <Badge>{t('channels.notDefault')}</Badge>}
        </p>
        <p>{channel.words}</p>
        <p class="soft small numbers">
          {[
            kind?.title ?? channel.kind,
            t('channels.from', { severity: t(`common.${channel.leastSeverity}`) }),
            ...(channel.lastSent === null ? [] : [t('channels.lastSent', { time: formatAgo(channel.lastSent) })]),
            ...(channel.waiting === 0 ? [] : [t('channels.waiting', { count: channel.waiting })]),
          ].join(' · ')}
        </p>
      </div>
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={testing.isBusy}
          onClick={() =>
            testing.run(async () => {
              setTest(await send<ChannelTest>('POST', `${pathOf(channel)}/test`));
              changed();
            })
          }
        >
          {t(testing.isBusy ? 'channels.testing' : 'channels.test')}
        </button>
        {kind === undefined ? null : (
          <button
            type="button"
            class="icon-button"
            aria-label={t('channels.edit', { name: channel.name })}
            onClick={() => setEditing(true)}
          >
            <Icon name="edit" />
          </button>
        )}
        <button
          type="button"
          class="icon-button"
          aria-label={t('channels.drop', { name: channel.name })}
          onClick={() => setDropping(true)}
        >
          <Icon name="trash" />
        </button>
      </div>
      {test === null ? null : <TestResult test={test} />}
      <FormError error={testing.error} />
      {isEditing && kind !== undefined ? (
        <ChannelDialog kind={kind} channel={channel} onClose={() => setEditing(false)} changed={changed} />
      ) : null}
      {isDropping ? (
        <Dialog
          title={t('channels.dropTitle', { name: channel.name })}
          onClose={() => setDropping(false)}
          actions={
            <>
              <button type="button" class="button" onClick={() => setDropping(false)}>
                {t('common.cancel')}
              </button>
              <button type="button" class="button danger" onClick={drop}>
                {t('channels.dropConfirm')}
              </button>
            </>
          }
        >
          <p>{t('channels.dropWords')}</p>
        </Dialog>
      ) : null}
    </li>
  );
}
