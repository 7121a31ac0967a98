// The contract of a device as plain sentences: what it does, said so that its owner can agree or not.
import type { ContractDestination, ContractDocument, ContractPeer, ContractPort } from './contract-document.ts';
import { bytesWords, hoursText, listWords, serviceWords } from './contract-words.ts';

/** Sentences of one sort; destinations beyond are counted. */
const SENTENCES_MAX = 24;
/** Services of the network itself: who only offers these is no neighbour that the device deals with. */
const NETWORK_PORTS = new Set(['17/53', '6/53', '17/67', '17/123', '1/0', '58/0']);

export const SENTENCE_TOPICS = [
  'state',
  'destinations',
  'names',
  'neighbours',
  'services',
  'hours',
  'pending',
] as const;

export interface ContractSentence {
  readonly about: (typeof SENTENCE_TOPICS)[number];
  readonly text: string;
}

/**
 * The document in sentences without a subject ("Talks to …"), in the order of SENTENCE_TOPICS. Names in it were checked when they were
 * learnt: letters, digits, dots, hyphens.
 */
export function contractSentences(document: ContractDocument): ContractSentence[] {
  const sentences: ContractSentence[] = [];
  const say = (about: ContractSentence['about'], texts: readonly string[]): void => {
    for (const text of texts) sentences.push({ about, text });
  };
  say('state', [stateSentence(document)]);
  // Of what was not watched yet nothing is said, least of all that it never happens.
  if (document.isLearning && document.activeMinutes === 0) return sentences;
  say('destinations', destinationSentences(document));
  say('names', nameSentences(document));
  say('neighbours', neighbourSentences(document));
  say('services', serviceSentences(document));
  say('hours', [hourSentence(document)]);
  say('pending', pendingSentences(document));
  return sentences;
}

function stateSentence({ isLearning, version, approved, days, activeMinutes }: ContractDocument): string {
  const seen = `${counted(days, 'day')} and ${counted(activeMinutes, 'active minute')}`;
  if (isLearning && activeMinutes === 0) return 'Still learning: nothing so far.';
  if (isLearning) return `Still learning: so far from ${seen}.`;
  if (approved === null) return `Version ${version}, learned from ${seen}; nobody has approved it.`;
  const since =
    approved.version === version ? 'approved' : `version ${approved.version} was approved, it has changed since`;
  return `Version ${version}, learned from ${seen}; ${since}.`;
}

function destinationSentences({ destinations, otherDestinations, isLearning }: ContractDocument): string[] {
  const normal = destinations.filter(({ isNormal }) => isNormal);
  if (normal.length === 0)
    return [isLearning ? 'Was not seen talking to the Internet so far.' : 'Talks to nobody on the Internet.'];
  const sorted = [...normal].sort((a, b) => b.minutes - a.minutes || (a.unit < b.unit ? -1 : 1));
  const sentences = sorted.slice(0, SENTENCES_MAX).map(destinationSentence);
  const more = sorted.length - sentences.length + (otherDestinations?.units ?? 0);
  if (more > 0) sentences.push(`Talks to ${counted(more, 'more destination')} now and then.`);
  return sentences;
}

function destinationSentence(destination: ContractDestination): string {
  const { unit, isNamed, hosts, hostCount, ports, isAnyPort, up, down } = destination;
  const isOneHost = hosts.length === 1 && hosts[0] === unit;
  const some = hostCount > 1 ? `${hostCount} hosts of ${unit}` : isOneHost || hosts.length === 0 ? unit : hosts[0]!;
  const whom = isNamed ? some : `${unit} (no name known)`;
  const volumes =
    up.minutes > 0 || down.minutes > 0
      ? `; up to ${bytesWords(up.high)} out and ${bytesWords(down.high)} in a minute`
      : '';
  return `Talks to ${whom}${onPorts(ports, isAnyPort)}${volumes}.`;
}

function onPorts(ports: readonly ContractPort[], isAnyPort: boolean): string {
  if (isAnyPort) return ' on many ports';
  return ports.length === 0 ? '' : ` on ${listWords(ports.map(({ protocol, port }) => serviceWords(protocol, port)))}`;
}

function nameSentences({ dns, fingerprints }: ContractDocument): string[] {
  const sentences: string[] = [];
  if (dns.resolvers.length > 0)
    sentences.push(`Asks ${listWords(dns.resolvers.map(({ address }) => address))} for DNS.`);
  if (dns.missing > 0) {
    const share = Math.max(1, Math.round((dns.missing / Math.max(dns.questions, dns.missing)) * 100));
    const most = dns.missingUnits[0];
    sentences.push(
      `${share} % of its questions are for names that do not exist${most === undefined ? '' : ` (most of them under ${most.unit})`}.`,
    );
  }
  if (fingerprints.length > 0)
    sentences.push(`Has ${counted(fingerprints.length, 'TLS client')} (JA4): ${listWords(fingerprints)}.`);
  return sentences;
}

function isNeighbour({ uses, offers, isAnyPort }: ContractPeer): boolean {
  return isAnyPort || offers.length > 0 || uses.some(({ protocol, port }) => !NETWORK_PORTS.has(`${protocol}/${port}`));
}

function neighbourSentences({ peers, isLearning }: ContractDocument): string[] {
  const neighbours = peers.filter((peer) => peer.isNormal && isNeighbour(peer));
  if (neighbours.length === 0)
    return [isLearning ? 'Was not seen talking to other devices so far.' : 'Never talks to other devices.'];
  const sentences = neighbours.slice(0, SENTENCES_MAX).map((peer) => {
    const { address, peer: name, uses, offers, isAnyPort } = peer;
    const whom = name === address ? address : `${address} (${name})`;
    const parts: string[] = [];
    if (uses.length > 0 || offers.length === 0) parts.push(`Talks to ${whom}${onPorts(uses, isAnyPort)}`);
    if (offers.length > 0)
      parts.push(`${parts.length === 0 ? `Is used by ${whom}` : 'is used by it'}${onPorts(offers, false)}`);
    return `${parts.join(' and ')}.`;
  });
  const more = neighbours.length - sentences.length;
  return more > 0 ? [...sentences, `Talks to ${counted(more, 'more neighbour')}.`] : sentences;
}

function serviceSentences({ services, groups, isLearning }: ContractDocument): string[] {
  const normal = services.filter(({ isNormal }) => isNormal);
  const sentences = normal.map(({ protocol, port, askers }) => {
    const whom = askers.includes('internet')
      ? askers.includes('lan')
        ? 'the house and the Internet'
        : 'the Internet'
      : 'the house';
    return `Offers ${serviceWords(protocol, port)} to ${whom}.`;
  });
  if (normal.length === 0) sentences.push(isLearning ? 'Offered no service so far.' : 'Offers no service.');
  const announced = [...new Set(groups.map(({ protocol, port }) => serviceWords(protocol, port)))];
  if (announced.length > 0) sentences.push(`Speaks to everybody in the house by ${listWords(announced)}.`);
  return sentences;
}

function hourSentence({ hours, zone, days }: ContractDocument): string {
  const usual = hours.usual.flatMap((isUsual, hour) => (isUsual ? [hour] : []));
  if (days < 2 || usual.length === 0) return 'Its usual hours are not known yet.';
  const word = hours.awakeBytes > 1 ? `Busy (over ${bytesWords(hours.awakeBytes)} in a minute)` : 'Awake';
  return usual.length === 24 ? `${word} at any hour.` : `${word} ${hoursText(usual)} (${zone}).`;
}

function pendingSentences({ destinations, peers, services }: ContractDocument): string[] {
  const seen = (what: string, days: number): string => `Not normal yet: ${what}, seen on ${counted(days, 'day')}.`;
  return [
    ...destinations.filter(({ isNormal }) => !isNormal).map(({ unit, days }) => seen(unit, days)),
    ...peers.filter(({ isNormal }) => !isNormal).map(({ address, days }) => seen(`neighbour ${address}`, days)),
    ...services
      .filter(({ isNormal }) => !isNormal)
      .map(({ protocol, port, days }) => seen(`offering ${serviceWords(protocol, port)}`, days)),
  ].slice(0, SENTENCES_MAX);
}

function counted(value: number, one: string): string {
  return `${value} ${one}${value === 1 ? '' : 's'}`;
}
