// The identities themselves, found by id, MAC, address or registry number; how they come, are joined and leave. At most IDENTITIES_MAX.
import type { DeviceRegistry } from './device-registry.ts';
import {
  IDENTITY_ADDRESSES_MAX,
  IDENTITY_MACS_MAX,
  type IdentityRecord,
  joinRecords,
  newRecord,
  putFirst,
} from './identity-record.ts';
import { formatMacNumber, parseMac } from './mac.ts';
import { IDENTITY_NUMBER_MAX, restoreRecord } from './record-state.ts';

/** Identities kept: the device registry's own limit. */
export const IDENTITIES_MAX = 4096;
/** Senders of single packets that are kept for a while, since they may turn out to be devices. */
export const PASSING_KEPT = 256;
/** Two signs of life so far apart are no burst of forged packets. */
const TWICE_US = 30e6;

export class IdentityTable {
  readonly #registry: DeviceRegistry;
  readonly #records = new Map<string, IdentityRecord>();
  readonly #byMac = new Map<number, IdentityRecord>();
  /** Identities without a MAC, by their address. */
  readonly #byAddress = new Map<string, IdentityRecord>();
  /** By registry number: null = found no place. */
  readonly #byDevice: (IdentityRecord | null | undefined)[] = [];
  /** Ids of identities that became part of another one. */
  readonly #aliases = new Map<string, string>();
  readonly #passing = new Set<IdentityRecord>();
  /** Registry numbers of devices that were forgotten and not heard since. */
  readonly #forgotten = new Set<number>();
  #next = 1;
  /** Devices that found no place. */
  dropped = 0;

  constructor(registry: DeviceRegistry) {
    this.#registry = registry;
  }

  /** Number of the next identity. */
  get next(): number {
    return this.#next;
  }

  get size(): number {
    return this.#records.size;
  }

  /** Those that are not proven to be there yet. */
  get passing(): ReadonlySet<IdentityRecord> {
    return this.#passing;
  }

  records(): IterableIterator<IdentityRecord> {
    return this.#records.values();
  }

  /** By its id or one that became part of it. */
  get(id: string): IdentityRecord | null {
    return this.#records.get(this.#aliases.get(id) ?? id) ?? null;
  }

  ofMac(mac: string): IdentityRecord | null {
    return this.#byMac.get(parseMac(mac)) ?? null;
  }

  ofAddress(address: string): IdentityRecord | null {
    const device = this.#registry.numberOfAddress(address);
    return device >= 0 ? this.ofDevice(device) : (this.#byAddress.get(address) ?? null);
  }

  /** The identity of a device of the registry, made on first sight; null = no room for it. */
  ofDevice(device: number): IdentityRecord | null {
    const known = this.#byDevice[device];
    return known !== undefined ? known : this.#meet(device);
  }

  /** Whether an address is known to be the gateway's; meets nobody. */
  isGatewayAddress(address: string): boolean {
    return this.#byDevice[this.#registry.numberOfAddress(address)]?.isGateway === true;
  }

  /** Takes in the records of a saved state, whatever their order there. */
  restore(saved: readonly unknown[]): void {
    const records = saved.slice(0, IDENTITIES_MAX).map((each) => restoreRecord(each));
    for (const record of records.sort((a, b) => a.number - b.number)) {
      if (this.#records.has(record.id)) continue;
      this.#records.set(record.id, record);
      for (const mac of record.macs) if (!this.#byMac.has(parseMac(mac))) this.#byMac.set(parseMac(mac), record);
      if (record.macs.length === 0) for (const address of record.addresses) this.#byAddress.set(address, record);
      for (const id of record.merged) this.#aliases.set(id, record.id);
      if (!record.isSettled) this.#passing.add(record);
      this.startAt(record.number + 1);
    }
  }

  /** Ids below this number were given away. */
  startAt(next: number): void {
    if (next > this.#next && next <= IDENTITY_NUMBER_MAX) this.#next = next;
  }

  /** Looks at what the registry learned since: MACs of devices known by address alone, gateways, and who is proven to be there. */
  refresh(): void {
    const registry = this.#registry;
    const { count } = registry;
    for (let device = 0; device < count; device++) {
      // A gateway may have no address of the house that anybody ever saw.
      const isUnmet = this.#byDevice[device] === undefined;
      if (isUnmet && this.#forgotten.has(device)) continue;
      if (isUnmet && !registry.isSettled(device) && !registry.isGatewayMac(registry.macNumberOf(device))) continue;
      const record = this.ofDevice(device);
      if (record === null) continue;
      if (record.macs.length > 0) {
        if (!record.isGateway && registry.isGatewayMac(record.macs[0]!)) record.isGateway = true;
        continue;
      }
      const mac = registry.macNumberOf(device);
      if (mac >= 0) this.#bindMac(device, record, mac);
      else this.#followAddress(record);
    }
    for (const record of this.#passing) this.#settle(record);
  }

  /** True once it is proven to be there: it took part in a conversation, or spoke at two times. */
  isSettled(id: string): boolean {
    const record = this.get(id);
    if (record !== null && !record.isSettled) this.#settle(record);
    return record?.isSettled ?? false;
  }

  /** The identity with a MAC that spoke without IP (ARP, DHCP), made if there is none; null = no room, or no MAC of one machine. */
  meetMac(mac: string, timeUs: number): IdentityRecord | null {
    const number = parseMac(mac);
    if (number < 0) return null;
    const known = this.#byMac.get(number);
    if (known !== undefined) return known;
    const record = this.#create(timeUs);
    if (record === null) return null;
    this.#addPassing(record);
    record.macs.push(mac);
    this.#byMac.set(number, record);
    return record;
  }

  /** Brings addresses and the mark of a gateway up to what the registry says now. */
  update(record: IdentityRecord): void {
    const device = record.device < 0 ? null : this.#registry.device(record.device);
    if (device === null) return;
    for (const address of device.addresses.toReversed()) putFirst(record.addresses, address, IDENTITY_ADDRESSES_MAX);
    const isMovedAway = (address: string): boolean => {
      const owner = this.#registry.numberOfAddress(address);
      return owner >= 0 && this.#byDevice[owner] !== record;
    };
    // An identity without a MAC is nothing but its address.
    const kept = record.addresses.filter((address) => record.macs.length === 0 || !isMovedAway(address));
    if (kept.length < record.addresses.length) record.addresses.splice(0, record.addresses.length, ...kept);
    record.isGateway = device.isGateway;
  }

  /** The newer one is the older one: its ids, MACs and all it had go over. */
  join(older: IdentityRecord, newer: IdentityRecord): void {
    joinRecords(older, newer);
    this.#records.delete(newer.id);
    this.#passing.delete(newer);
    if (older.isSettled) this.#passing.delete(older);
    for (const [mac, record] of this.#byMac) if (record === newer) this.#byMac.set(mac, older);
    for (const [address, record] of this.#byAddress) if (record === newer) this.#byAddress.set(address, older);
    for (let device = 0; device < this.#byDevice.length; device++) {
      if (this.#byDevice[device] === newer) this.#byDevice[device] = older;
    }
    for (const id of [newer.id, ...newer.merged]) this.#aliases.set(id, older.id);
  }

  /** Takes an identity out, since there is no room for it. */
  remove(record: IdentityRecord): void {
    this.#records.delete(record.id);
    this.#passing.delete(record);
    for (const mac of record.macs) if (this.#byMac.get(parseMac(mac)) === record) this.#byMac.delete(parseMac(mac));
    for (const [address, other] of this.#byAddress) if (other === record) this.#byAddress.delete(address);
    for (let device = 0; device < this.#byDevice.length; device++) {
      if (this.#byDevice[device] === record) this.#byDevice[device] = undefined;
    }
    for (const id of record.merged) this.#aliases.delete(id);
  }

  /** Erases an identity for good; if the device speaks again, it is a new one. */
  forget(record: IdentityRecord): void {
    for (let device = 0; device < this.#byDevice.length; device++) {
      if (this.#byDevice[device] === record) this.#forgotten.add(device);
    }
    this.remove(record);
  }

  #meet(number: number): IdentityRecord | null {
    this.#forgotten.delete(number);
    const device = this.#registry.device(number);
    if (device === null) return null;
    const address = device.addresses[0] ?? '';
    // Its only address was given to another device before anybody asked who it is.
    if (device.mac === null && address === '') return null;
    const known = device.mac === null ? this.#byAddress.get(address) : this.#byMac.get(parseMac(device.mac));
    let record = known ?? null;
    if (record === null) {
      record = this.#create(device.firstUs);
      if (record !== null) this.#addPassing(record);
    }
    this.#byDevice[number] = record;
    if (record === null) return null;
    record.device = number;
    if (device.mac !== null) {
      putFirst(record.macs, device.mac, IDENTITY_MACS_MAX);
      this.#byMac.set(parseMac(device.mac), record);
    } else if (address !== '') this.#byAddress.set(address, record);
    if (address !== '') putFirst(record.addresses, address, IDENTITY_ADDRESSES_MAX);
    return record;
  }

  #create(timeUs: number): IdentityRecord | null {
    if (!this.#hasRoom()) {
      this.dropped++;
      return null;
    }
    const record = newRecord(this.#next++, timeUs);
    this.#records.set(record.id, record);
    return record;
  }

  /** Lets a passing sender be a device when there is proof. */
  #settle(record: IdentityRecord): void {
    const isTwice = record.lastUs - record.firstUs >= TWICE_US;
    if (!isTwice && !this.#isGateway(record) && (record.device < 0 || !this.#registry.isSettled(record.device))) return;
    record.isSettled = true;
    this.#passing.delete(record);
  }

  #isGateway({ device }: IdentityRecord): boolean {
    return device >= 0 && this.#registry.isGatewayMac(this.#registry.macNumberOf(device));
  }

  /** A device that was known by its address shows its MAC. */
  #bindMac(device: number, record: IdentityRecord, mac: number): void {
    const owner = this.#byMac.get(mac);
    if (owner !== undefined) {
      this.#byDevice[device] = owner;
      owner.device = device;
      return;
    }
    putFirst(record.macs, formatMacNumber(mac), IDENTITY_MACS_MAX);
    this.#byMac.set(mac, record);
    for (const [address, other] of this.#byAddress) if (other === record) this.#byAddress.delete(address);
  }

  /** An address that stood for a device alone turns out to be another device's: what was kept under it is that one's. */
  #followAddress(record: IdentityRecord): void {
    const [address] = record.addresses;
    const owner = address === undefined ? -1 : this.#registry.numberOfAddress(address);
    const other = owner < 0 ? null : this.#byDevice[owner];
    if (other === undefined || other === null || other === record || other.isGateway || record.ownerName !== null)
      return;
    this.join(other, record);
  }

  #addPassing(record: IdentityRecord): void {
    this.#passing.add(record);
    if (this.#passing.size <= PASSING_KEPT) return;
    const [oldest] = this.#passing;
    if (oldest !== undefined) this.remove(oldest);
  }

  /** Room for one more, if need be in the place of the one that was heard longest ago and never named by its owner. */
  #hasRoom(): boolean {
    if (this.#records.size < IDENTITIES_MAX) return true;
    let oldest: IdentityRecord | null = null;
    for (const record of this.#records.values()) {
      if (record.ownerName !== null || record.isGateway) continue;
      if (oldest === null || record.lastUs < oldest.lastUs) oldest = record;
    }
    if (oldest === null) return false;
    this.remove(oldest);
    return true;
  }
}
