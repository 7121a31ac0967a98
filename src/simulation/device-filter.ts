// Which frames of a device's capture take part in a home: its own, once, and those of bystanders from one capture only.
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { FrameFilter } from './capture-source.ts';

/** A span of a capture, microseconds before any shift. */
export interface CaptureSpan {
  readonly firstUs: number;
  readonly lastUs: number;
}

/** Another declared device of the home. */
export interface DeclaredDevice {
  readonly mac: number;
  readonly spans: readonly CaptureSpan[];
  /** True where the frames between the two are taken from the other one's captures. */
  readonly goesFirst: boolean;
}

export interface DeviceFilterOptions {
  /** The device whose captures are filtered. */
  readonly mac: number;
  /** Its IPv4 addresses before they are replaced. */
  readonly addresses: ReadonlySet<number>;
  readonly others: readonly DeclaredDevice[];
  /** True where bystanders and their broadcasts come from this device's captures. */
  readonly keepsBystanders: boolean;
  /** Spans of the captures that bystanders come from, where those are of the same house: what is in both is left out here. */
  readonly bystanderSpans: readonly CaptureSpan[];
}

const LINK_ETHERNET = 1;
const ETHERNET_BYTES = 14;
const TYPE_ARP = 0x0806;
const TYPE_VLAN = 0x8100;
const ARP_BYTES = 28;

/**
 * Keeps frames from and to the device, but those to a declared device whose own captures hold them; leaves out frames of other
 * declared devices; keeps bystanders where `keepsBystanders`, and elsewhere only ARP that names the device. Frames without
 * Ethernet addresses all stay.
 */
export class DeviceFilter implements FrameFilter {
  /** Frames left out: of bystanders, of other declared devices, and those that another capture holds too. */
  droppedBystanders = 0;
  droppedOthers = 0;
  droppedTwice = 0;
  readonly #options: DeviceFilterOptions;
  readonly #others: ReadonlyMap<number, DeclaredDevice>;

  constructor(options: DeviceFilterOptions) {
    this.#options = options;
    this.#others = new Map(options.others.map((device) => [device.mac, device]));
  }

  keeps(frames: FrameBatch, index: number): boolean {
    const at = frames.offset[index]!;
    if (frames.link[index] !== LINK_ETHERNET || frames.captured[index]! < ETHERNET_BYTES) return true;
    const to = macAt(frames.view, at);
    const from = macAt(frames.view, at + 6);
    const { mac, keepsBystanders, bystanderSpans } = this.#options;
    const timeUs = frames.timeUs[index]!;
    if (from === mac || to === mac) return this.#keepsOwn(from === mac ? to : from, timeUs);
    if (this.#others.has(from) || this.#others.has(to)) {
      this.droppedOthers++;
      return false;
    }
    if (keepsBystanders) return true;
    if (this.#namesDevice(frames, index) && !covers(bystanderSpans, timeUs)) return true;
    this.droppedBystanders++;
    return false;
  }

  #keepsOwn(peer: number, timeUs: number): boolean {
    const other = this.#others.get(peer);
    if (other === undefined || !other.goesFirst || !covers(other.spans, timeUs)) return true;
    this.droppedTwice++;
    return false;
  }

  /** True for ARP whose sender or target address is the device's. */
  #namesDevice(frames: FrameBatch, index: number): boolean {
    const { view } = frames;
    const at = frames.offset[index]!;
    const end = at + frames.captured[index]!;
    let body = at + ETHERNET_BYTES;
    let type = view.getUint16(at + 12);
    if (type === TYPE_VLAN && body + 4 <= end) {
      type = view.getUint16(body + 2);
      body += 4;
    }
    if (type !== TYPE_ARP || body + ARP_BYTES > end) return false;
    const { addresses } = this.#options;
    return addresses.has(view.getUint32(body + 14)) || addresses.has(view.getUint32(body + 24));
  }
}

function macAt(view: DataView, at: number): number {
  return view.getUint16(at) * 0x1_0000_0000 + view.getUint32(at + 2);
}

function covers(spans: readonly CaptureSpan[], timeUs: number): boolean {
  for (const span of spans) if (timeUs >= span.firstUs && timeUs <= span.lastUs) return true;
  return false;
}
