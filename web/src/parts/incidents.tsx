// Incidents as rows: how grave, what, which device, when. Used on the home page, the inbox and a device's page.
import type { JSX } from 'preact';
import type { AlertRow, IncidentRow } from '../../../src/documents/alerts.ts';
import { link } from '../state/router.ts';
import { formatAgo, formatExactly } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { Badge } from './basics.tsx';
import { SeverityBadge, SeverityMark } from './severity.tsx';

export const alertPath = (id: string): string => `/alerts/${encodeURIComponent(id)}`;
export const devicePath = (id: string): string => `/devices/${encodeURIComponent(id)}`;

/** What a device of an alert is called, or its address. */
export function alertDeviceName(device: AlertRow['device']): string {
  return device.name ?? device.ip ?? device.mac ?? t('common.unknown');
}

/** What the owner or a rule has made of an alert; null while it is open. */
export function JudgedBadge({ alert }: { alert: AlertRow }): JSX.Element | null {
  if (alert.verdict !== null) return <Badge icon="check">{t(`alerts.verdict-${alert.verdict}`)}</Badge>;
  if (alert.allowedBy !== null) return <Badge icon="rules">{t('alerts.allowed')}</Badge>;
  return null;
}

export function AlertLine({ alert, hasDevice = true }: { alert: AlertRow; hasDevice?: boolean }): JSX.Element {
  const isJudged = alert.verdict !== null || alert.allowedBy !== null;
  return (
    <a class={isJudged ? 'line judged' : 'line'} href={link(alertPath(alert.id))}>
      <SeverityMark severity={alert.severity} />
      <span class="line-body">
        <span class="line-title">
          {alert.title}
          {hasDevice ? <span class="soft"> · {alertDeviceName(alert.device)}</span> : null}
        </span>
        <span class="line-words soft">{alert.sentence}</span>
      </span>
      <span class="line-aside small soft">
        <time dateTime={new Date(alert.start * 1000).toISOString()} title={formatExactly(alert.start)}>
          {formatAgo(alert.updated)}
        </time>
        <JudgedBadge alert={alert} />
      </span>
    </a>
  );
}

/** One incident: its gravest alert speaks for it. */
export function IncidentLine({ incident }: { incident: IncidentRow }): JSX.Element {
  const gravest = incident.alerts.find(({ severity }) => severity === incident.severity) ?? incident.alerts[0]!;
  const names = [...new Set(incident.devices.map(alertDeviceName))];
  return (
    <a class={incident.isOpen ? 'line' : 'line judged'} href={link(alertPath(gravest.id))}>
      <SeverityMark severity={incident.severity} />
      <span class="line-body">
        <span class="line-title">{incident.title}</span>
        <span class="line-words soft">{gravest.sentence}</span>
        <span class="line-meta small soft">
          {names.slice(0, 3).join(', ')}
          {names.length > 3 ? ` +${names.length - 3}` : ''}
          {incident.alertCount > 1 ? ` · ${t('home.alertsCount', { count: incident.alertCount })}` : ''}
        </span>
      </span>
      <span class="line-aside small soft">
        <time dateTime={new Date(incident.raised * 1000).toISOString()} title={formatExactly(incident.raised)}>
          {formatAgo(incident.raised)}
        </time>
        {incident.isOpen ? <SeverityBadge severity={incident.severity} /> : <JudgedBadge alert={gravest} />}
      </span>
    </a>
  );
}
