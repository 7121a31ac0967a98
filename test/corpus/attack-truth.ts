// What the attack captures of the corpus hold: which attack, and which alerts about which host are right.

export interface ExpectedAlert {
  readonly kinds: readonly string[];
  /** Addresses or MACs, any of which is right. */
  readonly hosts: readonly string[];
}

export interface AttackTruth {
  /** Path below the corpus. */
  readonly capture: string;
  readonly attack: string;
  /** Alerts of medium or high severity that must be there, and the only ones that may; null = no detector of ours looks for it. */
  readonly expected: readonly ExpectedAlert[] | null;
}

const one = (capture: string, attack: string, kinds: readonly string[], ...hosts: readonly string[]): AttackTruth => ({
  capture,
  attack,
  expected: [{ kinds, hosts }],
});

const scans = 'pcaphunt-scans/test';
const slips = 'slips/dataset';

/** Sources: labels of the corpus, and the captures themselves (addresses of the attacking or attacked host). */
export const attackTruth: readonly AttackTruth[] = [
  one(`${scans}/hs-arpScan.pcap`, 'ARP sweep', ['host-sweep'], '10.0.0.128'),
  one(`${scans}/hs-icmpScan.pcap`, 'ping sweep', ['host-sweep'], '10.0.0.128'),
  one(`${scans}/hs-icmpScan.pcapng`, 'ping sweep', ['host-sweep'], '10.0.0.128'),
  one(`${scans}/hs-sh-IPscan.pcapng`, 'IP protocol scan', ['host-sweep', 'port-scan'], '10.0.0.128'),
  one(`${scans}/hs-tcp_ackPingSweepRand.pcapng`, 'TCP ACK sweep', ['host-sweep'], '10.0.0.128'),
  one(`${scans}/hs-tcp_synPingSweepRand.pcapng`, 'TCP SYN sweep', ['host-sweep'], '10.0.0.128'),
  one(`${scans}/hs-udpScan.pcap`, 'UDP sweep', ['host-sweep'], '246.237.45.150'),
  one(`${scans}/na-arpSpoofing.pcap`, 'ARP spoofing', ['arp-spoof'], '00:e0:4d:3c:25:7b'),
  one(`${scans}/ps-tcp_ack.pcap`, 'TCP ACK port scan', ['port-scan'], '10.0.0.135'),
  one(`${scans}/ps-tcp_syn.pcap`, 'TCP SYN port scan', ['port-scan'], '10.0.0.140'),
  one(`${scans}/ps-udp.pcap`, 'UDP port scan', ['port-scan'], '10.0.0.135'),
  one(`${slips}/test12-icmp-portscan.pcap`, 'ping sweep', ['host-sweep'], '192.168.1.109'),
  one(`${slips}/test7-malicious.pcap`, 'search for Telnet on port 2323', ['host-sweep'], '192.168.2.16'),
  one(`${slips}/test8-malicious.pcap`, 'ARP sweep', ['host-sweep'], '192.168.1.247'),
  one('stopddos/amp.TCP.reflection.SYNACK.pcap', 'SYN-ACK reflection', ['flood'], '10.10.10.10'),
  one('stopddos/amp.UDP.snmp.src161.pcapng', 'SNMP reflection', ['flood'], '10.10.10.10'),
  one('stopddos/pkt.TCP.synflood.spoofed.pcap', 'SYN flood, forged sources', ['flood'], '10.10.10.10'),
  one('dns-tunnels/pcaps/dns2tcp/learn.netrack.github.com.pcap', 'DNS tunnel (dns2tcp)', ['dns-tunnel'], '172.17.0.3'),
  // A generator that sends SYN, FIN, null and all other flags from one port to hundreds: a port scan, whatever it was made for.
  one('esnet-curated/tcp/control/two_way_all_flags.pcap', 'all TCP flags to many ports', ['port-scan'], '10.0.0.80'),
  one(
    'modbus-lemay/characterization_modbus_6RTU_with_operate.pcap',
    'Modbus characterization',
    ['modbus-scan'],
    '192.168.1.101',
  ),
  { capture: 'modbus-lemay/moving_two_files_modbus_6RTU.pcap', attack: 'file copy between stations', expected: null },
  { capture: `${scans}/na-url_redirection.pcapng`, attack: 'malicious redirect (client)', expected: null },
  // Beside the attacks: no grave alert.
  { capture: `${scans}/cs-ftpServerCredentials.pcap`, attack: 'none: FTP login in clear', expected: [] },
  { capture: `${scans}/cs-httpServerCredentials.pcap`, attack: 'none: HTTP login in clear', expected: [] },
  { capture: 'esnet-curated/protocols/whois/whois.pcap', attack: 'none: whois', expected: [] },
  { capture: 'esnet-curated/tcp/control/single_syn.pcap', attack: 'none: one SYN', expected: [] },
  { capture: 'esnet-curated/tcp/control/one_way_all_flags.pcap', attack: 'none: all TCP flags, one way', expected: [] },
  { capture: 'ics-iti/pcaps/ModbusTCP/ModbusTCP.pcap', attack: 'none: Modbus polling', expected: [] },
  { capture: 'ics-iti/pcaps/openics/EIP-SoftwareDownload.pcap', attack: 'none: EtherNet/IP download', expected: [] },
  { capture: 'ics-iti/pcaps/IEC61850/GOOSE/Sample_File_GOOSE.pcap', attack: 'none: GOOSE', expected: [] },
];
