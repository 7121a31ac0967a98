// Kinds of settings: what a value of each is in the file, in text (environment, flags), and in the program.
import { z } from 'zod';
import { parseNetwork } from '../base/networks.ts';
import type { SettingRow } from '../documents/setup.ts';
import type { AlarmBudget } from '../evidence/alarm-budget.ts';
import { BUDGET_EXAMPLES, DURATION_EXAMPLES, durationText, parseBudget, parseDuration } from '../homes/duration.ts';
import { parseSize, SIZE_EXAMPLES, sizeText } from './size.ts';

/** A value as it is written in the file: `3d`, `1 GB`, 8484, true, a list of texts. */
export type WrittenValue = string | number | boolean | readonly string[];

/** What every setting says of itself. */
export interface SettingWords {
  readonly title: string;
  /** Sentences: what it does, and what its values mean. */
  readonly description: string;
  readonly isAdvanced?: true;
  /** Takes effect at the next start only. */
  readonly needsRestart?: true;
  /** Option of `porchlight start` that gives it, without dashes. */
  readonly flag?: string;
}

/** One setting. `Value` is what the program works with: seconds, bytes, a budget … */
export interface SettingSpec<Value> extends SettingWords {
  readonly type: SettingRow['type'];
  readonly usual: WrittenValue;
  readonly schema: z.ZodType<Value>;
  /** Makes what the schema reads out of a text; a text that is none stays as it is, for the schema to refuse. */
  readonly fromText: (text: string) => unknown;
  readonly choices: readonly string[] | null;
  readonly unit: string | null;
  /** In the unit; for durations seconds, for sizes bytes. */
  readonly minimum: number | null;
  readonly maximum: number | null;
}

/** Texts of a setting, and entries of a list, at most. */
const TEXT_MAX = 1024;
const LIST_MAX = 64;
const ENTRY_MAX = 256;

const asIs = (text: string): unknown => text;
const NO_BOUNDS = { choices: null, unit: null, minimum: null, maximum: null } as const;

/** A text that a function reads; null from it means that `wanted` was not given. */
function readText<Value>(wanted: string, read: (text: string) => Value | null): z.ZodType<Value> {
  return z
    .string({ error: `it takes ${wanted}` })
    .max(TEXT_MAX, { error: `it takes ${TEXT_MAX} letters at most` })
    .transform((text, context) => {
      const value = read(text.trim());
      if (value !== null) return value;
      context.issues.push({ code: 'custom', message: `it takes ${wanted}, not ${quoted(text)}`, input: text });
      return z.NEVER;
    });
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}

export function choiceSetting<const Choice extends string>(
  choices: readonly Choice[],
  usual: Choice,
  words: SettingWords,
): SettingSpec<Choice> {
  const schema = z.enum(choices, { error: `it takes one of ${choices.join(', ')}` });
  return {
    ...words,
    ...NO_BOUNDS,
    type: 'choice',
    usual,
    schema: schema as z.ZodType<Choice>,
    fromText: asIs,
    choices,
  };
}

export function textSetting(
  given: { readonly usual: string; readonly wanted?: string; readonly isRight?: (text: string) => boolean },
  words: SettingWords,
): SettingSpec<string> {
  const { usual, wanted = 'a text in one line', isRight = () => true } = given;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  const schema = readText(wanted, (text) => (!/[\u0000-\u001f\u007f]/.test(text) && isRight(text) ? text : null));
  return { ...words, ...NO_BOUNDS, type: 'text', usual, schema, fromText: asIs };
}

export function flagSetting(usual: boolean, words: SettingWords): SettingSpec<boolean> {
  const fromText = (text: string): unknown => {
    if (/^(?:true|yes|on|1)$/i.test(text)) return true;
    return /^(?:false|no|off|0)$/i.test(text) ? false : text;
  };
  const schema = z.boolean({ error: 'it takes true or false' });
  return { ...words, ...NO_BOUNDS, type: 'flag', usual, schema, fromText };
}

export function wholeSetting(
  bounds: { readonly usual: number; readonly least: number; readonly most: number; readonly unit?: string },
  words: SettingWords,
): SettingSpec<number> {
  const { usual, least, most, unit = null } = bounds;
  const error = `it takes a whole number from ${least} to ${most}`;
  return {
    ...words,
    type: 'number',
    usual,
    schema: z.int({ error }).min(least, { error }).max(most, { error }),
    fromText: (text) => (/^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text),
    choices: null,
    unit,
    minimum: least,
    maximum: most,
  };
}

/** A list of texts; in text separated by commas. */
export function listSetting(
  entries: { readonly wanted: string; readonly isRight: (text: string) => boolean },
  words: SettingWords,
): SettingSpec<readonly string[]> {
  const { wanted, isRight } = entries;
  const entry = z
    .string({ error: `each entry is ${wanted}` })
    .max(ENTRY_MAX, { error: `an entry has ${ENTRY_MAX} letters at most` })
    .refine((text) => isRight(text), { error: ({ input }) => `${quoted(String(input))} is not ${wanted}` });
  const schema = z
    .array(entry, { error: 'it takes a list' })
    .max(LIST_MAX, { error: `it takes ${LIST_MAX} entries at most` });
  const fromText = (text: string): unknown =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return { ...words, ...NO_BOUNDS, type: 'list', usual: [], schema, fromText };
}

/** A span such as 3d; the value is seconds. */
export function durationSetting(
  bounds: { readonly usual: string; readonly least: string; readonly most: string },
  words: SettingWords,
): SettingSpec<number> {
  const minimum = parseDuration(bounds.least)!;
  const maximum = parseDuration(bounds.most)!;
  const wanted = `a span ${DURATION_EXAMPLES}, from ${durationText(minimum)} to ${durationText(maximum)}`;
  const schema = readText(wanted, (text) => {
    const seconds = parseDuration(text);
    return seconds !== null && seconds >= minimum && seconds <= maximum ? seconds : null;
  });
  const { usual } = bounds;
  return { ...words, type: 'duration', usual, schema, fromText: asIs, choices: null, unit: null, minimum, maximum };
}

/** A size such as 1 GB; the value is bytes. */
export function sizeSetting(
  bounds: { readonly usual: string; readonly least: string; readonly most: string },
  words: SettingWords,
): SettingSpec<number> {
  const minimum = parseSize(bounds.least)!;
  const maximum = parseSize(bounds.most)!;
  const wanted = `a size ${SIZE_EXAMPLES}, from ${sizeText(minimum)} to ${sizeText(maximum)}`;
  const schema = readText(wanted, (text) => {
    const bytes = parseSize(text);
    return bytes !== null && bytes >= minimum && bytes <= maximum ? bytes : null;
  });
  const { usual } = bounds;
  return { ...words, type: 'size', usual, schema, fromText: asIs, choices: null, unit: null, minimum, maximum };
}

export function budgetSetting(usual: string, words: SettingWords): SettingSpec<AlarmBudget> {
  const schema = readText(`a count and a period ${BUDGET_EXAMPLES}`, parseBudget);
  return { ...words, ...NO_BOUNDS, type: 'text', usual, schema, fromText: asIs };
}

/** A time of day such as 22:30, or nothing; the value is minutes since midnight, null for nothing. */
export function clockSetting(usual: string, words: SettingWords): SettingSpec<number | null> {
  const schema = readText('a time of day such as 22:30, or nothing', (text) => {
    if (text === '') return { minute: null };
    const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
    return hour === undefined ? null : { minute: Number(hour) * 60 + Number(minute) };
  }).transform(({ minute }) => minute);
  return { ...words, ...NO_BOUNDS, type: 'text', usual, schema, fromText: asIs };
}

/** A list of addresses and networks. */
export function networksSetting(words: SettingWords): SettingSpec<readonly string[]> {
  const wanted = 'an address or a network such as 192.168.1.0/24';
  return listSetting({ wanted, isRight: (text) => parseNetwork(text) !== null }, words);
}
