// The sentences about a contract and its changes, in each language; the English ones.
import type { Language } from '../base/language.ts';
import { bytesWords, hoursText, listWords, serviceWords } from './contract-words.ts';
import { germanContract } from './german-contract.ts';

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

const english: ContractPhrases = {
  service: serviceWords,
  list: listWords,
  hours: hoursText,
  bytes: bytesWords,
  and: ' and ',
  learnedNothing: 'Still learning: nothing so far.',
  learning: (days, minutes) => `Still learning: so far from ${seenWords(days, minutes)}.`,
  state: (version, approved, days, minutes) => {
    const learned = `Version ${version}, learned from ${seenWords(days, minutes)}`;
    if (approved === null) return `${learned}; nobody has approved it.`;
    return `${learned}; ${approved === version ? 'approved' : `version ${approved} was approved, it has changed since`}.`;
  },
  noDestinationYet: 'Was not seen talking to the Internet so far.',
  noDestination: 'Talks to nobody on the Internet.',
  moreDestinations: (count) => `Talks to ${counted(count, 'more destination')} now and then.`,
  hostsOf: (count, unit) => `${count} hosts of ${unit}`,
  noName: (unit) => `${unit} (no name known)`,
  volumes: (out, back) => `; up to ${out} out and ${back} in a minute`,
  talksTo: (whom) => `Talks to ${whom}`,
  on: (services) => ` on ${services}`,
  onManyPorts: ' on many ports',
  usedBy: (whom) => `Is used by ${whom}`,
  usedByIt: 'is used by it',
  asksForNames: (resolvers) => `Asks ${resolvers} for DNS.`,
  missingNames: (percent, most) =>
    `${percent} % of its questions are for names that do not exist${most === null ? '' : ` (most of them under ${most})`}.`,
  tlsClients: (count, fingerprints) => `Has ${counted(count, 'TLS client')} (JA4): ${fingerprints}.`,
  noNeighbourYet: 'Was not seen talking to other devices so far.',
  noNeighbour: 'Never talks to other devices.',
  moreNeighbours: (count) => `Talks to ${counted(count, 'more neighbour')}.`,
  offers: (service, whom) =>
    `Offers ${service} to ${whom === 'both' ? 'the house and the Internet' : whom === 'internet' ? 'the Internet' : 'the house'}.`,
  noServiceYet: 'Offered no service so far.',
  noService: 'Offers no service.',
  speaksToAll: (services) => `Speaks to everybody in the house by ${services}.`,
  noHoursYet: 'Its usual hours are not known yet.',
  busyOver: (bytes) => `Busy (over ${bytes} in a minute)`,
  awake: 'Awake',
  anyHour: 'at any hour',
  pending: (what, days) => `Not normal yet: ${what}, seen on ${counted(days, 'day')}.`,
  neighbour: (address) => `neighbour ${address}`,
  offering: (service) => `offering ${service}`,
  change: {
    added: (what) => `New: ${what}.`,
    removed: (what) => `Gone: ${what}.`,
    changed: (what, came, went) =>
      `Changed: ${what},${came === '' ? '' : ` new${came}`}${came !== '' && went !== '' ? ',' : ''}${went === '' ? '' : ` no longer${went}`}.`,
    destination: (unit) => `talks to ${unit}`,
    peer: (address) => `deals with neighbour ${address}`,
    service: (service) => `offers ${service}`,
    group: (address, service) => `announces itself to ${address} (${service})`,
    resolver: (address) => `asks ${address} for names`,
    fingerprint: (fingerprint) => `TLS client ${fingerprint}`,
    hours: 'usual hours',
    anyPort: 'any port',
    askers: (askers) => ` to ${askers.map((each) => (each === 'house' ? 'the house' : 'the Internet')).join(' and ')}`,
    using: (service) => `using ${service}`,
    offering: (service) => `offering ${service}`,
  },
};

function seenWords(days: number, minutes: number): string {
  return `${counted(days, 'day')} and ${counted(minutes, 'active minute')}`;
}

function counted(value: number, one: string): string {
  return `${value} ${one}${value === 1 ? '' : 's'}`;
}

const phrases: Readonly<Record<Language, ContractPhrases>> = { en: english, de: germanContract };

export function contractPhrases(language: Language): ContractPhrases {
  return phrases[language];
}
