// The contract of a protocol: what a decoder of datagrams or streams offers, and what it may say.
import type { Fact, FlowIdentity } from '../facts.ts';

/** Where a decoder puts what it reads. One object serves all packets, so a decoder must not keep it. */
export interface FactOutput {
  /** Time of the packet that is being read. */
  readonly timeUs: number;
  readonly timeNs: number;
  readonly fromOriginator: boolean;
  readonly originatorPort: number;
  readonly responderPort: number;
  /** True where facts are not kept: what `facts.ts` calls "full only" may then be left empty, which saves half of a decoder's work. */
  readonly isBrief?: boolean;
  /** Made when first asked for: read it only for a fact that is being written. */
  readonly flow: FlowIdentity | null;
  emit(fact: Fact): void;
  /** Asks for one costly step (a key derivation with its decryption); false = too many in this second, leave it. */
  spend(): boolean;
}

/** A stream is not (or no longer) worth reading. */
export const GIVE_UP = -1;

/** The bytes are no longer of this protocol: ask all protocols again (behind an HTTP CONNECT). */
export const HAND_OVER = -2;

/** Answers of `StreamProtocol.recognise`. */
export const IS_NOT = 0;
export const IS = 1;
/** The bytes so far fit, but are too few to tell. */
export const NEEDS_MORE = 2;

/** What is read on one connection, or on one UDP flow; keeps the little that later messages need, each with a limit. */
export interface StreamDecoder {
  /** Bytes of payload that the decoder itself keeps (absent = none). */
  readonly held?: number;
  /**
   * Reads whole messages from `bytes[at, end)`, the next unread bytes of one direction, and returns how many bytes it is
   * done with: fewer than there are when a message is incomplete (they come again with more behind them), more when the
   * following bytes are of no interest, GIVE_UP when the rest of this direction is not, HAND_OVER at the first byte of
   * something else. For UDP the bytes are one datagram, and only GIVE_UP means anything. What it says depends on the
   * stream only, never on where the bytes were cut.
   */
  decode(side: number, bytes: Uint8Array, at: number, end: number, out: FactOutput): number;
  /** The connection is over: the decoder may serve another one. */
  close?(): void;
}

/**
 * A protocol whose messages are UDP datagrams. `decode` reads `bytes[at, end)` only, never throws, and returns false when
 * the bytes are not such a message (nothing is emitted then).
 */
export interface DatagramProtocol {
  readonly transport: 'udp';
  readonly name: string;
  readonly title: string;
  /** Name in SERVICES that a flow is marked with when a message was read, or null. */
  readonly service: string | null;
  /** Ports whose datagrams are tried, on either side. */
  readonly ports: readonly number[];
  decode(bytes: Uint8Array, at: number, end: number, out: FactOutput): boolean;
}

/** A protocol over UDP whose messages need what earlier ones of the flow said. */
export interface ConversationProtocol {
  readonly transport: 'udp-flow';
  readonly name: string;
  readonly title: string;
  readonly service: string | null;
  /** Tells by content, on any port, that a flow's first datagram is of this protocol. */
  matches(bytes: Uint8Array, at: number, end: number): boolean;
  open(): StreamDecoder;
}

/** A protocol that runs over TCP. */
export interface StreamProtocol {
  readonly transport: 'tcp';
  readonly name: string;
  readonly title: string;
  readonly service: string | null;
  /** Tells from the first bytes of one direction; `port` is the responder's. */
  recognise(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean, port: number): number;
  open(): StreamDecoder;
}
