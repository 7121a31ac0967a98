// Incidents: alerts that belong together, as one story with a timeline, made from the alerts themselves.
import { SEVERITIES, type Severity } from '../base/finding.ts';
import type { Language } from '../base/language.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Alert, AlertDevice } from './alert.ts';
import { wordAlert } from './alert-words.ts';
import { alertPhrases } from './phrases.ts';

export interface TimelineStep {
  readonly startUs: number;
  readonly endUs: number;
  readonly alert: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly device: AlertDevice;
}

export interface Incident {
  /** Id of its first alert. */
  readonly id: string;
  /** The gravest of its alerts. */
  readonly severity: Severity;
  readonly startUs: number;
  readonly endUs: number;
  /** In the order they came in. */
  readonly devices: readonly AlertDevice[];
  readonly kinds: readonly string[];
  readonly timeline: readonly TimelineStep[];
}

/** The incidents of some alerts, the latest first; an alert without an incident is one of its own. */
export function incidentsOf(alerts: readonly Alert[]): readonly Incident[] {
  const groups = Map.groupBy(alerts, (alert) => alert.incident ?? alert.id);
  const incidents = [...groups].map(([id, members]) => incidentOf(id, members));
  return incidents.sort((a, b) => b.startUs - a.startUs || (a.id < b.id ? -1 : 1));
}

function incidentOf(id: string, members: readonly Alert[]): Incident {
  const ordered = members.toSorted((a, b) => a.startUs - b.startUs || a.endUs - b.endUs || (a.id < b.id ? -1 : 1));
  const devices = new Map<string, AlertDevice>();
  for (const { device } of ordered) devices.set(device.id ?? device.mac ?? device.ip ?? '', device);
  return {
    id,
    severity: SEVERITIES[Math.max(...ordered.map(({ severity }) => SEVERITIES.indexOf(severity)))] ?? 'info',
    startUs: ordered[0]!.startUs,
    endUs: Math.max(...ordered.map(({ endUs }) => endUs)),
    devices: [...devices.values()],
    kinds: [...new Set(ordered.map(({ kind }) => kind))],
    timeline: ordered.map((alert) => ({
      startUs: alert.startUs,
      endUs: alert.endUs,
      alert: alert.id,
      kind: alert.kind,
      severity: alert.severity,
      device: alert.device,
    })),
  };
}

export interface WordedIncident {
  /** "Search for devices, then password guessing, then new contact on the Internet". */
  readonly title: string;
  /** One sentence a step, in the order of the timeline. */
  readonly steps: readonly string[];
}

/** An incident in words, from its alerts. */
export function wordIncident(
  incident: Incident,
  alerts: readonly Alert[],
  zone: TimeZone | null = null,
  language: Language = 'en',
): WordedIncident {
  const phrases = alertPhrases(language);
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  const worded = incident.timeline.flatMap(({ alert }) => {
    const found = byId.get(alert);
    return found === undefined ? [] : [wordAlert(found, zone, language)];
  });
  const titles = [...new Set(worded.map(({ title }) => title))];
  const [first = '', ...rest] = titles;
  const then = rest.length > 3 ? [...rest.slice(0, 2), phrases.more(rest.length - 2)] : rest;
  const title = [first, ...then.map(phrases.inside)].join(phrases.nextTitle);
  return { title, steps: worded.map(({ sentence }) => sentence) };
}
