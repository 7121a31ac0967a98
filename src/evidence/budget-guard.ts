// Keeps a home's alarm budget whatever the streams do: every alert that is told raises what the next one must show.
import type { AlarmBudget } from './alarm-budget.ts';

/** Log evidence that an alert adds to what the next must show: e^3 = 20 times the evidence. */
export const DEMAND_STEP = 3;
/** The demand never exceeds this many steps, so that no flood of false alerts can silence a home for long. */
export const DEMAND_STEPS_MOST = 8;
const DAY_US = 86_400_000_000;

export interface GuardState {
  readonly demand: number;
  readonly timeUs: number | null;
}

/**
 * Adaptive control of the rate of alerts (Gibbs, Candès 2021, "Adaptive conformal inference under distribution shift", with the threshold
 * itself as what adapts, as in Angelopoulos, Candès, Tibshirani 2023): an alert adds a step to the demand, which falls by `budget.count`
 * steps in `budget.perDays` days. Over any time T the alerts told beyond budget.count · T / budget.perDays are at most DEMAND_STEPS_MOST,
 * as long as the demand stays below its top, whatever the traffic is.
 */
export class BudgetGuard {
  readonly #stepsPerUs: number;
  /** In steps. */
  #demand = 0;
  #timeUs: number | null = null;

  constructor(budget: AlarmBudget) {
    this.#stepsPerUs = budget.count / (budget.perDays * DAY_US);
  }

  /** Log evidence beyond its threshold that a stream must show now to be told. Times never go back; an earlier one counts as the latest. */
  demandAt(timeUs: number): number {
    this.#passTo(timeUs);
    return this.#demand * DEMAND_STEP;
  }

  /** An alert (one incident, not one finding) was told. */
  spend(timeUs: number): void {
    this.#passTo(timeUs);
    this.#demand = Math.min(DEMAND_STEPS_MOST, this.#demand + 1);
  }

  /** The owner said that an alert was right: it was no false one, and does not count. */
  refund(): void {
    this.#demand = Math.max(0, this.#demand - 1);
  }

  /** After a jump of the clock: what is left of the demand stays, time starts anew. */
  openEpoch(): void {
    this.#timeUs = null;
  }

  save(): GuardState {
    return { demand: this.#demand, timeUs: this.#timeUs };
  }

  /** Throws an Error when `saved` is no such state. */
  static restore(saved: unknown, budget: AlarmBudget): BudgetGuard {
    const { demand, timeUs } = (saved ?? {}) as Partial<GuardState>;
    const isTime = timeUs === null || Number.isSafeInteger(timeUs);
    if (typeof demand !== 'number' || !(demand >= 0 && demand <= DEMAND_STEPS_MOST) || !isTime) {
      throw new Error('the guard of the alarm budget is no such state');
    }
    const guard = new BudgetGuard(budget);
    guard.#demand = demand;
    guard.#timeUs = timeUs as number | null;
    return guard;
  }

  #passTo(timeUs: number): void {
    if (this.#timeUs !== null && timeUs > this.#timeUs) {
      this.#demand = Math.max(0, this.#demand - (timeUs - this.#timeUs) * this.#stepsPerUs);
    }
    this.#timeUs = Math.max(timeUs, this.#timeUs ?? timeUs);
  }
}
