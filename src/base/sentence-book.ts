// A book of sentences in two languages: finds the pattern that a sentence was made from, and says it in the other language.

/** A pattern and its counterpart; {names} stand for values, and each has the same names. */
export type SentencePair = readonly [from: string, to: string];

/** Values within values: a reason within an error within a warning. */
const DEPTH_MAX = 4;
/** Longer texts are none of ours. */
const TEXT_MAX = 8192;
/** Letters that a pattern must have of its own: "{reason}." fits everything and says nothing. */
const OWN_LETTERS_LEAST = 4;
const PLACE = /\{(\w+)\}/;

interface Pattern {
  /** What stands between the values, one more than there are. */
  readonly pieces: readonly string[];
  readonly names: readonly string[];
  readonly to: string;
  /** Characters that are not values. */
  readonly own: number;
}

/** How a value is said when no pattern of the book fits it: a number in the other language's way, for example. */
export type ValueWords = (value: string) => string;

export class SentenceBook {
  readonly #exact = new Map<string, string>();
  readonly #patterns: readonly Pattern[];
  readonly #valueWords: ValueWords;

  /** Of two patterns that fit, the one with more characters of its own counts. */
  constructor(pairs: readonly SentencePair[], valueWords: ValueWords = (value) => value) {
    this.#valueWords = valueWords;
    const patterns: Pattern[] = [];
    for (const [from, to] of pairs) {
      const parts = from.split(PLACE);
      const pieces = parts.filter((_, i) => i % 2 === 0);
      if (pieces.length === 1) this.#exact.set(from, to);
      const own = pieces.join('').length;
      const letters = pieces.join('').replace(/[^\p{L}]/gu, '').length;
      if (pieces.length > 1 && letters >= OWN_LETTERS_LEAST)
        patterns.push({ pieces, names: parts.filter((_, i) => i % 2 === 1), to, own });
    }
    this.#patterns = patterns.sort((a, b) => b.own - a.own);
  }

  /** The sentence in the other language; as it is where the book does not have it. */
  say(text: string): string {
    return this.#say(text, 0) ?? text;
  }

  /** A value of a sentence: a clause of the book, a number, or as it is. */
  sayValue(value: string): string {
    return this.#sayValue(value, 0);
  }

  #say(text: string, depth: number): string | null {
    const exact = this.#exact.get(text);
    if (exact !== undefined) return exact;
    if (text.length > TEXT_MAX || depth >= DEPTH_MAX) return null;
    for (const pattern of this.#patterns) {
      const values = valuesOf(pattern.pieces, text);
      if (values === null) continue;
      const named = new Map(pattern.names.map((name, i) => [name, this.#sayValue(values[i]!, depth + 1)]));
      return pattern.to.replace(/\{(\w+)\}/g, (whole, name: string) => named.get(name) ?? whole);
    }
    return null;
  }

  #sayValue(value: string, depth: number): string {
    return this.#say(value, depth) ?? this.#valueWords(value);
  }
}

/** What stands at the places of a pattern; null = it does not fit. Each piece is taken where it comes first, so that time grows with length. */
function valuesOf(pieces: readonly string[], text: string): string[] | null {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return null;
  const end = text.length - last.length;
  const values: string[] = [];
  let at = first.length;
  for (let i = 1; i < pieces.length - 1; i++) {
    const found = text.indexOf(pieces[i]!, at);
    if (found < 0 || found + pieces[i]!.length > end) return null;
    values.push(text.slice(at, found));
    at = found + pieces[i]!.length;
  }
  values.push(text.slice(at, end));
  return values;
}
