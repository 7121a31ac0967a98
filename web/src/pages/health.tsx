// Health of the program itself: its parts, what is captured and lost, memory, what is kept, queues, logs.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { HealthDocument, LogList } from '../../../src/documents/home.ts';
import { useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { Badge, Card, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { mayAdminister } from '../state/session.ts';
import {
  formatAgo,
  formatBytes,
  formatDated,
  formatExactly,
  formatMoment,
  formatNumber,
  formatSpan,
} from '../strings/format.ts';
import { asSentence } from '../strings/sentence.ts';
import { t, tMaybe } from '../strings/words.ts';
import './channels.css';
import './insight.css';

const EVERY_MS = 5000;
const LOG_LINES = 100;
const tones = { ok: 'accent', starting: 'info', degraded: 'medium', off: 'info', stopped: 'high' } as const;

function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }): JSX.Element {
  return (
    <dl class="pairs">
      {facts.map(([label, value]) => [
        <dt key={label}>{label}</dt>,
        <dd key={`${label} value`} class="numbers free-text">
          {value}
        </dd>,
      ])}
    </dl>
  );
}

/** Whether the badge already says all that the part's words do. */
function isSaid({ state, words }: HealthDocument['parts'][number]): boolean {
  return words.toLowerCase() === t(`insight.part-${state}`).toLowerCase();
}

function Parts({ parts }: { parts: HealthDocument['parts'] }): JSX.Element {
  return (
    <ul class="lines">
      {parts.map((part) => (
        <li key={part.name} class="part">
          <div class="free-text">
            <span class="line-title">{part.title}</span>
            {isSaid(part) ? null : <p>{part.words}</p>}
            {part.hint === null ? null : <p class="soft small">{asSentence(part.hint)}</p>}
          </div>
          <Badge tone={tones[part.state]} {...(part.state === 'ok' ? { icon: 'check' as const } : {})}>
            {t(`insight.part-${part.state}`)}
          </Badge>
        </li>
      ))}
    </ul>
  );
}

function Sensor({ capture }: { capture: NonNullable<HealthDocument['capture']> }): JSX.Element {
  return (
    <Facts
      facts={[
        [t('insight.input'), capture.input],
        [
          t('insight.packets'),
          `${formatNumber(capture.packets)} (${t('insight.perSecond', { count: formatNumber(capture.packetsPerSecond) })})`,
        ],
        [t('scans.traffic'), formatBytes(capture.bytes)],
        [t('insight.drops'), formatNumber(capture.kernelDrops)],
        [t('insight.ownDrops'), formatNumber(capture.ownDrops)],
        [t('insight.malformed'), formatNumber(capture.malformed)],
        [t('insight.lag'), formatSpan(capture.lagSeconds)],
      ]}
    />
  );
}

function Store({ store }: { store: HealthDocument['store'] }): JSX.Element {
  const size = { part: formatBytes(store.bytes), whole: formatBytes(store.limitBytes) };
  const share = (
    <meter min={0} max={Math.max(1, store.limitBytes)} value={store.bytes} aria-label={t('insight.storeSize')} />
  );
  return (
    <Facts
      facts={[
        [
          t('insight.storeSize'),
          <>
            {share} {t('insight.storeOf', size)}
          </>,
        ],
        [t('insight.storeDays'), t('common.daysLong', { count: store.keepDays })],
        [t('insight.storeAlerts'), formatNumber(store.alerts)],
        [t('insight.storeSummaries'), formatNumber(store.summaries)],
        ...(store.oldest === null || store.newest === null
          ? []
          : [[t('insight.storeSpan'), `${formatDated(store.oldest)} – ${formatDated(store.newest)}`] as const]),
        [t('insight.storeFolder'), store.folder],
        [t('insight.slowest'), t('insight.tookMs', { ms: formatNumber(store.slowestMainMs) })],
      ]}
    />
  );
}

function Queues({ health }: { health: HealthDocument }): JSX.Element {
  return (
    <div class="table-box">
      <table>
        <thead>
          <tr>
            <th>{t('insight.queue')}</th>
            <th class="number">{t('insight.filled')}</th>
            <th class="number">{t('insight.dropped')}</th>
          </tr>
        </thead>
        <tbody>
          {health.queues.map((queue) => (
            <tr key={queue.name}>
              <td>{tMaybe('insight', `queue-${queue.name}`, queue.name)}</td>
              <td class="number">
                {t('common.of', { part: formatNumber(queue.length), whole: formatNumber(queue.limit) })}
              </td>
              <td class="number">{formatNumber(queue.dropped)}</td>
            </tr>
          ))}
          <tr>
            <td>{t('insight.streamsOpen')}</td>
            <td class="number">
              {t('common.of', {
                part: formatNumber(health.streams.open),
                whole: formatNumber(health.streams.limit),
              })}
            </td>
            <td />
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function Logs(): JSX.Element {
  const { data, error, reload } = useDocument<LogList>(`/logs?lines=${LOG_LINES}`);
  return (
    <Card title={t('insight.logsTitle')} wide>
      {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
      {data === null ? (
        error === null ? (
          <Skeleton lines={4} />
        ) : null
      ) : data.lines.length === 0 ? (
        <p class="soft">{t('insight.logsNone')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <ol class="log plain" tabIndex={0} aria-label={t('insight.logsTitle')}>
          {data.lines.map((line, index) => (
            <li key={index} class={line.level} lang="en">
              <time title={formatExactly(line.at)}>{formatMoment(line.at)}</time> <strong>{line.part}</strong>{' '}
              {line.level === 'info' ? '' : `${line.level}: `}
              {line.message}
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

export function Page(): JSX.Element {
  const { data, error, reload } = useDocument<HealthDocument>('/health');
  useLive('health', reload);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <>
      <PageHead title={t('insight.healthTitle')} />
      {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
      {data === null ? (
        error === null ? (
          <Skeleton lines={6} height={40} />
        ) : null
      ) : (
        <div class="stack">
          <div class="card stack">
            <p class="insight-words">{data.words}</p>
            <p class="soft small numbers">
              {t('insight.running', { version: data.version, time: formatAgo(data.startedAt) })}
            </p>
          </div>
          <div class="grid">
            <Card title={t('insight.partsTitle')} wide>
              <Parts parts={data.parts} />
            </Card>
            {data.capture === null ? null : (
              <Card title={t('insight.sensorTitle')}>
                <Sensor capture={data.capture} />
              </Card>
            )}
            <Card title={t('insight.storeTitle')}>
              <Store store={data.store} />
            </Card>
            <Card title={t('insight.memoryTitle')}>
              <Facts
                facts={[
                  [t('insight.memoryTotal'), formatBytes(data.memory.total)],
                  [t('insight.memoryHeap'), formatBytes(data.memory.heapUsed)],
                ]}
              />
            </Card>
            <Card title={t('insight.queuesTitle')}>
              <Queues health={data} />
            </Card>
            {mayAdminister.value ? <Logs /> : null}
          </div>
        </div>
      )}
    </>
  );
}
