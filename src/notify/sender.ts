// Sends what waits in the outbox: each channel for itself, so that one that hangs delays nobody; tries again for a day, and tells when a
// channel falls silent. A message is marked as sent after the other side took it: killed in between, it is sent once more with the same key.
import type { ChannelRecord, OutboxRecord } from '../documents/records.ts';
import { builtInConsole } from './built-in-console.ts';
import { channelState, SILENT_MS } from './channel-state.ts';
import { consoleText } from './console-notifier.ts';
import { DeliveryError } from './delivery-error.ts';
import type { DestinationGuard } from './destination-guard.ts';
import { type Message, type MessageStyle, momentWords, plainMessage, readMessage } from './message.ts';
import { messageWords } from './message-words.ts';
import type { DeliveryAnswer, Notifier, NotifierTools } from './notifier.ts';
import { recordOf } from './policy.ts';

/** Time that one try may take. */
export const SEND_MS = 30_000;
/** A message that got through to nobody for so long is given up. */
const GIVE_UP_MS = 86_400_000;
/** Pauses between tries: the first, doubled each time, up to the last. */
const PAUSE_FIRST_MS = 15_000;
const PAUSE_LAST_MS = 3_600_000;
const POLL_MS = 2000;
const BATCH = 20;
/** Messages that were printed because their channel fails; no message is printed twice. */
const PRINTED_MAX = 2000;
const ERROR_MAX = 300;

/** What the sender asks of the outbox in the store. */
export interface OutboxPort {
  dueOf(channel: string, nowMs: number, limit: number): Promise<OutboxRecord[]>;
  mark(id: string, mark: Pick<OutboxRecord, 'state' | 'nextMs' | 'sentMs' | 'tries' | 'error'>): Promise<unknown>;
  addAll(records: readonly OutboxRecord[]): Promise<unknown>;
}

/** What it asks of the channels in the store. */
export interface ChannelsPart {
  list(): Promise<ChannelRecord[]>;
  mark(id: string, mark: Pick<ChannelRecord, 'lastSentMs' | 'failingSinceMs' | 'error'>): Promise<unknown>;
}

export interface SenderOptions {
  readonly outbox: OutboxPort;
  readonly channels: ChannelsPart;
  readonly notifiers: readonly Notifier[];
  readonly guard: DestinationGuard;
  readonly style: () => MessageStyle;
  readonly browse: (message: Message) => number;
  readonly print: (text: string) => void;
  /** A channel got through, failed or fell silent: what shows channels reads them again. */
  readonly onChange?: () => void;
  readonly onSent?: (record: OutboxRecord, answer: DeliveryAnswer) => void;
  /** Trouble of our own, such as a store that does not answer. */
  readonly warn?: (text: string) => void;
  readonly nowMs?: () => number;
  /** 0 to 1. */
  readonly random?: () => number;
  readonly sendMs?: number;
}

interface Pause {
  readonly failures: number;
  readonly untilMs: number;
}

export class Sender {
  readonly #options: SenderOptions;
  readonly #nowMs: () => number;
  readonly #stop = new AbortController();
  readonly #pumps = new Map<string, Promise<void>>();
  readonly #pauses = new Map<string, Pause>();
  readonly #printed = new Set<string>();
  #channels: readonly ChannelRecord[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? Date.now;
  }

  /** Reads the channels and begins. */
  async start(): Promise<void> {
    await this.reload();
    this.#timer = setInterval(() => this.wake(), POLL_MS);
    this.wake();
  }

  /** Ends what is under way; what was not taken yet is sent after the next start. Harmless twice. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#stop.abort();
    await Promise.allSettled(this.#pumps.values());
  }

  /** Somebody changed the channels. One that was failing is tried anew. */
  async reload(): Promise<void> {
    const before = new Map(this.#channels.map((channel) => [channel.id, JSON.stringify(channel.options)]));
    this.#channels = await this.#options.channels.list();
    for (const { id, options } of this.#channels)
      if (before.get(id) !== JSON.stringify(options)) this.#pauses.delete(id);
  }

  /** Messages may be due. */
  wake(): void {
    if (this.#stop.signal.aborted) return;
    for (const channel of [...this.#channels.filter(({ isOn }) => isOn), builtInConsole]) {
      if (this.#pumps.has(channel.id)) continue;
      const pump = this.#pump(channel.id)
        .catch((error: unknown) => this.#options.warn?.(`Messages wait: ${(error as Error).message}`))
        .finally(() => this.#pumps.delete(channel.id));
      this.#pumps.set(channel.id, pump);
    }
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#pumps.size > 0) await Promise.allSettled(this.#pumps.values());
  }

  /** Names of channels through which nothing gets. */
  get silent(): readonly string[] {
    const nowMs = this.#nowMs();
    return this.#channels.filter((each) => channelState(each, nowMs) === 'silent').map(({ name }) => name);
  }

  async #pump(id: string): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const channel = this.#channelOf(id);
      if (channel === null) return;
      const due = await this.#options.outbox.dueOf(id, this.#nowMs(), BATCH);
      if (due.length === 0) return;
      if (this.#isPaused(id)) {
        for (const record of due) this.#printOnce(channel, record, channel.error ?? '');
        return;
      }
      for (const record of due) {
        if (this.#stop.signal.aborted || this.#isPaused(id)) break;
        await this.#try(channel, record);
      }
    }
  }

  #channelOf(id: string): ChannelRecord | null {
    const found = this.#channels.find((channel) => channel.id === id && channel.isOn);
    return found ?? (id === builtInConsole.id ? builtInConsole : null);
  }

  #isPaused(id: string): boolean {
    const pause = this.#pauses.get(id);
    // A clock that went back does not stop messages for longer than the longest pause.
    return pause !== undefined && this.#nowMs() < pause.untilMs && pause.untilMs - this.#nowMs() <= 2 * PAUSE_LAST_MS;
  }

  async #try(channel: ChannelRecord, record: OutboxRecord): Promise<void> {
    const { outbox, onSent } = this.#options;
    const message = readMessage(record.message);
    const tries = record.tries + 1;
    if (message === null) {
      const error = 'what is stored of it cannot be read';
      await outbox.mark(record.id, { state: 'failed', nextMs: record.nextMs, sentMs: null, tries, error });
      return;
    }
    try {
      const answer = await this.#send(channel, message);
      const sentMs = this.#nowMs();
      await outbox.mark(record.id, { state: 'sent', nextMs: record.nextMs, sentMs, tries, error: null });
      this.#pauses.delete(channel.id);
      await this.#markChannel(channel.id, { lastSentMs: sentMs, failingSinceMs: null, error: null });
      onSent?.(record, answer);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (!(error instanceof DeliveryError)) throw error;
      await this.#failed(channel, record, error);
    }
  }

  async #send(channel: ChannelRecord, message: Message): Promise<DeliveryAnswer> {
    const { notifiers, guard, browse, print, sendMs = SEND_MS } = this.#options;
    const notifier = notifiers.find(({ kind }) => kind === channel.kind)!;
    const limit = AbortSignal.timeout(sendMs);
    const signal = AbortSignal.any([limit, this.#stop.signal]);
    const tools: NotifierTools = { signal, guard, browse, print, nowMs: this.#nowMs() };
    return deliver(notifier, channel, message, tools, limit, sendMs);
  }

  async #failed(tried: ChannelRecord, record: OutboxRecord, error: DeliveryError): Promise<void> {
    // As it is by now: other messages of the same round may have failed before.
    const channel = this.#channelOf(tried.id) ?? tried;
    const nowMs = this.#nowMs();
    const tries = record.tries + 1;
    const words = error.message.slice(0, ERROR_MAX);
    const failures = error.isAnswered ? tries : (this.#pauses.get(channel.id)?.failures ?? 0) + 1;
    const nextMs = nowMs + Math.max(this.#pauseMs(failures), error.retryAfterSeconds * 1000);
    const isOver = nowMs - record.createdMs >= GIVE_UP_MS;
    await this.#options.outbox.mark(record.id, {
      state: isOver ? 'failed' : 'waiting',
      nextMs,
      sentMs: null,
      tries,
      error: words,
    });
    // What the other side refuses once may be about this message alone.
    if (!error.isAnswered) this.#pauses.set(channel.id, { failures, untilMs: nextMs });
    this.#printOnce(channel, record, words);
    const failingSinceMs = channel.failingSinceMs ?? nowMs;
    await this.#markChannel(channel.id, { lastSentMs: channel.lastSentMs, failingSinceMs, error: words });
    if (nowMs - failingSinceMs >= SILENT_MS) await this.#tellSilence(channel, failingSinceMs, words);
  }

  #pauseMs(failures: number): number {
    const pause = Math.min(PAUSE_LAST_MS, PAUSE_FIRST_MS * 2 ** Math.min(20, failures - 1));
    // Not all that failed together comes back together.
    return Math.round(pause * (0.75 + 0.5 * (this.#options.random ?? Math.random)()));
  }

  async #markChannel(id: string, mark: Pick<ChannelRecord, 'lastSentMs' | 'failingSinceMs' | 'error'>): Promise<void> {
    const before = this.#channels.find((channel) => channel.id === id);
    if (before === undefined) return;
    await this.#options.channels.mark(id, mark);
    this.#channels = this.#channels.map((channel) => (channel.id === id ? { ...channel, ...mark } : channel));
    this.#options.onChange?.();
  }

  /** A message that does not get through now is on the console at least. */
  #printOnce(channel: ChannelRecord, record: OutboxRecord, reason: string): void {
    if (this.#printed.has(record.id)) return;
    if (this.#printed.size >= PRINTED_MAX) this.#printed.clear();
    this.#printed.add(record.id);
    const message = readMessage(record.message);
    if (message !== null) this.#options.print(`${channel.name}: ${reason}\n${consoleText(message)}`);
  }

  async #tellSilence(channel: ChannelRecord, sinceMs: number, reason: string): Promise<void> {
    const { style, outbox } = this.#options;
    const nowMs = this.#nowMs();
    const words = messageWords[style().language];
    const others = this.#channels.filter(
      (other) => other.id !== channel.id && other.isDefault && ['ok', 'untried'].includes(channelState(other, nowMs)),
    );
    const takers = others.length > 0 ? others : [builtInConsole];
    const records = takers.map(({ id }) => {
      const sentence = [
        words.silentSentence(channel.name, momentWords(sinceMs, style().zone)),
        words.silentReason(reason),
      ].join(' ');
      const given = {
        id: `${id}.silent-${channel.id}.${sinceMs}`,
        kind: 'silent',
        title: words.silentTitle(channel.name),
        sentence,
        severity: 'medium',
        actions: [words.silentToDo],
        nowMs,
        path: 'settings',
      } as const;
      return recordOf(id, plainMessage(given, style()), nowMs);
    });
    // One that is there already is left as it is: it is told once.
    await outbox.addAll(records);
    this.wake();
  }
}

/** One try, with every ending in words: rejects with a DeliveryError, or with the reason of an abort that was no time-out. */
export async function deliver(
  notifier: Notifier,
  channel: ChannelRecord,
  message: Message,
  tools: NotifierTools,
  limit: AbortSignal,
  sendMs: number = SEND_MS,
): Promise<DeliveryAnswer> {
  try {
    return await Promise.race([notifier.send(message, channel.options, tools), aborted(tools.signal)]);
  } catch (cause) {
    if (cause instanceof DeliveryError) throw cause;
    const host = notifier.destination?.(channel.options) ?? channel.name;
    if (limit.aborted)
      throw new DeliveryError('destination-silent', { host, seconds: Math.round(sendMs / 1000) }, { cause });
    if (tools.signal.aborted) throw cause;
    const answer = (cause as Error).message;
    throw new DeliveryError('message-refused', { host, answer }, { isAnswered: true, cause });
  }
}

/** A notifier that does not heed its signal must not hold a channel for ever. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
