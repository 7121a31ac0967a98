// What a contract said lately: one event is told once, although it is learnt only minutes later, and again when it has become graver.

/** Things remembered; the one quiet for longest gives way. */
const RECENT_MAX = 64;
/** After so long without it, it is a new event (or learnt by then). */
const RECENT_MINUTES = 120;

interface Recent {
  minute: number;
  logP: number;
  bytesOut: number;
}

export class RecentSights {
  readonly #recent = new Map<string, Recent>();

  /** What was told of this thing in the minutes before `minute`, or null. */
  of(key: string, minute: number): Readonly<Recent> | null {
    const recent = this.#recent.get(key);
    return recent === undefined || minute - recent.minute > RECENT_MINUTES ? null : recent;
  }

  /** A closed minute showed it: the odds that it was told with last, and the bytes of this minute. */
  note(key: string, { minute, logP, bytesOut }: Recent): void {
    const before = this.of(key, minute);
    // Latest last: the first one of the map is the one quiet for longest.
    this.#recent.delete(key);
    if (this.#recent.size >= RECENT_MAX) this.#recent.delete(this.#recent.keys().next().value!);
    this.#recent.set(key, { minute, logP, bytesOut: bytesOut + (before?.bytesOut ?? 0) });
  }

  save(): unknown {
    return [...this.#recent].map(([key, { minute, logP, bytesOut }]) => [key, minute, logP, bytesOut]);
  }

  /** Throws when `saved` is no such state. */
  static restore(saved: unknown): RecentSights {
    if (!Array.isArray(saved) || saved.length > RECENT_MAX) throw new Error('a contract holds a memory that is none');
    const recent = new RecentSights();
    for (const row of saved as unknown[]) {
      const [key, ...numbers] = Array.isArray(row) ? (row as unknown[]) : [];
      const areNumbers = numbers.length === 3 && numbers.every((value) => Number.isFinite(value));
      if (typeof key !== 'string' || key.length > 320 || !areNumbers)
        throw new Error('a contract holds a memory that is none');
      const [minute, logP, bytesOut] = numbers as [number, number, number];
      recent.#recent.set(key, { minute, logP, bytesOut });
    }
    return recent;
  }
}
