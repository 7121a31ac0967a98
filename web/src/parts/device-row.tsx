// A device as one line of the list: what it is called, what it is, whether it is there, its last 24 hours.
import type { JSX } from 'preact';
import type { DeviceRow } from '../../../src/documents/devices.ts';
import { link } from '../state/router.ts';
import { formatAgo, formatBytes, formatMoment } from '../strings/format.ts';
import { t, tMaybe } from '../strings/words.ts';
import { Badge } from './basics.tsx';
import { Icon, kindIcon } from './icon.tsx';
import { devicePath } from './incidents.tsx';
import { SeverityMark } from './severity.tsx';
import { Sparkline } from './sparkline.tsx';

export const kindWords = (kind: string | null): string =>
  tMaybe('kinds', kind ?? 'unknown', kind ?? t('kinds.unknown'));

/** The name, else what we know to tell it by. */
export function deviceName(
  device: Pick<DeviceRow, 'name' | 'ip' | 'mac'> & Partial<Pick<DeviceRow, 'vendor' | 'kind'>>,
): string {
  if (device.name !== null) return device.name;
  if (device.vendor && device.kind) return `${device.vendor} · ${kindWords(device.kind)}`;
  return device.vendor ?? device.ip ?? device.mac ?? t('devices.nameless');
}

/** There or not: a filled or an empty dot, and the word. */
export function Presence({ device, isShort = false }: { device: DeviceRow; isShort?: boolean }): JSX.Element {
  return (
    <span class={device.isOnline ? 'presence online' : 'presence'}>
      {device.isOnline
        ? t('devices.online')
        : isShort
          ? t('devices.offlineShort')
          : t('devices.offline', { time: formatMoment(device.lastSeen) })}
    </span>
  );
}

/** What is special about a device, in few words. */
export function DeviceBadges({ device }: { device: DeviceRow }): JSX.Element {
  return (
    <>
      {device.isNew ? <Badge tone="accent">{t('devices.isNew')}</Badge> : null}
      {device.isGateway ? <Badge>{t('devices.gateway')}</Badge> : null}
      {device.isSelf ? <Badge>{t('devices.self')}</Badge> : null}
      {device.phase === 'learning' ? <Badge icon="models">{t('devices.learningShort')}</Badge> : null}
    </>
  );
}

export function DeviceLine({ device }: { device: DeviceRow }): JSX.Element {
  // Without a name, the kind and the maker stand above already.
  const kind = device.name === null ? [] : [kindWords(device.kind), device.vendor];
  const about = [...kind, device.ip ?? device.mac].filter((each) => each !== null && each !== deviceName(device));
  return (
    <a class="device-line" href={link(devicePath(device.id))}>
      <span class="kind-tile">
        <Icon name={kindIcon(device.kind)} size={24} />
      </span>
      <span class="device-words">
        <span class="device-name">
          <span class="device-name-text">{deviceName(device)}</span>
          <DeviceBadges device={device} />
        </span>
        <span class="device-about soft small">{about.join(' · ')}</span>
      </span>
      <span class="device-facts">
        <span class="device-presence small">
          <Presence device={device} isShort />
          <span class="soft only-wide">{device.isOnline ? '' : formatAgo(device.lastSeen)}</span>
        </span>
        <span class="device-traffic small soft numbers">
          <Sparkline values={device.spark} />
          <span>{t('devices.perDay', { bytes: formatBytes(device.bytesUp + device.bytesDown) })}</span>
        </span>
        <span class="device-alerts small">
          {device.openAlerts > 0 ? (
            <>
              <SeverityMark severity={device.worst ?? 'info'} size={18} />
              {t('devices.openAlerts', { count: device.openAlerts })}
            </>
          ) : null}
        </span>
      </span>
    </a>
  );
}
