// The numbers of an activity: one declared list with names, units and formulas, and what models see of them.
import type { Activity } from './activity.ts';
import { type ActivityTotals, totalsOf } from './activity-totals.ts';

export interface ActivityFeature {
  /** Name in explanations and states; never renamed or reused. */
  readonly name: string;
  readonly unit: string;
  /** A short noun phrase for sentences. */
  readonly words: string;
  readonly formula: string;
  /** `log`: models see ln(1 + value / softness), since counters range over decades; `plain`: value / softness. */
  readonly scale: 'log' | 'plain';
  /**
   * In the feature's unit: a difference well below it means nothing to anybody. What a device makes by chance in a minute: a page of
   * settings, ten names when it wakes up, a peer that looked for it.
   */
  readonly softness: number;
  value(totals: Readonly<ActivityTotals>): number;
}

/** In the order of the rows. Only add at the end: saved rows lean on it. */
export const ACTIVITY_FEATURES: readonly ActivityFeature[] = [
  {
    name: 'bytes-out',
    unit: 'bytes',
    words: 'bytes sent',
    formula: 'bytes at the IP layer from the device, without multicast',
    scale: 'log',
    softness: 65_536,
    value: (t) => t.bytesOut,
  },
  {
    name: 'bytes-in',
    unit: 'bytes',
    words: 'bytes received',
    formula: 'bytes at the IP layer to the device, without multicast',
    scale: 'log',
    softness: 262_144,
    value: (t) => t.bytesIn,
  },
  {
    name: 'packets-out',
    unit: 'packets',
    words: 'packets sent',
    formula: 'packets from the device, without multicast',
    scale: 'log',
    softness: 250,
    value: (t) => t.packetsOut,
  },
  {
    name: 'packets-in',
    unit: 'packets',
    words: 'packets received',
    formula: 'packets to the device, without multicast',
    scale: 'log',
    softness: 250,
    value: (t) => t.packetsIn,
  },
  {
    name: 'connections',
    unit: 'connections',
    words: 'connections begun',
    formula: 'connections that the device began',
    scale: 'log',
    softness: 10,
    value: (t) => t.connections,
  },
  {
    name: 'failed',
    unit: 'connections',
    words: 'connections without an answer',
    formula: 'connections begun − those with packets both ways',
    scale: 'log',
    softness: 5,
    value: (t) => Math.max(0, t.connections - t.answered),
  },
  {
    name: 'answered-share',
    unit: 'share',
    words: 'share of connections answered',
    formula: 'answered / begun; 1 where none was begun',
    scale: 'plain',
    softness: 0.5,
    value: (t) => (t.connections === 0 ? 1 : Math.min(1, t.answered / t.connections)),
  },
  {
    name: 'asked',
    unit: 'connections',
    words: 'connections from others',
    formula: 'connections that others began to the device',
    scale: 'log',
    softness: 5,
    value: (t) => t.asked,
  },
  {
    name: 'internet-hosts',
    unit: 'hosts',
    words: 'hosts on the Internet',
    formula: 'different names (addresses where unnamed) on the Internet',
    scale: 'log',
    softness: 5,
    value: (t) => t.internetHosts,
  },
  {
    name: 'lan-peers',
    unit: 'devices',
    words: 'devices at home it talked with',
    formula: 'different addresses on the LAN',
    scale: 'log',
    softness: 3,
    value: (t) => t.lanPeers,
  },
  {
    name: 'ports',
    unit: 'ports',
    words: 'services used',
    formula: 'different protocols and ports that the device asked',
    scale: 'log',
    softness: 5,
    value: (t) => t.ports,
  },
  {
    name: 'lan-bytes-out',
    unit: 'bytes',
    words: 'bytes sent at home',
    formula: 'bytes from the device to addresses on the LAN',
    scale: 'log',
    softness: 65_536,
    value: (t) => t.lanBytesOut,
  },
  {
    name: 'group-packets',
    unit: 'packets',
    words: 'packets to everybody',
    formula: 'multicast and broadcast packets from the device',
    scale: 'log',
    softness: 20,
    value: (t) => t.groupPackets,
  },
  {
    name: 'largest-upload',
    unit: 'bytes',
    words: 'largest upload to one host',
    formula: 'most bytes from the device to one end on one service',
    scale: 'log',
    softness: 65_536,
    value: (t) => t.largestUpload,
  },
  {
    name: 'questions',
    unit: 'questions',
    words: 'names asked for',
    formula: 'DNS questions',
    scale: 'log',
    softness: 10,
    value: (t) => t.questions,
  },
  {
    name: 'names',
    unit: 'names',
    words: 'different names asked for',
    formula: 'different names in DNS questions',
    scale: 'log',
    softness: 10,
    value: (t) => t.names,
  },
  {
    name: 'missing-names',
    unit: 'answers',
    words: 'names that do not exist',
    formula: 'DNS answers "no such name"',
    scale: 'log',
    softness: 5,
    value: (t) => t.missingNames,
  },
  {
    name: 'arp-requests',
    unit: 'requests',
    words: 'ARP requests',
    formula: 'ARP requests from the device',
    scale: 'log',
    softness: 10,
    value: (t) => t.arpRequests,
  },
  {
    name: 'size-out',
    unit: 'bytes',
    words: 'mean size of packets sent',
    formula: 'bytes sent / packets sent; 0 where none',
    scale: 'plain',
    softness: 400,
    value: (t) => (t.packetsOut === 0 ? 0 : t.bytesOut / t.packetsOut),
  },
  {
    name: 'size-in',
    unit: 'bytes',
    words: 'mean size of packets received',
    formula: 'bytes received / packets received; 0 where none',
    scale: 'plain',
    softness: 400,
    value: (t) => (t.packetsIn === 0 ? 0 : t.bytesIn / t.packetsIn),
  },
  {
    name: 'up-down',
    unit: 'ln ratio',
    words: 'sent against received',
    formula: 'ln((bytes sent + 500) / (bytes received + 500))',
    scale: 'plain',
    softness: 1,
    value: (t) => Math.log((t.bytesOut + 500) / (t.bytesIn + 500)),
  },
];

export const FEATURE_COUNT = ACTIVITY_FEATURES.length;

const IS_LOG = Uint8Array.from(ACTIVITY_FEATURES, (feature) => (feature.scale === 'log' ? 1 : 0));
const SOFTNESS = Float64Array.from(ACTIVITY_FEATURES, (feature) => feature.softness);
const PLACES = new Map(ACTIVITY_FEATURES.map((feature, i) => [feature.name, i]));

/** Position of a feature in a row; throws for a name that is none. */
export function featurePlace(name: string): number {
  const place = PLACES.get(name);
  if (place === undefined) throw new Error(`no activity feature "${name}"`);
  return place;
}

/** True for counters, which models see on a logarithmic scale. */
export function isCounter(place: number): boolean {
  return IS_LOG[place] === 1;
}

/** What models see of a raw value: in 32 bits, as the rows that they are fitted on, so that what is equal stays equal. */
export function scaleValue(place: number, raw: number): number {
  const share = raw / SOFTNESS[place]!;
  return Math.fround(IS_LOG[place] === 1 ? Math.log1p(share) : share);
}

/** Writes what models see of a row of raw values. */
export function scaleRow(raw: Float64Array, scaled: Float64Array): void {
  for (let i = 0; i < IS_LOG.length; i++) {
    const share = raw[i]! / SOFTNESS[i]!;
    scaled[i] = Math.fround(IS_LOG[i] === 1 ? Math.log1p(share) : share);
  }
}

/** The raw value of what models see; counters in whole numbers. */
export function unscaleValue(place: number, scaled: number): number {
  const softness = SOFTNESS[place]!;
  return IS_LOG[place] === 1 ? Math.round(softness * Math.expm1(scaled)) : softness * scaled;
}

let lastActivity: Activity | null = null;
const lastRow = new Float64Array(ACTIVITY_FEATURES.length);

/**
 * Raw values of an activity, one a feature. Learners ask for the same activity one after the other, so the last row is kept: it is
 * valid until somebody asks for another activity.
 */
export function featuresOf(activity: Activity): Float64Array {
  if (activity !== lastActivity) {
    extractFeatures(activity, lastRow);
    lastActivity = activity;
  }
  return lastRow;
}

/** Writes the raw values of an activity to `row`, one a feature. Allocates nothing. */
export function extractFeatures(activity: Activity, row: Float64Array): void {
  const totals = totalsOf(activity);
  for (let i = 0; i < ACTIVITY_FEATURES.length; i++) row[i] = ACTIVITY_FEATURES[i]!.value(totals);
}
