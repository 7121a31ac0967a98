// What the policy of messages remembers: plain JSON, saved with the alerts that it follows from, and bounded.
import type { AlertRow } from '../documents/alerts.ts';

/** Incidents that are remembered; the one that was quiet for longest is forgotten first. */
export const INCIDENTS_MAX = 500;
/** An incident that was quiet for so long is over. */
export const INCIDENT_QUIET_MS = 7 * 86_400_000;
/** Alerts of an incident whose counts are told apart; what comes beyond counts for all of them together. */
export const INCIDENT_ALERTS_MAX = 50;
/** Alerts that wait for a summary, with all they say; beyond, only how many they are. */
export const HELD_MAX = 40;
/** Letters of a sentence that are remembered: no message has more. */
const SENTENCE_MAX = 700;
/** Channels that anything is remembered of. */
const CHANNELS_MAX = 64;

/** What a channel was told of an incident. */
export interface ToldIncident {
  firstMs: number;
  /** Messages so far: the number of the next one. */
  sent: number;
  /** 0: told once; 1: told after an hour; 2: told after a day, no more comes. */
  stage: number;
  /** How large it was when it was told of last. */
  alerts: number;
  findings: number;
  severity: number;
}

export interface Incident {
  touchedMs: number;
  /** The alert that stands for it: the gravest, of those the first. */
  head: AlertRow;
  actions: readonly string[];
  /** Findings of each alert. */
  counts: Record<string, number>;
  told: Record<string, ToldIncident>;
}

/** Alerts that wait for a summary of a channel. */
export interface Held {
  /** When the first of them came. */
  sinceMs: number;
  quiet: number;
  daily: number;
  alerts: AlertRow[];
}

/** Messages of a channel in an hour that begins with the first. */
export interface Window {
  startMs: number;
  sent: number;
  hasGrave: boolean;
  more: number;
  alerts: AlertRow[];
}

export interface PolicyState {
  readonly version: 1;
  readonly incidents: Record<string, Incident>;
  readonly held: Record<string, Held>;
  readonly windows: Record<string, Window>;
}

/** Name of the setting in the database that holds it. */
export const POLICY_SETTING = 'notify-policy';

/** Takes all that is about these devices out of a state. */
export function forgetDevices(state: PolicyState, devices: ReadonlySet<string>): void {
  const isGone = ({ device }: AlertRow): boolean => device.id !== null && devices.has(device.id);
  for (const [id, { head }] of Object.entries(state.incidents)) if (isGone(head)) delete state.incidents[id];
  for (const each of [...Object.values(state.held), ...Object.values(state.windows)])
    each.alerts = each.alerts.filter((alert) => !isGone(alert));
}

export function emptyState(): PolicyState {
  return { version: 1, incidents: {}, held: {}, windows: {} };
}

/** A saved state, copied; an empty one where it is of another version or no state at all. */
export function readState(saved: unknown): PolicyState {
  const state = saved as Partial<PolicyState> | null | undefined;
  const isOurs =
    state?.version === 1 &&
    [state.incidents, state.held, state.windows].every((part) => typeof part === 'object' && part !== null);
  return isOurs ? structuredClone(state as PolicyState) : emptyState();
}

/** The incident of an alert, with the alert counted in. */
export function touchIncident(
  state: PolicyState,
  alert: AlertRow,
  actions: readonly string[],
  nowMs: number,
): Incident {
  const { incidents } = state;
  const kept = { ...alert, sentence: alert.sentence.slice(0, SENTENCE_MAX) };
  const known = incidents[alert.incident];
  const incident: Incident = known ?? { touchedMs: nowMs, head: kept, actions, counts: {}, told: {} };
  if (known === undefined) {
    makeRoom(incidents);
    incidents[alert.incident] = incident;
  }
  incident.touchedMs = nowMs;
  const { head, counts } = incident;
  if (head.id === alert.id || RANK[alert.severity] > RANK[head.severity]) {
    incident.head = kept;
    if (actions.length > 0 || head.id !== alert.id) incident.actions = actions;
  }
  const name = alert.id in counts || Object.keys(counts).length < INCIDENT_ALERTS_MAX ? alert.id : '';
  counts[name] = name === '' ? (counts[name] ?? 0) + 1 : Math.max(counts[name] ?? 0, alert.count);
  return incident;
}

const RANK = { info: 0, low: 1, medium: 2, high: 3 } as const;

function makeRoom(incidents: Record<string, Incident>): void {
  const ids = Object.keys(incidents);
  if (ids.length < INCIDENTS_MAX) return;
  let oldest = ids[0]!;
  for (const id of ids) if (incidents[id]!.touchedMs < incidents[oldest]!.touchedMs) oldest = id;
  delete incidents[oldest];
}

export function alertsOf({ counts }: Incident): number {
  return Object.keys(counts).length;
}

export function findingsOf({ counts }: Incident): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Keeps an alert for a summary: one of an incident, the latest. */
export function hold(
  state: PolicyState,
  channel: string,
  alert: AlertRow,
  why: 'quiet' | 'daily',
  nowMs: number,
): void {
  makeChannelRoom(state.held, channel);
  state.held[channel] ??= { sinceMs: nowMs, quiet: 0, daily: 0, alerts: [] };
  const held = state.held[channel];
  const at = held.alerts.findIndex(({ incident }) => incident === alert.incident);
  if (at >= 0) {
    held.alerts[at] = alert;
    return;
  }
  held[why]++;
  if (held.alerts.length < HELD_MAX) held.alerts.push(alert);
}

/** Before a channel gets a part: one that has none must not make them grow without end. */
export function makeChannelRoom(parts: Record<string, unknown>, channel: string): void {
  const names = Object.keys(parts);
  if (!(channel in parts) && names.length >= CHANNELS_MAX) delete parts[names[0]!];
}

/** Forgets what is over, and channels that are gone. */
export function forgetOld(state: PolicyState, channels: ReadonlySet<string>, nowMs: number): void {
  for (const [id, incident] of Object.entries(state.incidents)) {
    if (nowMs - incident.touchedMs > INCIDENT_QUIET_MS) delete state.incidents[id];
    else for (const channel of Object.keys(incident.told)) if (!channels.has(channel)) delete incident.told[channel];
  }
  for (const part of [state.held, state.windows])
    for (const channel of Object.keys(part)) if (!channels.has(channel)) delete part[channel];
}
