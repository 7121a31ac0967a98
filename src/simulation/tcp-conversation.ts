// A TCP connection of a simulated home, packet by packet: handshake, segments, acknowledgements, lost segments sent again, the end.
import type { Random } from '../base/random.ts';
import type { FrameWriter } from './frame-writer.ts';
import type { Happening } from './happening-queue.ts';
import type { Script, Side, Turn } from './script.ts';
import type { Station } from './station.ts';

/** How a connection ends; `refused` and `silent` never begin. `left` = one side is gone without a word. */
export type TcpEnding =
  | 'originator'
  | 'responder'
  | 'originator-reset'
  | 'responder-reset'
  | 'left'
  | 'refused'
  | 'silent';

export interface TcpOptions {
  readonly from: Station;
  readonly to: Station;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly script: Script;
  readonly ending: TcpEnding;
  readonly random: Random;
  readonly startUs: number;
  readonly hasStamps?: boolean;
  /** Payload of the largest segment: what a network card or a router joins is larger than what the wire takes. */
  readonly segmentBytes?: number;
  /** Share of segments that are lost behind the tap and sent again. */
  readonly lossShare?: number;
  /** First sequence number of the originator, where it matters. */
  readonly sequence?: number;
  /** SYNs that are sent when nobody answers. */
  readonly tries?: number;
  readonly onEnd?: (timeUs: number) => void;
}

const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;

const SEGMENT_BYTES = 1448;
const SEGMENT_BYTES_IPV6 = 1428;
/** RFC 1122 4.2.3.2: every second full segment is acknowledged, and any after a while; Linux waits 40 ms. */
const SEGMENTS_PER_ACK = 2;
const DELAYED_ACK_US = 40_000;
/** Linux's least time before a segment is sent again. */
const RESEND_US = 210_000;
/** RFC 6298: the first SYN is sent again after a second, each later one after twice as long. */
const SYN_RESEND_US = 1_000_000;
const WINDOW = 502;
const SPACING_US = 120;

type Step =
  | 'syn'
  | 'syn-ack'
  | 'established'
  | 'segment'
  | 'resend'
  | 'ack'
  | 'last-ack'
  | 'fin'
  | 'fin-back'
  | 'end-ack'
  | 'reset'
  | 'refuse';

export class TcpConversation implements Happening {
  timeUs: number;
  order = 0;
  mark = 0;
  readonly #options: TcpOptions;
  readonly #ends: readonly [Station, Station];
  readonly #segmentBytes: number;
  #step: Step = 'syn';
  /** Next sequence number of each side. */
  readonly #sequence: [number, number];
  readonly #turn: Turn = { waitUs: 0, side: 0, bytes: 0, head: null };
  #remaining = 0;
  #unacknowledged = 0;
  #segment = 0;
  #tries = 0;
  #closer: Side = 0;
  /** The message that has been sent is still to be acknowledged by its other side. */
  #owesAck = false;
  #nextUs = 0;

  constructor(options: TcpOptions) {
    this.#options = options;
    this.#ends = [options.from, options.to];
    this.#segmentBytes =
      options.segmentBytes ?? (options.to.address6 === undefined ? SEGMENT_BYTES : SEGMENT_BYTES_IPV6);
    this.timeUs = Math.round(options.startUs);
    const { random } = options;
    this.#sequence = [options.sequence ?? word(random), word(random)];
  }

  happen(writer: FrameWriter): void {
    const nowUs = this.timeUs;
    switch (this.#step) {
      case 'syn':
        this.#begin(writer, nowUs);
        return;
      case 'refuse':
        this.#send(writer, 1, RST | ACK, 0);
        this.#over(nowUs);
        return;
      case 'syn-ack':
        this.#send(writer, 1, SYN | ACK, 0);
        this.#go('established', nowUs + this.#delay(0));
        return;
      case 'established':
        this.#send(writer, 0, ACK, 0);
        this.#plan(nowUs);
        return;
      case 'segment':
      case 'resend':
        this.#say(writer, nowUs);
        return;
      case 'ack':
        this.#send(writer, other(this.#turn.side), ACK, 0);
        this.#unacknowledged = 0;
        this.#go('segment', nowUs + SPACING_US);
        return;
      case 'last-ack':
        this.#send(writer, other(this.#turn.side), ACK, 0);
        this.#unacknowledged = 0;
        this.#turnTo(this.#nextUs, nowUs);
        return;
      case 'fin':
        this.#send(writer, this.#closer, FIN | ACK, 0);
        this.#go('fin-back', nowUs + this.#delay(other(this.#closer)));
        return;
      case 'fin-back':
        this.#send(writer, other(this.#closer), FIN | ACK, 0);
        this.#go('end-ack', nowUs + this.#delay(this.#closer));
        return;
      case 'end-ack':
        this.#send(writer, this.#closer, ACK, 0);
        this.#over(nowUs);
        return;
      case 'reset':
        this.#send(writer, this.#closer, RST | ACK, 0);
        this.#over(nowUs);
        return;
    }
  }

  #begin(writer: FrameWriter, nowUs: number): void {
    const { ending, tries = 4 } = this.#options;
    const first = this.#sequence[0];
    this.#send(writer, 0, SYN, 0);
    if (ending === 'refused') {
      this.#go('refuse', nowUs + this.#delay(1));
      return;
    }
    if (ending !== 'silent') {
      this.#go('syn-ack', nowUs + this.#delay(1));
      return;
    }
    this.#tries++;
    if (this.#tries >= tries) {
      this.#over(nowUs);
      return;
    }
    this.#sequence[0] = first;
    this.#go('syn', nowUs + SYN_RESEND_US * 2 ** (this.#tries - 1));
  }

  /** Takes the next message of the script, or the end. */
  #plan(nowUs: number): void {
    const { script, random, ending } = this.#options;
    const before = this.#turn.side;
    const owes = this.#owesAck;
    if (!script.next(this.#turn, random)) {
      this.#turn.side = before;
      this.#close(ending, nowUs, owes);
      return;
    }
    const { side, waitUs } = this.#turn;
    const isAnswer = side !== before;
    const atUs = nowUs + waitUs + (isAnswer || !owes ? this.#delay(side) : SPACING_US);
    // The acknowledgement goes alone when the answer takes longer than it may be put off.
    const ackUs = nowUs + this.#delay(other(before)) + (waitUs > DELAYED_ACK_US ? DELAYED_ACK_US : 0);
    if (owes && (!isAnswer || waitUs > DELAYED_ACK_US) && ackUs < atUs) {
      this.#turn.side = before;
      this.#sideAfter = side;
      this.#nextUs = atUs;
      this.#go('last-ack', ackUs);
      return;
    }
    this.#start(atUs);
  }

  #sideAfter: Side = 0;

  #turnTo(atUs: number, nowUs: number): void {
    if (this.#isClosing) {
      this.#close(this.#options.ending, nowUs, false);
      return;
    }
    this.#turn.side = this.#sideAfter;
    this.#start(Math.max(atUs, nowUs + 1));
  }

  #start(atUs: number): void {
    this.#remaining = this.#turn.bytes;
    this.#unacknowledged = 0;
    this.#owesAck = true;
    this.#go('segment', atUs);
  }

  #isClosing = false;

  #close(ending: TcpEnding, nowUs: number, owes: boolean): void {
    const before = this.#turn.side;
    if (owes && ending !== 'originator-reset' && ending !== 'responder-reset' && !this.#isClosing) {
      this.#isClosing = true;
      this.#go('last-ack', nowUs + this.#delay(other(before)));
      return;
    }
    if (ending === 'left') {
      this.#over(nowUs);
      return;
    }
    this.#closer = ending === 'responder' || ending === 'responder-reset' ? 1 : 0;
    const isReset = ending === 'originator-reset' || ending === 'responder-reset';
    this.#go(isReset ? 'reset' : 'fin', nowUs + this.#delay(this.#closer));
  }

  #say(writer: FrameWriter, nowUs: number): void {
    const { side, bytes, head } = this.#turn;
    const isAgain = this.#step === 'resend';
    const length = isAgain ? this.#segment : Math.min(this.#remaining, this.#segmentBytes);
    const sent = bytes - this.#remaining;
    if (isAgain) this.#sequence[side] = back(this.#sequence[side], length);
    const known = !isAgain && head !== null && sent < head.length ? head.subarray(sent, sent + length) : null;
    if (!isAgain) this.#remaining -= length;
    this.#send(writer, side, this.#remaining === 0 ? PSH | ACK : ACK, length, known);
    if (!isAgain && head === null && this.#options.random() < (this.#options.lossShare ?? 0)) {
      this.#segment = length;
      this.#go('resend', nowUs + RESEND_US + this.#ends[1].delayUs);
      return;
    }
    this.#unacknowledged++;
    if (this.#remaining === 0) {
      this.#plan(nowUs);
      return;
    }
    if (this.#unacknowledged < SEGMENTS_PER_ACK) {
      this.#go('segment', nowUs + SPACING_US);
      return;
    }
    this.#go('ack', nowUs + Math.min(this.#delay(other(side)), SPACING_US * 4));
  }

  #send(writer: FrameWriter, side: Side, flags: number, bytes: number, head: Uint8Array | null = null): void {
    const { sourcePort, destinationPort, hasStamps = false } = this.#options;
    const isBack = side === 1;
    const fields = this.#fields;
    fields.sourcePort = isBack ? destinationPort : sourcePort;
    fields.destinationPort = isBack ? sourcePort : destinationPort;
    fields.sequence = this.#sequence[side];
    fields.acknowledgement = (flags & ACK) === 0 ? 0 : this.#sequence[other(side)];
    fields.flags = flags;
    fields.window = (flags & SYN) === 0 ? WINDOW : 64_240;
    fields.hasStamps = hasStamps && (flags & RST) === 0;
    writer.tcp(this.timeUs, this.#ends[side], this.#ends[other(side)], fields, bytes, head);
    // A SYN and a FIN take a number each.
    const taken = bytes + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
    this.#sequence[side] = (this.#sequence[side] + taken) % 0x1_0000_0000;
  }

  readonly #fields = {
    sourcePort: 0,
    destinationPort: 0,
    sequence: 0,
    acknowledgement: 0,
    flags: 0,
    window: 0,
    hasStamps: false,
  };

  /** How long a side takes from what it receives to what it sends. */
  #delay(side: Side): number {
    const { delayUs } = this.#ends[side];
    return Math.round(delayUs * (0.9 + 0.3 * this.#options.random())) + 1;
  }

  #go(step: Step, atUs: number): void {
    this.#step = step;
    this.timeUs = Math.round(atUs);
  }

  #over(nowUs: number): void {
    this.timeUs = Number.POSITIVE_INFINITY;
    this.#options.onEnd?.(nowUs);
  }
}

function other(side: Side): Side {
  return side === 0 ? 1 : 0;
}

function back(sequence: number, bytes: number): number {
  return (sequence - bytes + 0x1_0000_0000) % 0x1_0000_0000;
}

function word(random: Random): number {
  return Math.floor(random() * 0x1_0000_0000);
}
