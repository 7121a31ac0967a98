// The contract of a device as a document: plain data that people read, compare and approve, and that exports are made from.

/** Version of the document's shape; grows only when a reader of the old one would be wrong. */
export const CONTRACT_FORMAT = 1;

/** Volumes per minute in which there were any: quantiles of a sketch (within 10 %), bytes at the IP layer. */
export interface ContractVolume {
  /** Minutes behind the quantiles (older ones count less). */
  readonly minutes: number;
  readonly median: number;
  readonly high: number;
  readonly most: number;
}

/** A service: IP protocol number and the responder's port (0 for protocols without ports). */
export interface ContractPort {
  readonly protocol: number;
  readonly port: number;
  readonly firstUs: number;
  readonly lastUs: number;
}

/** When a thing was seen: first and last time, and on how many local days. */
export interface ContractSpan {
  readonly firstUs: number;
  readonly lastUs: number;
  readonly days: number;
}

export interface ContractDestination extends ContractSpan {
  /** Registrable domain, host under shared hosting, or address. */
  readonly unit: string;
  /** False: no name was ever seen for it; the unit is the address. */
  readonly isNamed: boolean;
  /** False: seen, but not yet on enough days to count as normal. */
  readonly isNormal: boolean;
  /** Host names of the unit, oldest first, at most HOSTS_MAX; `hostCount` says how many there were, counting up to 255. */
  readonly hosts: readonly string[];
  readonly hostCount: number;
  /** Latest addresses, newest first. */
  readonly addresses: readonly string[];
  readonly ports: readonly ContractPort[];
  /** More ports than are listed: any is normal. */
  readonly isAnyPort: boolean;
  readonly minutes: number;
  readonly up: ContractVolume;
  readonly down: ContractVolume;
}

export interface ContractPeer extends ContractSpan {
  /** MAC where known, else the address (gateways, hosts behind a router). */
  readonly peer: string;
  readonly address: string;
  readonly isNormal: boolean;
  /** Services of the peer that the device uses. */
  readonly uses: readonly ContractPort[];
  /** Services of the device that the peer uses. */
  readonly offers: readonly ContractPort[];
  readonly isAnyPort: boolean;
}

export interface ContractService extends ContractSpan {
  readonly protocol: number;
  readonly port: number;
  readonly isNormal: boolean;
  /** Who asked for it. */
  readonly askers: readonly ('lan' | 'internet')[];
}

/** Multicast and broadcast that the device sends: mDNS, SSDP, DHCP … */
export interface ContractGroup extends ContractSpan {
  readonly address: string;
  readonly protocol: number;
  readonly port: number;
}

export interface ContractHours {
  /** 24 numbers: share of local days on which the device was awake in that hour, 0 to 1; null = that hour was not watched yet. */
  readonly awakeShare: readonly (number | null)[];
  /** Hours that count as usual now. */
  readonly usual: readonly boolean[];
  /** What awake means: at least so many bytes in a minute. */
  readonly awakeBytes: number;
}

export interface ContractDns {
  readonly resolvers: readonly { readonly address: string; readonly questions: number }[];
  readonly questions: number;
  readonly missing: number;
  /** Units of names that do not exist. */
  readonly missingUnits: readonly { readonly unit: string; readonly count: number }[];
}

export interface ContractDocument {
  readonly format: typeof CONTRACT_FORMAT;
  /** Grows by one with each change that an owner would want to read: something new is normal, or gone. */
  readonly version: number;
  /** The version that the owner approved last, and when (time of the data); null = never. */
  readonly approved: { readonly version: number; readonly atUs: number } | null;
  /** IANA name of the zone of hours and days. */
  readonly zone: string;
  readonly isLearning: boolean;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly activeMinutes: number;
  readonly days: number;
  /** Sorted by unit, peer, port: the same contract is the same text. */
  readonly destinations: readonly ContractDestination[];
  /** What went to destinations beyond the table; null = there were none. */
  readonly otherDestinations: {
    readonly units: number;
    readonly up: ContractVolume;
    readonly down: ContractVolume;
  } | null;
  readonly peers: readonly ContractPeer[];
  readonly services: readonly ContractService[];
  readonly groups: readonly ContractGroup[];
  readonly hours: ContractHours;
  readonly dns: ContractDns;
  /** JA4 fingerprints of the device's TLS clients. */
  readonly fingerprints: readonly string[];
}
