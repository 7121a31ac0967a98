// Words of what the store says about a home, in each language, in one catalogue.
import { GERMAN_KINDS } from '../alerts/german-kinds.ts';
import { germanInside } from '../alerts/german-pieces.ts';
import type { Severity } from '../base/finding.ts';
import type { Language } from '../base/language.ts';

export type { Language } from '../base/language.ts';

/** Names in them are safe to show already. */
export interface HomeWords {
  readonly noDevices: string;
  readonly calm: (devices: number) => string;
  readonly look: (things: number, first: string) => string;
  readonly act: (title: string, more: number) => string;
  readonly learning: (devices: number) => string;
  readonly waiting: string;
  readonly blindSilent: (minutes: number) => string;
  readonly blindCapture: string;
  readonly noInput: string;
  readonly questionTitle: string;
  readonly question: (newer: string, older: string) => string;
  readonly contractTitle: (device: string) => string;
  readonly contract: string;
  readonly healthTitle: string;
  readonly setupTitle: string;
  readonly setup: string;
  readonly silentTitle: (channel: string) => string;
  readonly silent: string;
  readonly budget: (count: string, perDays: number) => string;
  readonly nothingLearned: string;
  readonly topics: Readonly<Record<string, string>>;
  readonly others: string;
  /** What stands for the service where those of many were summed. */
  readonly summedServices: string;
  readonly protocol: (number: string) => string;
  /** Titles of an incident's alerts, in order, as one. */
  readonly story: (titles: readonly string[]) => string;
  readonly ruleOf: RuleWords;
  readonly markdown: MarkdownWords;
}

/** Parts of the sentence about a rule. */
export interface RuleWords {
  readonly everything: string;
  readonly anyDevice: string;
  readonly everyOne: (kind: string) => string;
  readonly device: (name: string) => string;
  readonly at: (destination: string) => string;
  readonly about: (key: string) => string;
  readonly port: (protocol: 'TCP' | 'UDP', port: number) => string;
  readonly between: (from: string, to: string) => string;
  readonly untilRemoved: string;
  readonly until: (moment: string) => string;
  readonly verdicts: Readonly<Record<'normal' | 'mute', string>>;
}

/** Labels of an alert that is shared as Markdown; keys as in alerts/explanation-lines.ts. */
export interface MarkdownWords {
  readonly severity: string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly device: string;
  readonly labels: Readonly<Record<string, string>>;
}

const en: HomeWords = {
  noDevices: 'No device was seen yet.',
  calm: (devices) => (devices === 1 ? 'Your one device behaves as usual.' : `All ${devices} devices behave as usual.`),
  look: (things, first) =>
    things === 1 ? `One thing needs a look: ${first}.` : `${things} things need a look, such as: ${first}.`,
  act: (title, more) =>
    more === 0 ? `Something grave is going on: ${title}.` : `Something grave is going on: ${title}, and ${more} more.`,
  learning: (devices) =>
    devices === 1
      ? 'Your one device is being learned; clear signs of an attack are told already.'
      : `Your ${devices} devices are being learned; clear signs of an attack are told already.`,
  waiting: 'Waiting for the first packets.',
  blindSilent: (minutes) => `No packet came for ${minutes} minutes, so nothing can be said about now.`,
  blindCapture: 'Nothing is being captured, so nothing can be said about now.',
  noInput: 'Nothing is watched yet: choose where your traffic can be seen.',
  questionTitle: 'Same device?',
  question: (newer, older) => `${newer} looks like ${older}. Is it the same one?`,
  contractTitle: (device) => `${device} behaves differently from what you approved`,
  contract: 'Read what has changed, and approve it if you agree.',
  healthTitle: 'A part of Porchlight is not well',
  setupTitle: 'Finish the setup',
  setup: 'Choose where your traffic can be seen and how you want to be told.',
  silentTitle: (channel) => `Nothing gets through to ${channel}`,
  silent: 'Messages wait until it works again. Send a test to see what is wrong.',
  budget: (count, perDays) =>
    `At most ${count} false ${count === '1' ? 'alert' : 'alerts'} about learned behaviour ${perDays === 1 ? 'a day' : perDays === 7 ? 'a week' : `in ${perDays} days`}.`,
  nothingLearned: 'Nothing was learned of it yet.',
  topics: {
    state: 'State',
    destinations: 'Talks to',
    names: 'Asks for',
    neighbours: 'Neighbours',
    services: 'Offers',
    hours: 'Hours',
    pending: 'New, and not normal yet',
  },
  others: 'others',
  summedServices: 'various services',
  protocol: (number) => `IP protocol ${number}`,
  story: (titles) =>
    shortened(titles, (more) => `${more} more`)
      .map((title, i) => (i === 0 ? title : englishInside(title)))
      .join(', then '),
  ruleOf: {
    everything: 'everything',
    anyDevice: 'of any device',
    everyOne: (kind) => `of every ${kind}`,
    device: (name) => `of ${name}`,
    at: (destination) => `at ${destination}`,
    about: (key) => `about "${key}" alone`,
    port: (protocol, port) => `${protocol} port ${port}`,
    between: (from, to) => `from ${from} to ${to}`,
    untilRemoved: 'until you remove it',
    until: (moment) => `until ${moment}`,
    verdicts: { normal: 'normal', mute: 'mute' },
  },
  markdown: {
    severity: 'severity',
    severities: { high: 'high', medium: 'medium', low: 'low', info: 'info' },
    device: 'device',
    labels: {
      what: 'What',
      since: 'When',
      why: 'Why',
      figures: 'Figures',
      normal: 'Normal',
      chance: 'Chance',
      evidence: 'Evidence',
      flows: 'Flows',
      'ATT&CK': 'ATT&CK',
      advice: 'What to do',
    },
  },
};

const de: HomeWords = {
  noDevices: 'Noch wurde kein Gerät gesehen.',
  calm: (devices) =>
    devices === 1 ? 'Dein Gerät verhält sich wie immer.' : `Alle ${devices} Geräte verhalten sich wie immer.`,
  look: (things, first) =>
    things === 1
      ? `Eine Sache solltest du dir ansehen: ${first}.`
      : `${things} Dinge solltest du dir ansehen, etwa: ${first}.`,
  act: (title, more) =>
    more === 0
      ? `Etwas Ernstes geht vor: ${title}.`
      : `Etwas Ernstes geht vor: ${title}, und ${more} ${more === 1 ? 'weitere Meldung' : 'weitere Meldungen'}.`,
  learning: (devices) =>
    devices === 1
      ? 'Dein Gerät wird noch gelernt; klare Zeichen eines Angriffs werden schon gemeldet.'
      : `Deine ${devices} Geräte werden noch gelernt; klare Zeichen eines Angriffs werden schon gemeldet.`,
  waiting: 'Wartet auf die ersten Pakete.',
  blindSilent: (minutes) => `Seit ${minutes} Minuten kam kein Paket, darum lässt sich über jetzt nichts sagen.`,
  blindCapture: 'Es wird nichts mitgelesen, darum lässt sich über jetzt nichts sagen.',
  noInput: 'Noch wird nichts beobachtet: Wähle, wo dein Verkehr zu sehen ist.',
  questionTitle: 'Dasselbe Gerät?',
  question: (newer, older) => `${newer} sieht aus wie ${older}. Ist es dasselbe?`,
  contractTitle: (device) => `${device} verhält sich anders, als du gebilligt hast`,
  contract: 'Lies, was sich geändert hat, und billige es, wenn du einverstanden bist.',
  healthTitle: 'Einem Teil von Porchlight geht es nicht gut',
  setupTitle: 'Einrichtung abschließen',
  setup: 'Wähle, wo dein Verkehr zu sehen ist und wie du benachrichtigt werden willst.',
  silentTitle: (channel) => `Über ${channel} kommt nichts mehr durch`,
  silent: 'Nachrichten warten, bis es wieder geht. Ein Test zeigt, woran es liegt.',
  budget: (count, perDays) =>
    `Höchstens ${count} ${count === '1' ? 'falsche Meldung' : 'falsche Meldungen'} über gelerntes Verhalten ${perDays === 1 ? 'am Tag' : perDays === 7 ? 'in der Woche' : `in ${perDays} Tagen`}.`,
  nothingLearned: 'Darüber wurde noch nichts gelernt.',
  topics: {
    state: 'Stand',
    destinations: 'Spricht mit',
    names: 'Fragt nach',
    neighbours: 'Nachbarn',
    services: 'Bietet an',
    hours: 'Zeiten',
    pending: 'Neu und noch nicht üblich',
  },
  others: 'andere',
  summedServices: 'verschiedene Dienste',
  protocol: (number) => `IP-Protokoll ${number}`,
  story: (titles) =>
    shortened(titles, (more) => `${more} weitere`)
      .map((title, i) => (i === 0 ? title : germanInside(title)))
      .join(', dann '),
  ruleOf: {
    everything: 'alles',
    anyDevice: 'von jedem Gerät',
    everyOne: (kind) => `von jedem Gerät der Art ${GERMAN_KINDS[kind] ?? kind}`,
    device: (name) => `von ${name}`,
    at: (destination) => `bei ${destination}`,
    about: (key) => `nur zu „${key}“`,
    port: (protocol, port) => `${protocol}-Port ${port}`,
    between: (from, to) => `von ${from} bis ${to} Uhr`,
    untilRemoved: 'bis du die Regel entfernst',
    until: (moment) => `bis ${moment}`,
    verdicts: { normal: 'üblich', mute: 'stumm' },
  },
  markdown: {
    severity: 'Schwere',
    severities: { high: 'hoch', medium: 'mittel', low: 'niedrig', info: 'Hinweis' },
    device: 'Gerät',
    labels: {
      what: 'Was',
      since: 'Wann',
      why: 'Warum',
      figures: 'Zahlen',
      normal: 'Üblich',
      chance: 'Wahrscheinlichkeit',
      evidence: 'Belege',
      flows: 'Verbindungen',
      'ATT&CK': 'ATT&CK',
      advice: 'Was zu tun ist',
    },
  },
};

const catalogue: Readonly<Record<Language, HomeWords>> = { en, de };

/** Each title once; of more than four, the first three and how many more there are. */
/** Within a sentence a title begins small, except a name or an abbreviation. */
function englishInside(title: string): string {
  return /^(?:Mirai|Modbus|[A-Z]{2})/.test(title) ? title : title.slice(0, 1).toLowerCase() + title.slice(1);
}

function shortened(titles: readonly string[], more: (count: number) => string): readonly string[] {
  const each = [...new Set(titles)];
  return each.length > 4 ? [...each.slice(0, 3), more(each.length - 3)] : each;
}

export function homeWords(language: Language): HomeWords {
  return catalogue[language];
}
