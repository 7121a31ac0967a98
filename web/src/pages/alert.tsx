// One alert: what happened, what it means and what to do; then the proof, from pictures down to connections.
import type { JSX } from 'preact';
import type { AlertExplanation, AlertRow } from '../../../src/documents/alerts.ts';
import { useCalm, useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { Badge, Card, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { FeaturePicture } from '../parts/feature-picture.tsx';
import { Icon } from '../parts/icon.tsx';
import { IncidentTimeline } from '../parts/incident-timeline.tsx';
import { alertDeviceName, devicePath, JudgedBadge } from '../parts/incidents.tsx';
import { SeverityBadge } from '../parts/severity.tsx';
import { VerdictCard } from '../parts/verdict-card.tsx';
import type { PageProps } from '../routes.ts';
import { readHome } from '../state/home.ts';
import { link } from '../state/router.ts';
import { formatExactly, formatMoment } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import './alert.css';

const RELOAD_MS = 2000;

function Lead({ alert }: { alert: AlertRow }): JSX.Element {
  const name = alertDeviceName(alert.device);
  return (
    <div class="lead">
      <p class="lead-sentence">{alert.sentence}</p>
      <dl class="lead-facts small">
        <div>
          <dt>{t('alerts.device')}</dt>
          <dd>{alert.device.id === null ? name : <a href={link(devicePath(alert.device.id))}>{name}</a>}</dd>
        </div>
        <div>
          <dt>{t('alerts.started')}</dt>
          <dd class="numbers" title={formatExactly(alert.start)}>
            {formatMoment(alert.start)}
          </dd>
        </div>
        <div>
          <dt>{t('alerts.ended')}</dt>
          <dd class="numbers" title={formatExactly(alert.end)}>
            {formatMoment(alert.end)}
          </dd>
        </div>
        <div>
          <dt>{t('alerts.times')}</dt>
          <dd class="numbers">{t('alerts.timesWords', { count: alert.count })}</dd>
        </div>
      </dl>
    </div>
  );
}

function AdviceCard({ document: { meaning, actions } }: { document: AlertExplanation }): JSX.Element {
  return (
    <Card title={t('alerts.whatItMeans')}>
      <p>{meaning}</p>
      {actions.length === 0 ? null : (
        <>
          <h3 class="advice-title">{t('alerts.whatToDo')}</h3>
          <ol class="advice">
            {actions.map((action) => (
              <li key={action}>{action}</li>
            ))}
          </ol>
        </>
      )}
    </Card>
  );
}

function ProofCard({
  document: { features, counterfactual, figures },
}: {
  document: AlertExplanation;
}): JSX.Element | null {
  if (features.length === 0 && figures.length === 0) return null;
  return (
    <Card title={t(features.length > 0 ? 'alerts.whyTitle' : 'alerts.figuresTitle')}>
      {features.length === 0 ? null : (
        <>
          <p class="soft small">{t('alerts.whyHint')}</p>
          <ul class="plain features">
            {features.map((feature) => (
              <FeaturePicture key={feature.name} feature={feature} />
            ))}
          </ul>
        </>
      )}
      {counterfactual === null ? null : (
        <p class="counterfactual">
          <Icon name="check" size={18} />
          <span>{counterfactual}</span>
        </p>
      )}
      {figures.length === 0 ? null : (
        <dl class="alert-figures">
          {figures.map(({ label, value }) => (
            <div key={label}>
              <dt class="soft small">{label}</dt>
              <dd class="numbers">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}

function CourseCard({ document: { story, timeline, alert } }: { document: AlertExplanation }): JSX.Element | null {
  if (timeline.length < 2 && story === null) return null;
  return (
    <Card title={t('alerts.timelineTitle')}>
      {story === null ? null : <p class="story">{story}</p>}
      {timeline.length < 2 ? null : <IncidentTimeline entries={timeline} current={alert.id} />}
    </Card>
  );
}

/** An address with its port; IPv6 in brackets. */
const endpoint = (address: string, port: number): string =>
  port === 0 ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

function FlowsCard({ document: { flows } }: { document: AlertExplanation }): JSX.Element | null {
  if (flows.length === 0) return null;
  return (
    <Card title={t('alerts.flowsTitle')}>
      <details>
        <summary>{t('alerts.flowsCount', { count: flows.length })}</summary>
        <div class="table-box">
          <table class="flows">
            <thead>
              <tr>
                <th scope="col">{t('alerts.flowTime')}</th>
                <th scope="col">{t('alerts.flowFrom')}</th>
                <th scope="col">{t('alerts.flowTo')}</th>
                <th scope="col">{t('alerts.flowProtocol')}</th>
                <th scope="col">{t('alerts.communityId')}</th>
              </tr>
            </thead>
            <tbody>
              {flows.map((flow, index) => (
                <tr key={`${index} ${flow.start} ${flow.sourcePort} ${flow.destinationPort}`}>
                  <td class="numbers">{formatExactly(flow.start)}</td>
                  <td class="mono">{endpoint(flow.source, flow.sourcePort)}</td>
                  <td class="mono">{endpoint(flow.destination, flow.destinationPort)}</td>
                  <td>{flow.protocol.toUpperCase()}</td>
                  <td class="mono">{flow.communityId ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </Card>
  );
}

function TechnicalCard({ document }: { document: AlertExplanation }): JSX.Element {
  const { alert, technique, probability, evidence, confidence } = document;
  return (
    <Card title={t('alerts.technicalTitle')}>
      <dl class="pairs">
        <dt>{t('alerts.technique')}</dt>
        <dd>
          {technique.name} <span class="mono">{technique.id}</span>
        </dd>
        <dt>{t('alerts.kind')}</dt>
        <dd class="mono">{alert.kind}</dd>
        {probability === null ? null : (
          <>
            <dt>{t('alerts.probability')}</dt>
            <dd>{probability.words}</dd>
          </>
        )}
        {evidence === null ? null : (
          <>
            <dt>{t('alerts.evidence')}</dt>
            <dd>{evidence.words}</dd>
          </>
        )}
        {confidence === null ? null : (
          <>
            <dt>{t('alerts.confidence')}</dt>
            <dd>{confidence.words}</dd>
          </>
        )}
        <dt>{t('alerts.identifier')}</dt>
        <dd class="mono">{alert.id}</dd>
      </dl>
    </Card>
  );
}

export function Page({ params }: PageProps): JSX.Element {
  const id = params['id'] ?? '';
  const { data, error, reload } = useDocument<AlertExplanation>(`/alerts/${encodeURIComponent(id)}`);
  const calmReload = useCalm(reload, RELOAD_MS);
  useLive('alert', ({ alert }) => {
    if (alert.id === id || alert.incident === data?.alert.incident) calmReload();
  });
  const back = { href: '/alerts', words: t('alerts.title') };
  if (data === null)
    return (
      <>
        <PageHead title={error?.status === 404 ? t('alerts.gone') : t('alerts.title')} back={back} />
        {error === null ? <Skeleton lines={4} height={100} /> : <ErrorState error={error} retry={reload} />}
      </>
    );
  const { alert } = data;
  return (
    <>
      <PageHead
        title={alert.title}
        back={back}
        eyebrow={
          <>
            <SeverityBadge severity={alert.severity} />
            <Badge icon={alert.isLearned ? 'models' : 'eye'}>
              {t(alert.isLearned ? 'alerts.learned' : 'alerts.fact')}
            </Badge>
            <JudgedBadge alert={alert} />
          </>
        }
      />
      {error === null ? null : <ErrorState error={error} retry={reload} isStale />}
      <Lead alert={alert} />
      <div class="alert-grid">
        <div class="alert-side stack">
          <AdviceCard document={data} />
          <VerdictCard
            alert={alert}
            onJudged={() => {
              reload();
              void readHome();
            }}
          />
        </div>
        <div class="alert-main stack">
          <ProofCard document={data} />
          <CourseCard document={data} />
          <FlowsCard document={data} />
          <TechnicalCard document={data} />
        </div>
      </div>
    </>
  );
}
