// What is said when a backup took the place of a home.
import { basename } from 'node:path';
import type { RestoreOutcome } from './backup-home.ts';

/** Sentences about what was put back, what was kept, and what is to be done. */
export function restoreWords({ created, users, channelsOff, aside }: RestoreOutcome): string {
  const moment = new Date(created * 1000)
    .toISOString()
    .replace(/:\d\d\.\d+Z$/, ' UTC')
    .replace('T', ' ');
  const usersWords = {
    kept: 'Users and tokens are those of before.',
    taken: 'Users and tokens are those of the backup; everybody signs in again.',
    none: 'There are no users yet: the code on the terminal makes the owner.',
  }[users];
  const channels =
    channelsOff.length === 0 ? [] : [`Off until their secrets are entered again: ${channelsOff.join(', ')}.`];
  return [
    `The home of ${moment} is back.`,
    usersWords,
    ...channels,
    ...(aside === null ? [] : [`What was there before is kept in ${basename(aside)} in the data folder.`]),
  ].join(' ');
}
