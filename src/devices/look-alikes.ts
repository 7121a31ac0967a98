// Looks for the older identity that a young one may be ("same phone?"): at some ages of it, and within a bound a minute.
import type { DeviceQuestions } from './device-questions.ts';
import type { IdentityRecord } from './identity-record.ts';
import type { IdentityTable } from './identity-table.ts';
import { type Match, matchOf } from './same-device.ts';

const MINUTE_US = 60e6;
/** A likeness that is asked about. */
const ASK_CONFIDENCE = 0.7;
/** Minutes after its first sight at which a new identity is compared with older ones. */
const COMPARE_MINUTES: ReadonlySet<number> = new Set([2, 5, 15, 60, 240, 1440, 4320]);
const COMPARE_MINUTES_MAX = 4320;
/**
 * Looks at another identity in one minute: forty newcomers in the largest home. In a flood of invented devices, each of which would be
 * compared with thousands, the rest is left to their next age; the work of a minute stays below a second on a small machine.
 */
export const COMPARISONS_MAX = 160_000;

export class LookAlikes {
  readonly #table: Pick<IdentityTable, 'records'>;
  #comparisons = 0;

  constructor(table: Pick<IdentityTable, 'records'>) {
    this.#table = table;
  }

  /** A new minute begins. */
  begin(): void {
    this.#comparisons = 0;
  }

  /** Asks "same device?" when a young identity looks like one that is gone. */
  compare(newer: IdentityRecord, nowUs: number, questions: DeviceQuestions): void {
    const age = Math.ceil((nowUs - newer.firstUs) / MINUTE_US);
    if (age > COMPARE_MINUTES_MAX || !COMPARE_MINUTES.has(age) || questions.wasAsked(newer.id)) return;
    let best: { readonly older: IdentityRecord; readonly match: Match } | null = null;
    for (const older of this.#table.records()) {
      if (older.number >= newer.number || !older.isSettled) continue;
      if (++this.#comparisons > COMPARISONS_MAX) return;
      const match = matchOf(older, newer, (host) => this.#isRare(host, older, newer));
      if (match !== null && (best === null || match.confidence > best.match.confidence)) best = { older, match };
    }
    if (best !== null && best.match.confidence >= ASK_CONFIDENCE) questions.ask(best.older.id, newer.id, best.match);
  }

  #isRare(host: string, one: IdentityRecord, other: IdentityRecord): boolean {
    for (const record of this.#table.records()) {
      this.#comparisons++;
      if (record !== one && record !== other && record.clues.lists.hosts.includes(host)) return false;
    }
    return true;
  }
}
