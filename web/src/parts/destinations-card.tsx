// Whom a device talks to, by name, with how much and since when; what is not part of its usual behaviour is marked.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { DestinationList, DestinationRow } from '../../../src/documents/devices.ts';
import { useDocument } from '../api/document.ts';
import { link } from '../state/router.ts';
import { formatAgo, formatBytes, formatExactly, formatNumber } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { Badge, Card, ErrorState, Skeleton } from './basics.tsx';
import { Icon } from './icon.tsx';
import { devicePath } from './incidents.tsx';

const SHOWN_FIRST = 12;

function Destination({ row }: { row: DestinationRow }): JSX.Element {
  return (
    <tr>
      <th scope="row" class="destination">
        <span class="destination-name">
          <Icon name={row.isLocal ? 'home' : 'globe'} size={16} />
          {row.device === null ? <span>{row.name}</span> : <a href={link(devicePath(row.device))}>{row.name}</a>}
          {row.isKnown ? null : <Badge tone="medium">{t('devices.notKnown')}</Badge>}
        </span>
        <span class="soft small">
          {row.isLocal ? `${t('devices.inHome')} · ` : ''}
          {row.ports.join(', ')}
        </span>
        {row.addresses.some((each) => each !== row.name) ? (
          <span class="soft small mono destination-addresses">{row.addresses.join(' ')}</span>
        ) : null}
      </th>
      <td class="number">{formatBytes(row.bytesDown)}</td>
      <td class="number">{formatBytes(row.bytesUp)}</td>
      <td class="number only-wide-cell">{formatNumber(row.connections)}</td>
      <td class="number only-wide-cell">
        <time dateTime={new Date(row.lastSeen * 1000).toISOString()} title={formatExactly(row.lastSeen)}>
          {formatAgo(row.lastSeen)}
        </time>
      </td>
    </tr>
  );
}

export function DestinationsCard({ device }: { device: string }): JSX.Element {
  const hours = useSignal(24);
  const isOpen = useSignal(false);
  const { data, error, reload } = useDocument<DestinationList>(
    `/devices/${encodeURIComponent(device)}/destinations?hours=${hours.value}`,
  );
  const rows = data?.destinations ?? [];
  const shown = isOpen.value ? rows : rows.slice(0, SHOWN_FIRST);
  return (
    <Card
      title={t('devices.destinationsTitle')}
      wide
      aside={
        <fieldset class="tabs">
          <legend class="unseen">{t('devices.span')}</legend>
          {[24, 168, 720].map((each) => (
            <button
              key={each}
              type="button"
              class="tab"
              aria-pressed={hours.value === each}
              onClick={() => {
                hours.value = each;
              }}
            >
              {t(each === 24 ? 'devices.span24h' : each === 168 ? 'devices.span7d' : 'devices.span30d')}
            </button>
          ))}
        </fieldset>
      }
    >
      {data === null ? (
        error === null ? (
          <Skeleton lines={6} />
        ) : (
          <ErrorState error={error} retry={reload} />
        )
      ) : rows.length === 0 ? (
        <p class="soft">{t('devices.destinationNone')}</p>
      ) : (
        <>
          <div class="table-box">
            <table class="destinations">
              <thead>
                <tr>
                  <th scope="col">{t('devices.destination')}</th>
                  <th scope="col" class="number">
                    {t('devices.received')}
                  </th>
                  <th scope="col" class="number">
                    {t('devices.sent')}
                  </th>
                  <th scope="col" class="number only-wide-cell">
                    {t('devices.connections')}
                  </th>
                  <th scope="col" class="number only-wide-cell">
                    {t('devices.lastSeen')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.map((row) => (
                  <Destination key={`${row.name} ${row.ports.join()}`} row={row} />
                ))}
              </tbody>
            </table>
          </div>
          {rows.length > shown.length ? (
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                isOpen.value = true;
              }}
            >
              {t('devices.destinationsMore', { count: rows.length - shown.length })}
            </button>
          ) : null}
        </>
      )}
    </Card>
  );
}
