// Which values of a label column are normal, and texts of a column as small numbers.

/** What data sets call a normal row, where nobody says it. */
export const USUAL_NORMAL: readonly string[] = [
  'benign',
  'normal',
  '0',
  'false',
  'benigntraffic',
  'background',
  'legitimate',
  'good',
  'no',
  'none',
];

/** Distinct texts that a column of names may hold; later ones count as one. */
export const TEXTS_MAX = 1_000_000;

/** Texts as numbers in the order they come. */
export class TextCodes {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();

  codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    if (this.texts.length >= TEXTS_MAX) return this.texts.length - 1;
    this.#codes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** Says whether a label is normal: case and space do not matter, numbers are compared as numbers, `*` stands for anything. */
export function normalRule(normal: readonly string[]): (label: string) => boolean {
  const rules = normal.map(matcher);
  return (label) => rules.some((rule) => rule(label.trim()));
}

function matcher(normal: string): (label: string) => boolean {
  const wanted = normal.trim();
  const number = wanted === '' ? Number.NaN : Number(wanted);
  if (!Number.isNaN(number)) return (label) => label !== '' && Number(label) === number;
  const pattern = wanted
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  const regular = new RegExp(`^${pattern}$`, 'i');
  return (label) => regular.test(label);
}
