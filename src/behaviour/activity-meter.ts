// Packets and facts → activities: what each device did in each minute. Counts by flow slot, in columns; texts only when a window is told.
import { formatAddress, isHostAddress } from '../base/address.ts';
import type { FindingFlow } from '../base/finding.ts';
import { hashAddress, hashPair } from '../base/hash.ts';
import type { NetworkSet } from '../base/networks.ts';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import { formatMacNumber } from '../devices/mac.ts';
import type { FlowMeter } from '../flows/flow-meter.ts';
import { formatUid } from '../flows/uid.ts';
import type { Fact } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, type PacketBatch } from '../packets/packet-batch.ts';
import { ACTIVITY_SECONDS, type Activity, type ContactScope } from './activity.ts';
import { ActivityBuilder, type ContactPart } from './activity-builder.ts';
import { ContactNames } from './contact-names.ts';
import { SlotCounts } from './slot-counts.ts';

const TCP = 6;
const UDP = 17;
const FLAG_SYN = 2;
/** Devices of one window; a home has tens. What others do in it is dropped and counted. */
export const ACTIVITY_DEVICES_MAX = 4096;

export interface ActivityMeterOptions {
  readonly localNetworks: NetworkSet;
  readonly registry: DeviceRegistry;
  /** Id of the identity that a device of the registry belongs to; null = no device. */
  readonly idOf: (registryDevice: number) => string | null;
}

/** A flow as one of its devices sees it: registry numbers of both (negative = none), own side, whether it was answered now. */
interface OwnView {
  readonly own: number;
  readonly other: number;
  readonly side: 0 | 1;
  readonly answered: number;
}

export class ActivityMeter {
  readonly factKinds = ['dns', 'tls-client', 'http-request', 'arp'] as const;
  readonly #options: ActivityMeterOptions;
  readonly #counts = new SlotCounts();
  readonly #names = new ContactNames();
  readonly #builders = new Map<string, ActivityBuilder>();
  readonly #macs = new Map<number, string>();
  /** Start of the open window. */
  #startUs = Number.NaN;
  #dropped = 0;

  constructor(options: ActivityMeterOptions) {
    this.#options = options;
  }

  /** Device windows left out because there were more than ACTIVITY_DEVICES_MAX at once. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Before the registry sees the packets: the ends of flows that give way to others in their slots are still known. */
  observePackets(_frames: FrameBatch, packets: PacketBatch, meter: FlowMeter): void {
    const counts = this.#counts;
    const { slot: slots, isNew, side, ipLength, serial, tcpFlags, key } = packets;
    counts.beginBatch();
    for (let row = 0; row < packets.count; row++) {
      const slot = slots[row]!;
      if (slot < 0) continue;
      if (isNew[row] === 1) {
        if (counts.isTouched(slot) && !counts.beganInBatch(slot)) this.#tell(slot);
        const isTcp = key[row * KEY_WORDS + KEY_PROTOCOL] === TCP;
        counts.begin(slot, serial[row]!, isTcp && (tcpFlags[row]! & FLAG_SYN) === 0);
        counts.readKey(slot, packets, row, meter);
      }
      counts.count(slot, side[row]!, ipLength[row]!);
    }
  }

  observeFacts(facts: readonly Fact[]): void {
    const { registry, idOf } = this.#options;
    for (const fact of facts) {
      if (fact.kind === 'arp') {
        if (fact.operation !== 1) continue;
        const device = registry.numberOfAddress(fact.senderAddress);
        const id = device < 0 ? null : idOf(device);
        if (id !== null) this.#builderOf(id)?.countArpRequest();
      } else if (fact.flow !== null) {
        const own = registry.numberOfAddress(fact.flow.originator);
        this.#names.hear(fact, own);
        const id = own < 0 ? null : idOf(own);
        if (id === null) continue;
        if (fact.kind === 'dns') this.#builderOf(id)?.ask(fact);
        else if (fact.kind === 'tls-client') this.#builderOf(id)?.addFingerprint(fact.ja4);
      }
    }
  }

  /** The activities of the open window so far that have something new since they were last told, by device. */
  provisional(untilUs: number): Activity[] {
    this.#gather();
    return this.#make(untilUs, true);
  }

  /** Closes the window that ends at `untilUs`. */
  close(untilUs: number): Activity[] {
    this.#gather();
    const activities = this.#make(untilUs, false);
    this.#builders.clear();
    return activities;
  }

  /** Windows begin anew, as after a jump of the clock; what was open is forgotten. */
  reset(): void {
    this.#counts.clear();
    this.#builders.clear();
  }

  #make(untilUs: number, isProvisional: boolean): Activity[] {
    const windowUs = ACTIVITY_SECONDS * 1e6;
    this.#startUs = Math.floor((untilUs - 1) / windowUs) * windowUs;
    const activities: Activity[] = [];
    for (const builder of this.#builders.values()) {
      if (isProvisional && !builder.isGrown()) continue;
      const activity = builder.make({ startUs: this.#startUs, untilUs, isProvisional });
      if (activity !== null) activities.push(activity);
    }
    return activities.sort(byDevice);
  }

  /** Moves what was counted by slot into the windows of the devices. */
  #gather(): void {
    const counts = this.#counts;
    for (let i = 0; i < counts.touched; i++) this.#tell(counts.touchedSlot(i));
    counts.clear();
  }

  #tell(slot: number): void {
    const { flowEnds } = this.#options.registry;
    const originator = flowEnds[slot * 2] ?? -1;
    const responder = flowEnds[slot * 2 + 1] ?? -1;
    const answered = this.#counts.takeAnswer(slot);
    if (originator >= 0) this.#contact(slot, { own: originator, other: responder, side: 0, answered });
    // Who began a connection that was not seen to begin is not known: its other end offers no service for all that is known.
    const offered = this.#counts.isMidstream(slot) ? 0 : answered;
    if (responder >= 0) this.#contact(slot, { own: responder, other: originator, side: 1, answered: offered });
  }

  /** Counts the flow of a slot for the device at its side 0 (originator) or 1. */
  #contact(slot: number, ends: OwnView): void {
    const { side } = ends;
    const id = this.#options.idOf(ends.own);
    const builder = id === null ? null : this.#builderOf(id);
    if (builder === null) return;
    const { keys, packets, bytes, begun } = this.#counts;
    const at = slot * SlotCounts.KEY;
    const other = at + (side === 0 ? 4 : 0);
    const protocol = keys[at + KEY_PROTOCOL]!;
    const port = protocol === TCP || protocol === UDP ? keys[at + KEY_PORTS]! & 0xffff : 0;
    const own = slot * 2 + side;
    const far = slot * 2 + 1 - side;
    const part: ContactPart = {
      hash: hashPair(hashPair(hashAddress(keys, other, 7), (port << 8) | protocol), side),
      packetsOut: packets[own]!,
      packetsIn: packets[far]!,
      bytesOut: bytes[own]!,
      bytesIn: bytes[far]!,
      begun: begun[slot]!,
      answered: ends.answered,
    };
    const contact = builder.find(part.hash);
    if (contact !== null) {
      contact.add(part, this.#flowOf(slot, contact.wantsFlow));
      if (contact.host === null) contact.host = this.#hostOf(slot, ends.own, other);
      return;
    }
    if (builder.isFull) {
      builder.addOther(part, side === 0, this.#flowOf(slot, builder.otherWantsFlow));
      return;
    }
    builder.begin(part, {
      scope: this.#scopeOf(other),
      role: side === 0 ? 'client' : 'server',
      host: this.#hostOf(slot, ends.own, other),
      address: formatAddress(keys, other),
      peerMac: this.#peerMacOf(ends.other, other),
      protocol,
      port,
      flow: this.#flowOf(slot, true),
    });
  }

  #hostOf(slot: number, own: number, other: number): string | null {
    const { keys, serials } = this.#counts;
    return this.#names.nameOf(serials[slot]!, own, keys, other);
  }

  #scopeOf(other: number): ContactScope {
    const { keys } = this.#counts;
    if (!isHostAddress(keys, other)) return 'group';
    if (!this.#options.localNetworks.hasAt(keys, other)) return 'internet';
    // The last address of a /24 (and of most home networks) is its broadcast address.
    return keys[other + 2] === 0xffff && (keys[other + 3]! & 0xff) === 0xff ? 'group' : 'lan';
  }

  #peerMacOf(other: number, at: number): string | null {
    const { registry, localNetworks } = this.#options;
    if (other < 0 || !localNetworks.hasAt(this.#counts.keys, at)) return null;
    const mac = registry.macNumberOf(other);
    if (mac < 0) return null;
    let text = this.#macs.get(mac);
    if (text === undefined) {
      if (this.#macs.size >= ACTIVITY_DEVICES_MAX) this.#macs.clear();
      text = formatMacNumber(mac);
      this.#macs.set(mac, text);
    }
    return text;
  }

  #flowOf(slot: number, isWanted: boolean): FindingFlow | null {
    if (!isWanted) return null;
    const { keys } = this.#counts;
    const at = slot * SlotCounts.KEY;
    const protocol = keys[at + KEY_PROTOCOL]!;
    const hasPorts = protocol === TCP || protocol === UDP;
    const ports = keys[at + KEY_PORTS]!;
    return {
      uid: formatUid(keys[at + KEY_WORDS]!, keys[at + KEY_WORDS + 1]!),
      originator: formatAddress(keys, at),
      originatorPort: hasPorts ? ports >>> 16 : 0,
      responder: formatAddress(keys, at + 4),
      responderPort: hasPorts ? ports & 0xffff : 0,
      protocol: protocol === TCP ? 'tcp' : protocol === UDP ? 'udp' : protocol === 1 ? 'icmp' : String(protocol),
    };
  }

  #builderOf(id: string): ActivityBuilder | null {
    let builder = this.#builders.get(id);
    if (builder !== undefined) return builder;
    if (this.#builders.size >= ACTIVITY_DEVICES_MAX) {
      this.#dropped++;
      return null;
    }
    builder = new ActivityBuilder(id);
    this.#builders.set(id, builder);
    return builder;
  }
}

/** d2 before d10. */
function byDevice(a: Activity, b: Activity): number {
  return a.device.length - b.device.length || (a.device < b.device ? -1 : a.device > b.device ? 1 : 0);
}
