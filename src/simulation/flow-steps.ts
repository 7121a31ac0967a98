// A flow record as the few packets that make the same record again: how many there are, of which side, with what flags and payload.
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP } from '../packets/transport.ts';

/** A flow as tools record it. Counts are null where a tool does not tell them. */
export interface FlowRow {
  /** Whole microseconds since 1970. */
  readonly startUs: number;
  /** Microseconds from the first packet to the last. */
  readonly durationUs: number;
  readonly originator: string;
  readonly responder: string;
  /** ICMP: the type, and the counterpart's type or the code, as Zeek has it. */
  readonly originatorPort: number;
  readonly responderPort: number;
  /** IP protocol number. */
  readonly protocol: number;
  /** Zeek's conn_state; '' = unknown. */
  readonly state: string;
  readonly originatorPackets: number | null;
  readonly responderPackets: number | null;
  /** Payload bytes. */
  readonly originatorBytes: number | null;
  readonly responderBytes: number | null;
  /** Bytes at the IP layer, headers included; read where there are no payload bytes. */
  readonly originatorIpBytes?: number | null;
  readonly responderIpBytes?: number | null;
  /** Zeek's name of the service. It cannot be told by packets without payload, but for its port. */
  readonly service?: string | null;
}

/** Packets of one side at most: what is more is summed in larger ones. */
export const FLOW_PACKETS_MAX = 1024;
/** Payload that one packet takes: an IP packet has at most 65,535 bytes, of which TCP over IPv6 needs 60 for its headers. */
export const FLOW_PAYLOAD_MAX = 65_475;

const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;

/** Sides of a step: 0 = originator, 1 = responder. */
interface FixedStep {
  readonly side: 0 | 1;
  readonly flags: number;
}

const step = (side: 0 | 1, flags: number): FixedStep => ({ side, flags });
const CONNECT = [step(0, SYN), step(1, SYN | ACK), step(0, ACK)];

/** What begins and ends a TCP connection of each conn_state, and the flags of the packets in between. */
interface StateSteps {
  readonly head: readonly FixedStep[];
  readonly tail: readonly FixedStep[];
  readonly flags: number;
}

const established = (...tail: readonly FixedStep[]): StateSteps => ({ head: CONNECT, tail, flags: ACK });
const attempt = (...tail: readonly FixedStep[]): StateSteps => ({ head: [step(0, SYN)], tail, flags: SYN });
const answer = (...tail: readonly FixedStep[]): StateSteps => ({ head: [step(1, SYN | ACK)], tail, flags: ACK });

const TCP_STATES: Readonly<Record<string, StateSteps>> = {
  S0: attempt(),
  REJ: attempt(step(1, RST | ACK)),
  RSTOS0: attempt(step(0, RST)),
  SH: attempt(step(0, FIN)),
  S1: established(),
  SF: established(step(0, FIN | ACK), step(1, FIN | ACK)),
  S2: established(step(0, FIN | ACK), step(1, ACK)),
  S3: established(step(1, FIN | ACK), step(0, ACK)),
  RSTO: established(step(0, RST | ACK)),
  RSTR: established(step(1, RST | ACK)),
  SHR: answer(step(1, FIN | ACK)),
  RSTRH: answer(step(1, RST | ACK)),
  OTH: { head: [], tail: [], flags: ACK },
};
const NO_STATE: StateSteps = { head: [], tail: [], flags: 0 };

/** The packets of one flow, by arithmetic: step i of `steps` is the head's, then one of the middle, then the tail's. */
export class FlowSteps {
  readonly row: FlowRow;
  /** Packets in all, at least one. */
  readonly steps: number;
  /** Payload bytes of each side. */
  readonly bytes: readonly [number, number];
  readonly #state: StateSteps;
  /** Packets in between, and how many of them are the originator's. */
  readonly #middle: number;
  readonly #middleOriginator: number;
  readonly #durationUs: number;

  readonly #fins = [0, 0];

  // What `read` found of the step it was asked for.
  side: 0 | 1 = 0;
  flags = 0;
  payload = 0;
  /** Payload bytes that each side has sent before this step. */
  readonly sent: [number, number] = [0, 0];

  /** `isBurst`: all packets at the flow's first instant. */
  constructor(row: FlowRow, isBurst = false) {
    this.row = row;
    this.#state = row.protocol === PROTOCOL_TCP ? (TCP_STATES[row.state] ?? guessedState(row)) : NO_STATE;
    this.#durationUs = isBurst ? 0 : Math.max(0, row.durationUs);
    const fixed = [...this.#state.head, ...this.#state.tail];
    const sides = [0, 1].map((side) => {
      const packets = packetsOf(row, side);
      const bytes = this.#state.flags === SYN ? (recordedOf(row, side) ?? 0) : payloadOf(row, side, packets);
      const own = fixed.filter((each) => each.side === side).length;
      const wanted = Math.min(packets ?? 0, FLOW_PACKETS_MAX) - own;
      return { bytes, middle: Math.max(wanted, Math.ceil(bytes / FLOW_PAYLOAD_MAX), 0) };
    });
    this.bytes = [sides[0]!.bytes, sides[1]!.bytes];
    // Zeek does not count packets with wrong checksums, but something began the flow.
    const isNothing = fixed.length + sides[0]!.middle + sides[1]!.middle === 0;
    this.#middleOriginator = isNothing ? 1 : sides[0]!.middle;
    this.#middle = this.#middleOriginator + sides[1]!.middle;
    this.steps = fixed.length + this.#middle;
  }

  /** Reads step `i` into `side`, `flags`, `payload` and `sent`. */
  read(i: number): void {
    const { head, tail, flags } = this.#state;
    const k = Math.min(this.#middle, Math.max(0, i - head.length));
    const own = this.#middleOriginator;
    const before = this.#middle === 0 ? 0 : Math.ceil((k * own) / this.#middle);
    const isMiddle = i >= head.length && i < head.length + this.#middle;
    this.sent[0] = this.#share(0, before);
    this.sent[1] = this.#share(1, k - before);
    if (isMiddle) {
      const isOriginator = Math.ceil(((k + 1) * own) / this.#middle) > before;
      this.side = isOriginator ? 0 : 1;
      const number = isOriginator ? before : k - before;
      this.payload = this.#share(this.side, number + 1) - this.#share(this.side, number);
      this.flags = this.payload > 0 ? ACK | PSH : flags;
      // The responder of an attempt refuses it where the record says so; else it says something that is no answer to a SYN.
      if (flags === SYN && !isOriginator && this.payload === 0) this.flags = this.row.state === 'REJ' ? RST | ACK : ACK;
      return;
    }
    const place = i - head.length - this.#middle;
    const fixed = i < head.length ? head[i]! : tail[place]!;
    for (const side of [0, 1]) {
      const before = place > 0 ? tail.slice(0, place) : [];
      this.#fins[side] = before.filter((each) => each.side === side && (each.flags & FIN) !== 0).length;
    }
    this.side = fixed.side;
    this.flags = fixed.flags;
    this.payload = 0;
  }

  /** Sequence numbers that FINs of a side took before the step that was read last. */
  finSent(side: number): number {
    return this.#fins[side]!;
  }

  /**
   * Time of step `i`, whole microseconds: what begins a connection comes at once, what ends it comes at the end, the rest is spread
   * evenly. The last step is always at the end of the flow.
   */
  timeUs(i: number): number {
    const { startUs } = this.row;
    const duration = this.#durationUs;
    if (i === 0) return startUs;
    if (i === this.steps - 1) return startUs + duration;
    const gap = Math.min(HANDSHAKE_GAP_US, duration / (this.steps - 1));
    const { head, tail } = this.#state;
    if (i < head.length) return startUs + Math.round(i * gap);
    const left = this.steps - 1 - i;
    if (left < tail.length) return startUs + Math.round(duration - left * gap);
    const from = Math.max(0, head.length - 1) * gap;
    const to = duration - Math.max(0, tail.length - 1) * gap;
    const k = i - head.length + (head.length === 0 ? 0 : 1);
    const parts = this.#middle + (head.length === 0 ? -1 : 0) + (tail.length > 0 ? 1 : 0);
    return startUs + Math.round(from + ((to - from) * k) / Math.max(1, parts));
  }

  /** Payload bytes in the first `count` packets of a side. */
  #share(side: 0 | 1, count: number): number {
    const all = side === 0 ? this.#middleOriginator : this.#middle - this.#middleOriginator;
    return all === 0 ? 0 : Math.floor((this.bytes[side] * count) / all);
  }
}

/** Time between the packets that begin or end a connection. */
const HANDSHAKE_GAP_US = 1000;

function guessedState(row: FlowRow): StateSteps {
  const hasAnswer = (row.responderPackets ?? 0) > 0 || (row.responderBytes ?? 0) > 0;
  if (hasAnswer) return TCP_STATES['SF']!;
  return (row.originatorBytes ?? 0) > 0 ? TCP_STATES['OTH']! : TCP_STATES['S0']!;
}

/** Packets of a side, where they are not recorded: one of the originator, and one of the responder if it answered. */
function packetsOf(row: FlowRow, side: number): number | null {
  const packets = side === 0 ? row.originatorPackets : row.responderPackets;
  if (packets !== null) return packets;
  if (side === 0) return 1;
  return row.state === 'SF' || (row.responderBytes ?? 0) > 0 ? 1 : 0;
}

/** Payload bytes of a side, where they are recorded. What an attempt to connect has beyond its headers in IP bytes is TCP options. */
function recordedOf(row: FlowRow, side: number): number | null {
  return side === 0 ? row.originatorBytes : row.responderBytes;
}

/** Payload bytes of a side: as recorded, or what the headers leave of the IP bytes. */
function payloadOf(row: FlowRow, side: number, packets: number | null): number {
  const bytes = recordedOf(row, side);
  const ipBytes = (side === 0 ? row.originatorIpBytes : row.responderIpBytes) ?? null;
  const headers = headerBytes(row) * (packets ?? 1);
  const payload = bytes ?? (ipBytes === null ? 0 : ipBytes - headers);
  return Math.max(0, Math.min(Math.floor(payload), FLOW_PACKETS_MAX * FLOW_PAYLOAD_MAX));
}

/** Bytes of IP and transport header of a packet. */
export function headerBytes(row: FlowRow): number {
  return (row.originator.includes(':') ? 40 : 20) + transportBytes(row.protocol);
}

export function transportBytes(protocol: number): number {
  if (protocol === PROTOCOL_TCP) return 20;
  return protocol === PROTOCOL_UDP || protocol === PROTOCOL_ICMP || protocol === PROTOCOL_ICMPV6 ? 8 : 0;
}
