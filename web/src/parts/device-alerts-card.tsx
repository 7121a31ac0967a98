// The latest incidents that a device is part of.
import type { JSX } from 'preact';
import type { IncidentList } from '../../../src/documents/alerts.ts';
import { useCalm, useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { link } from '../state/router.ts';
import { t } from '../strings/words.ts';
import { Card, ErrorState, Skeleton } from './basics.tsx';
import { IncidentLine } from './incidents.tsx';

const SHOWN = 5;
const RELOAD_MS = 3000;

export function DeviceAlertsCard({ device }: { device: string }): JSX.Element {
  const { data, error, reload } = useDocument<IncidentList>(
    `/incidents?device=${encodeURIComponent(device)}&limit=${SHOWN}`,
  );
  const calmReload = useCalm(reload, RELOAD_MS);
  useLive('alert', ({ alert }) => {
    if (alert.device.id === device) calmReload();
  });
  return (
    <Card title={t('devices.alertsTitle')}>
      {data === null ? (
        error === null ? (
          <Skeleton lines={3} />
        ) : (
          <ErrorState error={error} retry={reload} />
        )
      ) : data.incidents.length === 0 ? (
        <p class="soft">{t('devices.alertsNone')}</p>
      ) : (
        <>
          <ul class="lines">
            {data.incidents.map((incident) => (
              <li key={incident.id}>
                <IncidentLine incident={incident} />
              </li>
            ))}
          </ul>
          {data.total > data.incidents.length ? (
            <a class="button quiet" href={link(`/alerts?device=${encodeURIComponent(device)}`)}>
              {t('common.showAll')}
            </a>
          ) : null}
        </>
      )}
    </Card>
  );
}
