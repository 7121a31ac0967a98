// Options of the commands about a home under watch, and what they mean: the data folder, learning, budget, time zone, spans, times.
import { UserError } from '../base/user-error.ts';
import { BUDGET_EXAMPLES, DURATION_EXAMPLES, parseBudget, parseDuration } from '../homes/duration.ts';
import type { HomeSettings } from '../homes/home-settings.ts';
import { createTimeZone } from '../homes/time-zone.ts';
import type { CommandOption, OptionValues } from './command.ts';
import { usualDataFolder } from './usual-folder.ts';

const KEEP_DAYS_USUAL = 30;
const KEEP_DAYS_MOST = 400;

export const DATA: CommandOption = {
  name: 'data',
  short: 'd',
  kind: 'text',
  value: 'DIR',
  completes: 'folder',
  description:
    'The data folder, as of `porchlight start` or `porchlight watch --data`. PORCHLIGHT_DATA names another usual one.',
};

export const JSON_DOCUMENT: CommandOption = { name: 'json', kind: 'flag', description: 'Prints one JSON document.' };

export const SINCE: CommandOption = {
  name: 'since',
  kind: 'text',
  value: 'SPAN|TIME',
  description:
    'Only what went on after it: a span back from the newest data (14d, 12h) or a time (2026-11-21, 2026-11-21T08:00).',
};

/** What a watch may be told about its home; kept in the data folder for the next time. */
export const HOME_SETTINGS: readonly CommandOption[] = [
  {
    name: 'learn',
    kind: 'text',
    value: 'SPAN',
    description:
      'With --data: how long each device is learned, from its first packet: 3d, 12h, 1d12h. 3d unless given now or before.',
  },
  {
    name: 'budget',
    kind: 'text',
    value: 'COUNT/PERIOD',
    description:
      'With --data: how many false alerts about learned behaviour you put up with, in all: 1/week, 2/day, 0.5/week. 1/week unless given now or before.',
  },
  {
    name: 'timezone',
    kind: 'text',
    value: 'ZONE',
    description: "With --data: the home's time zone, such as Europe/Berlin. This system's unless given now or before.",
  },
  {
    name: 'keep',
    kind: 'whole',
    value: 'DAYS',
    least: 1,
    most: KEEP_DAYS_MOST,
    usual: KEEP_DAYS_USUAL,
    description: 'With --data: days of summaries kept for judging again.',
  },
];

/** The folder of --data, else the one that is usual for this user. */
export function dataFolder(_command: string, options: OptionValues): string {
  return options.text('data') ?? usualDataFolder();
}

/** The settings that the line gives; what it does not give is absent. */
export function givenSettings(command: string, options: OptionValues): Partial<HomeSettings> {
  const refuse = (reason: string): never => {
    throw new UserError('bad-option', { command, reason });
  };
  const budgetText = options.text('budget');
  const budget = budgetText === undefined ? undefined : parseBudget(budgetText);
  if (budget === null) refuse(`--budget takes a count and a period ${BUDGET_EXAMPLES}, not "${budgetText}"`);
  const learnSeconds = givenSpan(command, options, 'learn');
  if (learnSeconds === 0) refuse('--learn takes a span above nothing');
  const zone = options.text('timezone');
  // An unknown one is refused before anything is made.
  if (zone !== undefined) createTimeZone(zone);
  const keepDays = options.whole('keep');
  const networks = options.text('local-nets');
  return {
    ...(learnSeconds === undefined ? {} : { learnSeconds }),
    ...(budget === undefined || budget === null ? {} : { budget }),
    ...(zone === undefined ? {} : { zone }),
    ...(keepDays === undefined ? {} : { keepDays }),
    ...(networks === undefined ? {} : { localNetworks: networks.split(',').map((text) => text.trim()) }),
  };
}

/** Seconds of a span that an option gives. */
export function givenSpan(command: string, options: OptionValues, name: string): number | undefined {
  const text = options.text(name);
  if (text === undefined) return undefined;
  const seconds = parseDuration(text);
  if (seconds === null)
    throw new UserError('bad-option', {
      command,
      reason: `--${name} takes a span ${DURATION_EXAMPLES}, not "${text}"`,
    });
  return seconds;
}

/** Microseconds since 1970 of --since: a span back from `newestUs`, or a time (UTC unless it says otherwise). */
export function givenSince(command: string, options: OptionValues, newestUs: number | null): number | undefined {
  const text = options.text('since');
  if (text === undefined) return undefined;
  const seconds = parseDuration(text);
  if (seconds !== null) return (newestUs ?? 0) - seconds * 1e6;
  const timeMs = /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)
    ? Date.parse(/[Z]$|T.*[+-]\d\d:\d\d$/.test(text) || text.length === 10 ? text : `${text.replace(' ', 'T')}Z`)
    : Number.NaN;
  if (Number.isNaN(timeMs))
    throw new UserError('bad-option', {
      command,
      reason: `--since takes a span ${DURATION_EXAMPLES}, or a time such as 2026-11-21T08:00, not "${text}"`,
    });
  return timeMs * 1000;
}
