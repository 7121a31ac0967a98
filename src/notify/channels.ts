// The owner's channels: listed without secrets, added, changed, removed, tested; and what was sent through them.
import { randomBytes } from 'node:crypto';
import { errorIn, inLanguage } from '../base/german/german.ts';
import { cleanText } from '../base/output-text.ts';
import { UserError } from '../base/user-error.ts';
import type { PageQuery } from '../documents/basic-shapes.ts';
import type { ChannelRecord, OutboxRecord } from '../documents/records.ts';
import type {
  ChannelChange,
  ChannelKindRow,
  ChannelList,
  ChannelRow,
  ChannelTest,
  DeliveryList,
  DeliveryRow,
} from '../documents/setup.ts';
import { changedOptions, newOptions, shownOptions } from './channel-options.ts';
import { channelState } from './channel-state.ts';
import { DeliveryError } from './delivery-error.ts';
import type { DestinationGuard } from './destination-guard.ts';
import { kindInGerman } from './german-notifiers.ts';
import { notifierOf, notifiers } from './index.ts';
import { type Message, type MessageStyle, momentWords, plainMessage } from './message.ts';
import { type MessageLanguage, messageWords } from './message-words.ts';
import type { NotifierTools } from './notifier.ts';
import { deliver, SEND_MS } from './sender.ts';

/** Channels that a home may have. */
export const CHANNELS_MAX = 20;
const NAME_MAX = 64;

/** What is asked of the channels and the outbox in the store. */
export interface ChannelStore {
  readonly channels: {
    list(): Promise<ChannelRecord[]>;
    put(channel: ChannelRecord): Promise<unknown>;
    drop(id: string): Promise<boolean>;
  };
  readonly outbox: {
    waiting(): Promise<ReadonlyMap<string, number>>;
    page(
      before: number | null,
      limit: number,
    ): Promise<{ readonly records: readonly OutboxRecord[]; readonly next: number | null }>;
    dropWaiting(channel: string, reason: string): Promise<unknown>;
  };
}

export interface ChannelsOptions {
  readonly store: ChannelStore;
  readonly guard: DestinationGuard;
  readonly style: () => MessageStyle;
  readonly browse: (message: Message) => number;
  readonly print: (text: string) => void;
  /** Channels were changed: the sender reads them again. */
  readonly onChange?: () => void | Promise<void>;
  readonly nowMs?: () => number;
  readonly sendMs?: number;
}

export class Channels {
  readonly #options: ChannelsOptions;
  readonly #nowMs: () => number;

  constructor(options: ChannelsOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? Date.now;
  }

  async list(language: MessageLanguage): Promise<ChannelList> {
    const { channels, outbox } = this.#options.store;
    const [records, waiting] = await Promise.all([channels.list(), outbox.waiting()]);
    return {
      channels: records.map((record) => this.#rowOf(record, waiting.get(record.id) ?? 0, language)),
      kinds: channelKinds(language),
    };
  }

  /** Rejects with bad-channel, channel-limit. */
  async add(change: ChannelChange, language = this.#language): Promise<ChannelRow> {
    const { channels } = this.#options.store;
    if ((await channels.list()).length >= CHANNELS_MAX) throw new UserError('channel-limit', { limit: CHANNELS_MAX });
    const record: ChannelRecord = {
      ...settledPart(change),
      id: `c${randomBytes(5).toString('hex')}`,
      options: newOptions(notifierOf(change.kind), change.options),
      createdMs: this.#nowMs(),
      lastSentMs: null,
      failingSinceMs: null,
      error: null,
    };
    return this.#keep(record, language);
  }

  /** Secrets that are left out stay. Rejects with bad-channel, no-such-channel. */
  async change(id: string, change: ChannelChange, language = this.#language): Promise<ChannelRow> {
    const kept = await this.#find(id);
    if (kept.kind !== change.kind)
      throw new UserError('bad-channel', { field: 'kind', reason: 'the kind of a channel stays; add a new one' });
    const options = changedOptions(notifierOf(change.kind), change.options, kept.options);
    const isNew = JSON.stringify(options) !== JSON.stringify(kept.options);
    // How it fared with other options says nothing about these.
    const fared = isNew ? { failingSinceMs: null, error: null } : {};
    if (kept.isOn && !change.isOn) await this.#options.store.outbox.dropWaiting(id, 'the channel was switched off');
    return this.#keep({ ...kept, ...settledPart(change), ...fared, options }, language);
  }

  async drop(id: string): Promise<void> {
    const { channels, outbox } = this.#options.store;
    await this.#find(id);
    await outbox.dropWaiting(id, 'the channel was removed');
    await channels.drop(id);
    await this.#options.onChange?.();
  }

  /** Sends a test message now; how it went is the answer, whatever it is, in the language of who asks. Rejects with no-such-channel. */
  async test(id: string, language = this.#language): Promise<ChannelTest> {
    const record = await this.#find(id);
    const { guard, style, browse, print, sendMs = SEND_MS } = this.#options;
    const words = messageWords[style().language];
    const message = plainMessage(
      {
        id: `${id}.test.${randomBytes(6).toString('hex')}`,
        kind: 'test',
        title: words.testTitle,
        sentence: words.testSentence(record.name),
        severity: 'info',
        actions: [],
        nowMs: this.#nowMs(),
        path: '',
      },
      style(),
    );
    const limit = AbortSignal.timeout(sendMs);
    const tools: NotifierTools = { signal: limit, guard, browse, print, nowMs: this.#nowMs() };
    try {
      const { status, answer } = await deliver(notifierOf(record.kind), record, message, tools, limit, sendMs);
      return { works: true, words: messageWords[language].testWorks, hint: null, status, answer };
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      const { message: trouble, hint } = errorIn(error, language);
      return { works: false, words: trouble, hint, status: error.status, answer: error.answer };
    }
  }

  async deliveries({ cursor, limit }: PageQuery, language = this.#language): Promise<DeliveryList> {
    const before = cursor === undefined ? null : Number(cursor);
    if (before !== null && !(Number.isSafeInteger(before) && before > 0))
      throw new UserError('bad-cursor', { cursor: cleanText(cursor ?? '', NAME_MAX) });
    const { records, next } = await this.#options.store.outbox.page(before, limit);
    return {
      deliveries: records.map((record) => deliveryRow(record, language)),
      next: next === null ? null : String(next),
    };
  }

  /** Of messages: whoever asks for nothing else reads it, too. */
  get #language(): MessageLanguage {
    return this.#options.style().language;
  }

  async #find(id: string): Promise<ChannelRecord> {
    const found = (await this.#options.store.channels.list()).find((channel) => channel.id === id);
    if (found === undefined) throw new UserError('no-such-channel', { channel: cleanText(id, NAME_MAX) });
    return found;
  }

  async #keep(record: ChannelRecord, language: MessageLanguage): Promise<ChannelRow> {
    const { channels, outbox } = this.#options.store;
    await channels.put(record);
    await this.#options.onChange?.();
    return this.#rowOf(record, (await outbox.waiting()).get(record.id) ?? 0, language);
  }

  #rowOf(record: ChannelRecord, waiting: number, language: MessageLanguage): ChannelRow {
    const { id, kind, name, isOn, isDefault, leastSeverity, lastSentMs, failingSinceMs, error } = record;
    const shown = shownOptions(notifierOf(kind), record.options);
    const state = channelState(record, this.#nowMs());
    const words = messageWords[language];
    const reason = cleanText(inLanguage(error ?? '', language), 300);
    const since = momentWords(failingSinceMs ?? 0, this.#options.style().zone);
    return {
      id,
      kind,
      name,
      isOn,
      isDefault,
      leastSeverity,
      options: shown.options,
      secrets: [...shown.secrets],
      state,
      words: {
        off: words.channelOff,
        untried: words.channelUntried,
        ok: words.channelOk,
        retrying: words.channelRetrying(reason),
        silent: words.channelSilent(since, reason),
      }[state],
      lastSent: lastSentMs === null ? null : lastSentMs / 1000,
      waiting,
    };
  }
}

function settledPart(
  change: ChannelChange,
): Pick<ChannelRecord, 'kind' | 'name' | 'isOn' | 'isDefault' | 'leastSeverity'> {
  const name = cleanText(change.name, NAME_MAX);
  if (name === '') throw new UserError('bad-channel', { field: 'name', reason: 'it is missing' });
  return {
    kind: change.kind,
    name,
    isOn: change.isOn,
    isDefault: change.isDefault,
    leastSeverity: change.leastSeverity,
  };
}

/** What forms ask for each kind of channel. */
export function channelKinds(language: MessageLanguage = 'en'): ChannelKindRow[] {
  const rows = notifiers.map(({ kind, title, description, fields }) => ({
    kind,
    title,
    description,
    fields: fields.map((field) => ({
      name: field.name,
      title: field.title,
      description: field.description,
      type: field.type,
      choices: field.choices === undefined ? null : [...field.choices],
      usual: field.usual,
      isNeeded: field.isNeeded === true,
    })),
  }));
  return language === 'de' ? rows.map(kindInGerman) : rows;
}

function deliveryRow(record: OutboxRecord, language: MessageLanguage): DeliveryRow {
  const { id, channel, alert, title, state, createdMs, nextMs, sentMs, tries, error } = record;
  return {
    id,
    channel,
    alert,
    title,
    state,
    created: createdMs / 1000,
    nextTry: state === 'waiting' ? nextMs / 1000 : null,
    sent: sentMs === null ? null : sentMs / 1000,
    tries,
    error: error === null ? null : cleanText(inLanguage(error, language), 300),
  };
}
