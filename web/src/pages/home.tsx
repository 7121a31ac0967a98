// Home: is everything all right? One sentence, what needs somebody, and the figures behind it, each leading to its evidence.
import type { JSX } from 'preact';
import type { BudgetDocument, HomeDocument, NeedCard, TrafficDocument } from '../../../src/documents/home.ts';
import { useDocument } from '../api/document.ts';
import { Badge, Card, EmptyState, ErrorState, Skeleton } from '../parts/basics.tsx';
import { TrafficChart } from '../parts/chart.tsx';
import { Icon } from '../parts/icon.tsx';
import { IncidentLine } from '../parts/incidents.tsx';
import { Lamp } from '../parts/lamp.tsx';
import { SeverityMark } from '../parts/severity.tsx';
import { matchRoute } from '../route-match.ts';
import { routes } from '../routes.ts';
import { stateKeys } from '../shell.tsx';
import { clockSeconds } from '../state/clock.ts';
import { home, homeError, readHome, trafficNow } from '../state/home.ts';
import { link } from '../state/router.ts';
import { mayAdminister } from '../state/session.ts';
import { formatAgo, formatBytes, formatNumber, formatRate } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import './home.css';

/** The chart is read again in this rhythm; what moves by the second is the figure above it. */
const CHART_SECONDS = 60;

/** The page that a figure comes from, for those who may see it. */
function evidence(path: string): { readonly href?: string } {
  const route = matchRoute(path, routes)?.route;
  return route === undefined || (route.needs === 'admin' && !mayAdminister.value) ? {} : { href: path };
}

function Hero({ document: { state, sentence, input, dataTime } }: { document: HomeDocument }): JSX.Element {
  return (
    <header class="hero">
      <Lamp state={state} size={64} />
      <div>
        <p class={`hero-state ${state}`}>{t(stateKeys[state])}</p>
        <h1 tabIndex={-1}>{sentence}</h1>
      </div>
      <p class="hero-facts">
        <span>{input === null ? t('home.noInput') : t('home.input', { input })}</span>
        {dataTime === null ? null : <span>{t('home.dataTime', { ago: formatAgo(dataTime) })}</span>}
      </p>
    </header>
  );
}

function Need({ need }: { need: NeedCard }): JSX.Element {
  return (
    <a class={`need ${need.severity}`} href={link(need.target)}>
      <SeverityMark severity={need.severity} size={20} />
      <span>
        <span class="need-title">{need.title}</span>
        <span class="soft">{need.words}</span>
      </span>
      <span class="time soft small">{formatAgo(need.at)}</span>
      <Icon name="next" />
    </a>
  );
}

function Needs({ document: { needs, moreNeeds } }: { document: HomeDocument }): JSX.Element {
  if (needs.length === 0)
    return (
      <p class="calm-note">
        <Icon name="check" />
        <span>
          <strong>{t('home.nothingNeeds')}</strong> <span class="soft">{t('home.nothingNeedsHint')}</span>
        </span>
      </p>
    );
  return (
    <section class="needs" aria-label={t('home.needs')}>
      <h2 class="unseen">{t('home.needs')}</h2>
      {needs.map((need) => (
        <Need key={`${need.kind} ${need.target}`} need={need} />
      ))}
      {moreNeeds > 0 ? <a href={link('/alerts?state=open')}>{t('home.moreNeeds', { count: moreNeeds })}</a> : null}
    </section>
  );
}

/** Moves every two seconds without anything around it moving. */
function TrafficNow({ document }: { document: HomeDocument }): JSX.Element {
  const now = trafficNow.value ?? { down: document.traffic.downNow, up: document.traffic.upNow };
  return (
    <div class="figure-row">
      <p class="figure rate">
        <strong>{formatRate(now.down)}</strong>
        <span class="soft small">
          {t('home.down')} {t('home.trafficNow')}
        </span>
      </p>
      <p class="figure rate">
        <strong>{formatRate(now.up)}</strong>
        <span class="soft small">
          {t('home.up')} {t('home.trafficNow')}
        </span>
      </p>
    </div>
  );
}

function TrafficCard({ document }: { document: HomeDocument }): JSX.Element {
  const minute = Math.floor(clockSeconds() / CHART_SECONDS);
  const reading = useDocument<TrafficDocument>('/traffic?hours=24', minute);
  const hasTraffic = reading.data?.down.some((value) => value !== null) ?? false;
  return (
    <Card
      title={t('home.trafficTitle')}
      wide
      aside={
        <span class="soft small numbers">
          {t('home.traffic24h')}:{' '}
          {t('home.trafficSum', {
            down: formatBytes(document.traffic.down24h),
            up: formatBytes(document.traffic.up24h),
          })}
        </span>
      }
    >
      <TrafficNow document={document} />
      <div class="chart-space">
        {reading.data !== null && hasTraffic ? (
          <TrafficChart traffic={reading.data} />
        ) : reading.data !== null ? (
          <EmptyState icon="health" title={t('home.trafficEmpty')} />
        ) : reading.error !== null ? (
          <ErrorState error={reading.error} retry={reading.reload} />
        ) : (
          <Skeleton lines={1} height={200} />
        )}
      </div>
    </Card>
  );
}

function DevicesCard({ document: { devices } }: { document: HomeDocument }): JSX.Element {
  return (
    <Card title={t('home.devicesTitle')} href="/devices">
      <p class="figure">
        <strong>{formatNumber(devices.online)}</strong>
        <span class="soft">{t('home.online', { total: devices.total })}</span>
      </p>
      <p class="row chips">
        {devices.isNew > 0 ? (
          <Badge tone="accent">{t('home.newDevices', { count: devices.isNew })}</Badge>
        ) : (
          <Badge>{t('home.noneNew')}</Badge>
        )}
        {devices.learning > 0 ? <Badge icon="models">{t('home.learning', { count: devices.learning })}</Badge> : null}
      </p>
    </Card>
  );
}

/** Less than a day says nothing yet. */
const isMeasured = ({ measuredPerDay, watchedDays }: BudgetDocument): boolean =>
  measuredPerDay !== null && watchedDays >= 1;

/** Promise and measurement on one scale: a bar against a mark. */
function BudgetPicture({ budget }: { budget: BudgetDocument }): JSX.Element | null {
  const { count, perDays, measuredPerDay, upper95 } = budget;
  if (measuredPerDay === null || !isMeasured(budget)) return null;
  const promised = count / perDays;
  const most = Math.max(promised * 2, measuredPerDay * 1.1, Math.min(upper95 ?? 0, promised * 4));
  const at = (value: number): string => `${Math.min(100, (value / most) * 100).toFixed(1)}%`;
  return (
    <div class="budget-scale" aria-hidden="true">
      {upper95 === null ? null : <span class="budget-upper" style={{ width: at(upper95) }} />}
      <span
        class={measuredPerDay > promised ? 'budget-bar over' : 'budget-bar'}
        style={{ width: at(measuredPerDay) }}
      />
      <span class="budget-promise" style={{ left: at(promised) }} />
    </div>
  );
}

function BudgetCard({ document: { budget } }: { document: HomeDocument }): JSX.Element {
  const perDays = budget.perDays;
  return (
    <Card title={t('home.budgetTitle')} {...evidence('/models')}>
      <dl class="pairs">
        <dt>{t('home.budgetPromise')}</dt>
        <dd>{budget.words}</dd>
        <dt>{t('home.budgetMeasured')}</dt>
        <dd class="numbers">
          {!isMeasured(budget)
            ? t('home.budgetNothing')
            : t('home.budgetWatched', {
                alerts: t('home.budgetFalse', { count: budget.falseAlerts }),
                days: t('common.days', { count: Math.round(budget.watchedDays * 10) / 10 }),
              })}
        </dd>
      </dl>
      <BudgetPicture budget={budget} />
      {budget.upper95 === null || !isMeasured(budget) ? null : (
        <p class="soft small numbers">
          {t('home.budgetUpper', {
            rate: formatNumber(budget.upper95 * perDays),
            days: t('common.days', { count: perDays }),
          })}
        </p>
      )}
    </Card>
  );
}

function CoverageCard({ document: { coverage } }: { document: HomeDocument }): JSX.Element {
  const parts = [
    { name: 'internet', title: t('home.coverageInternet'), count: coverage.internet },
    { name: 'lan', title: t('home.coverageLan'), count: coverage.lan },
    { name: 'dns', title: t('home.coverageDns'), count: coverage.dnsOnly },
    { name: 'unseen-part', title: t('home.coverageNone'), count: coverage.notSeen },
  ];
  return (
    <Card title={t('home.coverageTitle')} {...evidence('/devices')}>
      <div class="cover-bar" aria-hidden="true">
        {parts.map(({ name, count }) =>
          count > 0 ? <span key={name} class={`cover-part ${name}`} style={{ flexGrow: String(count) }} /> : null,
        )}
      </div>
      <dl class="cover-list">
        {parts.map(({ name, title, count }) => (
          <div key={name} class="cover-row">
            <span class={`swatch cover-part ${name}`} aria-hidden="true" />
            <dt>{title}</dt>
            <dd class="numbers">{formatNumber(count)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function HealthCard({ document: { health } }: { document: HomeDocument }): JSX.Element {
  const isOk = health.state === 'ok';
  return (
    <Card title={t('home.healthTitle')} {...evidence('/health')}>
      <p class="row">
        <Badge tone={isOk ? 'accent' : 'medium'} icon={isOk ? 'check' : 'question'}>
          {t(isOk ? 'home.healthOk' : 'home.healthDegraded')}
        </Badge>
      </p>
      <p class="soft health-words">{health.words}</p>
    </Card>
  );
}

function IncidentsCard({ document: { incidents, alerts } }: { document: HomeDocument }): JSX.Element {
  return (
    <Card
      title={t('home.incidentsTitle')}
      href="/alerts"
      wide
      aside={<span class="soft small numbers">{t('home.alertsWeek', { count: alerts.last7d })}</span>}
    >
      {incidents.length === 0 ? (
        <p class="soft">{t('home.noIncidents')}</p>
      ) : (
        <ul class="lines">
          {incidents.map((incident) => (
            <li key={incident.id}>
              <IncidentLine incident={incident} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

export function Page(): JSX.Element {
  const document = home.value;
  const error = homeError.value;
  if (document === null)
    return (
      <>
        <h1 class="unseen" tabIndex={-1}>
          {t('shell.home')}
        </h1>
        {error === null ? (
          <div class="stack">
            <Skeleton lines={1} height={72} />
            <Skeleton lines={3} height={120} />
          </div>
        ) : (
          <ErrorState error={error} retry={() => void readHome()} />
        )}
      </>
    );
  return (
    <>
      <Hero document={document} />
      <Needs document={document} />
      <div class="grid home-grid">
        <TrafficCard document={document} />
        <div class="stack pair">
          <DevicesCard document={document} />
          <HealthCard document={document} />
        </div>
        <BudgetCard document={document} />
        <CoverageCard document={document} />
        <IncidentsCard document={document} />
      </div>
    </>
  );
}
