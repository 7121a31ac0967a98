// The mark that only the evaluator sees: which flows, ARP exchanges, hosts and minutes of the home hold injected packets, and of which attack.
import { formatAddress, formatIpv4, formatMac } from '../base/address.ts';
import type { FindingFlow } from '../base/finding.ts';
import { ACTIVITY_SECONDS } from '../behaviour/activity.ts';
import type { FlowMeter } from '../flows/flow-meter.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_WORDS, type PacketBatch } from '../packets/packet-batch.ts';

/** Flows with injected packets that are remembered in all: an attack with more is cited by its first ones. */
export const INJECTED_FLOWS_MAX = 1_000_000;
/** Hosts of one attack that are remembered: floods forge tens of thousands. */
export const PARTICIPANTS_MAX = 200_000;

const LINK_ETHERNET = 1;
const TYPE_ARP = 0x0806;
const TYPE_VLAN = 0x8100;
const TYPE_QINQ = 0x88a8;
const ARP_BYTES = 28;
const MINUTE_US = ACTIVITY_SECONDS * 1e6;

/** What was seen of one attack in the home. */
export interface InjectedAttack {
  packets: number;
  /** Whole microseconds since 1970, in the home's time; NaN before the first packet. */
  firstUs: number;
  lastUs: number;
  /** Addresses and MACs that its packets come from or go to. */
  readonly participants: Set<string>;
  /** "MAC|minute since 1970" of each window of a host that holds such packets. */
  readonly windows: Set<string>;
}

/** An alert may cite what was said so long before the first packet that carries it. */
const EXCHANGE_MARGIN_US = 10 * MINUTE_US;

interface Span {
  firstUs: number;
  lastUs: number;
}

/** What was said without a flow, as alerts cite it. */
function exchangeName(protocol: string, sender: string, target: string): string {
  return `${protocol}|${sender}|${target}`;
}

export class InjectedFlows {
  readonly attacks: readonly InjectedAttack[];
  /** Attacks by uid of flow. */
  readonly #flows = new Map<string, number[]>();
  /** When each attack said something without a flow: the same two hosts say the same without it at other times. */
  readonly #exchanges = new Map<string, Map<number, Span>>();
  readonly #serials = new Set<number>();
  /** Marks of frames that were announced and are not all seen yet: from #at to #end. */
  #marks = new Uint16Array(16_384);
  #at = 0;
  #end = 0;

  /** `count` attacks; marks of frames are 1 to `count`, 0 = benign. */
  constructor(count: number) {
    this.attacks = Array.from({ length: count }, () => ({
      packets: 0,
      firstUs: Number.NaN,
      lastUs: Number.NaN,
      participants: new Set<string>(),
      windows: new Set<string>(),
    }));
  }

  /** Announces the marks of the frames that come next, in their order; the program may see them later, in other batches. */
  expect(marks: Uint16Array, count: number): void {
    if (this.#end + count > this.#marks.length) {
      const open = this.#marks.subarray(this.#at, this.#end);
      const size = open.length + count;
      const roomy = size > this.#marks.length / 2 ? new Uint16Array(size * 2) : this.#marks;
      roomy.set(open);
      this.#marks = roomy;
      this.#end = open.length;
      this.#at = 0;
    }
    this.#marks.set(marks.subarray(0, count), this.#end);
    this.#end += count;
  }

  /** Frames that were announced and not seen yet. */
  get unseen(): number {
    return this.#end - this.#at;
  }

  /** Suits `HomeEvents.onPackets`. */
  observe(frames: FrameBatch, from: number, to: number, packets: PacketBatch, meter: FlowMeter): void {
    const base = this.#at - from;
    this.#at += to - from;
    if (this.#at > this.#end) throw new Error('the program saw frames that were not announced');
    if (this.#isBenign(base + from, base + to)) return;
    for (let i = from; i < to; i++) {
      const mark = this.#marks[base + i]!;
      if (mark > 0) this.#seeFrame(frames, i, mark);
    }
    for (let row = 0; row < packets.count; row++) {
      const mark = this.#marks[base + packets.frame[row]!]!;
      if (mark === 0) continue;
      if (packets.slot[row]! >= 0) this.#seeFlow(packets, row, mark, meter);
      else this.#seeLone(packets, row, mark, frames.timeUs[packets.frame[row]!]!);
    }
  }

  /** Attacks whose packets a flow holds that an alert cites, by position from 0; empty for a benign one. */
  attacksOf(flow: FindingFlow, alert: { readonly startUs: number; readonly endUs: number }): readonly number[] {
    if (flow.uid !== '') return this.#flows.get(flow.uid) ?? [];
    const spans = this.#exchanges.get(exchangeName(flow.protocol, flow.originator, flow.responder)) ?? [];
    return [...spans]
      .filter(([, { firstUs, lastUs }]) => firstUs <= alert.endUs && lastUs >= alert.startUs - EXCHANGE_MARGIN_US)
      .map(([attack]) => attack);
  }

  /** Whether a window of a host holds injected packets. */
  isInjected(mac: string, startUs: number): boolean {
    const window = windowOf(mac, startUs);
    return this.attacks.some((attack) => attack.windows.has(window));
  }

  #isBenign(from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (this.#marks[i]! > 0) return false;
    return true;
  }

  #seeFlow(packets: PacketBatch, row: number, mark: number, meter: FlowMeter): void {
    const serial = packets.serial[row]! * (this.attacks.length + 1) + mark;
    if (this.#serials.has(serial) || this.#serials.size >= INJECTED_FLOWS_MAX) return;
    const identity = meter.identityOf(packets.slot[row]!);
    if (identity.serial !== packets.serial[row]) return;
    this.#serials.add(serial);
    this.#citeFlow(identity.uid, mark);
    this.#take(mark, identity.originator);
    this.#take(mark, identity.responder);
  }

  /** A row without a flow: an IP protocol that has none, or a fragment. */
  #seeLone(packets: PacketBatch, row: number, mark: number, timeUs: number): void {
    const at = row * KEY_WORDS;
    const [sender, target] = [formatAddress(packets.key, at), formatAddress(packets.key, at + 4)];
    this.#citeExchange(exchangeName('ip', sender, target), mark, timeUs);
    this.#take(mark, sender);
    this.#take(mark, target);
  }

  #seeFrame(frames: FrameBatch, i: number, mark: number): void {
    const attack = this.attacks[mark - 1]!;
    const timeUs = frames.timeUs[i]!;
    attack.packets++;
    if (!(timeUs >= attack.firstUs)) attack.firstUs = timeUs;
    if (!(timeUs <= attack.lastUs)) attack.lastUs = timeUs;
    const captured = frames.captured[i]!;
    if (frames.link[i] !== LINK_ETHERNET || captured < 14) return;
    const { bytes, view } = frames;
    const at = frames.offset[i]!;
    this.#takeMac(mark, bytes, at, timeUs);
    this.#takeMac(mark, bytes, at + 6, timeUs);
    let typeAt = 12;
    for (let tags = 0; tags < 2 && typeAt + 6 <= captured && isTag(view.getUint16(at + typeAt)); tags++) typeAt += 4;
    if (typeAt + 2 + ARP_BYTES > captured || view.getUint16(at + typeAt) !== TYPE_ARP) return;
    const sender = formatIpv4(view.getUint32(at + typeAt + 16));
    const target = formatIpv4(view.getUint32(at + typeAt + 26));
    this.#citeExchange(exchangeName('arp', sender, target), mark, timeUs);
    this.#take(mark, sender);
    this.#take(mark, target);
  }

  #takeMac(mark: number, bytes: Uint8Array, at: number, timeUs: number): void {
    if ((bytes[at]! & 1) === 1) return;
    const mac = formatMac(bytes, at);
    this.#take(mark, mac);
    const window = windowOf(mac, timeUs);
    this.attacks[mark - 1]!.windows.add(window);
  }

  #citeFlow(uid: string, mark: number): void {
    const attacks = this.#flows.get(uid);
    if (attacks === undefined) {
      if (this.#flows.size < INJECTED_FLOWS_MAX) this.#flows.set(uid, [mark - 1]);
    } else if (!attacks.includes(mark - 1)) attacks.push(mark - 1);
  }

  #citeExchange(name: string, mark: number, timeUs: number): void {
    const spans = this.#exchanges.get(name) ?? new Map<number, Span>();
    if (spans.size === 0) {
      if (this.#exchanges.size >= INJECTED_FLOWS_MAX) return;
      this.#exchanges.set(name, spans);
    }
    const span = spans.get(mark - 1);
    if (span === undefined) spans.set(mark - 1, { firstUs: timeUs, lastUs: timeUs });
    else {
      span.firstUs = Math.min(span.firstUs, timeUs);
      span.lastUs = Math.max(span.lastUs, timeUs);
    }
  }

  #take(mark: number, host: string): void {
    const { participants } = this.attacks[mark - 1]!;
    if (participants.size < PARTICIPANTS_MAX) participants.add(host);
  }
}

function windowOf(mac: string, timeUs: number): string {
  return `${mac}|${Math.floor(timeUs / MINUTE_US)}`;
}

function isTag(type: number): boolean {
  return type === TYPE_VLAN || type === TYPE_QINQ;
}
