// Reads values out of a scenario's YAML with the line each stands in, so that every mistake is told with its place.
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { UserError } from '../base/user-error.ts';

/** One mapping of the file. */
export interface ScenarioSection {
  readonly line: number;
  /** A word or number as written; undefined when the key is absent. */
  text(key: string): string | undefined;
  /** A list of words; one word is a list of one. */
  list(key: string): readonly string[] | undefined;
  sections(key: string): readonly ScenarioSection[] | undefined;
  /** Keys and words of a mapping. */
  pairs(key: string): Readonly<Record<string, string>> | undefined;
  /** An error at a key, or at the section where the key is absent. */
  fail(key: string, reason: string, hint: string): UserError;
  /** Throws when there is a key that is none of these. */
  refuseOthers(known: readonly string[]): void;
}

interface Place {
  readonly document: Document;
  readonly file: string;
  readonly lines: LineCounter;
}

/** The top of a scenario. Throws UserErrors for what is no YAML or no mapping. */
export function readScenarioText(file: string, text: string): ScenarioSection {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const place: Place = { document, file, lines };
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const reason = (mistake.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    const line = lines.linePos(mistake.pos[0]).line;
    throw failure(place, line, `it is no YAML: ${reason}`, 'mind the indentation, and quote texts with colons in them');
  }
  if (!isMap(document.contents))
    throw failure(place, 1, 'it is no list of keys and values', 'begin with `name: …`, `home:` and `attacks:`');
  return new Section(document.contents, place);
}

function failure(place: Place, line: number, reason: string, hint: string): UserError {
  return new UserError('bad-scenario', { file: place.file, line, reason, hint });
}

class Section implements ScenarioSection {
  readonly line: number;
  readonly #map: YAMLMap;
  readonly #place: Place;

  constructor(map: YAMLMap, place: Place) {
    this.#map = map;
    this.#place = place;
    this.line = this.#lineOf(map);
  }

  text(key: string): string | undefined {
    const value = this.#value(key);
    return value === undefined ? undefined : this.#word(key, value);
  }

  list(key: string): readonly string[] | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    return isSeq(value) ? value.items.map((item) => this.#word(key, this.#resolve(item))) : [this.#word(key, value)];
  }

  sections(key: string): readonly ScenarioSection[] | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    if (!isSeq(value)) throw this.fail(key, `${key} is no list`, `write a line with "- " for each entry of ${key}`);
    return value.items.map((item) => {
      const map = this.#resolve(item);
      if (!isMap(map)) throw this.fail(key, `an entry of ${key} has no keys`, 'write it as "- key: value"');
      return new Section(map, this.#place);
    });
  }

  pairs(key: string): Readonly<Record<string, string>> | undefined {
    const value = this.#value(key);
    if (value === undefined) return undefined;
    if (!isMap(value)) throw this.fail(key, `${key} has no keys`, `write it as ${key}: {KEY: VALUE}, or ${key}: {}`);
    const pairs: Record<string, string> = Object.create(null);
    for (const pair of value.items) pairs[this.#word(key, pair.key)] = this.#word(key, this.#resolve(pair.value));
    return pairs;
  }

  fail(key: string, reason: string, hint: string): UserError {
    const pair = this.#map.items.find((each) => isScalar(each.key) && String(each.key.value) === key);
    return failure(this.#place, pair === undefined ? this.line : this.#lineOf(pair.key), reason, hint);
  }

  refuseOthers(known: readonly string[]): void {
    for (const { key } of this.#map.items) {
      const word = this.#word('', key);
      if (known.includes(word)) continue;
      throw failure(
        this.#place,
        this.#lineOf(key),
        `there is no key "${word}" here`,
        `the keys are ${known.join(', ')}`,
      );
    }
  }

  /** Absent, and present without a value, are one. */
  #value(key: string): unknown {
    const value = this.#resolve(this.#map.get(key, true));
    return value === undefined || value === null || (isScalar(value) && value.value === null) ? undefined : value;
  }

  #resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#place.document) : node;
  }

  #word(key: string, node: unknown): string {
    if (!isScalar(node)) throw this.fail(key, `${key} is no single word`, 'write one word or number there');
    return typeof node.value === 'string' ? node.value.trim() : (node.source ?? String(node.value)).trim();
  }

  #lineOf(node: unknown): number {
    const range = (node as { range?: readonly number[] | null }).range;
    return range === null || range === undefined ? 1 : this.#place.lines.linePos(range[0] ?? 0).line;
  }
}
