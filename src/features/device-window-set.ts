// The feature set `device-window`: one row a device and minute (or another span) in which it sent or was sent something.
import { isHostAddress } from '../base/address.ts';
import { hashPair } from '../base/hash.ts';
import { WayTable } from '../base/way-table.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../packets/packet-marks.ts';
import { FRAME_ARP, FRAME_OTHER, findNetwork, PROTOCOL_TCP, PROTOCOL_UDP, readPacket } from './ciciot-frame.ts';
import { CONNECTIONS_IN, CONNECTIONS_OUT, type DeviceWindow, NEW_DESTINATIONS, NEW_PORTS } from './device-window.ts';
import { deviceFeatures, writeDeviceWindow } from './device-window-columns.ts';
import { countPacket } from './device-window-counts.ts';
import { DESTINATION, DevicePacket, SOURCE } from './device-window-packet.ts';
import { DeviceSlots } from './device-window-slots.ts';
import { FeatureRowBatch } from './dictionary-rows.ts';
import { FEATURE_ROWS, type FeatureMeter, type FeatureMeterOptions, type FeatureSetSpec } from './feature-rows.ts';

export const DEVICE_WINDOW_SECONDS = 60;
/** A week. */
export const DEVICE_WINDOW_SECONDS_MOST = 604_800;

/** Pairs of device and destination, or device and port, that are remembered; of eight the one unused for longest gives way. */
const KNOWN_PAIRS = 131_072;

/**
 * A packet that is older than the window by no more than this counts in it: captures are now and then out of order. One that is older
 * still shows that the clock was set back, and begins another window.
 */
const LATE_US = 10e6;

/** Windows begin at whole multiples of their length since 1970. A device that neither sent nor was sent anything has no row. */
export class DeviceWindowMeter implements FeatureMeter {
  readonly textNames = ['address'] as const;
  readonly #options: FeatureMeterOptions;
  readonly #onWindow: ((window: DeviceWindow) => void) | undefined;
  readonly #windowUs: number;
  readonly #rows: FeatureRowBatch;
  readonly #slots = new DeviceSlots();
  readonly #known = new WayTable(KNOWN_PAIRS);
  readonly #packet: DevicePacket;
  /** The windows of the devices at the ends of the packet. */
  readonly #ends: [DeviceWindow | null, DeviceWindow | null] = [null, null];
  #startUs = Number.NaN;

  /** `onWindow` is given each window beside its row, during the call: what `mergeDeviceWindows` takes. */
  constructor(options: FeatureMeterOptions, onWindow?: (window: DeviceWindow) => void) {
    const seconds = options.windowSeconds ?? DEVICE_WINDOW_SECONDS;
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > DEVICE_WINDOW_SECONDS_MOST)
      throw new RangeError(`a window of ${seconds} seconds`);
    this.#options = options;
    this.#onWindow = onWindow;
    this.#windowUs = seconds * 1e6;
    this.#rows = new FeatureRowBatch(deviceFeatures.length, this.textNames.length);
    this.#packet = new DevicePacket(options.localNetworks);
  }

  /** Packets of devices beyond DEVICES_MOST in one window, which are in no row. */
  get dropped(): number {
    return this.#slots.dropped;
  }

  observe(frames: FrameBatch, from: number, to: number, packets: PacketBatch): void {
    const packet = this.#packet;
    let next = 0;
    for (let frame = from; frame < to; frame++) {
      while (next < packets.count && packets.frame[next]! < frame) next++;
      const at = findNetwork(frames, frame, packets, next);
      if (at === FRAME_OTHER) continue;
      const end = frames.offset[frame]! + frames.captured[frame]!;
      if (at !== FRAME_ARP && !readPacket(frames, at, end, packet.fields)) continue;
      const row = next < packets.count && packets.frame[next] === frame ? next : -1;
      packet.readLink(frames, frame, packets, row);
      if (at === FRAME_ARP) packet.readArp(frames, frame);
      else packet.readAddresses(frames, at);
      this.#moveTo(frames.timeUs[frame]!);
      this.#countEnd(frames, frame, SOURCE, at === FRAME_ARP, end);
      this.#countEnd(frames, frame, DESTINATION, at === FRAME_ARP, end);
      if (row >= 0 && at !== FRAME_ARP && packets.slot[row]! >= 0) this.#countConnection(frames, frame, packets, row);
    }
  }

  /** The last window is handed on as far as it came. */
  finish(): void {
    this.#close();
    this.#flush();
  }

  #moveTo(timeUs: number): void {
    const startUs = this.#startUs;
    if (timeUs >= startUs - LATE_US && timeUs < startUs + this.#windowUs) return;
    this.#close();
    this.#startUs = Math.floor(timeUs / this.#windowUs) * this.#windowUs;
  }

  #countEnd(frames: FrameBatch, frame: number, side: number, isArp: boolean, end: number): void {
    const packet = this.#packet;
    this.#ends[side] = null;
    if (packet.isDevice[side] === 0) return;
    const window = this.#slots.claim(packet.keys[side * 2]!, packet.keys[side * 2 + 1]!);
    if (window === null) return;
    if (this.#slots.isFresh) window.begin(packet.nameOf(frames, side), this.#startUs / 1e6, this.#windowUs / 1e6);
    this.#ends[side] = window;
    countPacket(window.counts, packet, side, isArp, frames.wire[frame]!, frames.view, end);
    if (!isArp && !isHostAddress(window.address, 0)) window.address.set(packet.words.subarray(side * 4, side * 4 + 4));
  }

  /** What the flow table says of the packet's row: who began the connection, and whether it begins here. */
  #countConnection(frames: FrameBatch, frame: number, packets: PacketBatch, row: number): void {
    const packet = this.#packet;
    const originator = packets.side[row] === 0 ? SOURCE : DESTINATION;
    const responder = originator === SOURCE ? DESTINATION : SOURCE;
    const isNew = packets.isNew[row] === 1;
    if (isNew && this.#ends[responder] !== null) this.#ends[responder]!.counts[CONNECTIONS_IN]!++;
    const window = this.#ends[originator]!;
    if (window === null) return;
    if (isNew) window.counts[CONNECTIONS_OUT]!++;
    if (!isHostAddress(packet.words, responder * 4)) return;
    const address = packet.addressHash(responder);
    const protocol = packets.key[row * KEY_WORDS + KEY_PROTOCOL]!;
    const ports = packets.key[row * KEY_WORDS + KEY_PORTS]!;
    const hasPort = protocol === PROTOCOL_TCP || protocol === PROTOCOL_UDP;
    const port = packet.portHash(responder === DESTINATION ? ports & 0xffff : ports >>> 16, protocol);
    window.destinations.add(address);
    if (hasPort) window.ports.add(port);
    if (!isNew) return;
    const timeUs = frames.timeUs[frame]!;
    const device = hashPair(packet.keys[originator * 2]!, packet.keys[originator * 2 + 1]!);
    if (this.#isFirst(device, address, timeUs)) window.counts[NEW_DESTINATIONS]!++;
    if (hasPort && this.#isFirst(device, port, timeUs)) window.counts[NEW_PORTS]!++;
  }

  #isFirst(device: number, value: number, timeUs: number): boolean {
    this.#known.claim(hashPair(device, value), hashPair(value, ~device), timeUs);
    return this.#known.isFresh;
  }

  #close(): void {
    const { size, windows } = this.#slots;
    for (let i = 0; i < size; i++) this.#emit(windows[i]!);
    this.#slots.clear();
  }

  #emit(window: DeviceWindow): void {
    const rows = this.#rows;
    const row = rows.count++;
    writeDeviceWindow(window, rows.values, row * deviceFeatures.length);
    rows.subject[row] = window.device;
    rows.startSeconds[row] = window.startSeconds;
    rows.texts[0]![row] = window.addressText;
    this.#onWindow?.(window);
    if (rows.count === FEATURE_ROWS) this.#flush();
  }

  #flush(): void {
    if (this.#rows.count > 0) this.#options.emit(this.#rows);
    this.#rows.count = 0;
  }
}

export const deviceWindowSet: FeatureSetSpec = {
  name: 'device-window',
  title: 'Devices by the minute',
  description:
    'One row a device and window of time (--window-seconds, 60 unless given) in which it sent or was sent IP or ARP packets. A device is a MAC with local addresses (--local-nets), or a local address where the link has no MACs; an IP packet counts for an end whose address is local, so that what a router passes on from the Internet does not count for the router, but what comes from a local machine behind it does; DHCP from 0.0.0.0 counts for no sender. ARP counts for both MACs. Windows begin at whole multiples of their length since 1970; a packet up to 10 s older than the window counts in it. No value is missing. The first and the last window of a capture may be covered in part.',
  row: 'device-window',
  features: deviceFeatures,
  maker: { from: 'packets', create: (options) => new DeviceWindowMeter(options) },
  window: { unit: 'seconds', least: 1, most: DEVICE_WINDOW_SECONDS_MOST, usual: DEVICE_WINDOW_SECONDS },
};
