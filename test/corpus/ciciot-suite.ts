// Suite `ciciot`: every cell of the columns beside a second implementation, over homes and attacks; relations within the published rows.
import { join } from 'node:path';
import { ciciotColumns } from '../../src/features/ciciot-columns.ts';
import { compareCapture } from '../features/ciciot-comparison.ts';
import { checkRelations } from './ciciot-relations.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

/** Homes, floods, fragments, tunnels, IPv6, VLAN tags, cooked links, times that run backwards. */
const CAPTURES: readonly string[] = [
  'iotensemble/360_doorbell/2020-11-23.pcap',
  'iotensemble/tcl_gateway/2020-11-23.pcap',
  'iotensemble/aqara_gateway/2020-11-23.pcap',
  'oconnor-iot/pcaps/schlage-lock-01.pcap',
  'madea/amazon-plug/2023-05-26.pcap',
  'nku-lifecycle/result_demo/traffic_demo/xiaodu_plug_lifecycle/xiaodu_plug_setup.pcap',
  'stopddos/pkt.TCP.synflood.spoofed.pcap',
  'stopddos/amp.UDP.snmp.src161.pcapng',
  'pcaphunt-scans/test/ps-udp.pcap',
  'pcaphunt-scans/test/hs-arpScan.pcap',
  'pcaphunt-scans/test/hs-icmpScan.pcap',
  'esnet-curated/tcp/control/two_way_all_flags.pcap',
  'modbus-lemay/moving_two_files_modbus_6RTU.pcap',
  'oracle-zeek/Traces/tcp-http-with-padding.pcap',
  'oracle-zeek/Traces/irc-dcc-send.pcapng',
  'oracle-zeek/Traces/smtp.pcap',
  'oracle-zeek/Traces/ftp/ipv6.pcap',
  'oracle-zeek/Traces/tunnels/gtp/gtp1_gn_normal_incl_fragmentation.pcap',
  'oracle-ndpi/pcap/telnet.pcap',
  'oracle-ndpi/pcap/ssh.pcap',
  'malformed-tcpdump/IGMP_V1.pcap',
];

/** Published rows, of which the formulas speak. */
const PUBLISHED: readonly string[] = [
  'DDoS-UDP_Fragmentation/DDoS-UDP_Fragmentation12.pcap.csv',
  'DictionaryBruteForce/DictionaryBruteForce.pcap.csv',
  'Mirai-udpplain/Mirai-udpplain24.pcap.csv',
  'Recon-PingSweep/Recon-PingSweep.pcap.csv',
  'XSS/XSS.pcap.csv',
];

export const ciciotSuite: CorpusSuite = {
  name: 'ciciot',
  title: 'CIC-IoT-2023 columns: each cell beside a second implementation; what the published rows say of their columns',
  run: compareAll,
};

async function compareAll(context: CorpusContext): Promise<SuiteResult> {
  const differences: Difference[] = [];
  const missed: string[] = [];
  const used = new Set<string>();
  let checks = 0;
  let rows = 0;
  for (const capture of CAPTURES) {
    for (const window of [10, 100]) {
      const result = await compareCapture(join(context.corpus, capture), window);
      checks += result.cells;
      rows += result.rows;
      for (const name of result.used) used.add(name);
      for (const what of result.differences) differences.push({ where: `${capture} (${window})`, what, reason: null });
      if (window === 10 && result.rows === 0) missed.push(`${capture} makes no window`);
    }
  }
  for (const file of PUBLISHED) {
    const result = checkRelations(join(context.corpus, 'ciciot2023', file));
    checks += result.checks;
    if (!result.isHeaderSame) missed.push(`the columns of ${file} are others`);
    for (const { text, rows: failed, first } of result.failures)
      differences.push({ where: file, what: `${text}: not in ${failed} rows, first in row ${first}`, reason: null });
  }
  for (const { name } of ciciotColumns) if (!used.has(name)) missed.push(`no capture has a ${name} above 0`);
  if (differences.length > 0) missed.push(`${differences.length} cells or relations are not as defined`);
  return {
    checks,
    agreeing: checks - differences.length,
    differences,
    missed,
    details: `${rows} windows of ${CAPTURES.length} captures, each column above 0 in some; ${PUBLISHED.length} published files`,
  };
}
