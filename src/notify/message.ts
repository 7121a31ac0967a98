// A message to the owner, made from alerts: every text in it is cleaned, so that channels only have to escape for their own format.
import { cleanText, momentText } from '../alerts/words.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { AlertRow } from '../documents/alerts.ts';
import type { Severity } from '../documents/basic-shapes.ts';
import type { OutboxRecord } from '../documents/records.ts';
import { type MessageLanguage, messageWords } from './message-words.ts';

/** Characters of parts of a message. */
const TITLE_MAX = 160;
const SENTENCE_MAX = 700;
const NAME_MAX = 80;
const ACTIONS_MAX = 6;
/** Alerts that a summary lists; it says how many others there are. */
export const ENTRIES_MAX = 20;
/** A message as JSON is never longer: ENTRIES_MAX entries of the lengths above, in UTF-8. */
const MESSAGE_BYTES_MAX = 200_000;

export const SEVERITY_RANK: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 2, high: 3 };

/** An alert within a summary. */
export interface MessageEntry {
  readonly title: string;
  readonly sentence: string;
  readonly severity: Severity;
  readonly device: string | null;
  /** Local time, as 2026-03-29 03:12. */
  readonly when: string;
}

export interface Message {
  /** The key that every try carries. */
  readonly id: string;
  readonly kind: OutboxRecord['kind'] | 'test';
  readonly language: MessageLanguage;
  readonly title: string;
  readonly sentence: string;
  readonly severity: Severity;
  readonly device: string | null;
  /** Local time, as 2026-03-29 03:12; null where it says nothing. */
  readonly when: string | null;
  /** Seconds since 1970. */
  readonly time: number;
  /** What has changed since the last message about it; null = it is the first. */
  readonly changeWords: string | null;
  readonly actions: readonly string[];
  readonly entries: readonly MessageEntry[];
  /** Behind the entries where the list was cut; null = it was not. */
  readonly rest: string | null;
  /** Address of the alert or list in the dashboard; null where no public address is set. */
  readonly link: string | null;
  readonly alert: string | null;
  readonly incident: string | null;
  readonly alertKind: string | null;
  /** Id of the first message about the same thing, for clients that show threads; null = this one is the first. */
  readonly thread: string | null;
}

/** What the wording of messages needs to know. */
export interface MessageStyle {
  readonly language: MessageLanguage;
  readonly zone: TimeZone;
  /** Links begin with it; '' = no links. */
  readonly publicAddress: string;
}

/** An address below the dashboard; null where messages have no links. */
export function linkTo(publicAddress: string, path: string): string | null {
  return publicAddress === '' ? null : `${publicAddress.replace(/\/+$/, '')}/app/${path}`;
}

function deviceWords({ device }: AlertRow): string | null {
  // A name of nothing but control characters is none.
  const shown = [device.name, device.ip, device.mac].map((name) => cleanText(name ?? '', NAME_MAX));
  return shown.find((name) => name !== '') ?? null;
}

export function momentWords(timeMs: number, zone: TimeZone): string {
  return momentText(timeMs * 1000, zone);
}

export function entryOf(alert: AlertRow, zone: TimeZone): MessageEntry {
  return {
    title: cleanText(alert.title, TITLE_MAX),
    sentence: cleanText(alert.sentence, SENTENCE_MAX),
    severity: alert.severity,
    device: deviceWords(alert),
    when: momentWords(alert.start * 1000, zone),
  };
}

export interface AlertMessage {
  readonly id: string;
  readonly kind: 'alert' | 'update';
  readonly alert: AlertRow;
  readonly actions: readonly string[];
  readonly changeWords: string | null;
  readonly thread: string | null;
}

/** The message about one alert, or about an incident by its gravest alert. */
export function alertMessage(given: AlertMessage, style: MessageStyle): Message {
  const { alert, kind } = given;
  const words = messageWords[style.language];
  const { when, ...entry } = entryOf(alert, style.zone);
  return {
    ...entry,
    id: given.id,
    kind,
    language: style.language,
    title: kind === 'update' ? words.updateTitle(entry.title) : entry.title,
    when,
    time: alert.start,
    changeWords: given.changeWords,
    actions: given.actions
      .map((action) => cleanText(action, SENTENCE_MAX))
      .filter((action) => action !== '')
      .slice(0, ACTIONS_MAX),
    entries: [],
    rest: null,
    link: linkTo(style.publicAddress, `alerts/${encodeURIComponent(alert.id)}`),
    alert: alert.id,
    incident: alert.incident,
    alertKind: alert.kind,
    thread: given.thread,
  };
}

export interface SummaryMessage {
  readonly id: string;
  readonly kind: 'digest' | 'more';
  readonly nowMs: number;
  readonly title: string;
  readonly sentence: string;
  /** The alerts that it lists, as far as they were kept, and how many there are in all. */
  readonly alerts: readonly AlertRow[];
  readonly count: number;
}

/** A summary of many alerts, the gravest first. */
export function summaryMessage(given: SummaryMessage, style: MessageStyle): Message {
  const shown = [...given.alerts]
    .sort((a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity] || a.start - b.start)
    .slice(0, ENTRIES_MAX);
  const others = given.count - shown.length;
  return {
    id: given.id,
    kind: given.kind,
    language: style.language,
    title: given.title,
    sentence: given.sentence,
    severity: shown[0]?.severity ?? 'info',
    device: null,
    when: null,
    time: given.nowMs / 1000,
    changeWords: null,
    actions: [],
    entries: shown.map((alert) => entryOf(alert, style.zone)),
    rest: others > 0 ? messageWords[style.language].andOthers(others) : null,
    link: linkTo(style.publicAddress, 'alerts'),
    alert: null,
    incident: null,
    alertKind: null,
    thread: null,
  };
}

export interface PlainMessage {
  readonly id: string;
  readonly kind: 'silent' | 'test';
  readonly title: string;
  readonly sentence: string;
  readonly severity: Severity;
  readonly actions: readonly string[];
  readonly nowMs: number;
  /** Below the dashboard. */
  readonly path: string;
}

/** A message about the messages themselves. */
export function plainMessage(given: PlainMessage, style: MessageStyle): Message {
  return {
    id: given.id,
    kind: given.kind,
    language: style.language,
    title: cleanText(given.title, TITLE_MAX),
    sentence: cleanText(given.sentence, SENTENCE_MAX),
    severity: given.severity,
    device: null,
    when: momentWords(given.nowMs, style.zone),
    time: given.nowMs / 1000,
    changeWords: null,
    actions: given.actions,
    entries: [],
    rest: null,
    link: linkTo(style.publicAddress, given.path),
    alert: null,
    incident: null,
    alertKind: null,
    thread: null,
  };
}

/** A message that was kept as JSON; null when it is none of ours any more. */
export function readMessage(text: string): Message | null {
  if (text.length > MESSAGE_BYTES_MAX) return null;
  try {
    const message = JSON.parse(text) as Partial<Message> | null;
    const isOurs =
      typeof message?.title === 'string' &&
      typeof message.sentence === 'string' &&
      Array.isArray(message.actions) &&
      Array.isArray(message.entries) &&
      message.severity !== undefined &&
      message.severity in SEVERITY_RANK;
    return isOurs ? (message as Message) : null;
  } catch {
    // A damaged row: the caller says so.
    return null;
  }
}

/** The message as lines of plain text, for terminals and the text part of mails. */
export function messageLines(message: Message): readonly string[] {
  const words = messageWords[message.language];
  const lines = [message.sentence];
  if (message.changeWords !== null) lines.push('', message.changeWords);
  if (message.device !== null) lines.push('', `${words.device}: ${message.device}`);
  if (message.when !== null) lines.push(`${words.since}: ${message.when}`);
  for (const { when, severity, sentence } of message.entries)
    lines.push('', `${when}  [${words.severity[severity]}] ${sentence}`);
  if (message.rest !== null) lines.push('', message.rest);
  if (message.actions.length > 0) lines.push('', `${words.toDo}:`, ...message.actions.map((action) => `- ${action}`));
  return lines;
}
