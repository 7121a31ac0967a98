// What is said when a backup took the place of a home, in the languages of the dashboard.
import { basename } from 'node:path';
import type { Language } from '../base/language.ts';
import type { RestoreOutcome } from './backup-home.ts';

interface RestoreWords {
  readonly back: (moment: string) => string;
  readonly users: Readonly<Record<RestoreOutcome['users'], string>>;
  readonly channelsOff: (names: string) => string;
  readonly aside: (file: string) => string;
}

const en: RestoreWords = {
  back: (moment) => `The home of ${moment} is back.`,
  users: {
    kept: 'Users and tokens are those of before.',
    taken: 'Users and tokens are those of the backup; everybody signs in again.',
    none: 'There are no users yet: the code on the terminal makes the owner.',
  },
  channelsOff: (names) => `Off until their secrets are entered again: ${names}.`,
  aside: (file) => `What was there before is kept in ${file} in the data folder.`,
};

const de: RestoreWords = {
  back: (moment) => `Das Zuhause vom ${moment} ist wieder da.`,
  users: {
    kept: 'Benutzer und Token sind die von vorher.',
    taken: 'Benutzer und Token sind die der Sicherung; alle melden sich neu an.',
    none: 'Es gibt noch keine Benutzer: Mit dem Code auf dem Terminal legt sich der Besitzer an.',
  },
  channelsOff: (names) => `Aus, bis ihre Geheimnisse wieder eingegeben sind: ${names}.`,
  aside: (file) => `Was vorher da war, liegt als ${file} im Datenordner.`,
};

/** Sentences about what was put back, what was kept, and what is to be done. */
export function restoreWords(
  { created, users, channelsOff, aside }: RestoreOutcome,
  language: Language = 'en',
): string {
  const words = language === 'de' ? de : en;
  const moment = new Date(created * 1000)
    .toISOString()
    .replace(/:\d\d\.\d+Z$/, ' UTC')
    .replace('T', ' ');
  return [
    words.back(moment),
    words.users[users],
    ...(channelsOff.length === 0 ? [] : [words.channelsOff(channelsOff.join(', '))]),
    ...(aside === null ? [] : [words.aside(basename(aside))]),
  ].join(' ');
}
