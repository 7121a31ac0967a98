// "This is normal" and "mute": how far and how long, with what it would change shown before anything is changed.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import type { AlertRow, VerdictDocument, VerdictRequest } from '../../../src/documents/alerts.ts';
import { type ApiError, send } from '../api/client.ts';
import { notify } from '../state/notices.ts';
import { formatMoment } from '../strings/format.ts';
import { type Key, t } from '../strings/words.ts';
import { ErrorState, Skeleton } from './basics.tsx';
import { Dialog } from './dialog.tsx';
import { AlertLine } from './incidents.tsx';

type Reach = 'exact' | 'device' | 'kind';
const reaches: readonly { readonly value: Reach; readonly title: Key; readonly hint: Key }[] = [
  { value: 'exact', title: 'alerts.reachExact', hint: 'alerts.reachExactHint' },
  { value: 'device', title: 'alerts.reachDevice', hint: 'alerts.reachDeviceHint' },
  { value: 'kind', title: 'alerts.reachKind', hint: 'alerts.reachKindHint' },
];
/** `usual` lets the server choose what fits the verdict; `ever` has no end. */
const spans = ['usual', '1', '7', '30', '90', '365', 'ever'] as const;
type Span = (typeof spans)[number];
const PREVIEW_ROWS = 4;
const REASON_CHARACTERS_MAX = 200;

function spanWords(span: Span): string {
  if (span === 'usual') return t('alerts.daysUsual');
  if (span === 'ever') return t('alerts.daysEver');
  return t('common.daysLong', { count: Number(span) });
}

function verdictRequest(verdict: 'normal' | 'mute', reach: Reach, span: Span): Omit<VerdictRequest, 'dryRun'> {
  return { verdict, reach, ...(span === 'usual' ? {} : { days: span === 'ever' ? null : Number(span) }) };
}

function Preview({ preview, error }: { preview: VerdictDocument | null; error: ApiError | null }): JSX.Element {
  if (error !== null) return <ErrorState error={error} />;
  if (preview === null) return <Skeleton lines={3} />;
  const { rule, wouldCover, wouldCoverCount } = preview;
  const rows = wouldCover.slice(0, PREVIEW_ROWS);
  return (
    <>
      {rule === null ? null : (
        <p>
          <strong>{rule.words}</strong>{' '}
          <span class="soft small">
            (
            {rule.expires === null
              ? t('alerts.previewEver')
              : t('alerts.previewUntil', { time: formatMoment(rule.expires) })}
            )
          </span>
        </p>
      )}
      {wouldCoverCount === 0 ? (
        <p class="soft small">{t('alerts.previewNone')}</p>
      ) : (
        <>
          <p class="small">{t('alerts.previewCount', { count: wouldCoverCount })}</p>
          <ul class="lines preview-lines">
            {rows.map((alert) => (
              <li key={alert.id}>
                <AlertLine alert={alert} />
              </li>
            ))}
          </ul>
          {wouldCoverCount > rows.length ? (
            <p class="soft small">{t('alerts.previewMore', { count: wouldCoverCount - rows.length })}</p>
          ) : null}
        </>
      )}
    </>
  );
}

export function VerdictDialog({
  alert,
  verdict,
  onClose,
  onDone,
}: {
  alert: AlertRow;
  verdict: 'normal' | 'mute';
  onClose: () => void;
  onDone: () => void;
}): JSX.Element {
  const reach = useSignal<Reach>('exact');
  const span = useSignal<Span>('usual');
  const reason = useSignal('');
  const preview = useSignal<VerdictDocument | null>(null);
  const error = useSignal<ApiError | null>(null);
  const isBusy = useSignal(false);
  const group = useId();
  const path = `/alerts/${encodeURIComponent(alert.id)}/verdict`;
  const wanted = verdictRequest(verdict, reach.value, span.value);

  useEffect(() => {
    let isWanted = true;
    send<VerdictDocument>('POST', path, { ...wanted, dryRun: true }).then(
      (document) => {
        if (!isWanted) return;
        preview.value = document;
        error.value = null;
      },
      (failed: ApiError) => {
        if (isWanted) error.value = failed;
      },
    );
    return () => {
      isWanted = false;
    };
  }, [path, reach.value, span.value]);

  const confirm = (): void => {
    isBusy.value = true;
    const why = reason.value.trim();
    send<VerdictDocument>('POST', path, { ...wanted, ...(why === '' ? {} : { reason: why }), dryRun: false }).then(
      ({ outcome }) => {
        notify(
          'done',
          t(verdict === 'normal' ? 'alerts.normalDone' : 'alerts.muteDone'),
          outcome === 'waits' ? t('alerts.waits') : null,
        );
        onDone();
        onClose();
      },
      (failed: ApiError) => {
        error.value = failed;
        isBusy.value = false;
      },
    );
  };

  return (
    <Dialog
      title={t(verdict === 'normal' ? 'alerts.dialogNormal' : 'alerts.dialogMute')}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button
            type="button"
            class="button primary"
            disabled={isBusy.value || preview.value === null}
            onClick={confirm}
          >
            {t(verdict === 'normal' ? 'alerts.confirmNormal' : 'alerts.confirmMute')}
          </button>
        </>
      }
    >
      <p class="soft">{t(verdict === 'normal' ? 'alerts.dialogNormalHint' : 'alerts.dialogMuteHint')}</p>
      <fieldset class="choices">
        <legend class="label">{t('alerts.reach')}</legend>
        {reaches.map(({ value, title, hint }) => (
          <label key={value} class="choice">
            <input
              type="radio"
              name={group}
              checked={reach.value === value}
              onChange={() => {
                reach.value = value;
              }}
            />
            <span>
              <strong>{t(title)}</strong> <span class="soft small">{t(hint)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="verdict-fields">
        <label class="field">
          <span>{t('alerts.days')}</span>
          <select
            value={span.value}
            onChange={(event) => {
              span.value = event.currentTarget.value as Span;
            }}
          >
            {spans.map((each) => (
              <option key={each} value={each}>
                {spanWords(each)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t('alerts.reason')}</span>
          <input
            value={reason.value}
            maxLength={REASON_CHARACTERS_MAX}
            placeholder={t('alerts.reasonPlaceholder')}
            onInput={(event) => {
              reason.value = event.currentTarget.value;
            }}
          />
        </label>
      </div>
      <section class="preview" aria-label={t('alerts.preview')} aria-live="polite">
        <h3>{t('alerts.preview')}</h3>
        <Preview preview={preview.value} error={error.value} />
      </section>
    </Dialog>
  );
}
