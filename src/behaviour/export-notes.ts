// What an export of a contract leaves out, in the languages of its page; each English pattern is made in contract-policy.ts and mud-profile.ts.
import type { Language } from '../base/language.ts';
import { SentenceBook, type SentencePair } from '../base/sentence-book.ts';

export const GERMAN_NOTES: readonly SentencePair[] = [
  [
    'The device is still being learned: what it has not done yet is missing.',
    'Das Gerät wird noch gelernt: Was es noch nicht getan hat, fehlt.',
  ],
  [
    'Nobody has approved this contract: it says what was learned.',
    'Niemand hat das gebilligt: Es steht da, was gelernt wurde.',
  ],
  ['Version {approved} was approved, this is {version}.', 'Gebilligt wurde Version {approved}, dies ist {version}.'],
  [
    'Left out, since it came after the approval: {names}. Approve it to have it in.',
    'Weggelassen, weil es nach der Billigung kam: {names}. Billige es, damit es dabei ist.',
  ],
  ['new services of {name}', 'neue Dienste von {name}'],
  [
    'Left out, since its name or address is no proper one: {count}.',
    'Weggelassen, weil Name oder Adresse nicht stimmen: {count}.',
  ],
  [
    'Left out, since their names or addresses are no proper one: {count}.',
    'Weggelassen, weil Namen oder Adressen nicht stimmen: {count}.',
  ],
  ['Left out, since it is not normal yet: {names}.', 'Weggelassen, weil es noch nicht üblich ist: {names}.'],
  [
    'Left out, since the contract lists no more: {count} further destinations.',
    'Weggelassen, weil nicht mehr verzeichnet werden: {count} weitere Ziele.',
  ],
  ['Left out: entries beyond {count} in one access list.', 'Weggelassen: Einträge über {count} in einer Liste hinaus.'],
  [
    'MUD cannot name a neighbour: {names} became any host of the local networks, on the same ports.',
    'MUD kann keinen Nachbarn nennen: Aus {names} wurde jeder Rechner der eigenen Netze, auf denselben Ports.',
  ],
  [
    'Servers of the house for names and time became the classes urn:ietf:params:mud:dns and :ntp.',
    'Aus den Servern des Hauses für Namen und Uhrzeit wurden die Klassen urn:ietf:params:mud:dns und :ntp.',
  ],
  [
    'MUD has no wildcards, and not every host name was kept: {names}.',
    'MUD kennt keine Platzhalter, und nicht jeder Rechnername ist bekannt: {names}.',
  ],
  [
    'Services that the Internet uses are open to every address: MUD cannot say to whom.',
    'Dienste, die das Internet benutzt, stehen jeder Adresse offen: MUD kann nicht sagen, wem.',
  ],
  ['ICMP is allowed with every type: the contract keeps none.', 'ICMP ist mit jedem Typ erlaubt: Gelernt wird keiner.'],
  [
    'MUD cannot carry hours, volumes, rates, DNS habits and TLS fingerprints: Porchlight alone watches these.',
    'MUD kann Stunden, Mengen, Häufigkeiten, DNS-Gewohnheiten und TLS-Fingerabdrücke nicht tragen: Darauf achtet nur Porchlight.',
  ],
  [
    `"is-supported" and "mud-url" are forms to fill: nobody can know the first, and the second (of the device's MAC) is served nowhere.`,
    '„is-supported“ und „mud-url“ sind nur der Form halber da: Das erste kann niemand wissen, und das zweite (mit der MAC des Geräts) gibt es nirgends abzurufen.',
  ],
];

const book = new SentenceBook(GERMAN_NOTES, (value) =>
  value.replace(/ and (\d+) more$/, ' und $1 weitere').replace(/ and (?=[^,]*$)/, ' und '),
);

export function noteIn(note: string, language: Language): string {
  return language === 'de' ? book.say(note) : note;
}
