// One packet as the device windows see it: the devices at its ends, its addresses, and what its headers say.
import { formatAddress, formatMac, isHostAddress, MAPPED_WORD } from '../base/address.ts';
import { hashAddress, hashWords, mix } from '../base/hash.ts';
import type { NetworkSet } from '../base/networks.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import { NO_LINK } from '../packets/packet-marks.ts';
import { PACKET_FIELDS } from './ciciot-frame.ts';

const ETHERNET = 1;
const MAC_BYTES = 6;
const ARP_REQUEST = 1;
const ARP_BYTES = 28;
/** Tells keys made of a MAC from those made of an address. */
const MAC_KEY = 0x40000000;
const SEED_A = 0x3c6ef372;
const SEED_B = 0x1b873593;

/** Positions of the source and the destination in lists of two ends. */
export const SOURCE = 0;
export const DESTINATION = 1;

/** The packet that is being counted. One object a meter, filled again for each packet. */
export class DevicePacket {
  readonly fields = new Int32Array(PACKET_FIELDS);
  /** Source and destination address, four words each; zeros for ARP. */
  readonly words = new Uint32Array(8);
  /** 1 where the address of the end is a local host. */
  readonly isLocal = new Uint8Array(2);
  /** 1 where the end is a device of ours. */
  readonly isDevice = new Uint8Array(2);
  /** Two 32-bit words that name the device of each end. */
  readonly keys = new Int32Array(4);
  /** Sent to a multicast or broadcast address. */
  isGroup = false;
  isArpRequest = false;
  readonly #localNetworks: NetworkSet;
  #linkAt = NO_LINK;
  #linkSourceAt = NO_LINK;

  constructor(localNetworks: NetworkSet) {
    this.#localNetworks = localNetworks;
  }

  /** Finds the MAC addresses of a frame: both, or none. `row`: the frame's first row, or -1. */
  readLink(frames: FrameBatch, index: number, packets: PacketBatch, row: number): void {
    this.#linkAt = NO_LINK;
    this.#linkSourceAt = NO_LINK;
    if (frames.link[index] === ETHERNET) {
      this.#linkAt = frames.offset[index]!;
      this.#linkSourceAt = this.#linkAt + MAC_BYTES;
    } else if (row >= 0 && packets.linkAt[row] !== NO_LINK && packets.linkSourceAt[row] !== NO_LINK) {
      this.#linkAt = packets.linkAt[row]!;
      this.#linkSourceAt = packets.linkSourceAt[row]!;
    }
  }

  /** Reads an ARP message of a frame whose link is read. Who sends or is sent ARP is a device here, whatever its address. */
  readArp(frames: FrameBatch, index: number): void {
    this.fields.fill(0);
    this.words.fill(0);
    this.isLocal.fill(1);
    const hasMacs = this.#linkAt !== NO_LINK;
    this.isGroup = hasMacs && (frames.bytes[this.#linkAt]! & 1) === 1;
    this.isDevice[SOURCE] = hasMacs ? 1 : 0;
    this.isDevice[DESTINATION] = hasMacs && !this.isGroup ? 1 : 0;
    if (hasMacs) this.#readMacKeys(frames.bytes);
    const end = frames.offset[index]! + frames.captured[index]!;
    const operation = arpOperation(frames, this.#linkSourceAt, end);
    this.isArpRequest = operation === ARP_REQUEST;
  }

  /** Reads the addresses of an IP packet at `at`, whose header was captured and whose link is read. */
  readAddresses(frames: FrameBatch, at: number): void {
    const { words, isLocal, isDevice } = this;
    const { view } = frames;
    this.isArpRequest = false;
    if (frames.bytes[at]! >> 4 === 4) {
      words.fill(0);
      words[2] = MAPPED_WORD;
      words[3] = view.getUint32(at + 12);
      words[6] = MAPPED_WORD;
      words[7] = view.getUint32(at + 16);
    } else for (let i = 0; i < 8; i++) words[i] = view.getUint32(at + 8 + i * 4);
    const hasMacs = this.#linkAt !== NO_LINK;
    const isGroupMac = hasMacs && (frames.bytes[this.#linkAt]! & 1) === 1;
    const isHost = isHostAddress(words, 4);
    this.isGroup = isGroupMac || !isHost;
    isLocal[SOURCE] = isHostAddress(words, 0) && this.#localNetworks.hasAt(words, 0) ? 1 : 0;
    isLocal[DESTINATION] = isHost && this.#localNetworks.hasAt(words, 4) ? 1 : 0;
    isDevice[SOURCE] = isLocal[SOURCE]!;
    isDevice[DESTINATION] = isGroupMac ? 0 : isLocal[DESTINATION]!;
    if (hasMacs) this.#readMacKeys(frames.bytes);
    else this.#readAddressKeys();
  }

  /** The name of the device at an end: its MAC, or its address where the link has no MACs. */
  nameOf(frames: FrameBatch, end: number): string {
    if (this.#linkAt === NO_LINK) return formatAddress(this.words, end * 4);
    return formatMac(frames.bytes, end === SOURCE ? this.#linkSourceAt : this.#linkAt);
  }

  /** Hash of the address of an end. */
  addressHash(end: number): number {
    return hashAddress(this.words, end * 4, SEED_A);
  }

  /** Hash of a port with its protocol. */
  portHash(port: number, protocol: number): number {
    return mix(((protocol << 16) | port) ^ SEED_B);
  }

  #readMacKeys(bytes: Uint8Array): void {
    writeMacKey(this.keys, 0, bytes, this.#linkSourceAt);
    writeMacKey(this.keys, 2, bytes, this.#linkAt);
  }

  #readAddressKeys(): void {
    for (let end = 0; end < 2; end++) {
      this.keys[end * 2] = hashWords(this.words, end * 4, 4, SEED_A);
      this.keys[end * 2 + 1] = hashWords(this.words, end * 4, 4, SEED_B) & ~MAC_KEY;
    }
  }
}

function writeMacKey(keys: Int32Array, to: number, bytes: Uint8Array, at: number): void {
  keys[to] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  keys[to + 1] = MAC_KEY | (bytes[at + 4]! << 8) | bytes[at + 5]!;
}

/** Operation of the ARP message behind an Ethernet header with any 802.1Q tags; 0 when it is cut. */
function arpOperation(frames: FrameBatch, linkSourceAt: number, end: number): number {
  if (linkSourceAt === NO_LINK) return 0;
  for (let at = linkSourceAt + MAC_BYTES; at + 2 + ARP_BYTES <= end; at += 4)
    if (frames.view.getUint16(at) === 0x0806) return frames.view.getUint16(at + 8);
  return 0;
}
