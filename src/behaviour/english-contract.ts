// The sentences about a contract and its changes, in English.
import type { ContractPhrases } from './contract-phrases.ts';
import { bytesWords, hoursText, listWords, serviceWords } from './contract-words.ts';

export const englishContract: ContractPhrases = {
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
