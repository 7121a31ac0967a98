// Rules: what the owner called normal or muted, what each covers, and how to take it back.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { RuleList, RuleRow } from '../../../src/documents/alerts.ts';
import { type ApiError, send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { Badge, EmptyState, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { notify } from '../state/notices.ts';
import { mayOperate } from '../state/session.ts';
import { formatMoment } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import './rules.css';

function Rule({ rule, drop }: { rule: RuleRow; drop: () => void }): JSX.Element {
  const facts = [
    t('alerts.ruleCovers', { count: rule.covers }),
    t('alerts.ruleCreated', { time: formatMoment(rule.created) }),
    rule.expires === null ? t('alerts.previewEver') : t('alerts.previewUntil', { time: formatMoment(rule.expires) }),
  ];
  return (
    <li class="card rule">
      <Badge tone={rule.verdict === 'normal' ? 'accent' : 'info'} icon={rule.verdict === 'normal' ? 'check' : 'mute'}>
        {t(rule.verdict === 'normal' ? 'alerts.ruleNormal' : 'alerts.ruleMute')}
      </Badge>
      <div class="rule-words">
        <p class="rule-sentence">{rule.words}</p>
        {rule.reason === null ? null : <p class="soft">{t('alerts.ruleReason', { reason: rule.reason })}</p>}
        <p class="soft small numbers">{facts.join(' · ')}</p>
      </div>
      {mayOperate.value ? (
        <button type="button" class="button" onClick={drop}>
          <Icon name="trash" size={18} />
          {t('alerts.ruleDrop')}
        </button>
      ) : null}
    </li>
  );
}

function DropDialog({
  rule,
  onClose,
  onDropped,
}: {
  rule: RuleRow;
  onClose: () => void;
  onDropped: () => void;
}): JSX.Element {
  const drop = (): void => {
    send('DELETE', `/rules/${encodeURIComponent(rule.id)}`).then(
      () => {
        notify('done', t('alerts.ruleDropped'));
        onDropped();
      },
      (error: ApiError) => notify('error', error.message, error.hint),
    );
    onClose();
  };
  return (
    <Dialog
      title={t('alerts.ruleDropTitle')}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="button" class="button primary" onClick={drop}>
            {t('alerts.ruleDrop')}
          </button>
        </>
      }
    >
      <p>{rule.words}</p>
      <p class="soft">{t('alerts.ruleDropHint')}</p>
    </Dialog>
  );
}

export function Page(): JSX.Element {
  const { data, error, reload } = useDocument<RuleList>('/rules');
  const dropping = useSignal<RuleRow | null>(null);
  useLive('changed', ({ what }) => {
    if (what === 'rules') reload();
  });
  return (
    <>
      <PageHead title={t('alerts.rulesTitle')} back={{ href: '/alerts', words: t('alerts.title') }} />
      {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
      {data === null ? (
        error === null ? (
          <Skeleton lines={3} height={80} />
        ) : null
      ) : data.rules.length === 0 ? (
        <EmptyState icon="rules" title={t('alerts.rulesNone')}>
          {t('alerts.rulesNoneHint')}
        </EmptyState>
      ) : (
        <>
          <p class="soft rules-hint">{t('alerts.rulesHint')}</p>
          <ul class="plain stack">
            {data.rules.map((rule) => (
              <Rule
                key={rule.id}
                rule={rule}
                drop={() => {
                  dropping.value = rule;
                }}
              />
            ))}
          </ul>
        </>
      )}
      {dropping.value === null ? null : (
        <DropDialog
          rule={dropping.value}
          onClose={() => {
            dropping.value = null;
          }}
          onDropped={reload}
        />
      )}
    </>
  );
}
