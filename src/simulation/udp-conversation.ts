// An exchange of UDP datagrams of a simulated home: questions and answers, streams, announcements.
import type { Random } from '../base/random.ts';
import type { FrameWriter } from './frame-writer.ts';
import type { Happening } from './happening-queue.ts';
import type { Script, Side, Turn } from './script.ts';
import type { Station } from './station.ts';

export interface UdpOptions {
  readonly from: Station;
  readonly to: Station;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly script: Script;
  readonly random: Random;
  readonly startUs: number;
  /** Microseconds between the datagrams of one message. */
  readonly spacingUs?: number;
  /** Who answers, where that is not who was asked: a question to a group. */
  readonly answerFrom?: Station;
  readonly onEnd?: (timeUs: number) => void;
}

/** Payload of a datagram: larger messages are sent in several. */
const DATAGRAM_BYTES = 1400;
const SPACING_US = 250;

export class UdpConversation implements Happening {
  timeUs: number;
  order = 0;
  mark = 0;
  readonly #options: UdpOptions;
  readonly #turn: Turn = { waitUs: 0, side: 0, bytes: 0, head: null };
  readonly #payload = { bytes: 0, head: null as Uint8Array | null };
  #remaining = 0;

  constructor(options: UdpOptions) {
    this.#options = options;
    this.timeUs = Math.round(options.startUs);
    if (!options.script.next(this.#turn, options.random)) throw new RangeError('a conversation without a message');
    this.#remaining = this.#turn.bytes;
    this.timeUs += Math.round(this.#turn.waitUs);
  }

  happen(writer: FrameWriter): void {
    const { from, to, sourcePort, destinationPort, answerFrom = to, spacingUs = SPACING_US } = this.#options;
    const { side, bytes, head } = this.#turn;
    const payload = this.#payload;
    payload.bytes = Math.min(this.#remaining, DATAGRAM_BYTES);
    payload.head = this.#remaining === bytes ? head : null;
    this.#remaining -= payload.bytes;
    const nowUs = this.timeUs;
    if (side === 0) writer.udp(nowUs, from, to, sourcePort, destinationPort, payload);
    else writer.udp(nowUs, answerFrom, from, destinationPort, sourcePort, payload);
    this.timeUs = this.#remaining > 0 ? nowUs + spacingUs : this.#nextUs(nowUs, side);
  }

  #nextUs(nowUs: number, before: Side): number {
    const { script, random, to, answerFrom = to, from, onEnd } = this.#options;
    if (!script.next(this.#turn, random)) {
      onEnd?.(nowUs);
      return Number.POSITIVE_INFINITY;
    }
    this.#remaining = this.#turn.bytes;
    const { side, waitUs } = this.#turn;
    const delayUs = side === before ? 0 : (side === 0 ? from.delayUs : answerFrom.delayUs) * (0.9 + 0.3 * random());
    return Math.round(nowUs + waitUs + delayUs) + 1;
  }
}
