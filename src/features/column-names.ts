// Columns are recognised by name: what tools call the same thing is the same, whatever the case and spacing.
import { CONTEXT_NAMES, COPIED_COLUMNS, SAME_COLUMNS } from './column-names-list.ts';

/** A missing column for which this many names are compared at most: reports stay quick on tables with thousands of columns. */
const NEAR_PRESENT_MAX = 2000;
const NEAR_MISSING_MAX = 20;
/** Names that share less than this much of their letters are not near. */
const NEAR_DISTANCE_SHARE = 0.34;

/** A name without what does not matter: case, spaces, punctuation; "/s", "_s" and "per sec" behind a count are "per second". */
function bareName(name: string): string {
  return name
    .toLowerCase()
    .replace(/(byte|byt|packet|pkt)(s?)[\s_]*(?:\/|per|_)[\s_]*(?:seconds|second|sec|s)$/, '$1$2 per second')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

const canonicalNames: ReadonlyMap<string, string> = new Map(
  SAME_COLUMNS.flatMap((names) => names.map((name) => [bareName(name), bareName(names[0]!)] as const)),
);

/**
 * One name for all names of a column: lower-case letters and digits alone, after the list of aliases. Case, spaces, underscores,
 * dots, dashes do not matter: "Tot Fwd Pkts", "total_fwd_packets" and Zeek's "orig_pkts" give the same.
 */
export function canonicalName(name: string): string {
  const bare = bareName(name);
  return canonicalNames.get(bare) ?? bare;
}

const originals: ReadonlyMap<string, string> = new Map(
  COPIED_COLUMNS.map(({ copy, original }) => [canonicalName(copy), canonicalName(original)]),
);

/** Which columns of `present` are the wanted ones, by position (-1 = missing). */
export interface ColumnMatch {
  readonly positions: readonly number[];
  /** The wanted names that are missing, as given. */
  readonly missing: readonly string[];
  /** For each missing name the present one that is spelt most like it, '' = none is near. */
  readonly near: readonly string[];
}

/** Position of a column in `present`: the same name, else the same letters, else an alias; -1 where there is none. */
export function findColumn(wanted: string, present: readonly string[]): number {
  return matchColumns([wanted], present).positions[0]!;
}

/** Finds each wanted column among the present ones, so that a model can be applied to another tool's file. */
export function matchColumns(wanted: readonly string[], present: readonly string[]): ColumnMatch {
  const presentCanonical = canonicalColumns(present);
  const wantedCanonical = canonicalColumns(wanted);
  const exact = firstPositions(present);
  // The same letters count only where the other columns do not say that they mean something else.
  const bare = firstPositions(present.map((name, i) => `${bareName(name)} ${presentCanonical[i]}`));
  const canonical = firstPositions(presentCanonical);
  const positions = wanted.map((name, i) => {
    const meaning = wantedCanonical[i]!;
    const original = originals.get(meaning) ?? meaning;
    return (
      exact.get(name) ??
      bare.get(`${bareName(name)} ${meaning}`) ??
      canonical.get(meaning) ??
      canonical.get(original) ??
      -1
    );
  });
  const missing = wanted.filter((_, i) => positions[i] === -1);
  return { positions, missing, near: nearNames(missing, present) };
}

/** Canonical names of columns that stand together: some names mean something else beside others. */
export function canonicalColumns(names: readonly string[]): string[] {
  const bare = new Set(names.map(bareName));
  const meanings = new Map<string, string>();
  for (const { sign, name, meaning } of CONTEXT_NAMES)
    if (bare.has(bareName(sign))) meanings.set(bareName(name), canonicalName(meaning));
  return names.map((name) => meanings.get(bareName(name)) ?? canonicalName(name));
}

function firstPositions(names: readonly string[]): Map<string, number> {
  const positions = new Map<string, number>();
  for (const [i, name] of names.entries()) if (!positions.has(name)) positions.set(name, i);
  return positions;
}

const TIME_NAMES = ['ts', 'bidirectional_first_seen_ms', 'src2dst_first_seen_ms', 'last_seen', 'date', 'time'];

/** Position of the column that says when a row began, or -1. */
export function findTimeColumn(present: readonly string[]): number {
  return firstFound(TIME_NAMES, present);
}

/** The first name that is there, in the spelling of the list before any alias of it. */
function firstFound(names: readonly string[], present: readonly string[]): number {
  const bare = firstPositions(present.map(bareName));
  const spelt = names.map((name) => bare.get(bareName(name))).find((position) => position !== undefined);
  return spelt ?? names.map((name) => findColumn(name, present)).find((position) => position >= 0) ?? -1;
}

function nearNames(missing: readonly string[], present: readonly string[]): string[] {
  const candidates = present.slice(0, NEAR_PRESENT_MAX).map((name) => ({ name, bare: bareName(name) }));
  return missing.map((name, i) => {
    if (i >= NEAR_MISSING_MAX) return '';
    const bare = bareName(name);
    let best = '';
    let least = Math.max(1, Math.floor(bare.length * NEAR_DISTANCE_SHARE)) + 1;
    for (const candidate of candidates) {
      if (Math.abs(candidate.bare.length - bare.length) >= least) continue;
      const distance = editDistance(bare, candidate.bare);
      if (distance < least) {
        least = distance;
        best = candidate.name;
      }
    }
    return best;
  });
}

/** Letters of a name that are compared. */
const COMPARED_LETTERS_MAX = 64;

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  const left = a.slice(0, COMPARED_LETTERS_MAX);
  const right = b.slice(0, COMPARED_LETTERS_MAX);
  let row = Array.from({ length: right.length + 1 }, (_, j) => j);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = left[i - 1] === right[j - 1] ? 0 : 1;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + change));
    }
    row = next;
  }
  return row[right.length]!;
}
