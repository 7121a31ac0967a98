// Builds HTML and SVG so that every text from data is escaped and every element is closed.
import { cleanText } from '../alerts/words.ts';

declare const isMarkup: unique symbol;

/** Text that is markup already: only this module makes it. */
export type Markup = string & { readonly [isMarkup]: true };

/** Longest text that is shown from data. */
export const TEXT_MAX = 400;

type Attributes = Readonly<Record<string, string | number | null>>;

/** Far outside of any picture. */
const COORDINATE_MAX = 100_000;

const VOID = new Set(['meta', 'br', 'hr']);

/** A text from anywhere, made safe to show: no control, direction or formatting marks, at most `most` characters. */
export function text(value: unknown, most: number = TEXT_MAX): Markup {
  return escapeMarkup(cleanText(String(value), most));
}

/** Escapes what has a meaning in HTML and SVG, in texts and in quoted attributes. */
export function escapeMarkup(value: string): Markup {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`) as Markup;
}

/** An element with escaped attributes; an attribute that is null is left out. Names are ours, never from data. */
export function element(name: string, attributes: Attributes, ...children: readonly Markup[]): Markup {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes))
    if (value !== null) open += ` ${key}="${escapeMarkup(typeof value === 'number' ? coordinate(value) : value)}"`;
  return (VOID.has(name) ? `${open}>` : `${open}>${children.join('')}</${name}>`) as Markup;
}

export function join(parts: readonly Markup[], between: string = ''): Markup {
  return parts.join(between) as Markup;
}

/** Style rules of ours; data has no way into them. */
export function styleElement(rules: string): Markup {
  return `<style>${rules}</style>` as Markup;
}

/** The text that goes before the root element of an HTML page. */
export const HTML_DOCTYPE = '<!doctype html>\n' as Markup;

/** A coordinate with at most two decimals, which is finer than any screen; 0 for what is no number, and never far outside. */
export function coordinate(value: number): string {
  const near = Math.max(-COORDINATE_MAX, Math.min(COORDINATE_MAX, value));
  return Number.isNaN(near) ? '0' : String(Math.round(near * 100) / 100);
}
