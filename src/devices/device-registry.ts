// Who is who on the network, as far as addresses and announced names tell: one entry a MAC, or an address without one.
import type { NetworkSet } from '../base/networks.ts';
import type { Fact, FactKind } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';

export interface Device {
  readonly id: number;
  /** aa:bb:cc:dd:ee:ff, or null when only an address is known (raw IP links, devices behind a router). */
  readonly mac: string | null;
  /** Addresses seen, the most used first, then the latest; at most ADDRESSES_MAX. */
  readonly addresses: readonly string[];
  readonly name: string | null;
  /** Where the name came from: dhcp, mdns, ssdp, nbns. */
  readonly nameSource: string | null;
  readonly isGateway: boolean;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly packets: number;
  readonly bytes: number;
}

/** The API that detectors, alerts and pages use. */
export interface DeviceRegistry {
  readonly localNetworks: NetworkSet;
  /** Registry numbers of the devices at the ends of the flow in each slot: originator at 2 × slot, responder behind it; negative = none. */
  readonly flowEnds: Int16Array;
  /** Number of the device that holds an address in text now, or -1. */
  numberOfAddress(address: string): number;
  /** MAC of a device by its number, as a 48-bit number; -1 = none known. */
  macNumberOf(device: number): number;
  /** How many devices there are: they have the numbers 0 to `count` - 1. */
  readonly count: number;
  /** The device with this number, or null. */
  device(number: number): Device | null;
  /** False for what sent nothing but single packets so far: floods with forged senders look so. */
  isSettled(device: number): boolean;
  /** An address in text belongs to a MAC in text; `isSettled`: the device is proven to be there. */
  meet(address: string, mac: string, timeUs: number, isSettled: boolean): void;
  /** Forgets the name that a device was given: it must announce itself anew. */
  forgetName(device: number): void;
  /** The device that holds an address in text now, or null. */
  deviceOfAddress(address: string): Device | null;
  deviceOfMac(mac: string): Device | null;
  /** True for a MAC (in text or as a 48-bit number) behind which more than one network's addresses stand: a router. */
  isGatewayMac(mac: string | number): boolean;
  /** Devices and local addresses that found no place in the registry, an estimate where they are many. */
  readonly dropped: number;
  /** All devices, oldest first. */
  devices(): readonly Device[];
  observePackets(frames: FrameBatch, packets: PacketBatch): void;
  /** The kinds of facts that `observeFacts` is given. */
  readonly factKinds: readonly FactKind[];
  observeFacts(facts: readonly Fact[]): void;
}
