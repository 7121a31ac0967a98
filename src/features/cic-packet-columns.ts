// Columns of the set `cic`: headers, sizes, flags and averages.
import { type CicFeature, type CicValue, cicColumn, countAt, perSecond, plain } from './cic-feature.ts';
import {
  LEAST,
  MOST,
  meanOf,
  N_ACK,
  N_BACKWARD,
  N_CWR,
  N_ECE,
  N_FORWARD,
  N_LENGTHS,
  N_RST,
  N_SYN,
  S_FIN,
  S_HEADERS,
  S_LENGTHS,
  S_PSH,
  S_URG,
  varianceOf,
} from './cic-layout.ts';
import * as reasons from './cic-reasons.ts';
import { bothOf, bothSides, durationUs } from './cic-sides.ts';

export const headers: readonly CicFeature[] = [
  ...(['PSH', 'URG'] as const).flatMap((flag) =>
    bothSides(({ name, at, packets, way }) =>
      cicColumn(
        [
          `${name} ${flag} Flags`,
          `${name} ${flag} Flags`,
          'packets',
          `Number of ${packets} with ${flag}.`,
          `packets ${way} with ${flag}`,
        ],
        at + (flag === 'PSH' ? S_PSH : S_URG),
        reasons.FIRST_FLAG,
        true,
      ),
    ),
  ),
  ...bothSides(({ name, at, packets, way }) =>
    cicColumn(
      [
        `${name} Header Length`,
        `${name} Header Len`,
        'bytes',
        `Sum of the transport headers of the ${packets}: TCP with options, UDP and ICMP 8.`,
        `header bytes ${way}`,
      ],
      at + S_HEADERS,
      reasons.HEADER,
      true,
    ),
  ),
  ...bothSides(({ name, at, packets, way }) =>
    cicColumn(
      [
        `${name} Packets/s`,
        `${name} Pkts/s`,
        'packets per second',
        `Number of ${packets} / duration of the flow; missing if that is 0.`,
        `packets ${way} per second`,
      ],
      perSecond(plain(countAt(at + S_LENGTHS)), durationUs),
      reasons.SIDE_RATE_AT_ONCE,
      true,
    ),
  ),
];

export const sizes: readonly CicFeature[] = [
  cicColumn(
    ['Min Packet Length', 'Pkt Len Min', 'bytes', 'Smallest payload length of all packets.', 'smallest packet size'],
    N_LENGTHS + LEAST,
    reasons.PADDING,
  ),
  cicColumn(
    ['Max Packet Length', 'Pkt Len Max', 'bytes', 'Largest payload length of all packets.', 'largest packet size'],
    N_LENGTHS + MOST,
    reasons.PADDING,
  ),
  cicColumn(
    ['Packet Length Mean', 'Pkt Len Mean', 'bytes', 'Mean payload length of all packets.', 'mean packet size'],
    (numbers, at) => meanOf(numbers, at + N_LENGTHS),
    reasons.FIRST_TWICE,
  ),
  cicColumn(
    [
      'Packet Length Std',
      'Pkt Len Std',
      'bytes',
      'Sample standard deviation (n - 1) of the payload length of all packets; 0 with a single packet.',
      'spread of packet sizes',
    ],
    (numbers, at) => Math.sqrt(varianceOf(numbers, at + N_LENGTHS)),
    reasons.FIRST_TWICE,
  ),
  cicColumn(
    ['Packet Length Variance', 'Pkt Len Var', 'bytes²', 'Square of Packet Length Std.', 'variance of packet sizes'],
    (numbers, at) => varianceOf(numbers, at + N_LENGTHS),
    reasons.FIRST_TWICE,
  ),
];

/** The eight counts; CWE is the files' name for CWR. */
const FLAG_COUNTS: readonly (readonly [string, string, CicValue | number])[] = [
  ['FIN', 'FIN Flag Cnt', bothOf(S_FIN)],
  ['SYN', 'SYN Flag Cnt', N_SYN],
  ['RST', 'RST Flag Cnt', N_RST],
  ['PSH', 'PSH Flag Cnt', bothOf(S_PSH)],
  ['ACK', 'ACK Flag Cnt', N_ACK],
  ['URG', 'URG Flag Cnt', bothOf(S_URG)],
  ['CWE', 'CWE Flag Count', N_CWR],
  ['ECE', 'ECE Flag Cnt', N_ECE],
];

export const flags = FLAG_COUNTS.map(([flag, name2018, value]) => {
  const word = flag === 'CWE' ? 'CWR' : flag;
  return cicColumn(
    [`${flag} Flag Count`, name2018, 'packets', `Number of packets with ${word}.`, `packets with ${word}`],
    value,
    reasons.FLAGS,
    true,
  );
});

export const averages: readonly CicFeature[] = [
  cicColumn(
    [
      'Down/Up Ratio',
      'Down/Up Ratio',
      '1',
      'Backward packets / forward packets; missing without forward packets.',
      'packets received per packet sent',
    ],
    (numbers, at) => {
      const forward = numbers[at + N_FORWARD + S_LENGTHS]!;
      return forward === 0 ? Number.NaN : numbers[at + N_BACKWARD + S_LENGTHS]! / forward;
    },
    reasons.WHOLE_RATIO,
  ),
  cicColumn(
    [
      'Average Packet Size',
      'Pkt Size Avg',
      'bytes',
      'Payload bytes of both sides / packets of both sides: the same as Packet Length Mean.',
      'average packet size',
    ],
    (numbers, at) => meanOf(numbers, at + N_LENGTHS),
    reasons.FIRST_TWICE,
  ),
  ...bothSides(({ name, at, packets, way }) =>
    cicColumn(
      [
        `Avg ${name} Segment Size`,
        `${name} Seg Size Avg`,
        'bytes',
        `Mean payload length of the ${packets}: the same as ${name} Packet Length Mean.`,
        `average size of packets ${way}`,
      ],
      (numbers, place) => meanOf(numbers, place + at + S_LENGTHS),
      reasons.PADDING,
    ),
  ),
  cicColumn(
    [
      'Fwd Header Length.1',
      null,
      'bytes',
      'Fwd Header Length once more, as the files of 2017 have it.',
      'header bytes sent',
    ],
    N_FORWARD + S_HEADERS,
    reasons.HEADER,
    true,
  ),
];
