// What a learned finding names, in no language: its other end and its protocol.
import { parseAddress } from '../base/address.ts';
import type { FindingNumbers } from '../base/finding.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { textOf } from './words.ts';

/** What lasts longer has no time of the day. */
export const DAY_SECONDS = 86_400;

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6', 132: 'SCTP' };

/** "TCP"; "IP protocol 47" where it has no name. `ofNumber`: what stands before a number. */
export function protocolText(n: FindingNumbers, ofNumber: string): string {
  const { protocol } = n;
  return typeof protocol === 'number'
    ? (PROTOCOLS[protocol] ?? `${ofNumber} ${protocol}`)
    : textOf(n, 'protocol').toUpperCase() || 'IP';
}

const homeNetworks = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));

/**
 * Name of the other end as far as the contract believes it: its host; a unit that is an address says that nothing the wire said was a
 * host name.
 */
export function nameText(n: FindingNumbers): string {
  const unit = textOf(n, 'unit');
  return parseAddress(unit) === null ? textOf(n, 'host') || unit : '';
}

/** "cdn.example.com (203.0.113.9)", "203.0.113.9 (no name known)", "192.168.1.7"; '' where the finding names no other end. */
export function otherEndWith(n: FindingNumbers, noName: string): string {
  const name = nameText(n);
  const unit = textOf(n, 'unit');
  const address = textOf(n, 'address') || (parseAddress(unit) === null ? '' : unit);
  if (name !== '') return address === '' ? name : `${name} (${address})`;
  return address === '' || homeNetworks.hasText(address) ? address : `${address} ${noName}`;
}
