// A contract as a page of Markdown that its owner can read, keep and compare.
import { markdownText } from '../base/output-text.ts';
import type { ContractDocument, ContractPort } from './contract-document.ts';
import { contractSentences, type SENTENCE_TOPICS } from './contract-sentences.ts';
import { bytesWords, hoursText, serviceWords } from './contract-words.ts';

const NAME_MAX = 80;

const TITLES: Readonly<Record<(typeof SENTENCE_TOPICS)[number], string>> = {
  state: 'State',
  destinations: 'On the Internet',
  names: 'Names and fingerprints',
  neighbours: 'Neighbours',
  services: 'What it offers',
  hours: 'Hours',
  pending: 'Not normal yet',
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
): string {
  const { id, name, mac, vendor, kind } = subject;
  const facts = [id, mac, vendor, kind].flatMap((each) => (each === null ? [] : [markdownText(each, NAME_MAX)]));
  const lines = [`# ${markdownText(name ?? id, NAME_MAX)}`, '', facts.join(' · '), ''];
  let topic = '';
  for (const { about, text } of contractSentences(document)) {
    if (about !== topic) lines.push(...(topic === '' ? [] : ['']), `## ${TITLES[about]}`, '');
    topic = about;
    lines.push(`- ${markdownText(text, 1000)}`);
  }
  lines.push('', ...destinationTable(document), ...peerTable(document), ...hourTable(document));
  if (notes.length > 0)
    lines.push('## What an export leaves out', '', ...notes.map((note) => `- ${markdownText(note, 1000)}`), '');
  return `${lines.join('\n').trimEnd()}\n`;
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [`## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function destinationTable({ destinations }: ContractDocument): string[] {
  const rows = destinations
    .filter(({ isNormal }) => isNormal)
    .map(({ unit, isNamed, hosts, hostCount, ports, isAnyPort, days, up, down }) => {
      const more = hostCount > hosts.length ? ` and ${hostCount - hosts.length} more` : '';
      return [
        `${markdownText(unit, 253)}${isNamed ? '' : ' (no name known)'}`,
        `${hosts.map((host) => markdownText(host, 253)).join(', ')}${more}`,
        portsText(ports, isAnyPort),
        String(days),
        `${bytesWords(up.median)} / ${bytesWords(up.high)}`,
        `${bytesWords(down.median)} / ${bytesWords(down.high)}`,
      ];
    });
  return table(
    'Destinations',
    ['destination', 'hosts', 'services', 'days', 'out a minute: usual / high', 'in a minute: usual / high'],
    rows,
  );
}

function peerTable({ peers }: ContractDocument): string[] {
  const rows = peers
    .filter(({ isNormal }) => isNormal)
    .map(({ peer, address, uses, offers, isAnyPort, days }) => [
      markdownText(address, NAME_MAX),
      peer === address ? '' : markdownText(peer, NAME_MAX),
      portsText(uses, isAnyPort),
      portsText(offers, false),
      String(days),
    ]);
  return table('Neighbours in full', ['address', 'MAC', 'uses of it', 'offers to it', 'days'], rows);
}

function hourTable({ hours, zone, days }: ContractDocument): string[] {
  const usual = hours.usual.flatMap((isUsual, hour) => (isUsual ? [hour] : []));
  if (days < 2 || usual.length === 0) return [];
  const watched = hours.awakeShare.filter((share) => share !== null).length;
  return table(
    'Hours in full',
    ['usual', 'time zone', 'hours watched'],
    [[hoursText(usual), markdownText(zone), String(watched)]],
  );
}

function portsText(ports: readonly ContractPort[], isAny: boolean): string {
  if (isAny) return 'any port';
  return ports.map(({ protocol, port }) => serviceWords(protocol, port)).join(', ');
}
