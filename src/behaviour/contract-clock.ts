// The time of one contract: what it has lived through, in minutes and local days, and whether the device is just back from a gap.
import { numbersOf } from './contract-rates.ts';

/** A gap longer than this counts as so many minutes of experience: what was away for a week showed nothing in it. */
const GAP_MINUTES_MAX = 1440;
/** A steady device that was not heard for so long was off, or we were; for so long afterwards it is back. */
const AWAY_MINUTES = 60;
const BACK_MINUTES = 10;
/** Active minutes between two gaps from which on a device is steady. */
const STEADY_MINUTES = 120;

export class ContractClock {
  /** Minutes since 1970: first and last activity; when learning began. */
  first = 0;
  last = 0;
  learningFrom = 0;
  activeMinutes = 0;
  days = 0;
  #lastDay = 0;
  #backAt = 0;
  #awayCount = 0;

  /** An activity: minutes that went by with it (those since the last one, at most a day), and whether a new local day began. */
  advance(minute: number, day: number): { readonly gap: number; readonly isNewDay: boolean } {
    if (this.activeMinutes === 0) {
      this.first = minute;
      this.learningFrom = minute;
      this.last = minute - 1;
    }
    if (minute - this.last > AWAY_MINUTES) {
      this.#backAt = minute;
      this.#awayCount++;
    }
    const gap = Math.max(0, Math.min(GAP_MINUTES_MAX, minute - this.last));
    const isNewDay = this.days === 0 || day !== this.#lastDay;
    if (isNewDay) this.days++;
    this.#lastDay = day;
    this.last = Math.max(this.last, minute);
    this.activeMinutes++;
    return { gap, isNewDay };
  }

  /** A steady device (heard for hours on end) that is back after a gap of an hour: connections go on whose beginnings nobody saw. */
  isBackAt(minute: number): boolean {
    if (this.activeMinutes <= STEADY_MINUTES * (this.#awayCount + 1)) return false;
    return minute - this.last > AWAY_MINUTES || minute - this.#backAt <= BACK_MINUTES;
  }

  /** Minutes of learning so far. */
  get learningMinutes(): number {
    return Math.max(1, this.last - this.learningFrom + 1);
  }

  save(): readonly number[] {
    const { first, last, learningFrom, activeMinutes, days } = this;
    return [first, last, learningFrom, activeMinutes, days, this.#lastDay, this.#backAt, this.#awayCount];
  }

  /** Throws when `saved` is no such clock. */
  static restore(saved: unknown): ContractClock {
    const [first, last, learningFrom, activeMinutes, days, lastDay, backAt, awayCount] = numbersOf(saved, 8);
    const clock = Object.assign(new ContractClock(), { first, last, learningFrom, activeMinutes, days });
    clock.#lastDay = lastDay!;
    clock.#backAt = backAt!;
    clock.#awayCount = awayCount!;
    return clock;
  }
}
