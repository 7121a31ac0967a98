// What a line of `porchlight simulate` asks for: the home, its attacks and their times, checked before anything is written.
import { editDistance } from '../base/edit-distance.ts';
import { UserError } from '../base/user-error.ts';
import { ATTACKS } from '../simulation/simulated-attacks.ts';
import type { SimulatedHomeOptions } from '../simulation/simulated-home.ts';
import type { OptionValues } from './command.ts';

/** A Monday. It is fixed, so that a seed gives the same bytes on any day. */
const START = '2026-01-05';
const DAY_SECONDS = 86_400;
const WEEK_DAYS = 7;
/** pcap has 32 bits for seconds. */
const YEAR_MOST = 2100;

export interface PlannedAttack {
  readonly name: string;
  readonly atUs: number;
}

export interface SimulationPlan {
  readonly home: SimulatedHomeOptions & { readonly days: number };
  readonly attacks: readonly PlannedAttack[];
}

const refuse = (reason: string): never => {
  throw new UserError('bad-option', { command: 'simulate', reason });
};

export function planSimulation(options: OptionValues): SimulationPlan {
  const startUs = readStart(options.text('start') ?? START);
  const days = options.number('days') ?? 1;
  const people = options.whole('people');
  const devices = options.whole('devices');
  return {
    home: {
      seed: options.whole('seed') ?? 1,
      startUs,
      days,
      ...(people === undefined ? {} : { people }),
      ...(devices === undefined ? {} : { devices }),
    },
    attacks: options.texts('attack').map((text) => readAttack(text, startUs, days)),
  };
}

function readStart(text: string): number {
  const match = /^(\d{4})-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?Z?$/.exec(text);
  const time = match === null ? Number.NaN : Date.parse(isoText(text));
  const year = Number(match?.[1]);
  // Date.parse takes the 31st of February for a day in March.
  const isDay = Number.isFinite(time) && new Date(time).toISOString().startsWith(text.slice(0, 10));
  if (!isDay || year < 1971 || year > YEAR_MOST)
    return refuse(
      `--start takes a day or a time in UTC from 1971 to ${YEAR_MOST}, such as 2026-01-05T06:00, not "${text.slice(0, 40)}"`,
    );
  return time * 1000;
}

function isoText(text: string): string {
  const plain = text.replace(' ', 'T').replace(/Z$/, '');
  return plain.includes('T') ? `${plain}Z` : `${plain}T00:00Z`;
}

/** Attacks of a week that begins when the demo does. Throws bad-option. */
export function weekAttacks(texts: readonly string[]): { readonly name: string; readonly afterSeconds: number }[] {
  return texts.map((text) => {
    const { name, atUs } = readAttack(text, 0, WEEK_DAYS, 'demo');
    return { name, afterSeconds: atUs / 1e6 };
  });
}

/** "mirai@2d+03:00": the name, and days and hours after the start. */
function readAttack(text: string, startUs: number, days: number, command = 'simulate'): PlannedAttack {
  const refuse = (reason: string): never => {
    throw new UserError('bad-option', { command, reason });
  };
  const at = text.indexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  if (!ATTACKS.some((each) => each.name === name)) {
    const near = ATTACKS.find((each) => editDistance(each.name, name) <= 2);
    const known = ATTACKS.map((each) => each.name).join(', ');
    return refuse(
      `no attack is called "${name.slice(0, 40)}"${near === undefined ? `; there are ${known}` : ` (did you mean ${near.name}?)`}`,
    );
  }
  if (at < 0) return refuse(`--attack ${name} needs a time: ${name}@03:00, or ${name}@1d+03:00`);
  const seconds = readAfter(text.slice(at + 1));
  if (seconds === null)
    return refuse(
      `--attack ${name} takes a time after the start such as 03:00, 2d or 2d+03:00, not "${text.slice(at + 1, at + 41)}"`,
    );
  if (seconds >= days * DAY_SECONDS)
    return refuse(
      `${name} would begin after the end: the home lasts ${days} ${days === 1 ? 'day' : 'days'}${command === 'simulate' ? '. Give more --days' : ''}`,
    );
  return { name, atUs: startUs + seconds * 1e6 };
}

function readAfter(text: string): number | null {
  const match = /^(?:(\d{1,3})d)?(?:(^|\+)(\d{1,2}):(\d\d)(?::(\d\d))?)?$/.exec(text);
  if (match === null || text === '') return null;
  const [, days = '0', , hours = '0', minutes = '0', seconds = '0'] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return Number(days) * DAY_SECONDS + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** The list that `--attack help` prints. */
export function attackList(): string {
  const width = Math.max(...ATTACKS.map(({ name }) => name.length));
  return ATTACKS.map(({ name, words }) => `${name.padEnd(width)}  ${words.en.description}\n`).join('');
}
