// A contract as a page of Markdown that its owner can read, keep and compare.
import type { Language } from '../base/language.ts';
import { markdownText } from '../base/output-text.ts';
import type { ContractDocument, ContractPort } from './contract-document.ts';
import { contractPhrases } from './contract-language.ts';
import type { ContractPhrases } from './contract-phrases.ts';
import { contractSentences, type SENTENCE_TOPICS } from './contract-sentences.ts';
import { noteIn } from './export-notes.ts';

const NAME_MAX = 80;

interface MarkdownWords {
  readonly titles: Readonly<Record<(typeof SENTENCE_TOPICS)[number], string>>;
  readonly leftOut: string;
  readonly more: (count: number) => string;
  readonly noName: string;
  readonly anyPort: string;
  readonly destinations: readonly [title: string, head: readonly string[]];
  readonly peers: readonly [title: string, head: readonly string[]];
  readonly hours: readonly [title: string, head: readonly string[]];
}

const en: MarkdownWords = {
  titles: {
    state: 'State',
    destinations: 'On the Internet',
    names: 'Names and fingerprints',
    neighbours: 'Neighbours',
    services: 'What it offers',
    hours: 'Hours',
    pending: 'Not normal yet',
  },
  leftOut: 'What an export leaves out',
  more: (count) => ` and ${count} more`,
  noName: ' (no name known)',
  anyPort: 'any port',
  destinations: [
    'Destinations',
    ['destination', 'hosts', 'services', 'days', 'out a minute: usual / high', 'in a minute: usual / high'],
  ],
  peers: ['Neighbours in full', ['address', 'MAC', 'uses of it', 'offers to it', 'days']],
  hours: ['Hours in full', ['usual', 'time zone', 'hours watched']],
};

const de: MarkdownWords = {
  titles: {
    state: 'Stand',
    destinations: 'Im Internet',
    names: 'Namen und Fingerabdrücke',
    neighbours: 'Nachbarn',
    services: 'Was es anbietet',
    hours: 'Zeiten',
    pending: 'Noch nicht üblich',
  },
  leftOut: 'Was ein Export weglässt',
  more: (count) => ` und ${count} weitere`,
  noName: ' (kein Name bekannt)',
  anyPort: 'jeder Port',
  destinations: [
    'Ziele',
    ['Ziel', 'Rechner', 'Dienste', 'Tage', 'hinaus je Minute: üblich / hoch', 'herein je Minute: üblich / hoch'],
  ],
  peers: ['Nachbarn im Einzelnen', ['Adresse', 'MAC', 'benutzt dort', 'bietet dort', 'Tage']],
  hours: ['Zeiten im Einzelnen', ['üblich', 'Zeitzone', 'beobachtete Stunden']],
};

export interface MarkdownSubject {
  readonly id: string;
  readonly name: string | null;
  readonly mac: string | null;
  readonly vendor: string | null;
  readonly kind: string | null;
}

/** Headed sentences, then tables with everything that is normal, then the notes on what other exports leave out. */
export function contractMarkdown(
  document: ContractDocument,
  subject: MarkdownSubject,
  notes: readonly string[],
  language: Language = 'en',
): string {
  const words = language === 'de' ? de : en;
  const phrases = contractPhrases(language);
  const { id, name, mac, vendor, kind } = subject;
  const facts = [id, mac, vendor, kind].flatMap((each) => (each === null ? [] : [markdownText(each, NAME_MAX)]));
  const lines = [`# ${markdownText(name ?? id, NAME_MAX)}`, '', facts.join(' · '), ''];
  let topic = '';
  for (const { about, text } of contractSentences(document, language)) {
    if (about !== topic) lines.push(...(topic === '' ? [] : ['']), `## ${words.titles[about]}`, '');
    topic = about;
    lines.push(`- ${markdownText(text, 1000)}`);
  }
  lines.push(
    '',
    ...destinationTable(document, words, phrases),
    ...peerTable(document, words, phrases),
    ...hourTable(document, words, phrases),
  );
  if (notes.length > 0) {
    const shown = notes.map((note) => `- ${markdownText(noteIn(note, language), 1000)}`);
    lines.push(`## ${words.leftOut}`, '', ...shown, '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [`## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function destinationTable(
  { destinations }: ContractDocument,
  words: MarkdownWords,
  phrases: ContractPhrases,
): string[] {
  const rows = destinations
    .filter(({ isNormal }) => isNormal)
    .map(({ unit, isNamed, hosts, hostCount, ports, isAnyPort, days, up, down }) => {
      const more = hostCount > hosts.length ? words.more(hostCount - hosts.length) : '';
      return [
        `${markdownText(unit, 253)}${isNamed ? '' : words.noName}`,
        `${hosts.map((host) => markdownText(host, 253)).join(', ')}${more}`,
        portsText(ports, isAnyPort, words, phrases),
        String(days),
        `${phrases.bytes(up.median)} / ${phrases.bytes(up.high)}`,
        `${phrases.bytes(down.median)} / ${phrases.bytes(down.high)}`,
      ];
    });
  return table(...words.destinations, rows);
}

function peerTable({ peers }: ContractDocument, words: MarkdownWords, phrases: ContractPhrases): string[] {
  const rows = peers
    .filter(({ isNormal }) => isNormal)
    .map(({ peer, address, uses, offers, isAnyPort, days }) => [
      markdownText(address, NAME_MAX),
      peer === address ? '' : markdownText(peer, NAME_MAX),
      portsText(uses, isAnyPort, words, phrases),
      portsText(offers, false, words, phrases),
      String(days),
    ]);
  return table(...words.peers, rows);
}

function hourTable({ hours, zone, days }: ContractDocument, words: MarkdownWords, phrases: ContractPhrases): string[] {
  const usual = hours.usual.flatMap((isUsual, hour) => (isUsual ? [hour] : []));
  if (days < 2 || usual.length === 0) return [];
  const watched = hours.awakeShare.filter((share) => share !== null).length;
  return table(...words.hours, [[phrases.hours(usual), markdownText(zone), String(watched)]]);
}

function portsText(
  ports: readonly ContractPort[],
  isAny: boolean,
  words: MarkdownWords,
  phrases: ContractPhrases,
): string {
  if (isAny) return words.anyPort;
  return ports.map(({ protocol, port }) => phrases.service(protocol, port)).join(', ');
}
