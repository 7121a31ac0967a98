// Names and texts out of tables and models, safe to print: a file may hold terminal sequences and direction marks anywhere.
import { cleanText } from '../alerts/words.ts';

/** Longer texts of a page are cut. */
const TEXT_MAX = 1000;

/** The same value with every text in it safe to print; numbers and the rest stay as they are, keys too. */
export function shownTexts<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value, TEXT_MAX) as T;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((each: unknown) => shownTexts(each)) as T;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shownTexts(each)])) as T;
}
