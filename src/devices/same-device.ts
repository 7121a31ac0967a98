// "Same phone?": how likely a new identity with a made-up MAC is an older one in new clothes, by what both give away of themselves.
import type { ClueSort } from './clues.ts';
import type { IdentityRecord } from './identity-record.ts';
import { isRandomMac } from './identity-record.ts';

export interface Match {
  /** 0 to 1. Weights are by judgement, not measured: no open data has phones before and after a change of MAC. */
  readonly confidence: number;
  readonly evidence: readonly string[];
}

/** An older identity that was heard so long after the newer one came is another device. */
const OVERLAP_US = 30e6;
/** Two in a hundred pairs before anything is compared: new devices are mostly new. */
const PRIOR_LOG_ODDS = Math.log(0.02 / 0.98);
/** Names that thousands of devices have. */
const COMMON_NAME =
  /^(?:i?phone|i?pad|android|localhost|unknown|wlan0|esp(?:ressif)?|espressif|linux|openwrt|raspberrypi|macbook(?:-?(?:pro|air))?|watch|apple-?watch|galaxy|amazon|wiz|device|host|client)(?:[-_.]\d{0,2})?$/i;

/** How alike two identities are; null where they cannot be one device. */
export function matchOf(older: IdentityRecord, newer: IdentityRecord, isRare: (host: string) => boolean): Match | null {
  const mac = newer.macs[0];
  const olderMac = older.macs[0];
  if (mac === undefined || olderMac === undefined) return null;
  if (!isRandomMac(mac) && !isRandomMac(olderMac)) return null;
  if (older.lastUs > newer.firstUs + OVERLAP_US || older.isGateway || newer.isGateway) return null;
  const evidence: string[] = [];
  let logOdds = PRIOR_LOG_ODDS;
  logOdds += compareNames(older, newer, evidence);
  logOdds += compareDhcp(older, newer, evidence);
  logOdds += compareFingerprints(older, newer, evidence);
  logOdds += compareHosts(older, newer, isRare, evidence);
  return { confidence: 1 / (1 + Math.exp(-logOdds)), evidence };
}

function compareNames(older: IdentityRecord, newer: IdentityRecord, evidence: string[]): number {
  let sum = 0;
  for (const source of ['dhcp', 'mdns'] as const) {
    const name = newer.names[source];
    const before = older.names[source];
    if (name === '' || before === '') continue;
    if (name.toLowerCase() !== before.toLowerCase()) sum -= 4;
    else if (COMMON_NAME.test(name)) sum += 1.5;
    else {
      sum += 5;
      evidence.push(`same name "${name}"`);
    }
  }
  return sum;
}

function compareDhcp(older: IdentityRecord, newer: IdentityRecord, evidence: string[]): number {
  const [a, b] = [older.clues, newer.clues];
  if (a.dhcpClientId !== '' && a.dhcpClientId === b.dhcpClientId) {
    evidence.push('same DHCP client number');
    return 8;
  }
  if (a.dhcpParameters === '' || b.dhcpParameters === '') return 0;
  if (a.dhcpParameters !== b.dhcpParameters || a.dhcpVendorClass !== b.dhcpVendorClass) return -5;
  evidence.push('asks for an address in the same way (DHCP)');
  return 1.5;
}

function compareFingerprints(older: IdentityRecord, newer: IdentityRecord, evidence: string[]): number {
  const share = sharedShare(older, newer, 'fingerprints');
  let sum = 0;
  if (share !== null) {
    if (share >= 0.5) evidence.push('same programs (TLS fingerprints)');
    sum += share >= 0.5 ? 2 : share > 0 ? 1 : -2;
  }
  const agents = sharedShare(older, newer, 'agents');
  if (agents !== null && agents > 0) sum += 1;
  return sum;
}

/** Hosts that both talk to and no third device does are the strongest of them. */
function compareHosts(
  older: IdentityRecord,
  newer: IdentityRecord,
  isRare: (host: string) => boolean,
  evidence: string[],
): number {
  const before = older.clues.lists.hosts;
  const shared = newer.clues.lists.hosts.filter((host) => before.includes(host));
  const rare = shared.filter(isRare).length;
  if (rare > 0) evidence.push(`${rare} ${rare === 1 ? 'host that only it talks' : 'hosts that only it talks'} to`);
  const share = sharedShare(older, newer, 'hosts');
  return Math.min(2, rare / 2) + (share !== null && share >= 0.5 ? 1 : 0);
}

/** Entries of both among the newer one's; null where one of them has fewer than two. */
function sharedShare(older: IdentityRecord, newer: IdentityRecord, sort: ClueSort): number | null {
  const a = older.clues.lists[sort];
  const b = newer.clues.lists[sort];
  if (a.length < 2 || b.length < 2) return null;
  return b.filter((each) => a.includes(each)).length / b.length;
}
