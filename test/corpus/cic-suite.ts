// The set `cic` against its slow second implementation over a fixed list of captures, number by number.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compareCapture } from '../features/cic-comparison.ts';
import type { CorpusSuite, Difference } from './suite.ts';

/** Captures of every kind: homes over days, scans, floods, tunnels, VLANs, IPv6, fragments, pauses, broken packets. */
const CAPTURES: readonly string[] = [
  'madea/lumiman-bulb/2023-06-13.pcap',
  'madea/ring-doorbell/2023-05-26.pcap',
  'oconnor-iot/pcaps/blink-cam-01.pcap',
  'oconnor-iot/pcaps/lockly-hub-01.pcap',
  'iotensemble/aqara_gateway/2020-11-23.pcap',
  'iotensemble/honyar_outlet/2020-11-23.pcap',
  'iot-sentinel/captures_IoT-Sentinel/HueBridge/Setup-A-1-STA.pcap',
  'modbus-lemay/moving_two_files_modbus_6RTU.pcap',
  'pcaphunt-scans/test/ps-tcp_syn.pcap',
  'pcaphunt-scans/test/ps-udp.pcap',
  'stopddos/amp.TCP.reflection.SYNACK.pcap',
  'stopddos/amp.UDP.snmp.src161.pcapng',
  'slips/dataset/test7-malicious.pcap',
  'oracle-ndpi/pcap/quic_frags_ch_out_of_order_same_packet_craziness.pcapng',
  'oracle-ndpi/pcap/zoom_p2p.pcapng',
  'oracle-zeek/Traces/q-in-q.pcap',
  'oracle-zeek/Traces/tunnels/Teredo.pcap',
  'oracle-zeek/Traces/tunnels/vxlan.pcap',
  'oracle-zeek/Traces/tcp-http-with-padding.pcap',
  'malformed-tcpdump/IGMP_V2.pcap',
];

/** Differences of one capture that are listed. */
const LISTED = 20;

export const cicSuite: CorpusSuite = {
  name: 'cic',
  title: "CICFlowMeter's columns, against a slow second implementation",
  async run({ corpus }) {
    const differences: Difference[] = [];
    const missed: string[] = [];
    let checks = 0;
    let wrong = 0;
    let rows = 0;
    let packets = 0;
    for (const capture of CAPTURES) {
      const path = join(corpus, capture);
      if (!existsSync(path)) {
        missed.push(`the corpus has no ${capture}`);
        continue;
      }
      const result = await compareCapture(path);
      checks += result.checks;
      wrong += result.differences.length;
      rows += result.rows.length;
      packets += result.packets;
      for (const what of result.differences.slice(0, LISTED)) differences.push({ where: capture, what, reason: null });
    }
    if (wrong > 0) missed.push(`${wrong} numbers differ between the two implementations`);
    return {
      checks,
      agreeing: checks - wrong,
      differences,
      missed,
      details: `${packets} packets, ${rows} flows of ${CAPTURES.length} captures`,
    };
  },
};
