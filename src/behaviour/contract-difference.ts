// What two versions of a contract differ in: as data, and as sentences.
import type { Language } from '../base/language.ts';
import type { ContractDocument, ContractPort } from './contract-document.ts';
import { contractPhrases } from './contract-language.ts';
import type { ContractPhrases } from './contract-phrases.ts';

export const ITEM_KINDS = ['destination', 'peer', 'service', 'group', 'resolver', 'fingerprint', 'hours'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** One thing that a contract says is normal, with its services (`6/443`): what versions are compared by. */
export interface ContractItem {
  readonly what: ItemKind;
  readonly subject: string;
  readonly parts: readonly string[];
}

export interface ContractChange {
  readonly what: ItemKind;
  readonly subject: string;
  /** `changed`: the thing was and is there, `added` and `removed` say which of its parts came and went. */
  readonly change: 'added' | 'removed' | 'changed';
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What is normal by this document, sorted; things on the way to be normal are not in it. */
export function contractItems(document: ContractDocument): ContractItem[] {
  const { destinations, peers, services, groups, dns, fingerprints, hours } = document;
  const items: ContractItem[] = [];
  const put = (what: ItemKind, subject: string, parts: readonly string[]): void => {
    items.push({ what, subject, parts });
  };
  for (const each of destinations)
    if (each.isNormal) put('destination', each.unit, portsOf(each.ports, each.isAnyPort));
  for (const each of peers) {
    const uses = portsOf(each.uses, each.isAnyPort).map((port) => `uses ${port}`);
    if (each.isNormal)
      put('peer', each.peer, [...uses, ...portsOf(each.offers, false).map((port) => `offers ${port}`)]);
  }
  for (const each of services) if (each.isNormal) put('service', `${each.protocol}/${each.port}`, each.askers);
  for (const each of groups) put('group', `${each.address} ${each.protocol}/${each.port}`, []);
  for (const { address } of dns.resolvers) put('resolver', address, []);
  for (const fingerprint of fingerprints) put('fingerprint', fingerprint, []);
  const usual = hours.usual.flatMap((isUsual, hour) => (isUsual ? [String(hour)] : []));
  if (usual.length > 0) put('hours', '', usual);
  return items.sort(compare);
}

function portsOf(ports: readonly ContractPort[], isAny: boolean): string[] {
  return isAny ? ['any'] : ports.map(({ protocol, port }) => `${protocol}/${port}`);
}

function compare(a: ContractItem, b: ContractItem): number {
  const order = ITEM_KINDS.indexOf(a.what) - ITEM_KINDS.indexOf(b.what);
  return order !== 0 ? order : a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0;
}

/** What came, went and changed from `before` to `after`, sorted by kind and subject. The same lists differ in nothing. */
export function contractDifference(before: readonly ContractItem[], after: readonly ContractItem[]): ContractChange[] {
  const changes: ContractChange[] = [];
  const old = new Map(before.map((item) => [`${item.what} ${item.subject}`, item]));
  for (const { what, subject, parts } of [...after].sort(compare)) {
    const key = `${what} ${subject}`;
    const was = old.get(key);
    old.delete(key);
    if (was === undefined) {
      // Usual hours are known only after days: that they are known now is no change.
      if (what === 'hours') continue;
      changes.push({ what, subject, change: 'added', added: parts, removed: [] });
      continue;
    }
    const added = parts.filter((part) => !was.parts.includes(part));
    const removed = was.parts.filter((part) => !parts.includes(part));
    if (added.length + removed.length > 0) changes.push({ what, subject, change: 'changed', added, removed });
  }
  for (const { what, subject, parts } of old.values())
    changes.push({ what, subject, change: 'removed', added: [], removed: parts });
  return changes.sort((a, b) => compare({ ...a, parts: [] }, { ...b, parts: [] }));
}

/** One sentence a change. */
export function differenceSentences(changes: readonly ContractChange[], language: Language = 'en'): string[] {
  const words = contractPhrases(language);
  return changes.map((change) => changeSentence(change, words));
}

function changeSentence({ what, subject, change, added, removed }: ContractChange, words: ContractPhrases): string {
  const name = subjectWords(what, subject, words);
  if (change === 'added') return words.change.added(`${name}${partsWords(what, added, words)}`);
  if (change === 'removed') return words.change.removed(`${name}${partsWords(what, removed, words)}`);
  return words.change.changed(name, partsWords(what, added, words), partsWords(what, removed, words));
}

function subjectWords(what: ItemKind, subject: string, words: ContractPhrases): string {
  const { change } = words;
  switch (what) {
    case 'service':
      return change.service(portWords(subject, words));
    case 'group': {
      const [address, port] = subject.split(' ') as [string, string];
      return change.group(address, portWords(port, words));
    }
    case 'hours':
      return change.hours;
    default:
      return change[what](subject);
  }
}

function partsWords(what: ItemKind, parts: readonly string[], words: ContractPhrases): string {
  if (parts.length === 0) return '';
  if (what === 'hours') return ` ${words.hours(parts.map(Number))}`;
  if (what === 'service') return words.change.askers(parts.map((part) => (part === 'lan' ? 'house' : 'internet')));
  if (what === 'peer') {
    const said = parts.map((part) => {
      const [verb, port] = part.split(' ') as [string, string];
      return words.change[verb === 'uses' ? 'using' : 'offering'](portWords(port, words));
    });
    return ` ${said.join(', ')}`;
  }
  return words.on(parts.map((part) => portWords(part, words)).join(', '));
}

function portWords(text: string, words: ContractPhrases): string {
  if (text === 'any') return words.change.anyPort;
  const [protocol, port] = text.split('/').map(Number) as [number, number];
  return words.service(protocol, port);
}

/** Items as a file holds them; throws when they are none. */
export function restoreItems(saved: unknown, most: number): ContractItem[] {
  if (!Array.isArray(saved) || saved.length > most) throw new Error('a contract holds items that are none');
  return (saved as unknown[]).map((entry) => {
    const [what, subject, parts] = Array.isArray(entry) ? (entry as unknown[]) : [];
    const kind = ITEM_KINDS.find((name) => name === what);
    const areTexts = Array.isArray(parts) && parts.length <= 24 && parts.every((part) => typeof part === 'string');
    if (kind === undefined || typeof subject !== 'string' || !areTexts)
      throw new Error('a contract holds items that are none');
    return { what: kind, subject, parts: parts as string[] };
  });
}
