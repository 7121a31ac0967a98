// The open event streams (server-sent events): how many there may be, what each reader gets, and when a stream is cut.
import { UserError } from '../base/user-error.ts';
import type { LiveEvent } from '../documents/events.ts';
import type { EventsPort, Language } from './ports.ts';

/** Proxies and browsers take a silent connection for a dead one after 30 to 60 s; the same beat looks whether the session still holds. */
const BEAT_MS = 15_000;
/** Bytes that may wait for a reader who does not read. */
const WAITING_BYTES_MAX = 512 * 1024;
/** Browsers wait so long before they connect again. */
const RETRY_MS = 3000;

/** Streams of one user or token, so that one that went astray leaves room for the others. */
const PER_READER_MAX = 16;

interface Stream {
  readonly reader: string;
  readonly isAllowed: () => Promise<boolean>;
  readonly write: (text: string) => void;
  readonly end: () => void;
}

export interface StreamRequest {
  /** The user or token. */
  readonly reader: string;
  /** Last-Event-ID or ?after=; null = from now on. */
  readonly lastId: string | null;
  /** Of the words in the events. */
  readonly language: Language;
  /** Whether the reader may still read: asked at each beat and after sessions went. */
  readonly isAllowed: () => Promise<boolean>;
  /** Cuts the connection at once; for readers who do not read. */
  readonly cut: () => void;
}

export class EventStreams {
  readonly #events: EventsPort;
  readonly #limit: number;
  readonly #streams = new Set<Stream>();
  readonly #texts = new WeakMap<LiveEvent, string>();
  #beat: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(events: EventsPort, limit: number) {
    this.#events = events;
    this.#limit = limit;
  }

  get open(): number {
    return this.#streams.size;
  }

  /** The body of a new stream. Throws too-many-streams. */
  openStream(request: StreamRequest): ReadableStream<Uint8Array> {
    if (this.#isClosed || this.#streams.size >= this.#limit)
      throw new UserError('too-many-streams', { limit: this.#limit });
    const own = [...this.#streams].filter(({ reader }) => reader === request.reader).length;
    if (own >= PER_READER_MAX) throw new UserError('too-many-streams', { limit: PER_READER_MAX });
    const encoder = new TextEncoder();
    let stop: (() => void) | null = null;
    let stream: Stream | null = null;
    const leave = (): void => {
      stop?.();
      stop = null;
      if (stream !== null) this.#leave(stream);
    };
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const end = (): void => {
            leave();
            controller.close();
          };
          const write = (text: string): void => {
            if (stream === null || !this.#streams.has(stream)) return;
            controller.enqueue(encoder.encode(text));
            if ((controller.desiredSize ?? 0) > 0) return;
            end();
            request.cut();
          };
          stream = { reader: request.reader, isAllowed: request.isAllowed, write, end };
          this.#enter(stream);
          write(`retry: ${RETRY_MS}\n\n`);
          const listen = (id: string, event: LiveEvent): void => {
            write(`id: ${id}\ndata: ${this.#textOf(event)}\n\n`);
            if (event.type === 'changed' && event.what === 'access') void this.recheck();
          };
          stop = this.#events.subscribe(request.lastId, listen, request.language);
          // A replay longer than the buffer has cut the stream before there was something to stop.
          if (!this.#streams.has(stream)) leave();
        },
        cancel: leave,
      },
      new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES_MAX }),
    );
  }

  /** Ends the streams whose readers may not read any more. */
  async recheck(): Promise<void> {
    await Promise.all(
      [...this.#streams].map(async (stream) => {
        const isAllowed = await stream.isAllowed().catch(() => false);
        if (!isAllowed && this.#streams.has(stream)) stream.end();
      }),
    );
  }

  /** Ends all streams and takes no more. */
  close(): void {
    this.#isClosed = true;
    for (const stream of [...this.#streams]) stream.end();
  }

  #enter(stream: Stream): void {
    this.#streams.add(stream);
    this.#beat ??= setInterval(() => this.#sendBeat(), BEAT_MS).unref();
  }

  #leave(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0 || this.#beat === null) return;
    clearInterval(this.#beat);
    this.#beat = null;
  }

  #sendBeat(): void {
    for (const stream of [...this.#streams]) stream.write(': still here\n\n');
    void this.recheck();
  }

  /** One text for all streams; JSON has no line breaks outside of strings and none raw within them. */
  #textOf(event: LiveEvent): string {
    const known = this.#texts.get(event);
    if (known !== undefined) return known;
    const text = JSON.stringify(event);
    this.#texts.set(event, text);
    return text;
  }
}
