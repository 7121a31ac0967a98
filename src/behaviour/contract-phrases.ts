// The sentences about a contract and its changes: what each language gives.

export interface ContractPhrases {
  readonly service: (protocol: number, port: number) => string;
  readonly list: (words: readonly string[]) => string;
  readonly hours: (hours: readonly number[]) => string;
  readonly bytes: (bytes: number) => string;
  readonly and: string;
  readonly learnedNothing: string;
  readonly learning: (days: number, minutes: number) => string;
  /** `approved`: the version that was approved; null = none. */
  readonly state: (version: number, approved: number | null, days: number, minutes: number) => string;
  readonly noDestinationYet: string;
  readonly noDestination: string;
  readonly moreDestinations: (count: number) => string;
  readonly hostsOf: (count: number, unit: string) => string;
  readonly noName: (unit: string) => string;
  readonly volumes: (out: string, back: string) => string;
  /** Without its full stop. */
  readonly talksTo: (whom: string) => string;
  readonly on: (services: string) => string;
  readonly onManyPorts: string;
  readonly usedBy: (whom: string) => string;
  readonly usedByIt: string;
  readonly asksForNames: (resolvers: string) => string;
  readonly missingNames: (percent: number, most: string | null) => string;
  readonly tlsClients: (count: number, fingerprints: string) => string;
  readonly noNeighbourYet: string;
  readonly noNeighbour: string;
  readonly moreNeighbours: (count: number) => string;
  readonly offers: (service: string, whom: 'house' | 'internet' | 'both') => string;
  readonly noServiceYet: string;
  readonly noService: string;
  readonly speaksToAll: (services: string) => string;
  readonly noHoursYet: string;
  readonly busyOver: (bytes: string) => string;
  readonly awake: string;
  readonly anyHour: string;
  readonly pending: (what: string, days: number) => string;
  readonly neighbour: (address: string) => string;
  readonly offering: (service: string) => string;
  readonly change: ChangePhrases;
}

/** Parts of a sentence about what has changed. */
export interface ChangePhrases {
  readonly added: (what: string) => string;
  readonly removed: (what: string) => string;
  readonly changed: (what: string, came: string, went: string) => string;
  readonly destination: (unit: string) => string;
  readonly peer: (address: string) => string;
  readonly service: (service: string) => string;
  readonly group: (address: string, service: string) => string;
  readonly resolver: (address: string) => string;
  readonly fingerprint: (fingerprint: string) => string;
  readonly hours: string;
  readonly anyPort: string;
  readonly askers: (askers: readonly ('house' | 'internet')[]) => string;
  readonly using: (service: string) => string;
  readonly offering: (service: string) => string;
}
