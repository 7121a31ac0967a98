// The columns of the set `cic`, in the order in which CIC-IDS-2017 and CSE-CIC-IDS-2018 publish them, each declared once.
import type { CicFeature } from './cic-feature.ts';
import { averages, flags, headers, sizes } from './cic-packet-columns.ts';
import { bulks, periods, segments, subflows } from './cic-pattern-columns.ts';
import { gaps, lengths, rates, totals } from './cic-volume-columns.ts';

/** All columns, in their order. */
export const cicFeatures: readonly CicFeature[] = [
  ...totals,
  ...lengths,
  ...rates,
  ...gaps,
  ...headers,
  ...sizes,
  ...flags,
  ...averages,
  ...bulks,
  ...subflows,
  ...segments,
  ...periods,
];
