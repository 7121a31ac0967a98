// One connection whose payload is read: which protocol it speaks, and both directions put in order.
import { streamProtocols } from '../packets/protocols/index.ts';
import {
  type ConversationProtocol,
  GIVE_UP,
  HAND_OVER,
  IS,
  IS_NOT,
  NEEDS_MORE,
  type StreamDecoder,
  type StreamProtocol,
} from '../packets/protocols/protocol.ts';
import type { FactContext } from './fact-context.ts';
import { SERVICES } from './flow-batch.ts';
import type { FlowMeter } from './flow-meter.ts';
import { type StreamReader, StreamSide } from './stream-side.ts';

/** Bytes of a direction within which its protocol must be told. */
const RECOGNISE_BYTES_MAX = 64;

/** Times a connection may turn out to speak something else from here on. */
const HAND_OVERS_MAX = 4;

/** What all streams of a run share. */
export interface StreamSurroundings {
  readonly meter: FlowMeter;
  readonly context: FactContext;
}

export class FactStream implements StreamReader {
  slot = 0;
  serial = 0;
  /** Neighbours in the table's order of age, and the bytes it counted for this stream. */
  older: FactStream | null = null;
  newer: FactStream | null = null;
  counted = 0;
  readonly #shared: StreamSurroundings;
  // Two of each instead of lists: thousands of these are open at once.
  readonly #side0 = new StreamSide(0);
  readonly #side1 = new StreamSide(1);
  #decoder0: StreamDecoder | null = null;
  #decoder1: StreamDecoder | null = null;
  /** What the side that was told last speaks. */
  #protocol: Speaks | null = null;
  /** The decoder that handed over; the other side may still have to. */
  #retired: StreamDecoder | null = null;
  #handOvers = 0;
  #isConfirmed = false;

  constructor(shared: StreamSurroundings) {
    this.#shared = shared;
  }

  /** Serves the flow `serial` of a slot from now on. */
  begin(slot: number, serial: number): void {
    this.slot = slot;
    this.serial = serial;
  }

  /** Forgets the flow: the object may serve another one. */
  end(): void {
    this.#side0.reset();
    this.#side1.reset();
    this.#decoder0?.close?.();
    if (this.#decoder1 !== this.#decoder0) this.#decoder1?.close?.();
    this.#decoder0 = null;
    this.#decoder1 = null;
    this.#protocol = null;
    this.#retired = null;
    this.#handOvers = 0;
    this.#isConfirmed = false;
  }

  /** Bytes of payload in memory. */
  get held(): number {
    const first = this.#decoder0;
    const second = this.#decoder1;
    const kept = (first?.held ?? 0) + (second === first ? 0 : (second?.held ?? 0));
    return this.#side0.held + this.#side1.held + kept;
  }

  isGivenUp(side: number): boolean {
    return (side === 0 ? this.#side0 : this.#side1).isGivenUp;
  }

  /** A TCP segment of one side; see `StreamSide.add`. */
  add(side: number, bytes: Uint8Array, at: number, end: number, streamAt: number, length: number): void {
    (side === 0 ? this.#side0 : this.#side1).add(bytes, at, end, streamAt, length, this);
  }

  giveUp(side: number): void {
    (side === 0 ? this.#side0 : this.#side1).giveUp();
  }

  /** The UDP flow speaks `protocol`. */
  converse(protocol: ConversationProtocol): void {
    const decoder = protocol.open();
    this.#decoder0 = decoder;
    this.#decoder1 = decoder;
    this.#protocol = protocol;
  }

  /** A datagram of one side. */
  addDatagram(side: number, bytes: Uint8Array, at: number, end: number): void {
    if (this.#decode(side, this.#decoder0!, bytes, at, end) < 0) this.giveUp(side);
  }

  read(side: number, bytes: Uint8Array, at: number, end: number): number {
    let position = at;
    for (;;) {
      const decoder = (side === 0 ? this.#decoder0 : this.#decoder1) ?? this.#choose(side, bytes, position, end);
      if (decoder === IS_NOT) return GIVE_UP;
      if (decoder === NEEDS_MORE) return position - at;
      const used = this.#decode(side, decoder, bytes, position, end);
      if (used === HAND_OVER && this.#handOvers < HAND_OVERS_MAX) {
        this.#handOvers++;
        this.#retired = decoder;
        this.#setDecoder(side, null);
        continue;
      }
      if (used < 0) return GIVE_UP;
      position += used;
      if (used === 0 || position >= end) return position - at;
    }
  }

  #decode(side: number, decoder: StreamDecoder, bytes: Uint8Array, at: number, end: number): number {
    const { context, meter } = this.#shared;
    const before = context.emitted;
    const used = decoder.decode(side, bytes, at, end, context);
    if (context.emitted > before && !this.#isConfirmed) {
      this.#isConfirmed = true;
      const service = serviceIndex(this.#protocol!.service);
      if (service >= 0) meter.setService(this.slot, this.serial, service);
    }
    return used;
  }

  /** The decoder of the other side, or a new one of the protocol that these first bytes show. */
  #choose(side: number, bytes: Uint8Array, at: number, end: number): StreamDecoder | typeof IS_NOT | typeof NEEDS_MORE {
    const other = side === 0 ? this.#decoder1 : this.#decoder0;
    if (other !== null && other !== this.#retired) {
      this.#setDecoder(side, other);
      return other;
    }
    const found = recogniseStream(bytes, at, end, this.#shared.context);
    if (found === IS_NOT) return IS_NOT;
    if (found === NEEDS_MORE) return end - at < RECOGNISE_BYTES_MAX ? NEEDS_MORE : IS_NOT;
    this.#isConfirmed = false;
    this.#protocol = found;
    const decoder = found.open();
    this.#setDecoder(side, decoder);
    return decoder;
  }

  #setDecoder(side: number, decoder: StreamDecoder | null): void {
    if (side === 0) this.#decoder0 = decoder;
    else this.#decoder1 = decoder;
  }
}

type Speaks = StreamProtocol | ConversationProtocol;

/** Index in SERVICES, or -1. */
export function serviceIndex(name: string | null): number {
  return name === null ? -1 : SERVICES.indexOf(name as (typeof SERVICES)[number]);
}

/** The protocol that the first bytes of a direction show, IS_NOT, or NEEDS_MORE when more bytes may show one. */
export function recogniseStream(
  bytes: Uint8Array,
  at: number,
  end: number,
  context: FactContext,
): StreamProtocol | typeof IS_NOT | typeof NEEDS_MORE {
  let answer: typeof IS_NOT | typeof NEEDS_MORE = IS_NOT;
  for (let i = 0; i < streamProtocols.length; i++) {
    const protocol = streamProtocols[i]!;
    const found = protocol.recognise(bytes, at, end, context.fromOriginator, context.responderPort);
    // An earlier protocol in the list that cannot tell yet goes first, or the answer would depend on how bytes were cut.
    if (found === IS && answer === IS_NOT) return protocol;
    if (found === NEEDS_MORE) answer = NEEDS_MORE;
  }
  return answer;
}
