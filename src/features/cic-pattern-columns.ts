// Columns of the set `cic`: bulks, subflows, first windows, active and idle periods.
import { type CicFeature, cicColumn, countAt, momentColumns, plain, sumAt } from './cic-feature.ts';
import {
  N_ACTIVE,
  N_DATA,
  N_HEADER_LEAST,
  N_IDLE,
  S_BULK_BYTES,
  S_BULK_PACKETS,
  S_BULK_US,
  S_BULKS,
  S_LENGTHS,
  S_WINDOW,
} from './cic-layout.ts';
import * as reasons from './cic-reasons.ts';
import { bothSides, share, subflowsOf } from './cic-sides.ts';

export const bulks = bothSides(({ name, at, packets, way }) => {
  const bulk = `bulks: runs of 4 or more ${packets} with payload, no packet with payload of the other side between them, no gap above 1 s`;
  const count = plain(at + S_BULKS);
  return [
    cicColumn(
      [
        `${name} Avg Bytes/Bulk`,
        `${name} Byts/b Avg`,
        'bytes per bulk',
        `Payload bytes in bulks / number of bulks, 0 without any (${bulk}).`,
        `bytes ${way} in a bulk`,
      ],
      share(plain(at + S_BULK_BYTES), count),
      reasons.BULK,
      true,
    ),
    cicColumn(
      [
        `${name} Avg Packets/Bulk`,
        `${name} Pkts/b Avg`,
        'packets per bulk',
        'Packets in bulks / number of bulks, 0 without any.',
        `packets ${way} in a bulk`,
      ],
      share(plain(at + S_BULK_PACKETS), count),
      reasons.BULK,
      true,
    ),
    cicColumn(
      [
        `${name} Avg Bulk Rate`,
        `${name} Blk Rate Avg`,
        'bytes per second',
        'Payload bytes in bulks / time from the first to the last packet of each, summed up; 0 without bulks.',
        `rate of bulks ${way}`,
      ],
      (numbers, place) => {
        if (numbers[place + at + S_BULKS] === 0) return 0;
        const us = numbers[place + at + S_BULK_US]!;
        return us > 0 ? numbers[place + at + S_BULK_BYTES]! / (us / 1e6) : Number.NaN;
      },
      reasons.BULK_RATE,
      true,
    ),
  ];
});

export const subflows = bothSides(({ name, at, packets, way }) => {
  const parted = 'subflows are parted by gaps above 1 s between packets of the flow';
  return [
    cicColumn(
      [
        `Subflow ${name} Packets`,
        `Subflow ${name} Pkts`,
        'packets',
        `Number of ${packets} / number of subflows (${parted}).`,
        `packets ${way} in a subflow`,
      ],
      share(plain(countAt(at + S_LENGTHS)), subflowsOf),
      reasons.SUBFLOW,
      true,
    ),
    cicColumn(
      [
        `Subflow ${name} Bytes`,
        `Subflow ${name} Byts`,
        'bytes',
        `Payload bytes of the ${packets} / number of subflows.`,
        `bytes ${way} in a subflow`,
      ],
      share(plain(sumAt(at + S_LENGTHS)), subflowsOf),
      reasons.SUBFLOW,
      true,
    ),
  ];
});

export const segments: readonly CicFeature[] = [
  ...bothSides(({ name, at, packets, window }) =>
    cicColumn(
      [
        `Init_Win_bytes_${window}`,
        `Init ${name} Win Byts`,
        'bytes',
        `TCP window field of the first of the ${packets}, not scaled; -1 if there is none.`,
        `first ${window} window`,
      ],
      at + S_WINDOW,
      window === 'backward' ? reasons.LAST_WINDOW : null,
    ),
  ),
  cicColumn(
    [
      'act_data_pkt_fwd',
      'Fwd Act Data Pkts',
      'packets',
      'Number of forward packets with at least 1 byte of payload.',
      'packets sent with payload',
    ],
    N_DATA,
    reasons.DATA_PACKETS,
    true,
  ),
  cicColumn(
    [
      'min_seg_size_forward',
      'Fwd Seg Size Min',
      'bytes',
      'Shortest transport header of the forward packets (not their payload, whatever the name says); 0 without any.',
      'shortest header sent',
    ],
    N_HEADER_LEAST,
    reasons.HEADER,
  ),
];

export const periods: readonly CicFeature[] = [
  ...momentColumns(['Mean', 'Std', 'Max', 'Min'], {
    offset: N_ACTIVE,
    names: ['Active', 'Active'],
    unit: 'microseconds',
    of: 'time over which the flow was active before a gap above 5 s, from packet to packet, single packets left out',
    words: 'active time before a pause',
    without: '0 without any',
    reason: reasons.PERIODS,
  }),
  ...momentColumns(['Mean', 'Std', 'Max', 'Min'], {
    offset: N_IDLE,
    names: ['Idle', 'Idle'],
    unit: 'microseconds',
    of: 'gaps above 5 s between packets of the flow',
    words: 'pause between active times',
    without: '0 without any',
    reason: reasons.PERIODS,
  }),
];
