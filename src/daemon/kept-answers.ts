// Answers that the store's thread gave and that hold until something is saved: nobody waits for the disk, and what is asked for often is renewed before it changes.

/** More are not kept: a dashboard asks for some ten. */
const KEPT_MAX = 24;
/** What was asked for so lately is renewed after a save; the rest is made again when it is wanted. */
const RENEWED_MS = 20_000;

interface Kept {
  readonly make: () => Promise<unknown>;
  answer: Promise<unknown>;
  askedMs: number;
}

export interface KeptAnswersOptions {
  /** A number that changes when another process has committed something. */
  readonly foreign: () => number;
  /** Milliseconds of a steady clock. */
  readonly nowMs?: () => number;
}

/**
 * An answer counts from when it was made until `forget` (something that a reader knows of was committed: a verdict, a name, another
 * process) or until `renew` (a save that nobody knows of yet) has the next one.
 */
export class KeptAnswers {
  readonly #foreign: () => number;
  readonly #nowMs: () => number;
  #kept = new Map<string, Kept>();
  #foreignSeen: number;
  #turn: Promise<void> = Promise.resolve();
  /** Another object from each `forget` on. */
  #era: object = {};

  constructor({ foreign, nowMs = () => performance.now() }: KeptAnswersOptions) {
    this.#foreign = foreign;
    this.#nowMs = nowMs;
    this.#foreignSeen = foreign();
  }

  /** The answer of this key: the one that is kept, or a new one. Those who ask for the same at once share it; a failure is not kept. */
  ask<T>(key: string, make: () => Promise<T>): Promise<T> {
    this.#lookAbroad();
    const known = this.#kept.get(key);
    // Asked for last stands last.
    this.#kept.delete(key);
    const kept: Kept = known ?? { make, answer: make(), askedMs: 0 };
    kept.askedMs = this.#nowMs();
    this.#kept.set(key, kept);
    if (known === undefined) {
      kept.answer.catch(() => this.#drop(key, kept));
      if (this.#kept.size > KEPT_MAX) this.#kept.delete(this.#kept.keys().next().value!);
    }
    return kept.answer as Promise<T>;
  }

  /** Something was committed that the next reader must see. */
  forget(): void {
    this.#era = {};
    this.#kept.clear();
  }

  /**
   * Something was saved that nobody was told of yet: resolves when the answers have it, and then they may be told. Until then they are
   * what they were. One after another; never rejects.
   */
  renew(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#renew());
    return this.#turn;
  }

  async #renew(): Promise<void> {
    const era = this.#era;
    const before = this.#kept;
    const sinceMs = this.#nowMs() - RENEWED_MS;
    const lately = [...before].filter(([, { askedMs }]) => askedMs >= sinceMs);
    // What is asked for the first time from now on has the save already; it is kept apart from what has not.
    const known = new Set(before.values());
    const made = await Promise.all(
      lately.map(async ([key, kept]) => {
        const answer = kept.make();
        const isMade = await answer.then(
          () => true,
          () => false,
        );
        return { key, kept, answer, isMade };
      }),
    );
    // Whoever forgot meanwhile asks anew.
    if (era !== this.#era) return;
    for (const { kept, answer, isMade } of made) {
      if (!isMade) continue;
      kept.answer = answer;
      known.delete(kept);
    }
    for (const [key, kept] of this.#kept) if (known.has(kept)) this.#kept.delete(key);
  }

  #lookAbroad(): void {
    const now = this.#foreign();
    if (now === this.#foreignSeen) return;
    this.#foreignSeen = now;
    this.forget();
  }

  #drop(key: string, kept: Kept): void {
    if (this.#kept.get(key) === kept) this.#kept.delete(key);
  }
}
