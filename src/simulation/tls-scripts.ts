// What is said over an encrypted connection: the handshake, questions and answers, and connections that are kept open.
import type { Random } from '../base/random.ts';
import { type Message, MessageList, type Script, ScriptSeries, type Turn } from './script.ts';
import { clientHello, dataHead, serverHello, type TlsClient } from './tls-messages.ts';
import { drawWhole, type Shape } from './traffic-shape.ts';
import { CERTIFICATE_BYTES, RESUMED_SHARE, THINK_US } from './traffic-shapes.ts';

/** Bytes of a record at most (RFC 8446 5.1). */
const RECORD_BYTES = 16_384;
const RECORD_HEADER = 5;
const TAG_BYTES = 24;

/** A handshake; one in some resumes a session and has no certificates (RFC 5077, RFC 8446 2.2). */
export function tlsHandshake(client: TlsClient, host: string, random: Random): Message[] {
  const hello = clientHello(client, host, random);
  const isResumed = random() < RESUMED_SHARE;
  const certificateBytes = isResumed ? 0 : drawWhole(CERTIFICATE_BYTES, random);
  const answer = serverHello(client, certificateBytes, random);
  const more = isResumed ? 40 : client.isTls13 ? 90 : 340;
  const thinkUs = drawWhole(THINK_US, random);
  const messages: Message[] = [
    { side: 0, bytes: hello.length, head: hello, waitUs: 300 + thinkUs / 8 },
    { side: 1, bytes: answer.length + certificateBytes + more, head: answer, waitUs: 800 },
  ];
  if (client.isTls13 || isResumed) messages.push({ side: 0, bytes: 64, waitUs: 1500 + thinkUs / 4 });
  else {
    messages.push({ side: 0, bytes: 126, waitUs: 3000 + thinkUs });
    messages.push({ side: 1, bytes: 51, waitUs: 700 });
  }
  return messages;
}

/** A question and its answer, as sizes of what is in them. */
export interface Exchange {
  readonly up: number;
  readonly down: number;
  /** Before the question. */
  readonly pauseUs?: number;
  readonly thinkUs?: number;
}

export function recordMessage(side: 0 | 1, content: number, waitUs: number): Message {
  const bytes = recordBytes(content);
  return { side, bytes, head: dataHead(Math.min(RECORD_BYTES, bytes - RECORD_HEADER)), waitUs };
}

/** What content takes on the wire: each record has a header and a tag. */
function recordBytes(content: number): number {
  const records = Math.max(1, Math.ceil(content / RECORD_BYTES));
  return Math.round(content) + records * (RECORD_HEADER + TAG_BYTES);
}

export function exchangeMessages(exchanges: readonly Exchange[]): Message[] {
  return exchanges.flatMap(({ up, down, pauseUs = 1000, thinkUs = 20_000 }) => [
    ...(up > 0 ? [recordMessage(0, up, pauseUs)] : []),
    ...(down > 0 ? [recordMessage(1, down, up > 0 ? thinkUs : pauseUs)] : []),
  ]);
}

export interface KeepAlive {
  /** Seconds between questions, and how much they differ (share). */
  readonly everySeconds: number;
  readonly jitter: number;
  readonly up: Shape;
  readonly down: Shape;
  /** Share of the times in which the server speaks first. */
  readonly serverShare?: number;
  /** False ends it. */
  readonly goesOn: (elapsedUs: number) => boolean;
}

/** A connection that is kept open: a question and its answer at every interval. */
export class KeepAliveScript implements Script {
  readonly #keep: KeepAlive;
  #elapsedUs = 0;
  #owed: Message | null = null;

  constructor(keep: KeepAlive) {
    this.#keep = keep;
  }

  next(turn: Turn, random: Random): boolean {
    const owed = this.#owed;
    this.#owed = null;
    const message = owed ?? this.#begin(random);
    if (message === null) return false;
    turn.side = message.side;
    turn.bytes = message.bytes;
    turn.head = message.head ?? null;
    turn.waitUs = message.waitUs ?? 0;
    return true;
  }

  #begin(random: Random): Message | null {
    const { everySeconds, jitter, up, down, serverShare = 0, goesOn } = this.#keep;
    const waitUs = everySeconds * 1e6 * (1 + jitter * (random() * 2 - 1));
    this.#elapsedUs += waitUs;
    if (!goesOn(this.#elapsedUs)) return null;
    const side = random() < serverShare ? 1 : 0;
    const answer = drawWhole(side === 0 ? down : up, random);
    this.#owed = answer === 0 ? null : recordMessage(side === 0 ? 1 : 0, answer, drawWhole(THINK_US, random) / 4);
    return recordMessage(side, drawWhole(side === 0 ? up : down, random), waitUs);
  }
}

/** The handshake, and then what is given. */
export function tlsSeries(client: TlsClient, host: string, random: Random, rest: Script): Script {
  return new ScriptSeries([new MessageList(tlsHandshake(client, host, random)), rest]);
}
