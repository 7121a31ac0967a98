// What a protocol decoder is told of the packet it reads, and where its facts go: one object for a whole run.
import { formatAddress, formatMac } from '../base/address.ts';
import type { Fact, FactSink, FlowIdentity } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, NO_LINK, type PacketBatch } from '../packets/packet-batch.ts';
import type { FactOutput } from '../packets/protocols/protocol.ts';
import type { FlowMeter } from './flow-meter.ts';

const TCP = 6;
const UDP = 17;

/** Identities kept for the next fact of the same flow; a power of two, one place a slot modulo this. */
const IDENTITIES_KEPT = 4096;
const NO_PORT = 0x10000;

/** Costly steps within one second of packet time: a home has a handful of new QUIC connections a second. */
const COSTLY_STEPS_PER_SECOND = 500;

/** ICMP facts within one second of packet time; a flood of errors says nothing new in each. */
const ICMP_FACTS_PER_SECOND = 1000;

export class FactContext implements FactOutput {
  timeUs = 0;
  timeNs = 0;
  fromOriginator = true;
  originatorPort = 0;
  responderPort = 0;
  readonly isBrief: boolean;
  /** Facts emitted in all. */
  emitted = 0;
  /** Costly steps refused and ICMP messages left out. */
  unspent = 0;
  readonly #meter: FlowMeter;
  readonly #sink: FactSink;
  readonly #identities: (FlowIdentity | undefined)[] = Array.from({ length: IDENTITIES_KEPT });
  /** Beside the identities, so that most questions touch no object: serial of the flow, and its originator's port (NO_PORT = it does not tell the sides apart). */
  readonly #keptSerials = new Float64Array(IDENTITIES_KEPT).fill(-1);
  readonly #keptPorts = new Uint32Array(IDENTITIES_KEPT);
  #frames: FrameBatch | null = null;
  #packets: PacketBatch | null = null;
  #row = 0;
  #second = 0;
  #spent = 0;
  #icmp = 0;

  constructor(meter: FlowMeter, sink: FactSink, isBrief = false) {
    this.isBrief = isBrief;
    this.#meter = meter;
    this.#sink = sink;
  }

  /** The packets that the following rows are of. */
  begin(frames: FrameBatch, packets: PacketBatch): void {
    this.#frames = frames;
    this.#packets = packets;
  }

  /** The packet that is read next. */
  setRow(row: number): void {
    const packets = this.#packets!;
    const frame = packets.frame[row]!;
    const ports = packets.key[row * KEY_WORDS + KEY_PORTS]!;
    this.#row = row;
    this.timeUs = this.#frames!.timeUs[frame]!;
    this.timeNs = this.#frames!.timeNs[frame]!;
    this.fromOriginator = packets.side[row] === 0;
    this.originatorPort = this.fromOriginator ? ports >>> 16 : ports & 0xffff;
    this.responderPort = this.fromOriginator ? ports & 0xffff : ports >>> 16;
  }

  get flow(): FlowIdentity {
    const slot = this.#packets!.slot[this.#row]!;
    const serial = this.#packets!.serial[this.#row]!;
    const place = slot & (IDENTITIES_KEPT - 1);
    if (this.#keptSerials[place] === serial) {
      const kept = this.#identities[place]!;
      if (this.#keptPorts[place] === this.originatorPort || this.#facesRow(kept)) return kept;
    }
    const isHeld = this.#meter.holds?.(slot, serial) ?? true;
    const now = isHeld ? this.#meter.identityOf(slot) : identityOfRow(this.#frames!, this.#packets!, this.#row);
    const identity = this.#facesRow(now) ? now : turned(now);
    this.#identities[place] = identity;
    this.#keptSerials[place] = serial;
    this.#keptPorts[place] = this.#tellsByPort(identity.protocol) ? identity.originatorPort : NO_PORT;
    return identity;
  }

  /** False when the flow has turned round since this packet, or before it: the originator is the one of the packet's own time. */
  #facesRow(identity: FlowIdentity): boolean {
    if (this.#tellsByPort(identity.protocol)) return identity.originatorPort === this.originatorPort;
    const at = this.#row * KEY_WORDS + (this.fromOriginator ? 0 : 4);
    return identity.originator === formatAddress(this.#packets!.key, at);
  }

  #tellsByPort(protocol: number): boolean {
    return (protocol === TCP || protocol === UDP) && this.originatorPort !== this.responderPort;
  }

  emit(fact: Fact): void {
    this.emitted++;
    this.#sink(fact);
  }

  spend(): boolean {
    this.#tick();
    if (this.#spent >= COSTLY_STEPS_PER_SECOND) {
      this.unspent++;
      return false;
    }
    this.#spent++;
    return true;
  }

  /** Whether one more ICMP message of this second becomes a fact. */
  admitsIcmp(): boolean {
    this.#tick();
    if (this.#icmp >= ICMP_FACTS_PER_SECOND) {
      this.unspent++;
      return false;
    }
    this.#icmp++;
    return true;
  }

  #tick(): void {
    const second = Math.floor(this.timeUs / 1e6);
    if (second === this.#second) return;
    this.#second = second;
    this.#spent = 0;
    this.#icmp = 0;
  }
}

function turned(identity: FlowIdentity): FlowIdentity {
  return {
    ...identity,
    originator: identity.responder,
    originatorPort: identity.responderPort,
    responder: identity.originator,
    responderPort: identity.originatorPort,
    originatorMac: identity.responderMac,
    responderMac: identity.originatorMac,
  };
}

/** For a flow whose record was written before its last packets of this batch were read: its uid is no longer known. */
function identityOfRow(frames: FrameBatch, packets: PacketBatch, row: number): FlowIdentity {
  const at = row * KEY_WORDS;
  const isOriginator = packets.side[row] === 0;
  const [originatorAt, responderAt] = isOriginator ? [at, at + 4] : [at + 4, at];
  const ports = packets.key[at + KEY_PORTS]!;
  const source = packets.linkSourceAt[row]! === NO_LINK ? null : formatMac(frames.bytes, packets.linkSourceAt[row]!);
  const destination = packets.linkAt[row]! === NO_LINK ? null : formatMac(frames.bytes, packets.linkAt[row]!);
  return {
    serial: packets.serial[row]!,
    uid: '',
    protocol: packets.key[at + KEY_PROTOCOL]!,
    originator: formatAddress(packets.key, originatorAt),
    originatorPort: isOriginator ? ports >>> 16 : ports & 0xffff,
    responder: formatAddress(packets.key, responderAt),
    responderPort: isOriginator ? ports & 0xffff : ports >>> 16,
    originatorMac: isOriginator ? source : destination,
    responderMac: isOriginator ? destination : source,
  };
}
