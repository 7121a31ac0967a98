// One device over one window of time: counts and sketches from which its row is made, and which merge exactly into longer windows.
import { formatAddress, isHostAddress } from '../base/address.ts';
import { ValueSketch } from './device-window-sketch.ts';

// Positions in `DeviceWindow.counts`. All are sums, so that windows merge by adding them.
export const PACKETS_OUT = 0;
export const PACKETS_IN = 1;
export const BYTES_OUT = 2;
export const BYTES_IN = 3;
/** Sum of the squares of all frame lengths. */
export const SQUARES = 4;
export const TCP_PACKETS = 5;
export const UDP_PACKETS = 6;
export const ICMP_PACKETS = 7;
export const ARP_PACKETS = 8;
/** Packets whose other end is local, ARP and multicast included. */
export const LOCAL_PACKETS = 9;
/** Packets sent to a group: multicast or broadcast. */
export const GROUP_PACKETS = 10;
export const ARP_REQUESTS = 11;
export const CONNECTIONS_OUT = 12;
export const CONNECTIONS_IN = 13;
/** SYN without ACK sent, SYN with ACK received, and resets that answer a SYN. */
export const ATTEMPTS = 14;
export const ACCEPTED = 15;
export const REFUSED = 16;
export const DNS_QUESTIONS = 17;
export const DNS_ANSWERS = 18;
/** Answers with response code 3, "no such name". */
export const DNS_UNKNOWN = 19;
export const NEW_DESTINATIONS = 20;
export const NEW_PORTS = 21;
const COUNTS = 22;

export class DeviceWindow {
  /** MAC address, or the IP address where the link has no MACs. */
  device = '';
  /** Seconds since 1970: a multiple of `seconds`. */
  startSeconds = 0;
  seconds = 0;
  readonly counts = new Float64Array(COUNTS);
  /** Host addresses at the other end of connections that the device began, and the ports (with protocol) there, by packets. */
  readonly destinations = new ValueSketch();
  readonly ports = new ValueSketch();
  /** The first address seen; all zero = none. */
  readonly address = new Uint32Array(4);

  begin(device: string, startSeconds: number, seconds: number): void {
    this.device = device;
    this.startSeconds = startSeconds;
    this.seconds = seconds;
    this.counts.fill(0);
    this.address.fill(0);
    this.destinations.reset();
    this.ports.reset();
  }

  get addressText(): string {
    return isHostAddress(this.address, 0) ? formatAddress(this.address, 0) : '';
  }

  /** Adds a later window of the same device. */
  add(other: DeviceWindow): void {
    for (let i = 0; i < COUNTS; i++) this.counts[i]! += other.counts[i]!;
    this.destinations.merge(other.destinations);
    this.ports.merge(other.ports);
    if (!isHostAddress(this.address, 0)) this.address.set(other.address);
  }
}

/**
 * Merges windows into windows of `seconds`, a multiple of theirs: the same, to the last bit, as if they had been counted so from the
 * beginning. Order: by start, then as the devices come first.
 */
export function mergeDeviceWindows(windows: Iterable<DeviceWindow>, seconds: number): DeviceWindow[] {
  const merged = new Map<string, DeviceWindow>();
  for (const window of windows) {
    if (seconds % window.seconds !== 0)
      throw new RangeError(`windows of ${window.seconds} s do not make up one of ${seconds} s`);
    const start = Math.floor(window.startSeconds / seconds) * seconds;
    const key = `${start} ${window.device}`;
    let longer = merged.get(key);
    if (longer === undefined) {
      longer = new DeviceWindow();
      longer.begin(window.device, start, seconds);
      merged.set(key, longer);
    }
    longer.add(window);
  }
  return [...merged.values()].sort((a, b) => a.startSeconds - b.startSeconds);
}
