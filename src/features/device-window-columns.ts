// The columns of a device over a window of time: each declared once, with the function that computes it.
import {
  ACCEPTED,
  ARP_PACKETS,
  ARP_REQUESTS,
  ATTEMPTS,
  BYTES_IN,
  BYTES_OUT,
  CONNECTIONS_IN,
  CONNECTIONS_OUT,
  type DeviceWindow,
  DNS_ANSWERS,
  DNS_QUESTIONS,
  DNS_UNKNOWN,
  GROUP_PACKETS,
  ICMP_PACKETS,
  LOCAL_PACKETS,
  NEW_DESTINATIONS,
  NEW_PORTS,
  PACKETS_IN,
  PACKETS_OUT,
  REFUSED,
  SQUARES,
  TCP_PACKETS,
  UDP_PACKETS,
} from './device-window.ts';
import type { Feature } from './feature.ts';

const DAY_SECONDS = 86_400;

export interface DeviceFeature extends Feature {
  readonly value: (window: DeviceWindow) => number;
}

type Value = DeviceFeature['value'];

function feature(name: string, unit: string, words: string, formula: string, value: Value): DeviceFeature {
  return { name, unit, formula, words, source: 'porchlight', state: 'same', value };
}

/** A sum that spans magnitudes. */
function counter(name: string, unit: string, words: string, formula: string, at: number): DeviceFeature {
  return { ...feature(name, unit, words, formula, ({ counts }) => counts[at]!), isCounter: true };
}

/** A share of something that may not be there at all. */
function share(name: string, words: string, formula: string, part: Value, whole: Value, unit = '1'): DeviceFeature {
  const text = `${formula}; 0 where there are none.`;
  return feature(name, unit, words, text, (window) => ratio(part(window), whole(window)));
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

const count =
  (at: number): Value =>
  ({ counts }) =>
    counts[at]!;
const packets: Value = ({ counts }) => counts[PACKETS_OUT]! + counts[PACKETS_IN]!;
const bytes: Value = ({ counts }) => counts[BYTES_OUT]! + counts[BYTES_IN]!;
const unanswered: Value = ({ counts }) => Math.max(0, counts[ATTEMPTS]! - counts[ACCEPTED]! - counts[REFUSED]!);

/** Sine or cosine of the time of day. */
function dayAngle(window: DeviceWindow): number {
  const ofDay = window.startSeconds - Math.floor(window.startSeconds / DAY_SECONDS) * DAY_SECONDS;
  return (2 * Math.PI * ofDay) / DAY_SECONDS;
}

const volume: readonly DeviceFeature[] = [
  counter('packets_out', 'packets', 'packets sent', 'IP and ARP packets the device sent.', PACKETS_OUT),
  counter('packets_in', 'packets', 'packets received', 'IP and ARP packets sent to the device.', PACKETS_IN),
  counter('bytes_out', 'bytes', 'bytes sent', 'Frame lengths on the wire of the packets sent.', BYTES_OUT),
  counter('bytes_in', 'bytes', 'bytes received', 'Frame lengths on the wire of the packets received.', BYTES_IN),
  {
    ...feature(
      'packets_per_second',
      'packets/second',
      'packet rate',
      'Packets both ways divided by the seconds of the window.',
      (window) => packets(window) / window.seconds,
    ),
    isCounter: true,
  },
  {
    ...feature(
      'bytes_per_second',
      'bytes/second',
      'byte rate',
      'Bytes both ways divided by the seconds of the window.',
      (window) => bytes(window) / window.seconds,
    ),
    isCounter: true,
  },
  share('bytes_out_share', 'share of bytes sent', 'bytes_out divided by the bytes both ways', count(BYTES_OUT), bytes),
  share(
    'mean_size_out',
    'mean packet sent',
    'bytes_out divided by packets_out',
    count(BYTES_OUT),
    count(PACKETS_OUT),
    'bytes',
  ),
  share(
    'mean_size_in',
    'mean packet received',
    'bytes_in divided by packets_in',
    count(BYTES_IN),
    count(PACKETS_IN),
    'bytes',
  ),
  feature(
    'size_spread',
    'bytes',
    'spread of packet sizes',
    'Standard deviation (n) of the frame lengths both ways.',
    (window) => {
      const n = packets(window);
      const sum = bytes(window);
      return Math.sqrt(Math.max(0, n * window.counts[SQUARES]! - sum * sum)) / Math.max(1, n);
    },
  ),
];

const protocols: readonly DeviceFeature[] = [
  share(
    'tcp_share',
    'share of TCP packets',
    'TCP packets divided by the packets both ways',
    count(TCP_PACKETS),
    packets,
  ),
  share(
    'udp_share',
    'share of UDP packets',
    'UDP packets divided by the packets both ways',
    count(UDP_PACKETS),
    packets,
  ),
  share(
    'icmp_share',
    'share of ICMP packets',
    'ICMP and ICMPv6 packets divided by the packets both ways',
    count(ICMP_PACKETS),
    packets,
  ),
  share(
    'arp_share',
    'share of ARP packets',
    'ARP packets divided by the packets both ways',
    count(ARP_PACKETS),
    packets,
  ),
  share(
    'local_share',
    'share of packets within the home',
    'Packets whose other end is a local address, a group or ARP divided by the packets both ways',
    count(LOCAL_PACKETS),
    packets,
  ),
  share(
    'group_share',
    'share of broadcast and multicast',
    'Packets sent to a broadcast or multicast address divided by packets_out',
    count(GROUP_PACKETS),
    count(PACKETS_OUT),
  ),
  counter('arp_requests', 'packets', 'ARP requests', 'ARP requests the device sent.', ARP_REQUESTS),
];

const destinations: readonly DeviceFeature[] = [
  counter(
    'connections_out',
    'count',
    'connections begun',
    'Connections (as the flow table cuts them) that the device began.',
    CONNECTIONS_OUT,
  ),
  counter(
    'connections_in',
    'count',
    'connections from others',
    'Connections that others began to the device.',
    CONNECTIONS_IN,
  ),
  {
    ...feature(
      'destinations',
      'count',
      'destinations',
      'Distinct host addresses at the other end of connections that the device began; an estimate above 256.',
      ({ destinations: sketch }) => sketch.distinct,
    ),
    isCounter: true,
  },
  counter(
    'new_destinations',
    'count',
    'new destinations',
    'Connections begun to a host address that the device never began one to before, as far as the 131,072 latest pairs of device and address or port tell.',
    NEW_DESTINATIONS,
  ),
  feature(
    'destination_entropy',
    'bits',
    'spread over destinations',
    'Shannon entropy of those addresses, weighted by the packets of their connections, both ways; above 256 addresses an estimate.',
    ({ destinations: sketch }) => sketch.entropy,
  ),
  {
    ...feature(
      'ports',
      'count',
      'destination ports',
      'Distinct TCP and UDP ports at the other end of connections that the device began; an estimate above 256.',
      ({ ports }) => ports.distinct,
    ),
    isCounter: true,
  },
  counter(
    'new_ports',
    'count',
    'new destination ports',
    'Connections begun to a TCP or UDP port that the device never began one to before, at any address; remembered as for new_destinations.',
    NEW_PORTS,
  ),
  feature(
    'port_entropy',
    'bits',
    'spread over destination ports',
    'Shannon entropy of those ports, weighted by the packets of their connections, both ways; above 256 ports an estimate.',
    ({ ports }) => ports.entropy,
  ),
];

const failures: readonly DeviceFeature[] = [
  counter('tcp_attempts', 'packets', 'connection attempts', 'TCP SYN without ACK sent, repeated ones too.', ATTEMPTS),
  counter(
    'tcp_refused',
    'packets',
    'refused connections',
    'TCP resets received that answer a SYN: RST and ACK with sequence number 0.',
    REFUSED,
  ),
  {
    ...feature(
      'tcp_unanswered',
      'packets',
      'unanswered connection attempts',
      'tcp_attempts less SYN+ACK received less tcp_refused, at least 0; an answer after the end of the window counts in the next one.',
      unanswered,
    ),
    isCounter: true,
  },
  share(
    'tcp_failure_share',
    'share of failed connection attempts',
    'tcp_refused and tcp_unanswered divided by tcp_attempts, at most 1',
    (window) => Math.min(window.counts[ATTEMPTS]!, window.counts[REFUSED]! + unanswered(window)),
    count(ATTEMPTS),
  ),
  counter('dns_questions', 'packets', 'name questions', 'DNS questions sent over UDP to port 53.', DNS_QUESTIONS),
  share(
    'dns_unknown_share',
    'share of unknown names',
    'DNS answers received over UDP from port 53 with response code 3 (no such name) divided by all of them',
    count(DNS_UNKNOWN),
    count(DNS_ANSWERS),
  ),
];

const time: readonly DeviceFeature[] = [
  feature('hour_sin', '1', 'time of day (sine)', 'Sine of the start of the window within its UTC day.', (window) =>
    Math.sin(dayAngle(window)),
  ),
  feature('hour_cos', '1', 'time of day (cosine)', 'Cosine of the start of the window within its UTC day.', (window) =>
    Math.cos(dayAngle(window)),
  ),
];

export const deviceFeatures: readonly DeviceFeature[] = [
  ...volume,
  ...protocols,
  ...destinations,
  ...failures,
  ...time,
];

/** Writes the row of a window. */
export function writeDeviceWindow(window: DeviceWindow, values: Float64Array, at: number): void {
  for (let i = 0; i < deviceFeatures.length; i++) values[at + i] = deviceFeatures[i]!.value(window);
}
