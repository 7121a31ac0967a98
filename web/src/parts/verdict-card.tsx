// What the owner can answer to an alert, and what was answered.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { AlertRow, VerdictDocument } from '../../../src/documents/alerts.ts';
import { type ApiError, getText, send } from '../api/client.ts';
import { notify } from '../state/notices.ts';
import { link } from '../state/router.ts';
import { mayOperate } from '../state/session.ts';
import { t } from '../strings/words.ts';
import { Card, ErrorState, Skeleton } from './basics.tsx';
import { Dialog } from './dialog.tsx';
import { copyText, fileName, saveText } from './download.ts';
import { Icon } from './icon.tsx';
import { JudgedBadge } from './incidents.tsx';
import { VerdictDialog } from './verdict-dialog.tsx';

function ShareDialog({ alert, onClose }: { alert: AlertRow; onClose: () => void }): JSX.Element {
  const text = useSignal<string | null>(null);
  const error = useSignal<ApiError | null>(null);
  useEffect(() => {
    getText(`/alerts/${encodeURIComponent(alert.id)}/markdown`).then(
      (markdown) => {
        text.value = markdown;
      },
      (failed: ApiError) => {
        error.value = failed;
      },
    );
  }, [alert.id]);
  const save = (): void => saveText(text.value ?? '', { name: fileName(alert.title, 'md'), type: 'text/markdown' });
  return (
    <Dialog
      title={t('alerts.shareTitle')}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" disabled={text.value === null} onClick={save}>
            <Icon name="download" size={18} />
            {t('alerts.shareSave')}
          </button>
          <button
            type="button"
            class="button primary"
            disabled={text.value === null}
            onClick={() => void copyText(text.value ?? '')}
          >
            <Icon name="copy" size={18} />
            {t('alerts.shareCopy')}
          </button>
        </>
      }
    >
      <p class="soft">{t('alerts.shareHint')}</p>
      {error.value !== null ? (
        <ErrorState error={error.value} />
      ) : text.value === null ? (
        <Skeleton lines={6} />
      ) : (
        <textarea class="share-text mono" readOnly rows={12} aria-label={t('alerts.shareTitle')} value={text.value} />
      )}
    </Dialog>
  );
}

export function VerdictCard({ alert, onJudged }: { alert: AlertRow; onJudged: () => void }): JSX.Element {
  const open = useSignal<'normal' | 'mute' | 'share' | null>(null);
  const isJudged = alert.verdict !== null || alert.allowedBy !== null;
  const close = (): void => {
    open.value = null;
  };
  const confirmBad = (): void => {
    send<VerdictDocument>('POST', `/alerts/${encodeURIComponent(alert.id)}/verdict`, {
      verdict: 'bad',
      dryRun: false,
    }).then(
      ({ outcome }) => {
        notify('done', t('alerts.badThanks'), outcome === 'waits' ? t('alerts.waits') : null);
        onJudged();
      },
      (error: ApiError) => notify('error', error.message, error.hint),
    );
  };
  return (
    <Card title={t(isJudged ? 'alerts.judgedTitle' : 'alerts.judgeTitle')}>
      {isJudged ? (
        <p class="row judged-row">
          <JudgedBadge alert={alert} />
          <a href={link('/rules')}>{t('alerts.toRules')}</a>
        </p>
      ) : null}
      <div class="verdict-buttons">
        {mayOperate.value ? (
          <>
            <button
              type="button"
              class={isJudged || alert.severity === 'high' ? 'button' : 'button primary'}
              onClick={() => (open.value = 'normal')}
            >
              <Icon name="check" size={18} />
              {t('alerts.judgeNormal')}
            </button>
            {alert.verdict === 'bad' ? null : (
              <button type="button" class="button" onClick={confirmBad}>
                <Icon name="alerts" size={18} />
                {t('alerts.judgeBad')}
              </button>
            )}
            <button type="button" class="button" onClick={() => (open.value = 'mute')}>
              <Icon name="mute" size={18} />
              {t('alerts.judgeMute')}
            </button>
          </>
        ) : null}
        <button type="button" class="button" onClick={() => (open.value = 'share')}>
          <Icon name="share" size={18} />
          {t('alerts.share')}
        </button>
      </div>
      {mayOperate.value ? <p class="soft small judge-hint">{t('alerts.judgeHint')}</p> : null}
      {open.value === 'normal' || open.value === 'mute' ? (
        <VerdictDialog key={open.value} alert={alert} verdict={open.value} onClose={close} onDone={onJudged} />
      ) : null}
      {open.value === 'share' ? <ShareDialog alert={alert} onClose={close} /> : null}
    </Card>
  );
}
