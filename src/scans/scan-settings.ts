// What reading packets for a scan needs to know, and which networks count as the owner's.
import { randomInt } from 'node:crypto';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';

export interface ScanSettings {
  readonly validatesChecksums: boolean;
  /** null = nobody said. */
  readonly localNetworks: NetworkSet | null;
  readonly flowCapacity: number | undefined;
}

/** RFC 3927 2.7, RFC 4291 2.5.6: these addresses never leave the cable, so whoever has one is here. */
const LINK_LOCAL_NETWORKS: readonly string[] = ['169.254.0.0/16', 'fe80::/10'];

/** The networks whose devices are shown: those that were named, and the cable itself; the private ranges when nobody says otherwise. */
export function deviceNetworks(named: NetworkSet | null): NetworkSet {
  if (named === null) return privateNetworks();
  return new NetworkSet([...named.networks, ...LINK_LOCAL_NETWORKS.map((text) => parseNetwork(text)!)]);
}

/** The private ranges: what is local when nobody says otherwise. */
export function privateNetworks(): NetworkSet {
  return new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
}

/**
 * A seed for the flow table's hash that no sender can know, so that nobody can make packets whose flows collide. Records do not
 * depend on it.
 */
export function secretSeed(): number {
  return randomInt(2 ** 31);
}
