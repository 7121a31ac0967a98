// Prove it: what would be sent, the owner's consent, then a tick with its time at each stage, and why one is missing.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ProofDocument, ProofPlan } from '../../../src/documents/setup.ts';
import { send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { useAction } from '../parts/action.ts';
import { Card, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { FlagField, FormError } from '../parts/form-fields.tsx';
import { Icon } from '../parts/icon.tsx';
import { mayOperate } from '../state/session.ts';
import { formatMoment, formatNumber } from '../strings/format.ts';
import { asSentence } from '../strings/sentence.ts';
import { t } from '../strings/words.ts';
import './channels.css';
import './insight.css';

const marks = { waiting: 'clock', passed: 'check', failed: 'close', skipped: 'next' } as const;

function Stages({ proof }: { proof: ProofDocument }): JSX.Element {
  return (
    <ol class="lines">
      {proof.stages.map((stage) => (
        <li key={stage.stage} class={`stage ${stage.state}`}>
          <span class="stage-mark">
            <Icon name={marks[stage.state]} size={18} />
          </span>
          <div class="free-text">
            <span class="line-title">
              {stage.title}
              <span class="unseen">: {t(`insight.stage-${stage.state}`)}</span>
            </span>
            <p class="small">{stage.words}</p>
            {stage.hint === null ? null : <p class="soft small">{asSentence(stage.hint)}</p>}
          </div>
          <span class="numbers soft">
            {stage.tookMs === null ? '' : t('insight.tookMs', { ms: formatNumber(stage.tookMs) })}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Plan({
  plan,
  proof,
  started,
}: {
  plan: ProofPlan;
  proof: ProofDocument;
  started: (proof: ProofDocument) => void;
}): JSX.Element {
  const [consents, setConsents] = useState(false);
  const { isBusy, error, run } = useAction();
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        run(async () => started(await send<ProofDocument>('POST', '/proof', { consent: true })));
      }}
    >
      <p>{plan.words}</p>
      {plan.packets.length === 0 ? null : (
        <div class="table-box">
          <table>
            <thead>
              <tr>
                <th>{t('insight.planWhat')}</th>
                <th>{t('insight.planTo')}</th>
                <th class="number">{t('insight.planCount')}</th>
              </tr>
            </thead>
            <tbody>
              {plan.packets.map((each, index) => (
                <tr key={index}>
                  <td class="free-text">{each.what}</td>
                  <td class="mono free-text">{each.to}</td>
                  <td class="number">{formatNumber(each.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {plan.isPossible && mayOperate.value ? (
        <>
          <FlagField label={t('insight.consent')} isOn={consents} change={setConsents} />
          <FormError error={error} />
          <div>
            <button type="submit" class="button primary" disabled={!consents || isBusy || proof.state === 'running'}>
              {t(proof.state === 'never' ? 'insight.proofStart' : 'insight.proofAgain')}
            </button>
          </div>
        </>
      ) : null}
    </form>
  );
}

const results = {
  never: null,
  running: 'insight.proofRunning',
  passed: 'insight.proofPassed',
  failed: 'insight.proofFailed',
} as const;

export function Page(): JSX.Element {
  const plan = useDocument<ProofPlan>('/proof/plan');
  const proof = useDocument<ProofDocument>('/proof');
  useLive('proof', ({ proof: next }) => proof.replace(next));
  const error = plan.error ?? proof.error;
  const result = proof.data === null ? null : results[proof.data.state];
  return (
    <>
      <PageHead title={t('insight.proofTitle')} />
      <div class="stack">
        <p class="soft">{t('insight.proofHint')}</p>
        {error === null ? null : <ErrorState error={error} retry={plan.error === null ? proof.reload : plan.reload} />}
        {plan.data === null || proof.data === null ? (
          error === null ? (
            <Skeleton lines={5} height={40} />
          ) : null
        ) : (
          <>
            <Card title={t('insight.planTitle')}>
              <Plan plan={plan.data} proof={proof.data} started={proof.replace} />
            </Card>
            {result === null ? null : (
              <Card
                title={t(result)}
                aside={
                  proof.data.started === null ? null : (
                    <span class="soft small numbers">
                      {t('insight.proofAt', { time: formatMoment(proof.data.started) })}
                    </span>
                  )
                }
              >
                <div aria-live="polite">
                  <Stages proof={proof.data} />
                </div>
              </Card>
            )}
          </>
        )}
      </div>
    </>
  );
}
