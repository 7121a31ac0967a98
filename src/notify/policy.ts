// Who is told what, and when: alerts in, messages for the outbox out. Pure: time comes as an argument, so that the same alerts make the
// same messages, with the same keys, and a message is committed with its alert or not at all.
import type { TimeZone } from '../base/time-zone.ts';
import type { AlertRow } from '../documents/alerts.ts';
import type { ChannelRecord, OutboxRecord } from '../documents/records.ts';
import { builtInConsole } from './built-in-console.ts';
import { isWithin, nextClock } from './local-clock.ts';
import { alertMessage, type Message, type MessageStyle, SEVERITY_RANK, summaryMessage } from './message.ts';
import { type MessageLanguage, messageWords } from './message-words.ts';
import {
  alertsOf,
  emptyState,
  findingsOf,
  forgetDevices,
  forgetOld,
  hold,
  type Incident,
  makeChannelRoom,
  type PolicyState,
  readState,
  type ToldIncident,
  touchIncident,
  type Window,
} from './policy-state.ts';

const HOUR_MS = 3_600_000;
/** After the first message about an incident: when the next ones may come, if it grew. */
const UPDATE_MS: readonly number[] = [HOUR_MS, 24 * HOUR_MS];
/** Alerts that "N more" lists. */
const MORE_LISTED = 20;
const FORGET_EVERY_MS = HOUR_MS;

export interface PolicySettings {
  readonly language: MessageLanguage;
  readonly zone: TimeZone;
  /** Links in messages begin with it; '' = no links. */
  readonly publicAddress: string;
  /** Minutes since local midnight; null = no quiet hours. */
  readonly quietFrom: number | null;
  readonly quietUntil: number | null;
  /** When learned alerts come together; null = each at once. */
  readonly digestAt: number | null;
  /** Messages of a channel in an hour. */
  readonly floodCap: number;
}

export interface PolicyEvent {
  /** Worded in the language of the settings. */
  readonly alert: AlertRow;
  readonly change: 'new' | 'updated';
  /** What the owner should do, in sentences. */
  readonly actions?: readonly string[];
}

interface Run {
  readonly settings: PolicySettings;
  readonly style: MessageStyle;
  readonly nowMs: number;
  readonly isQuiet: boolean;
  readonly planned: OutboxRecord[];
}

export class NotifyPolicy {
  #state: PolicyState = emptyState();
  #forgotMs = Number.NEGATIVE_INFINITY;

  /** Messages that follow from alerts which are new or have grown. Without any channel that is on, they go to the console. */
  plan(
    events: readonly PolicyEvent[],
    channels: readonly ChannelRecord[],
    settings: PolicySettings,
    nowMs: number,
  ): OutboxRecord[] {
    const run = startRun(settings, nowMs);
    const listening = listeningOf(channels);
    for (const { alert, actions = [] } of events) {
      if (!isTellable(alert)) continue;
      const takers = listening.filter((channel) => wants(channel, alert));
      if (takers.length === 0) continue;
      const incident = touchIncident(this.#state, alert, actions, nowMs);
      for (const channel of takers) this.#tell(channel.id, incident, alert, run);
    }
    return run.planned;
  }

  /** Messages that follow from the time alone: updates, summaries, "N more". To be called every few seconds. */
  tick(channels: readonly ChannelRecord[], settings: PolicySettings, nowMs: number): OutboxRecord[] {
    const run = startRun(settings, nowMs);
    const listening = listeningOf(channels);
    for (const { id } of listening) {
      this.#closeWindow(id, run);
      this.#release(id, run);
    }
    const isListening = new Set(listening.map(({ id }) => id));
    for (const incident of Object.values(this.#state.incidents))
      for (const [channel, told] of Object.entries(incident.told))
        if (isListening.has(channel) && isUpdateDue(told, incident, nowMs)) this.#update(channel, incident, told, run);
    if (nowMs - this.#forgotMs >= FORGET_EVERY_MS) {
      this.#forgotMs = nowMs;
      forgetOld(this.#state, isListening, nowMs);
    }
    return run.planned;
  }

  /** Nothing more is told of these devices. */
  forget(devices: readonly string[]): void {
    forgetDevices(this.#state, new Set(devices));
  }

  /** Plain JSON, to go on from. */
  save(): PolicyState {
    return structuredClone(this.#state);
  }

  restore(saved: unknown): void {
    this.#state = readState(saved);
  }

  #tell(channel: string, incident: Incident, alert: AlertRow, run: Run): void {
    const told = incident.told[channel];
    if (told !== undefined) {
      // What was told as harmless and turns grave cannot wait for an hour.
      if (SEVERITY_RANK[alert.severity] === SEVERITY_RANK.high && told.severity < SEVERITY_RANK.high)
        this.#update(channel, incident, told, run);
      return;
    }
    const first: ToldIncident = { firstMs: run.nowMs, sent: 0, stage: 0, ...sizeOf(incident) };
    incident.told[channel] = first;
    this.#push(channel, incident, first, null, run);
  }

  #update(channel: string, incident: Incident, told: ToldIncident, run: Run): void {
    const words = messageWords[run.settings.language];
    const size = sizeOf(incident);
    const isGraver = size.severity === SEVERITY_RANK.high && told.severity < SEVERITY_RANK.high;
    const changeWords = isGraver ? words.graver : words.grew(size.alerts - told.alerts, size.findings - told.findings);
    // A sudden turn is told out of turn and takes no turn away.
    if (!isGraver) told.stage = run.nowMs - told.firstMs >= UPDATE_MS[1]! ? 2 : 1;
    Object.assign(told, size);
    this.#push(channel, incident, told, changeWords, run);
  }

  #push(channel: string, incident: Incident, told: ToldIncident, changeWords: string | null, run: Run): void {
    const { head } = incident;
    const why = holdingOf(head, run);
    if (why !== null) {
      hold(this.#state, channel, head, why, run.nowMs);
      return;
    }
    if (!this.#hasRoom(channel, head, run.nowMs, run.settings.floodCap)) return;
    const keyOf = (number: number): string => messageKey(channel, head.incident, number);
    const number = told.sent + 1;
    told.sent = number;
    const kind = changeWords === null ? 'alert' : 'update';
    const given = { id: keyOf(number), kind, alert: head, actions: incident.actions, changeWords } as const;
    const message = alertMessage({ ...given, thread: number === 1 ? null : keyOf(1) }, run.style);
    run.planned.push(recordOf(channel, message, run.nowMs));
  }

  /** Whether the channel may be told now; what finds no room is counted for "N more". */
  #hasRoom(channel: string, alert: AlertRow, nowMs: number, cap: number): boolean {
    makeChannelRoom(this.#state.windows, channel);
    this.#state.windows[channel] ??= { startMs: nowMs, sent: 0, hasGrave: false, more: 0, alerts: [] };
    const window: Window = this.#state.windows[channel];
    const isGrave = alert.severity === 'high';
    // A grave one behind a flood of lesser ones is not to be hidden by them.
    if (window.sent < cap || (isGrave && !window.hasGrave)) {
      window.sent++;
      window.hasGrave ||= isGrave;
      return true;
    }
    window.more++;
    if (window.alerts.length < MORE_LISTED) window.alerts.push(alert);
    return false;
  }

  #closeWindow(channel: string, run: Run): void {
    const window = this.#state.windows[channel];
    // A clock that went back starts the hour anew.
    if (window === undefined || (run.nowMs - window.startMs < HOUR_MS && run.nowMs >= window.startMs)) return;
    delete this.#state.windows[channel];
    if (window.more === 0) return;
    const words = messageWords[run.settings.language];
    const message = summaryMessage(
      {
        id: messageKey(channel, 'more', window.startMs),
        kind: 'more',
        nowMs: run.nowMs,
        title: words.moreTitle(window.more),
        sentence: words.moreSentence(window.more, run.settings.floodCap),
        alerts: window.alerts,
        count: window.more,
      },
      run.style,
    );
    run.planned.push(recordOf(channel, message, run.nowMs));
    this.#state.windows[channel] = { startMs: run.nowMs, sent: 1, hasGrave: false, more: 0, alerts: [] };
  }

  /** The summary of what was held back, once nothing holds it any more. */
  #release(channel: string, run: Run): void {
    const held = this.#state.held[channel];
    if (held === undefined || run.isQuiet) return;
    const { digestAt, zone, language } = run.settings;
    const isDay = digestAt === null || nextClock(zone, held.sinceMs, digestAt) <= run.nowMs || held.sinceMs > run.nowMs;
    if (held.quiet === 0 && !isDay) return;
    delete this.#state.held[channel];
    const words = messageWords[language];
    const count = held.quiet + held.daily;
    const why = held.daily === 0 ? 'quiet' : held.quiet === 0 ? 'daily' : 'both';
    const message = summaryMessage(
      {
        id: messageKey(channel, 'digest', held.sinceMs),
        kind: 'digest',
        nowMs: run.nowMs,
        title: words.digestTitle(count),
        sentence: words.digestSentence(count, why),
        alerts: held.alerts,
        count,
      },
      run.style,
    );
    run.planned.push(recordOf(channel, message, run.nowMs));
  }
}

function startRun(settings: PolicySettings, nowMs: number): Run {
  const { language, zone, publicAddress, quietFrom, quietUntil } = settings;
  const isQuiet = isWithin(zone, nowMs, quietFrom, quietUntil);
  return { settings, nowMs, isQuiet, style: { language, zone, publicAddress }, planned: [] };
}

/** Channels that new alerts go to. */
function listeningOf(channels: readonly ChannelRecord[]): readonly ChannelRecord[] {
  return channels.some(({ isOn }) => isOn)
    ? channels.filter(({ isOn, isDefault }) => isOn && isDefault)
    : [builtInConsole];
}

/** What is over the budget waits in the inbox; what the owner has judged or allowed is not told again. */
function isTellable({ delivery, kind, allowedBy, verdict }: AlertRow): boolean {
  if (allowedBy !== null || verdict === 'normal' || verdict === 'mute') return false;
  return delivery === 'alert' || (delivery === 'notice' && kind === 'new-device');
}

function wants({ leastSeverity, options }: ChannelRecord, { delivery, severity }: AlertRow): boolean {
  if (delivery === 'notice') return options['newDevices'] === true;
  return SEVERITY_RANK[severity] >= SEVERITY_RANK[leastSeverity];
}

/** Why an alert waits for a summary; null = it goes now. */
function holdingOf(alert: AlertRow, { isQuiet, settings }: Run): 'quiet' | 'daily' | null {
  if (alert.severity === 'high') return null;
  if (settings.digestAt !== null && alert.isLearned) return 'daily';
  return isQuiet ? 'quiet' : null;
}

function sizeOf(incident: Incident): Pick<ToldIncident, 'alerts' | 'findings' | 'severity'> {
  return {
    alerts: alertsOf(incident),
    findings: findingsOf(incident),
    severity: SEVERITY_RANK[incident.head.severity],
  };
}

function isUpdateDue(told: ToldIncident, incident: Incident, nowMs: number): boolean {
  const wait = UPDATE_MS[told.stage];
  if (wait === undefined || nowMs - told.firstMs < wait) return false;
  return alertsOf(incident) > told.alerts || findingsOf(incident) > told.findings;
}

/** The key of a message: the same alerts give the same one, so that a repeat can be told from a new message. */
function messageKey(channel: string, about: string, number: number): string {
  return `${channel}.${about}.${number}`.replace(/[^A-Za-z0-9._-]/g, '-');
}

/** A message as it stands in the outbox. */
export function recordOf(channel: string, message: Message, nowMs: number): OutboxRecord {
  return {
    id: message.id,
    channel,
    key: message.id,
    kind: message.kind === 'test' ? 'alert' : message.kind,
    alert: message.alert,
    incident: message.incident,
    title: message.title,
    message: JSON.stringify(message),
    state: 'waiting',
    createdMs: nowMs,
    nextMs: nowMs,
    sentMs: null,
    tries: 0,
    error: null,
  };
}
