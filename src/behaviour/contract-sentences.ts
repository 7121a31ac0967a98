// The contract of a device as plain sentences: what it does, said so that its owner can agree or not.
import type { Language } from '../base/language.ts';
import type { ContractDestination, ContractDocument, ContractPeer, ContractPort } from './contract-document.ts';
import { contractPhrases } from './contract-language.ts';
import type { ContractPhrases } from './contract-phrases.ts';

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
export function contractSentences(document: ContractDocument, language: Language = 'en'): ContractSentence[] {
  const words = contractPhrases(language);
  const sentences: ContractSentence[] = [];
  const say = (about: ContractSentence['about'], texts: readonly string[]): void => {
    for (const text of texts) sentences.push({ about, text });
  };
  say('state', [stateSentence(document, words)]);
  // Of what was not watched yet nothing is said, least of all that it never happens.
  if (document.isLearning && document.activeMinutes === 0) return sentences;
  say('destinations', destinationSentences(document, words));
  say('names', nameSentences(document, words));
  say('neighbours', neighbourSentences(document, words));
  say('services', serviceSentences(document, words));
  say('hours', [hourSentence(document, words)]);
  say('pending', pendingSentences(document, words));
  return sentences;
}

function stateSentence(document: ContractDocument, words: ContractPhrases): string {
  const { isLearning, version, approved, days, activeMinutes } = document;
  if (isLearning) return activeMinutes === 0 ? words.learnedNothing : words.learning(days, activeMinutes);
  return words.state(version, approved?.version ?? null, days, activeMinutes);
}

function destinationSentences(document: ContractDocument, words: ContractPhrases): string[] {
  const { destinations, otherDestinations, isLearning } = document;
  const normal = destinations.filter(({ isNormal }) => isNormal);
  if (normal.length === 0) return [isLearning ? words.noDestinationYet : words.noDestination];
  const sorted = [...normal].sort((a, b) => b.minutes - a.minutes || (a.unit < b.unit ? -1 : 1));
  const sentences = sorted.slice(0, SENTENCES_MAX).map((each) => destinationSentence(each, words));
  const more = sorted.length - sentences.length + (otherDestinations?.units ?? 0);
  if (more > 0) sentences.push(words.moreDestinations(more));
  return sentences;
}

function destinationSentence(destination: ContractDestination, words: ContractPhrases): string {
  const { unit, isNamed, hosts, hostCount, ports, isAnyPort, up, down } = destination;
  const isOneHost = hosts.length === 1 && hosts[0] === unit;
  const some = hostCount > 1 ? words.hostsOf(hostCount, unit) : isOneHost || hosts.length === 0 ? unit : hosts[0]!;
  const whom = isNamed ? some : words.noName(unit);
  const volumes = up.minutes > 0 || down.minutes > 0 ? words.volumes(words.bytes(up.high), words.bytes(down.high)) : '';
  return `${words.talksTo(whom)}${onPorts(ports, isAnyPort, words)}${volumes}.`;
}

function onPorts(ports: readonly ContractPort[], isAnyPort: boolean, words: ContractPhrases): string {
  if (isAnyPort) return words.onManyPorts;
  return ports.length === 0
    ? ''
    : words.on(words.list(ports.map(({ protocol, port }) => words.service(protocol, port))));
}

function nameSentences({ dns, fingerprints }: ContractDocument, words: ContractPhrases): string[] {
  const sentences: string[] = [];
  if (dns.resolvers.length > 0)
    sentences.push(words.asksForNames(words.list(dns.resolvers.map(({ address }) => address))));
  if (dns.missing > 0) {
    const share = Math.max(1, Math.round((dns.missing / Math.max(dns.questions, dns.missing)) * 100));
    sentences.push(words.missingNames(share, dns.missingUnits[0]?.unit ?? null));
  }
  if (fingerprints.length > 0) sentences.push(words.tlsClients(fingerprints.length, words.list(fingerprints)));
  return sentences;
}

function isNeighbour({ uses, offers, isAnyPort }: ContractPeer): boolean {
  return isAnyPort || offers.length > 0 || uses.some(({ protocol, port }) => !NETWORK_PORTS.has(`${protocol}/${port}`));
}

function neighbourSentences({ peers, isLearning }: ContractDocument, words: ContractPhrases): string[] {
  const neighbours = peers.filter((peer) => peer.isNormal && isNeighbour(peer));
  if (neighbours.length === 0) return [isLearning ? words.noNeighbourYet : words.noNeighbour];
  const sentences = neighbours.slice(0, SENTENCES_MAX).map((peer) => {
    const { address, peer: name, uses, offers, isAnyPort } = peer;
    const whom = name === address ? address : `${address} (${name})`;
    const parts: string[] = [];
    if (uses.length > 0 || offers.length === 0) parts.push(`${words.talksTo(whom)}${onPorts(uses, isAnyPort, words)}`);
    if (offers.length > 0)
      parts.push(`${parts.length === 0 ? words.usedBy(whom) : words.usedByIt}${onPorts(offers, false, words)}`);
    return `${parts.join(words.and)}.`;
  });
  const more = neighbours.length - sentences.length;
  return more > 0 ? [...sentences, words.moreNeighbours(more)] : sentences;
}

function serviceSentences({ services, groups, isLearning }: ContractDocument, words: ContractPhrases): string[] {
  const normal = services.filter(({ isNormal }) => isNormal);
  const sentences = normal.map(({ protocol, port, askers }) => {
    const whom = askers.includes('internet') ? (askers.includes('lan') ? 'both' : 'internet') : 'house';
    return words.offers(words.service(protocol, port), whom);
  });
  if (normal.length === 0) sentences.push(isLearning ? words.noServiceYet : words.noService);
  const announced = [...new Set(groups.map(({ protocol, port }) => words.service(protocol, port)))];
  if (announced.length > 0) sentences.push(words.speaksToAll(words.list(announced)));
  return sentences;
}

function hourSentence({ hours, zone, days }: ContractDocument, words: ContractPhrases): string {
  const usual = hours.usual.flatMap((isUsual, hour) => (isUsual ? [hour] : []));
  if (days < 2 || usual.length === 0) return words.noHoursYet;
  const busy = hours.awakeBytes > 1 ? words.busyOver(words.bytes(hours.awakeBytes)) : words.awake;
  return `${busy} ${usual.length === 24 ? words.anyHour : `${words.hours(usual)} (${zone})`}.`;
}

function pendingSentences({ destinations, peers, services }: ContractDocument, words: ContractPhrases): string[] {
  return [
    ...destinations.filter(({ isNormal }) => !isNormal).map(({ unit, days }) => words.pending(unit, days)),
    ...peers
      .filter(({ isNormal }) => !isNormal)
      .map(({ address, days }) => words.pending(words.neighbour(address), days)),
    ...services
      .filter(({ isNormal }) => !isNormal)
      .map(({ protocol, port, days }) => words.pending(words.offering(words.service(protocol, port)), days)),
  ].slice(0, SENTENCES_MAX);
}
