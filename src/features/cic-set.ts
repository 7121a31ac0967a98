// The feature set `cic`: one row a flow with the columns of CICFlowMeter, from the corrected definitions and under a flow policy of its own.
import { cicFeatures } from './cic-columns.ts';
import { CicMeter } from './cic-meter.ts';
import { FORK_ONLY, LEAKS } from './cic-reasons.ts';
import { droppedFeature } from './dictionary.ts';
import type { Feature } from './feature.ts';
import type { FeatureSetSpec } from './feature-rows.ts';

const dropped = (name: string, unit: string, formula: string, reason: string): Feature =>
  droppedFeature('cic', name, unit, formula, reason);

const cicDropped: readonly Feature[] = [
  dropped('Flow ID', 'text', 'Addresses, ports and protocol, joined by "-"; forward side first.', LEAKS),
  dropped('Source IP', 'address', 'Address of the forward side.', LEAKS),
  dropped('Source Port', 'port', 'Port of the forward side.', LEAKS),
  dropped('Destination IP', 'address', 'Address of the backward side.', LEAKS),
  dropped('Timestamp', 'time', 'Time of the first packet: DD/MM/YYYY HH:MM:SS, 24 hours, UTC.', LEAKS),
  dropped(
    'Label',
    'text',
    'What somebody found the flow to be.',
    'Nobody has looked at the flow yet: the column of the CSV says NeedManualLabel, as CICFlowMeter writes it.',
  ),
  dropped('Fwd RST Flags', 'packets', 'Number of forward packets with RST.', FORK_ONLY),
  dropped('Bwd RST Flags', 'packets', 'Number of backward packets with RST.', FORK_ONLY),
  dropped('ICMP Code', 'code', 'Code of the first ICMP message.', FORK_ONLY),
  dropped('ICMP Type', 'type', 'Type of the first ICMP message.', FORK_ONLY),
  dropped('Total TCP Retrans. Count', 'packets', 'TCP segments seen before, both sides.', FORK_ONLY),
  dropped('Total Connection Flow Time', 'microseconds', 'Duration with that of the flows cut before it.', FORK_ONLY),
];

export const cicSet: FeatureSetSpec = {
  name: 'cic',
  title: 'CICFlowMeter columns, corrected',
  description: [
    'One row a flow, with the columns of CICFlowMeter as its corrected definitions have them (Engelen, Rimmer and Joosen, WTMC 2021).',
    'A flow is all packets between two ends (address and port) with one protocol: TCP, UDP, ICMP or ICMPv6 (without ports, so all messages between two machines), over IPv4 and IPv6.',
    'Its first packet goes forward.',
    'A TCP flow is closed by RST, or by an ACK after FIN from both sides; what follows without a SYN still belongs to it, and a SYN begins a new one.',
    'Any flow ends 120 s after its start; the next one of the same ends keeps its direction if it begins within 240 s of that start.',
    'Lengths are payload bytes by the headers, times whole microseconds, deviations those of a sample (n - 1).',
    'In tunnels the innermost packet counts, once a frame; a fragmented datagram counts once, when it is whole; packets with wrong checksums count; packets whose transport header is cut do not.',
    'Flows of a single packet are written too.',
    'Same, fixed and dropped compare how a column is computed over the packets of a flow; which packets make a flow differs for all of them: the original ends a flow at its first FIN and overlooks RST.',
  ].join(' '),
  row: 'flow',
  features: cicFeatures,
  dropped: cicDropped,
  maker: { from: 'packets', create: (options) => new CicMeter(options) },
};
