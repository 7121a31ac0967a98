// The device registry: binds MAC addresses, local addresses and announced names from what frames and facts show.
import { isHostAddress, parseAddress } from '../base/address.ts';
import { hashAddress, hashPair } from '../base/hash.ts';
import type { NetworkSet } from '../base/networks.ts';
import type { ArpFact, DhcpFact, DnsFact, Fact } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PROTOCOL, KEY_WORDS, MARK_INNER, NO_LINK, type PacketBatch } from '../packets/packet-batch.ts';
import { AddressBook } from './address-book.ts';
import { type Entry, hasRoom, isGatewayBy, mayClaim, newEntry, putFirst, viewEntry } from './device-entry.ts';
import { DevicePlaces } from './device-places.ts';
import type { Device, DeviceRegistry } from './device-registry.ts';
import { ANSWERED, FlowEnds, FOREIGN, UNKNOWN } from './flow-ends.ts';
import { parseMac, readMac } from './mac.ts';
import { type HeardName, NAME_SOURCES, nameInDhcp, nameInMdns, nameInNbns, nameInSsdp, senderOf } from './names.ts';
import { Statements } from './statements.ts';

/** Devices known by an address alone from one-way traffic; beyond, an address must have been in a two-way flow (forged sources never are). */
const ONE_WAY_MAX = 64;
/** An owner that was not heard for so long may have left its address. */
const OWNER_SILENT_US = 60e6;

const TCP = 6;
const DNS_TYPE_A = 1;
const DNS_TYPE_AAAA = 28;

export class DeviceTable implements DeviceRegistry {
  readonly factKinds = ['arp', 'dhcp', 'dns', 'ssdp'] as const;
  readonly localNetworks: NetworkSet;
  readonly #book = new AddressBook();
  readonly #entries: Entry[] = [];
  readonly #byMac = new Map<number, number>();
  readonly #places = new DevicePlaces();
  readonly #flows = new FlowEnds();
  #gatewayMac = -1;
  #oneWay = 0;
  readonly #scratch = new Uint32Array(4);
  /** Who claimed an address last, and what a sender announced last, so that repetition (most of both) costs one look. */
  readonly #claimed = new Statements();
  readonly #announced = new Statements();

  constructor(localNetworks: NetworkSet) {
    this.localNetworks = localNetworks;
  }

  deviceOfAddress(address: string): Device | null {
    return this.device(this.numberOfAddress(address));
  }

  deviceOfMac(mac: string): Device | null {
    return this.device(this.#byMac.get(parseMac(mac)) ?? -1);
  }

  get count(): number {
    return this.#entries.length;
  }

  device(number: number): Device | null {
    const entry = this.#entries[number];
    return entry === undefined ? null : viewEntry(entry, this.#book, this.#places);
  }

  isSettled(device: number): boolean {
    return this.#places.isSettled[device] === 1;
  }

  forgetName(device: number): void {
    const entry = this.#entries[device];
    if (entry === undefined) return;
    entry.name = null;
    entry.nameRank = NAME_SOURCES.length;
    this.#announced.clear();
  }

  get flowEnds(): Int16Array {
    return this.#flows.ends;
  }

  numberOfAddress(address: string): number {
    const slot = this.#slotOfText(address);
    return slot < 0 ? -1 : this.#book.device[slot]!;
  }

  macNumberOf(device: number): number {
    return this.#entries[device]?.mac ?? -1;
  }

  isGatewayMac(mac: string | number): boolean {
    return this.#entries[this.#byMac.get(typeof mac === 'number' ? mac : parseMac(mac)) ?? -1]?.isGateway ?? false;
  }

  devices(): readonly Device[] {
    return this.#entries.map((entry) => viewEntry(entry, this.#book, this.#places));
  }

  get dropped(): number {
    return this.#places.dropped;
  }

  observePackets(frames: FrameBatch, packets: PacketBatch): void {
    const { slot: slots, isNew, side, frame, ipLength } = packets;
    const { timeUs } = frames;
    const places = this.#places;
    const { isSettled } = places;
    let { ends, early } = this.#flows;
    for (let row = 0; row < packets.count; row++) {
      const slot = slots[row]!;
      if (slot < 0) continue;
      const at = slot * 2;
      if (isNew[row] === 1) {
        this.#begin(frames, packets, row, slot);
        ends = this.#flows.ends;
        early = this.#flows.early;
      }
      let originator = ends[at]!;
      let responder = ends[at + 1]!;
      if (originator <= UNKNOWN || responder === UNKNOWN) {
        if (isNew[row] === 0 && (side[row] === 1 || originator === ANSWERED)) {
          this.#resolve(frames, packets, row, slot);
          originator = ends[at]!;
          responder = ends[at + 1]!;
        }
        if (originator <= UNKNOWN || responder === UNKNOWN) {
          early[at]!++;
          early[at + 1]! += ipLength[row]!;
        }
      }
      if (originator >= 0) places.count(originator, ipLength[row]!, timeUs[frame[row]!]!);
      if (responder >= 0) places.count(responder, ipLength[row]!, timeUs[frame[row]!]!);
      const sender = side[row] === 0 ? originator : responder;
      if (sender >= 0 && isNew[row] === 0) isSettled[sender] = 1;
    }
  }

  observeFacts(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind === 'arp') this.#observeArp(fact);
      else if (fact.kind === 'dhcp') this.#observeDhcp(fact);
      else if (fact.kind === 'dns') this.#observeDns(fact);
      else if (fact.kind === 'ssdp' && !this.#announced.isRepeated(senderOf(fact), fact.server)) {
        this.#hear(nameInSsdp(fact), fact);
      }
    }
  }

  /** A flow begins: who stands at its ends, as far as its first packet tells. */
  #begin(frames: FrameBatch, packets: PacketBatch, row: number, slot: number): void {
    const at = row * KEY_WORDS;
    const isResponse = packets.side[row] === 1;
    const isInner = (packets.marks[row]! & MARK_INNER) !== 0;
    const linkAt = isInner ? NO_LINK : packets.linkAt[row]!;
    const linkSourceAt = isInner ? NO_LINK : packets.linkSourceAt[row]!;
    const timeUs = frames.timeUs[packets.frame[row]!]!;
    const source = this.#deviceOfSender(packets.key, at, readMac(frames.bytes, linkSourceAt), timeUs, false);
    const destination = this.#deviceOfTarget(packets.key, at + 4, readMac(frames.bytes, linkAt), timeUs, source);
    if (isResponse) this.#flows.begin(slot, destination, source);
    else this.#flows.begin(slot, source, destination);
  }

  /**
   * An answer in a flow: its sender exists. So does who asked, but for TCP, where a forged sender is answered as well; there it
   * must speak once more.
   */
  #resolve(frames: FrameBatch, packets: PacketBatch, row: number, slot: number): void {
    const at = row * KEY_WORDS;
    const isInner = (packets.marks[row]! & MARK_INNER) !== 0;
    const sourceMac = readMac(frames.bytes, isInner ? NO_LINK : packets.linkSourceAt[row]!);
    const targetMac = readMac(frames.bytes, isInner ? NO_LINK : packets.linkAt[row]!);
    const timeUs = frames.timeUs[packets.frame[row]!]!;
    const { ends } = this.#flows;
    const own = slot * 2;
    if (packets.side[row] === 0) {
      ends[own] = this.#deviceOfSender(packets.key, at, sourceMac, timeUs, true);
      this.#addEarly(ends[own]!, slot);
      return;
    }
    if (ends[own + 1] === UNKNOWN) {
      ends[own + 1] = this.#deviceOfSender(packets.key, at, sourceMac, timeUs, true);
      this.#addEarly(ends[own + 1]!, slot);
    }
    if (ends[own]! > UNKNOWN) return;
    if (packets.key[at + KEY_PROTOCOL] === TCP) ends[own] = ANSWERED;
    else {
      ends[own] = this.#deviceOfSender(packets.key, at + 4, targetMac, timeUs, true);
      this.#addEarly(ends[own]!, slot);
    }
  }

  #addEarly(device: number, slot: number): void {
    if (device < 0) return;
    this.#places.packets[device]! += this.#flows.early[slot * 2]!;
    this.#places.bytes[device]! += this.#flows.early[slot * 2 + 1]!;
  }

  #deviceOfSender(words: Uint32Array, at: number, mac: number, timeUs: number, isTwoWay: boolean): number {
    if (!isHostAddress(words, at)) return FOREIGN;
    const isLocal = this.localNetworks.hasAt(words, at);
    if (!isLocal) return this.#seeForeign(words, at, mac, timeUs, isTwoWay) ? FOREIGN : UNKNOWN;
    const slot = this.#book.find(words, at);
    if (slot >= 0) {
      const device = this.#book.device[slot]!;
      this.#book.see(slot, device, timeUs);
      if (mac >= 0 && mac !== this.#entries[device]!.mac) return this.#move(slot, mac, timeUs);
      return device;
    }
    return this.#add(words, at, mac, timeUs, isTwoWay);
  }

  #deviceOfTarget(words: Uint32Array, at: number, mac: number, timeUs: number, asker: number): number {
    if (!isHostAddress(words, at)) return FOREIGN;
    if (!this.localNetworks.hasAt(words, at)) {
      return this.#seeForeign(words, at, mac, timeUs, false) ? FOREIGN : UNKNOWN;
    }
    const slot = this.#book.find(words, at);
    if (slot < 0) return UNKNOWN;
    this.#book.see(slot, asker, timeUs);
    return this.#book.device[slot]!;
  }

  /** A foreign address behind a MAC. False when the MAC's device found no place. */
  #seeForeign(words: Uint32Array, at: number, mac: number, timeUs: number, isTwoWay: boolean): boolean {
    if (mac < 0 || mac === this.#gatewayMac) return true;
    const id = this.#deviceOfMacNumber(mac, timeUs, isTwoWay);
    if (id < 0) return false;
    const entry = this.#entries[id]!;
    if (!entry.isGateway && !isGatewayBy(entry, words, at)) return true;
    entry.isGateway = true;
    this.#gatewayMac = mac;
    return true;
  }

  #add(words: Uint32Array, at: number, mac: number, timeUs: number, isTwoWay: boolean): number {
    if (this.#book.isFull) {
      this.#places.refuse(hashAddress(words, at, 3));
      return FOREIGN;
    }
    let id = -1;
    if (mac >= 0) {
      const owner = this.#deviceOfMacNumber(mac, timeUs, isTwoWay);
      if (owner >= 0 && hasRoom(this.#entries[owner]!, this.#book, words, at, timeUs)) id = owner;
    }
    if (id < 0) {
      if (!isTwoWay) {
        if (mac >= 0) return UNKNOWN;
        if (this.#oneWay >= ONE_WAY_MAX) {
          this.#places.refuse(hashAddress(words, at, 3));
          return UNKNOWN;
        }
        this.#oneWay++;
      }
      id = this.#create(-1, timeUs, isTwoWay, hashAddress(words, at, 3));
    }
    if (id < 0) return FOREIGN;
    return this.#give(words, at, id, false, timeUs) ? id : FOREIGN;
  }

  /** A known address is now sent from another MAC. */
  #move(slot: number, mac: number, timeUs: number): number {
    const previous = this.#book.device[slot]!;
    const known = this.#byMac.get(mac);
    if (known !== undefined && this.#book.isPrevious(slot, known) && this.#book.yieldTo(slot, known)) {
      this.#hand(slot, known);
      return known;
    }
    // What ARP or DHCP said outranks a frame's source: routed packets carry the router's MAC.
    if (this.#book.isStated[slot] === 1 || (known !== undefined && this.#entries[known]!.isGateway)) return previous;
    const entry = this.#entries[previous]!;
    if (entry.mac < 0 && known === undefined) {
      entry.mac = mac;
      this.#byMac.set(mac, previous);
      return previous;
    }
    const next = this.#deviceOfMacNumber(mac, timeUs, false);
    if (next < 0 || !hasRoom(this.#entries[next]!, this.#book, this.#book.words, slot * 4, timeUs)) return previous;
    this.#hand(slot, next);
    return next;
  }

  #give(words: Uint32Array, at: number, id: number, isStated: boolean, timeUs: number): boolean {
    if (!this.#book.add(words, at, id, isStated, timeUs)) return false;
    putFirst(this.#entries[id]!, this.#book, this.#book.find(words, at));
    return true;
  }

  /** Moves an address of the book to another device. */
  #hand(slot: number, next: number): void {
    const from = this.#entries[this.#book.device[slot]!]!.addresses;
    const index = from.indexOf(slot);
    if (index >= 0) from.splice(index, 1);
    this.#book.device[slot] = next;
    putFirst(this.#entries[next]!, this.#book, slot);
  }

  #deviceOfMacNumber(mac: number, timeUs: number, isSettled: boolean): number {
    const known = this.#byMac.get(mac);
    if (known !== undefined) return known;
    const id = this.#create(mac, timeUs, isSettled, hashPair(mac / 4294967296, mac >>> 0));
    if (id >= 0) this.#byMac.set(mac, id);
    return id;
  }

  #create(mac: number, timeUs: number, isSettled: boolean, hash: number): number {
    const id = this.#places.take(timeUs, isSettled, hash);
    if (id >= 0) this.#entries.push(newEntry(id, mac, timeUs));
    return id;
  }

  #observeArp(fact: ArpFact): void {
    const { senderAddress, senderMac, timeUs } = fact;
    if (this.#claimed.isRepeated(senderAddress, senderMac)) return;
    const slot = this.#slotOfText(senderAddress);
    const owner = slot < 0 ? -1 : this.#book.device[slot]!;
    const mac = parseMac(senderMac);
    const isOthers = owner >= 0 && this.#entries[owner]!.mac >= 0 && this.#entries[owner]!.mac !== mac;
    const isSilent = isOthers && timeUs - this.#places.lastUs[owner]! >= OWNER_SILENT_US;
    const isRequest = fact.operation === 1;
    if (!isOthers || this.#book.yieldTo(slot, this.#byMac.get(mac) ?? -1, isSilent, isRequest))
      this.meet(senderAddress, senderMac, timeUs, false);
    // The same claim again is judged anew: by then the owner may be silent.
    else this.#claimed.set(senderAddress, '');
  }

  #observeDns(fact: DnsFact): void {
    if (fact.transport === 'mdns' && fact.isResponse) {
      for (const answer of fact.answers) {
        const isAddress = answer.type === DNS_TYPE_A || answer.type === DNS_TYPE_AAAA;
        if (isAddress && !this.#announced.isRepeated(answer.data, answer.name)) this.#hear(nameInMdns(answer), fact);
      }
    } else if (fact.transport === 'nbns' && !fact.isResponse) this.#hear(nameInNbns(fact), fact);
  }

  #observeDhcp(fact: DhcpFact): void {
    const isAck = fact.messageType === 5;
    if (isAck) {
      this.#claimed.set(fact.assignedAddress, fact.clientMac);
      this.meet(fact.assignedAddress, fact.clientMac, fact.timeUs, true);
      const assigned = this.#slotOfText(fact.assignedAddress);
      if (assigned >= 0) this.#book.prefer(assigned, this.#entries[this.#book.device[assigned]!]!.addresses);
      for (const router of fact.routers) {
        const slot = this.#slotOfText(router);
        if (slot < 0) continue;
        const gateway = this.#entries[this.#book.device[slot]!]!;
        gateway.isGateway = true;
        this.#book.prefer(slot, gateway.addresses);
      }
    }
    const heard = fact.messageType === 1 || fact.messageType === 3 || fact.messageType === 8 ? nameInDhcp(fact) : null;
    const mac = parseMac(fact.clientMac);
    const id = mac < 0 || heard === null ? -1 : this.#deviceOfMacNumber(mac, fact.timeUs, false);
    if (id >= 0 && heard !== null) this.#call(id, heard);
  }

  /** ARP, DHCP or this machine's own system says that an address belongs to a MAC; `isSettled`: the device is proven to be there. */
  meet(address: string, macText: string, timeUs: number, isSettled: boolean): void {
    const words = parseAddress(address);
    const mac = parseMac(macText);
    if (words === null || mac < 0 || !this.localNetworks.has(...words)) return;
    this.#scratch.set(words);
    if (!isHostAddress(this.#scratch, 0)) return;
    const id = this.#deviceOfMacNumber(mac, timeUs, isSettled);
    if (id < 0) return;
    const { lastUs } = this.#places;
    lastUs[id] = Math.max(lastUs[id]!, timeUs);
    const slot = this.#book.find(this.#scratch, 0);
    if (slot < 0) {
      // Whoever answers for a whole network (proxy ARP) must not fill the book.
      if (isSettled || mayClaim(this.#entries[id]!, this.#book, timeUs)) this.#give(this.#scratch, 0, id, true, timeUs);
    } else {
      if (this.#book.device[slot] !== id) this.#hand(slot, id);
      if (isSettled) this.#book.settle(slot);
      this.#book.isStated[slot] = 1;
    }
  }

  #hear(heard: HeardName | null, fact: Fact): void {
    if (heard === null || fact.flow === null) return;
    const slot = this.#slotOfText(heard.address ?? senderOf(fact));
    if (slot >= 0) this.#call(this.#book.device[slot]!, heard);
  }

  /** Gives a device its name, unless a better source named it. */
  #call(id: number, heard: HeardName): void {
    const entry = this.#entries[id]!;
    const rank = NAME_SOURCES.indexOf(heard.source);
    if (rank > entry.nameRank || (rank === entry.nameRank && entry.name !== null && heard.source !== 'dhcp')) return;
    entry.name = heard.name;
    entry.nameRank = rank;
  }

  #slotOfText(address: string): number {
    const words = parseAddress(address);
    if (words === null) return -1;
    this.#scratch.set(words);
    return this.#book.find(this.#scratch, 0);
  }
}
