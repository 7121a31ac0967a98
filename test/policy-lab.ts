// Contracts by hand as documents, for tests of what is exported from them.
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../src/base/networks.ts';
import type {
  ContractDestination,
  ContractDocument,
  ContractPeer,
  ContractPort,
  ContractService,
} from '../src/behaviour/contract-document.ts';
import { type ContractPolicy, contractPolicy, type PolicySource } from '../src/behaviour/contract-policy.ts';

export const HOUSE = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
const SPAN = { firstUs: 0, lastUs: 86_400e6, days: 2 };
const VOLUME = { minutes: 10, median: 1000, high: 2000, most: 3000 };

export function portOf(protocol: number, port: number): ContractPort {
  return { protocol, port, firstUs: 0, lastUs: 86_400e6 };
}

export function destinationOf(given: Partial<ContractDestination>): ContractDestination {
  const unit = given.unit ?? 'tuyaus.com';
  const hosts = given.hosts ?? [unit];
  return {
    ...SPAN,
    unit,
    isNamed: true,
    isNormal: true,
    hosts,
    hostCount: hosts.length,
    addresses: ['198.51.100.7'],
    ports: [portOf(6, 443)],
    isAnyPort: false,
    minutes: 10,
    up: VOLUME,
    down: VOLUME,
    ...given,
  };
}

export function peerOf(given: Partial<ContractPeer>): ContractPeer {
  return {
    ...SPAN,
    peer: '02:00:00:00:00:05',
    address: '192.168.1.5',
    isNormal: true,
    uses: [],
    offers: [],
    isAnyPort: false,
    ...given,
  };
}

export function serviceOf(given: Partial<ContractService>): ContractService {
  return { ...SPAN, protocol: 6, port: 80, isNormal: true, askers: ['lan'], ...given };
}

/** The contract of a device that does nothing but what is given. */
export function documentOf(given: Partial<ContractDocument> = {}): ContractDocument {
  return {
    format: 1,
    version: 3,
    approved: { version: 3, atUs: 0 },
    zone: 'UTC',
    isLearning: false,
    firstUs: 0,
    lastUs: 172_800e6,
    activeMinutes: 100,
    days: 2,
    destinations: [],
    otherDestinations: null,
    peers: [],
    services: [],
    groups: [],
    hours: { awakeShare: Array(24).fill(null), usual: Array(24).fill(false), awakeBytes: 1 },
    dns: { resolvers: [], questions: 0, missing: 0, missingUnits: [] },
    fingerprints: [],
    ...given,
  };
}

export function policyOf(document: ContractDocument, given: Partial<PolicySource> = {}): ContractPolicy {
  return contractPolicy({ document, changes: [], localNetworks: HOUSE, ...given });
}
