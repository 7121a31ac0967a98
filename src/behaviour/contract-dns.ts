// DNS habits and TLS fingerprints of one device: whom it asks, and which names it asks for that do not exist.
import type { Question } from './activity.ts';
import type { ContractDns } from './contract-document.ts';
import type { DestinationUnits } from './destination-unit.ts';

const RESOLVERS_MAX = 8;
const MISSING_MAX = 16;
const FINGERPRINTS_MAX = 24;
const TEXT_MAX = 253;

export class DnsHabits {
  readonly #resolvers = new Map<string, number>();
  readonly #missing = new Map<string, number>();
  readonly #fingerprints = new Set<string>();
  #questions = 0;
  #missingCount = 0;

  see(questions: readonly Question[], fingerprints: readonly string[], units: DestinationUnits): void {
    for (const { name, count, missing, resolver } of questions) {
      this.#questions += count;
      this.#missingCount += missing;
      if (resolver !== '' && resolver.length <= TEXT_MAX) add(this.#resolvers, resolver, count, RESOLVERS_MAX);
      const unit = missing > 0 ? units.of(name, '') : null;
      if (unit?.isNamed === true) add(this.#missing, unit.unit, missing, MISSING_MAX);
    }
    for (const fingerprint of fingerprints) {
      if (this.#fingerprints.size < FINGERPRINTS_MAX && fingerprint.length <= 64) this.#fingerprints.add(fingerprint);
    }
  }

  describe(): ContractDns {
    return {
      resolvers: ranked(this.#resolvers).map(([address, questions]) => ({ address, questions })),
      questions: this.#questions,
      missing: this.#missingCount,
      missingUnits: ranked(this.#missing).map(([unit, count]) => ({ unit, count })),
    };
  }

  get fingerprints(): string[] {
    return [...this.#fingerprints].sort();
  }

  save(): unknown {
    return [[this.#questions, this.#missingCount], [...this.#resolvers], [...this.#missing], [...this.#fingerprints]];
  }

  /** Throws when `saved` is no such state. */
  static restore(saved: unknown): DnsHabits {
    const [counts, resolvers, missing, fingerprints] = Array.isArray(saved) ? (saved as unknown[]) : [];
    const habits = new DnsHabits();
    if (!Array.isArray(counts) || !Array.isArray(resolvers) || !Array.isArray(missing) || !Array.isArray(fingerprints))
      throw new Error(NO_HABITS);
    habits.#questions = countOf(counts[0]);
    habits.#missingCount = countOf(counts[1]);
    for (const [map, rows, most] of [
      [habits.#resolvers, resolvers, RESOLVERS_MAX],
      [habits.#missing, missing, MISSING_MAX],
    ] as const) {
      if (rows.length > most) throw new Error(NO_HABITS);
      for (const row of rows as unknown[]) {
        if (!Array.isArray(row)) throw new Error(NO_HABITS);
        map.set(textOf(row[0]), countOf(row[1]));
      }
    }
    for (const fingerprint of fingerprints.slice(0, FINGERPRINTS_MAX)) habits.#fingerprints.add(textOf(fingerprint));
    return habits;
  }
}

const NO_HABITS = 'a contract holds DNS habits that are none';

/** Counts a text; in a full table the one counted least gives way, and the new one begins with its own count. */
function add(map: Map<string, number>, text: string, count: number, most: number): void {
  const known = map.get(text);
  if (known === undefined && map.size >= most) {
    let least: string | null = null;
    for (const [other, times] of map) if (least === null || times < map.get(least)!) least = other;
    map.delete(least!);
  }
  map.set(text, (known ?? 0) + count);
}

function ranked(map: ReadonlyMap<string, number>): (readonly [string, number])[] {
  return [...map].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

function countOf(value: unknown): number {
  if (!Number.isFinite(value) || (value as number) < 0) throw new Error(NO_HABITS);
  return value as number;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' || value.length > TEXT_MAX) throw new Error(NO_HABITS);
  return value;
}
