// The numbers of an activity: one declared list with names, units and formulas, and their extraction into a row.
import type { Activity, Contact } from './activity.ts';

/** Sums over the contacts of one activity that the numbers are made of. Multicast and broadcast count in `group…` only. */
export interface ActivityTotals {
  bytesOut: number;
  bytesIn: number;
  packetsOut: number;
  packetsIn: number;
  /** Begun by the device, and those of them with packets both ways. */
  connections: number;
  answered: number;
  /** Begun by others towards the device. */
  asked: number;
  internetHosts: number;
  lanPeers: number;
  ports: number;
  lanBytesOut: number;
  groupPackets: number;
  largestUpload: number;
  questions: number;
  names: number;
  missingNames: number;
  arpRequests: number;
}

export interface ActivityFeature {
  /** Name in explanations and states; never renamed or reused. */
  readonly name: string;
  readonly unit: string;
  /** A short noun phrase for sentences. */
  readonly words: string;
  readonly formula: string;
  /** `log`: models see ln(1 + value), since counters range over decades; `plain`: the value. */
  readonly scale: 'log' | 'plain';
  value(totals: ActivityTotals): number;
}

/** In the order of the rows. Only add at the end: saved rows lean on it. */
export const ACTIVITY_FEATURES: readonly ActivityFeature[] = [
  count(
    'bytes-out',
    'bytes',
    'bytes sent',
    'bytes at the IP layer from the device, without multicast',
    (t) => t.bytesOut,
  ),
  count(
    'bytes-in',
    'bytes',
    'bytes received',
    'bytes at the IP layer to the device, without multicast',
    (t) => t.bytesIn,
  ),
  count('packets-out', 'packets', 'packets sent', 'packets from the device, without multicast', (t) => t.packetsOut),
  count('packets-in', 'packets', 'packets received', 'packets to the device, without multicast', (t) => t.packetsIn),
  count('connections', 'connections', 'connections begun', 'connections that the device began', (t) => t.connections),
  count(
    'failed',
    'connections',
    'connections without an answer',
    'connections begun − those with packets both ways',
    (t) => Math.max(0, t.connections - t.answered),
  ),
  share('answered-share', 'share', 'share of connections answered', 'answered / begun; 1 where none was begun', (t) =>
    t.connections === 0 ? 1 : Math.min(1, t.answered / t.connections),
  ),
  count(
    'asked',
    'connections',
    'connections from others',
    'connections that others began to the device',
    (t) => t.asked,
  ),
  count(
    'internet-hosts',
    'hosts',
    'hosts on the Internet',
    'different names (addresses where unnamed) on the Internet',
    (t) => t.internetHosts,
  ),
  count('lan-peers', 'devices', 'devices at home it talked with', 'different addresses on the LAN', (t) => t.lanPeers),
  count('ports', 'ports', 'services used', 'different protocols and ports that the device asked', (t) => t.ports),
  count(
    'lan-bytes-out',
    'bytes',
    'bytes sent at home',
    'bytes from the device to addresses on the LAN',
    (t) => t.lanBytesOut,
  ),
  count(
    'group-packets',
    'packets',
    'packets to everybody',
    'multicast and broadcast packets from the device',
    (t) => t.groupPackets,
  ),
  count(
    'largest-upload',
    'bytes',
    'largest upload to one host',
    'most bytes from the device to one end on one service',
    (t) => t.largestUpload,
  ),
  count('questions', 'questions', 'names asked for', 'DNS questions', (t) => t.questions),
  count('names', 'names', 'different names asked for', 'different names in DNS questions', (t) => t.names),
  count('missing-names', 'answers', 'names that do not exist', 'DNS answers "no such name"', (t) => t.missingNames),
  count('arp-requests', 'requests', 'ARP requests', 'ARP requests from the device', (t) => t.arpRequests),
  share('size-out', 'bytes', 'mean size of packets sent', 'bytes sent / packets sent; 0 where none', (t) =>
    t.packetsOut === 0 ? 0 : t.bytesOut / t.packetsOut,
  ),
  share('size-in', 'bytes', 'mean size of packets received', 'bytes received / packets received; 0 where none', (t) =>
    t.packetsIn === 0 ? 0 : t.bytesIn / t.packetsIn,
  ),
  // 500 bytes on both sides: a window of a few packets has no ratio worth a name.
  share('up-down', 'ln ratio', 'sent against received', 'ln((bytes sent + 500) / (bytes received + 500))', (t) =>
    Math.log((t.bytesOut + 500) / (t.bytesIn + 500)),
  ),
];

export const FEATURE_COUNT = ACTIVITY_FEATURES.length;

const IS_LOG = Uint8Array.from(ACTIVITY_FEATURES, (feature) => (feature.scale === 'log' ? 1 : 0));
const PLACES = new Map(ACTIVITY_FEATURES.map((feature, i) => [feature.name, i]));

/** Position of a feature in a row; throws for a name that is none. */
export function featurePlace(name: string): number {
  const place = PLACES.get(name);
  if (place === undefined) throw new Error(`no activity feature "${name}"`);
  return place;
}

/** Writes what models see of a row of raw values. */
export function scaleRow(raw: Float64Array, scaled: Float64Array): void {
  for (let i = 0; i < IS_LOG.length; i++) scaled[i] = IS_LOG[i] === 1 ? Math.log1p(raw[i]!) : raw[i]!;
}

/** The raw value of what models see; counters in whole numbers. */
export function unscaleValue(place: number, scaled: number): number {
  return ACTIVITY_FEATURES[place]!.scale === 'log' ? Math.round(Math.expm1(scaled)) : scaled;
}

const totals: ActivityTotals = {
  bytesOut: 0,
  bytesIn: 0,
  packetsOut: 0,
  packetsIn: 0,
  connections: 0,
  answered: 0,
  asked: 0,
  internetHosts: 0,
  lanPeers: 0,
  ports: 0,
  lanBytesOut: 0,
  groupPackets: 0,
  largestUpload: 0,
  questions: 0,
  names: 0,
  missingNames: 0,
  arpRequests: 0,
};

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
  sumContacts(activity.contacts);
  totals.questions = 0;
  totals.missingNames = 0;
  for (let i = 0; i < activity.questions.length; i++) {
    totals.questions += activity.questions[i]!.count;
    totals.missingNames += activity.questions[i]!.missing;
  }
  totals.names = activity.questions.length;
  totals.arpRequests = activity.arpRequests;
  for (let i = 0; i < ACTIVITY_FEATURES.length; i++) row[i] = ACTIVITY_FEATURES[i]!.value(totals);
}

function sumContacts(contacts: readonly Contact[]): void {
  totals.bytesOut = totals.bytesIn = totals.packetsOut = totals.packetsIn = 0;
  totals.connections = totals.answered = totals.asked = 0;
  totals.internetHosts = totals.lanPeers = totals.ports = 0;
  totals.lanBytesOut = totals.groupPackets = totals.largestUpload = 0;
  for (let i = 0; i < contacts.length; i++) {
    const contact = contacts[i]!;
    if (contact.scope === 'group') {
      totals.groupPackets += contact.packetsOut;
      continue;
    }
    totals.bytesOut += contact.bytesOut;
    totals.bytesIn += contact.bytesIn;
    totals.packetsOut += contact.packetsOut;
    totals.packetsIn += contact.packetsIn;
    if (contact.role === 'client') {
      totals.connections += contact.connections;
      totals.answered += contact.answered;
      if (isFirstPort(contacts, i)) totals.ports++;
    } else totals.asked += contact.connections;
    // The sum of what is beyond the limit of contacts is nobody's upload.
    if (contact.scope === 'other') continue;
    if (contact.bytesOut > totals.largestUpload) totals.largestUpload = contact.bytesOut;
    if (contact.scope === 'lan') totals.lanBytesOut += contact.bytesOut;
    if (!isFirstEnd(contacts, i)) continue;
    if (contact.scope === 'lan') totals.lanPeers++;
    else totals.internetHosts++;
  }
}

/** True where no contact before has this other end. Contacts are 64 at most, so that looking back beats a set. */
function isFirstEnd(contacts: readonly Contact[], at: number): boolean {
  const { scope, host, address } = contacts[at]!;
  const isNamed = scope === 'internet' && host !== null;
  for (let i = 0; i < at; i++) {
    const before = contacts[i]!;
    if (before.scope !== scope) continue;
    if (isNamed ? before.host === host : before.address === address) return false;
  }
  return true;
}

function isFirstPort(contacts: readonly Contact[], at: number): boolean {
  const { protocol, port } = contacts[at]!;
  for (let i = 0; i < at; i++) {
    const before = contacts[i]!;
    if (before.port === port && before.protocol === protocol && before.role === 'client' && before.scope !== 'group')
      return false;
  }
  return true;
}

type Value = (totals: ActivityTotals) => number;

function count(name: string, unit: string, words: string, formula: string, value: Value): ActivityFeature {
  return { name, unit, words, formula, scale: 'log', value };
}

function share(name: string, unit: string, words: string, formula: string, value: Value): ActivityFeature {
  return { name, unit, words, formula, scale: 'plain', value };
}
