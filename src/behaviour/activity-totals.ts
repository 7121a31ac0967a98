// Sums over the contacts of one activity, from which its features are made. Allocates nothing.
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

/** The sums of an activity; valid until the next call. */
export function totalsOf(activity: Activity): Readonly<ActivityTotals> {
  sumContacts(activity.contacts);
  totals.questions = 0;
  totals.missingNames = 0;
  for (let i = 0; i < activity.questions.length; i++) {
    totals.questions += activity.questions[i]!.count;
    totals.missingNames += activity.questions[i]!.missing;
  }
  totals.names = activity.questions.length;
  totals.arpRequests = activity.arpRequests;
  return totals;
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
