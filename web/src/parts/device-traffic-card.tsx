// A device's traffic over a day, a week or a month, drawn, and as a table for those who would rather read it.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { TrafficDocument } from '../../../src/documents/home.ts';
import { useDocument } from '../api/document.ts';
import { clockSeconds } from '../state/clock.ts';
import { formatBytes, formatMoment } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { Card, ErrorState, Skeleton } from './basics.tsx';
import { TrafficChart } from './chart.tsx';

const spans = [
  { hours: 24, title: 'devices.span24h' },
  { hours: 168, title: 'devices.span7d' },
  { hours: 720, title: 'devices.span30d' },
] as const;
const TABLE_ROWS = 24;
const REFRESH_SECONDS = 60;

/** The span in at most 24 rows, newest first. */
function TrafficTable({ traffic }: { traffic: TrafficDocument }): JSX.Element {
  const size = Math.max(1, Math.ceil(traffic.down.length / TABLE_ROWS));
  const sum = (values: readonly (number | null)[], at: number): number =>
    values.slice(at, at + size).reduce<number>((all, value) => all + (value ?? 0), 0);
  const starts: number[] = [];
  for (let at = 0; at < traffic.down.length; at += size) starts.unshift(at);
  return (
    <div class="table-box">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('devices.when')}</th>
            <th scope="col" class="number">
              {t('devices.received')}
            </th>
            <th scope="col" class="number">
              {t('devices.sent')}
            </th>
          </tr>
        </thead>
        <tbody>
          {starts.map((at) => (
            <tr key={at}>
              <td class="numbers">{formatMoment(traffic.start + at * traffic.stepSeconds)}</td>
              <td class="number">{formatBytes(sum(traffic.down, at))}</td>
              <td class="number">{formatBytes(sum(traffic.up, at))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function DeviceTrafficCard({ device }: { device: string }): JSX.Element {
  const hours = useSignal(24);
  const turn = Math.floor(clockSeconds() / REFRESH_SECONDS);
  const { data, error, reload } = useDocument<TrafficDocument>(
    `/traffic?hours=${hours.value}&device=${encodeURIComponent(device)}`,
    turn,
  );
  const hasTraffic =
    data?.down.some((value) => value !== null && value > 0) || data?.up.some((value) => value !== null && value > 0);
  return (
    <Card
      title={t('devices.trafficTitle')}
      wide
      aside={
        <fieldset class="tabs">
          <legend class="unseen">{t('devices.span')}</legend>
          {spans.map((span) => (
            <button
              key={span.hours}
              type="button"
              class="tab"
              aria-pressed={hours.value === span.hours}
              onClick={() => {
                hours.value = span.hours;
              }}
            >
              {t(span.title)}
            </button>
          ))}
        </fieldset>
      }
    >
      <div class="chart-space">
        {data === null ? (
          error === null ? (
            <Skeleton lines={1} height={200} />
          ) : (
            <ErrorState error={error} retry={reload} />
          )
        ) : hasTraffic ? (
          <>
            <TrafficChart traffic={data} />
            <details>
              <summary>{t('devices.trafficAsTable')}</summary>
              <TrafficTable traffic={data} />
            </details>
          </>
        ) : (
          <p class="soft">{t('devices.trafficNone')}</p>
        )}
      </div>
    </Card>
  );
}
