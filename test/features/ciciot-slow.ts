// A second implementation of the ciciot columns, written from their definitions alone: one object a packet, plain lists, exact times.

export interface SlowFrame {
  /** The captured bytes. */
  readonly bytes: Uint8Array;
  /** Length on the wire. */
  readonly wire: number;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  /** LINKTYPE_ value. */
  readonly link: number;
}

/** What the definitions ask of one packet. */
interface Packet {
  readonly kind: 'arp' | 'ip';
  readonly protocol: number;
  readonly timeToLive: number;
  readonly transport: 'tcp' | 'udp' | 'none';
  readonly headerLength: number;
  readonly flags: readonly string[];
  readonly ports: readonly number[];
  readonly length: number;
  readonly time: bigint;
}

const FLAG_NAMES = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'];
const IRC_PORTS = [194, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 6697];
const RAW_LINKS = [12, 14, 101, 228, 229];
const EXTENSIONS = [0, 43, 44, 51, 60, 135];

/** Rows by column name, one for each full window of `size` packets. */
export function slowCiciotRows(frames: readonly SlowFrame[], size: number): Record<string, number>[] {
  const packets = frames.map(packetOf).filter((packet) => packet !== null);
  const rows: Record<string, number>[] = [];
  for (let from = 0; from + size <= packets.length; from += size)
    rows.push(rowOf(packets.slice(from, from + size), packets[from - 1] ?? null));
  return rows;
}

function rowOf(window: readonly Packet[], before: Packet | null): Record<string, number> {
  const count = (test: (packet: Packet) => boolean): number => window.filter(test).length;
  const share = (test: (packet: Packet) => boolean): number => count(test) / window.length;
  const hasFlag = (flag: string) => (packet: Packet) => packet.flags.includes(flag);
  const service =
    (transport: 'tcp' | 'udp', ...ports: number[]) =>
    (packet: Packet) =>
      packet.transport === transport && packet.ports.some((port) => ports.includes(port));
  const lengths = window.map(({ length }) => length);
  const mean = meanOf(lengths);
  const variance = lengths.reduce((sum, length) => sum + (length - mean) ** 2, 0) / (lengths.length - 1);
  const seconds = Number(window.at(-1)!.time - window[0]!.time) / 1e9;
  const gaps = window.map((packet, i) => {
    const previous = i === 0 ? before : window[i - 1]!;
    return previous === null ? 0 : Number(packet.time - previous.time) / 1e9;
  });
  return {
    Header_Length: meanOf(window.map(({ headerLength }) => headerLength)),
    'Protocol Type': modeOf(window.map(({ protocol }) => protocol)),
    Time_To_Live: meanOf(window.map(({ timeToLive }) => timeToLive)),
    Rate: seconds > 0 ? window.length / seconds : Number.NaN,
    fin_flag_number: share(hasFlag('fin')),
    syn_flag_number: share(hasFlag('syn')),
    rst_flag_number: share(hasFlag('rst')),
    psh_flag_number: share(hasFlag('psh')),
    ack_flag_number: share(hasFlag('ack')),
    ece_flag_number: share(hasFlag('ece')),
    cwr_flag_number: share(hasFlag('cwr')),
    ack_count: count(hasFlag('ack')),
    syn_count: count(hasFlag('syn')),
    fin_count: count(hasFlag('fin')),
    rst_count: count(hasFlag('rst')),
    HTTP: share(service('tcp', 80)),
    HTTPS: share(service('tcp', 443)),
    DNS: share(service('udp', 53)),
    Telnet: share(service('tcp', 23)),
    SMTP: share(service('tcp', 25)),
    SSH: share(service('tcp', 22)),
    IRC: share(service('tcp', ...IRC_PORTS)),
    TCP: share(({ transport }) => transport === 'tcp'),
    UDP: share(({ transport }) => transport === 'udp'),
    DHCP: share(service('udp', 67, 68)),
    ARP: share(({ kind }) => kind === 'arp'),
    ICMP: share(({ kind, protocol }) => kind === 'ip' && (protocol === 1 || protocol === 58)),
    IGMP: share(({ kind, protocol }) => kind === 'ip' && protocol === 2),
    IPv: share(({ kind }) => kind === 'ip'),
    LLC: share(({ kind }) => kind === 'ip'),
    'Tot sum': lengths.reduce((sum, length) => sum + length, 0),
    Min: lengths.toSorted((a, b) => a - b)[0]!,
    Max: lengths.toSorted((a, b) => b - a)[0]!,
    AVG: mean,
    Std: Math.sqrt(variance),
    'Tot size': mean,
    IAT: meanOf(gaps),
    Number: window.length,
    Variance: variance,
  };
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** The most frequent number, the smallest of several. */
function modeOf(numbers: readonly number[]): number {
  const tally = new Map<number, number>();
  for (const number of numbers) tally.set(number, (tally.get(number) ?? 0) + 1);
  return [...tally].sort(([a, most], [b, other]) => other - most || a - b)[0]![0];
}

const be16 = (bytes: Uint8Array): number => bytes[0]! * 256 + bytes[1]!;

/** The frame as a packet, or null where it is neither ARP nor IP. */
function packetOf(frame: SlowFrame): Packet | null {
  const found = networkOf(frame);
  if (found === null) return null;
  const nothing = { transport: 'none', headerLength: 0, flags: [], ports: [] } as const;
  const common = { length: frame.wire, time: frame.time };
  if (found === 'arp') return { kind: 'arp', protocol: 0, timeToLive: 0, ...nothing, ...common };
  const ip = ipOf(found);
  if (ip === null) return null;
  const transport = ip.payload === null ? nothing : transportOf(ip.protocol, ip.payload);
  return { kind: 'ip', protocol: ip.protocol, timeToLive: ip.timeToLive, ...transport, ...common };
}

/** The bytes from the IP header on, or that it is ARP. */
function networkOf({ bytes, link }: SlowFrame): Uint8Array | 'arp' | null {
  if (RAW_LINKS.includes(link)) return bytes;
  if (link === 276) return bytes.length < 20 ? null : byType(be16(bytes), bytes.slice(20));
  if (link !== 1 && link !== 113) return null;
  let rest = bytes.slice(link === 1 ? 12 : 14);
  for (let tags = 0; tags < 8 && rest.length >= 2; tags++) {
    if (![0x8100, 0x88a8, 0x9100, 0x9200].includes(be16(rest))) break;
    rest = rest.slice(4);
  }
  return rest.length < 2 ? null : byType(be16(rest), rest.slice(2));
}

function byType(type: number, rest: Uint8Array): Uint8Array | 'arp' | null {
  if (type === 0x0806) return 'arp';
  return type === 0x0800 || type === 0x86dd ? rest : null;
}

interface Ip {
  readonly protocol: number;
  readonly timeToLive: number;
  /** null for a later fragment. */
  readonly payload: Uint8Array | null;
}

function ipOf(bytes: Uint8Array): Ip | null {
  if (bytes.length < 20) return null;
  const version = Math.floor(bytes[0]! / 16);
  if (version === 6) return bytes.length < 40 ? null : ip6Of(bytes);
  if (version !== 4) return null;
  const headerLength = (bytes[0]! % 16) * 4;
  if (headerLength < 20 || bytes.length < headerLength) return null;
  const length = be16(bytes.slice(2));
  const packet = length === 0 ? bytes : bytes.slice(0, length);
  const isLater = be16(bytes.slice(6)) % 0x2000 !== 0;
  return { protocol: bytes[9]!, timeToLive: bytes[8]!, payload: isLater ? null : packet.slice(headerLength) };
}

function ip6Of(bytes: Uint8Array): Ip {
  const length = be16(bytes.slice(4));
  let payload = length === 0 ? bytes.slice(40) : bytes.slice(40, 40 + length);
  let protocol = bytes[6]!;
  for (let headers = 0; headers < 8 && EXTENSIONS.includes(protocol) && payload.length >= 8; headers++) {
    const isLater = protocol === 44 && be16(payload.slice(2)) >= 8;
    const units = payload[1]!;
    const headerLength = protocol === 44 ? 8 : protocol === 51 ? 4 * (units + 2) : 8 * (units + 1);
    protocol = payload[0]!;
    if (isLater) return { protocol, timeToLive: bytes[7]!, payload: null };
    payload = payload.slice(headerLength);
  }
  return { protocol, timeToLive: bytes[7]!, payload };
}

function transportOf(
  protocol: number,
  bytes: Uint8Array,
): Pick<Packet, 'transport' | 'headerLength' | 'flags' | 'ports'> {
  if (protocol === 6 && bytes.length >= 20 && bytes[12]! >= 0x50) {
    const flags = FLAG_NAMES.filter((_, bit) => Math.floor(bytes[13]! / 2 ** bit) % 2 === 1);
    const ports = [be16(bytes), be16(bytes.slice(2))];
    return { transport: 'tcp', headerLength: Math.floor(bytes[12]! / 16) * 4, flags, ports };
  }
  if (protocol === 17 && bytes.length >= 8)
    return { transport: 'udp', headerLength: 8, flags: [], ports: [be16(bytes), be16(bytes.slice(2))] };
  return { transport: 'none', headerLength: 0, flags: [], ports: [] };
}
