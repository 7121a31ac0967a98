// The catalogue of words in the reader's language: `t('home.title')`, with values and plurals.
import { signal } from '@preact/signals';
import type { en } from './en.ts';

export type Language = 'en' | 'de';
export const languages: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
];

/** What every language has: the same sections with the same keys as English. */
export type Catalogue = { readonly [S in keyof typeof en]: { readonly [K in keyof (typeof en)[S]]: string } };
/** A section of another language. */
export type Section<S extends keyof Catalogue> = Catalogue[S];
export type Key = { [S in keyof Catalogue]: `${S}.${Extract<keyof Catalogue[S], string>}` }[keyof Catalogue];
export type Values = Readonly<Record<string, string | number>>;

const STORED = 'porchlight.language';
export const language = signal<Language>('en');
const catalogue = signal<Catalogue | null>(null);

/** The stored choice, else the browser's first language that we have. */
export function preferredLanguage(): Language {
  const known = (code: string | null): code is Language => languages.some((each) => each.code === code);
  const stored = readStored(STORED);
  if (known(stored)) return stored;
  return navigator.languages.map((each) => each.slice(0, 2).toLowerCase()).find(known) ?? 'en';
}

/** Loads a language's words and shows them; with `keep` the choice is remembered. */
export async function setLanguage(code: Language, { keep }: { readonly keep: boolean }): Promise<void> {
  const words = code === 'de' ? (await import('./de.ts')).de : (await import('./en.ts')).en;
  catalogue.value = words;
  language.value = code;
  document.documentElement.lang = code;
  if (keep) writeStored(STORED, code);
}

/**
 * The words behind a key. `{name}` is replaced by a value; "one thing|{count} things" picks the first form when `count` is 1. Numbers are
 * written in the reader's way.
 */
export function t(key: Key, values: Values = {}): string {
  const dot = key.indexOf('.');
  const section = catalogue.value?.[key.slice(0, dot) as keyof Catalogue] as
    | Readonly<Record<string, string>>
    | undefined;
  const text = section?.[key.slice(dot + 1)] ?? key;
  const forms = text.split('|');
  const form = forms.length === 2 && values['count'] !== 1 ? forms[1]! : forms[0]!;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? value.toLocaleString(language.value) : value;
  });
}

/** The words behind a key that is put together from parts, such as a kind of device; `otherwise` when there are none. */
export function tMaybe(section: keyof Catalogue, key: string, otherwise: string): string {
  const words = catalogue.value?.[section] as Readonly<Record<string, string>> | undefined;
  return words !== undefined && Object.hasOwn(words, key) ? words[key]! : otherwise;
}

/** Browsers may keep nothing (private windows, blocked storage): then a choice holds until the page is closed. */
export function readStored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function writeStored(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Nothing is kept, as said above.
  }
}
