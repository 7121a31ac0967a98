// Columns of the set `cic`: totals, lengths, rates and the times between packets.
import { type CicFeature, cicColumn, countAt, momentColumns, perSecond, sumAt } from './cic-feature.ts';
import { N_GAPS, N_PORT, N_PROTOCOL, S_GAPS, S_LENGTHS } from './cic-layout.ts';
import * as reasons from './cic-reasons.ts';
import { bothSides, bytesOf, durationUs, packetsOf } from './cic-sides.ts';

export const totals: readonly CicFeature[] = [
  cicColumn(
    ['Destination Port', 'Dst Port', 'port', 'Port of the backward side; 0 for ICMP.', 'destination port'],
    N_PORT,
    null,
  ),
  cicColumn(
    ['Protocol', 'Protocol', 'protocol number', 'Protocol number: 6 TCP, 17 UDP, 1 and 58 ICMP.', 'protocol number'],
    N_PROTOCOL,
    reasons.OTHER_PROTOCOLS,
  ),
  cicColumn(
    ['Flow Duration', 'Flow Duration', 'microseconds', 'Time from the first packet to the last.', 'duration'],
    durationUs,
    reasons.BACKWARDS,
    true,
  ),
  ...bothSides(({ name, long, at, packets, way }) =>
    cicColumn(
      [`Total ${long} Packets`, `Tot ${name} Pkts`, 'packets', `Number of ${packets}.`, `packets ${way}`],
      countAt(at + S_LENGTHS),
      null,
      true,
    ),
  ),
  ...bothSides(({ name, at, packets, way }) =>
    cicColumn(
      [
        `Total Length of ${name} Packets`,
        `TotLen ${name} Pkts`,
        'bytes',
        `Sum of the payload lengths of the ${packets}.`,
        `bytes ${way}`,
      ],
      sumAt(at + S_LENGTHS),
      reasons.PADDING,
      true,
    ),
  ),
];

export const lengths = bothSides(({ name, at, packets, way }) =>
  momentColumns(['Max', 'Min', 'Mean', 'Std'], {
    offset: at + S_LENGTHS,
    names: [`${name} Packet Length`, `${name} Pkt Len`],
    unit: 'bytes',
    of: `payload length of the ${packets}`,
    words: `size of packets ${way}`,
    without: '0 without any',
    reason: reasons.PADDING,
  }),
);

export const rates: readonly CicFeature[] = [
  cicColumn(
    [
      'Flow Bytes/s',
      'Flow Byts/s',
      'bytes per second',
      'Payload bytes of both sides / duration; missing if that is 0.',
      'bytes per second',
    ],
    perSecond(bytesOf, durationUs),
    reasons.BYTE_RATE,
    true,
  ),
  cicColumn(
    [
      'Flow Packets/s',
      'Flow Pkts/s',
      'packets per second',
      'Packets of both sides / duration; missing if that is 0.',
      'packets per second',
    ],
    perSecond(packetsOf, durationUs),
    reasons.RATE_AT_ONCE,
    true,
  ),
];

export const gaps: readonly CicFeature[] = [
  ...momentColumns(['Mean', 'Std', 'Max', 'Min'], {
    offset: N_GAPS,
    names: ['Flow IAT', 'Flow IAT'],
    unit: 'microseconds',
    of: 'time between one packet and the next',
    words: 'gap between packets',
    without: '0 with a single packet',
    reason: reasons.BACKWARDS,
  }),
  ...bothSides(({ name, at, packets, way }) => [
    cicColumn(
      [
        `${name} IAT Total`,
        `${name} IAT Tot`,
        'microseconds',
        `Time from the first to the last of the ${packets}.`,
        `time over which packets were ${way}`,
      ],
      sumAt(at + S_GAPS),
      reasons.BACKWARDS,
      true,
    ),
    ...momentColumns(['Mean', 'Std', 'Max', 'Min'], {
      offset: at + S_GAPS,
      names: [`${name} IAT`, `${name} IAT`],
      unit: 'microseconds',
      of: `time between one and the next of the ${packets}`,
      words: `gap between packets ${way}`,
      without: '0 with fewer than two',
      reason: reasons.BACKWARDS,
    }),
  ]),
];
