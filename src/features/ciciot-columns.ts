// The 39 columns of CIC-IoT-2023 over windows of packets, in the order of the published files.
import type { Feature, FeatureState } from './feature.ts';

interface Declared {
  readonly unit: string;
  readonly formula: string;
  readonly words: string;
  readonly state?: FeatureState;
  readonly reason?: string;
  readonly isCounter?: boolean;
}

function column(name: string, declared: Declared): Feature {
  return { state: 'same', ...declared, name, source: 'ciciot' };
}

function flag(name: string, label: string): Feature {
  return column(name, {
    unit: '1',
    formula: `Share of the window's packets that are TCP with ${label} set.`,
    words: `share of packets with ${label}`,
  });
}

function flagCount(name: string, label: string): Feature {
  return column(name, {
    unit: 'packets',
    formula: `TCP packets of the window with ${label} set.`,
    words: `packets with ${label}`,
    isCounter: true,
  });
}

function service(name: string, transport: string, port: number, words: string): Feature {
  return column(name, {
    unit: '1',
    formula: `Share of the window's packets that are ${transport} from or to port ${port}.`,
    words: `share of ${words} packets`,
  });
}

function transport(name: string, formula: string): Feature {
  return column(name, { unit: '1', formula, words: `share of ${name} packets` });
}

const header: readonly Feature[] = [
  column('Header_Length', {
    unit: 'bytes',
    formula:
      'Mean length of the TCP or UDP header; a packet without one (ARP, ICMP, a later fragment) counts as 0. The IP header is not part of it.',
    words: 'mean transport header length',
  }),
  column('Protocol Type', {
    unit: 'protocol',
    formula:
      'The IP protocol number that most packets of the window have, later fragments included and ARP as 0; the smallest one of several.',
    words: 'most frequent IP protocol number',
  }),
  column('Time_To_Live', {
    unit: 'hops',
    formula: 'Mean time to live (hop limit in IPv6) of the window; ARP counts as 0.',
    words: 'mean time to live',
  }),
  column('Rate', {
    unit: 'packets/second',
    formula: 'Number divided by the seconds from the first packet of the window to its last.',
    words: 'packet rate within the window',
    state: 'fixed',
    reason:
      'The original is infinite where the first and the last packet have one time, and negative where time runs backwards; here both are missing.',
    isCounter: true,
  }),
];

const flags: readonly Feature[] = [
  flag('fin_flag_number', 'FIN'),
  flag('syn_flag_number', 'SYN'),
  flag('rst_flag_number', 'RST'),
  flag('psh_flag_number', 'PSH'),
  flag('ack_flag_number', 'ACK'),
  flag('ece_flag_number', 'ECE'),
  flag('cwr_flag_number', 'CWR'),
  flagCount('ack_count', 'ACK'),
  flagCount('syn_count', 'SYN'),
  flagCount('fin_count', 'FIN'),
  flagCount('rst_count', 'RST'),
];

const services: readonly Feature[] = [
  service('HTTP', 'TCP', 80, 'HTTP'),
  service('HTTPS', 'TCP', 443, 'HTTPS'),
  service('DNS', 'UDP', 53, 'DNS'),
  service('Telnet', 'TCP', 23, 'Telnet'),
  service('SMTP', 'TCP', 25, 'SMTP'),
  service('SSH', 'TCP', 22, 'SSH'),
  column('IRC', {
    unit: '1',
    formula: "Share of the window's packets that are TCP from or to port 194, 6660 to 6669 or 6697.",
    words: 'share of IRC packets',
    state: 'fixed',
    reason: 'The original counts port 21, which is that of FTP.',
  }),
];

const protocols: readonly Feature[] = [
  transport('TCP', "Share of the window's packets with a TCP header; later fragments have none."),
  transport('UDP', "Share of the window's packets with a UDP header; later fragments have none."),
  column('DHCP', {
    unit: '1',
    formula: "Share of the window's packets that are UDP from or to port 67 or 68.",
    words: 'share of DHCP packets',
    state: 'fixed',
    reason: "The original counts only what comes from port 67 or goes to port 68: it misses the clients' messages.",
  }),
  transport('ARP', "Share of the window's packets that are ARP."),
  column('ICMP', {
    unit: '1',
    formula: "Share of the window's packets that are ICMP or ICMPv6.",
    words: 'share of ICMP packets',
    state: 'fixed',
    reason: 'The original reads no IPv6, so it has no ICMPv6.',
  }),
  transport('IGMP', "Share of the window's packets that are IGMP."),
  column('IPv', {
    unit: '1',
    formula: "Share of the window's packets that are IPv4 or IPv6.",
    words: 'share of IP packets',
    state: 'fixed',
    reason: 'The original leaves IPv6 out of its windows; here a home that speaks IPv6 is seen.',
  }),
  column('LLC', {
    unit: '1',
    formula:
      'The same number as IPv: the original sets it for every IP packet and for nothing else, so it says nothing of 802.2.',
    words: 'share of IP packets (the column named LLC)',
  }),
];

const sizes: readonly Feature[] = [
  column('Tot sum', {
    unit: 'bytes',
    formula: "Sum of the window's frame lengths on the wire, link header and padding included.",
    words: 'bytes of the window',
    isCounter: true,
  }),
  column('Min', { unit: 'bytes', formula: 'Smallest frame length of the window.', words: 'smallest packet' }),
  column('Max', { unit: 'bytes', formula: 'Largest frame length of the window.', words: 'largest packet' }),
  column('AVG', { unit: 'bytes', formula: 'Tot sum divided by Number.', words: 'mean packet length' }),
  column('Std', {
    unit: 'bytes',
    formula: 'Sample standard deviation (n - 1) of the frame lengths: the square root of Variance.',
    words: 'spread of packet lengths',
  }),
  column('Tot size', { unit: 'bytes', formula: 'The same number as AVG.', words: 'mean packet length (Tot size)' }),
  column('IAT', {
    unit: 'seconds',
    formula:
      'Mean gap to the packet before, over all packets of the window: for the first one the gap to the last packet of the window before, 0 at the beginning of the capture.',
    words: 'mean gap between packets',
    isCounter: true,
  }),
  column('Number', {
    unit: 'packets',
    formula: 'Packets of the window: the window size, since a last window that is not full is left out.',
    words: 'packets of the window',
    state: 'fixed',
    reason:
      'The original also writes the few packets left at the end of each piece of a capture, whose counts compare with no other row.',
  }),
  column('Variance', {
    unit: 'bytes²',
    formula: 'Sample variance (n - 1) of the frame lengths.',
    words: 'variance of packet lengths',
    isCounter: true,
  }),
];

export const ciciotColumns: readonly Feature[] = [...header, ...flags, ...services, ...protocols, ...sizes];
