// Keeps a home near its alarm budget whatever the streams do: beyond the budget, every alert raises what the next one must show.
import type { AlarmBudget } from './alarm-budget.ts';

/** Log evidence that each alert beyond the budget adds to what the next must show: e² = 7 times the evidence. */
export const DEMAND_STEP = 2;
/** The demand never exceeds this many steps: false alerts, or many true ones, must not silence a home. */
export const DEMAND_STEPS_MOST = 4;
const DAY_US = 86_400_000_000;

export interface GuardState {
  readonly spent: number;
  readonly timeUs: number | null;
}

/**
 * Feedback on the rate of alerts, as adaptive conformal inference does it (Gibbs, Candès 2021, "Adaptive conformal inference under
 * distribution shift"), with the threshold itself as what adapts. An alert adds 1 to what is spent, time takes `budget.count` off in
 * `budget.perDays` days; what is spent beyond `budget.count` is demand. So errors of the p-values that last (days unlike the learned ones,
 * dependence) cost alerts for a while and then meet a higher threshold; a home within its budget meets none.
 */
export class BudgetGuard {
  readonly #perUs: number;
  readonly #free: number;
  #spent = 0;
  #timeUs: number | null = null;

  constructor(budget: AlarmBudget) {
    this.#perUs = budget.count / (budget.perDays * DAY_US);
    this.#free = Math.max(1, budget.count);
  }

  /** Log evidence beyond its threshold that a stream must show to be told at this time. An earlier time counts as the latest one. */
  demandAt(timeUs: number): number {
    this.#passTo(timeUs);
    return DEMAND_STEP * Math.max(0, this.#spent - this.#free);
  }

  /** An alert that counts against the budget was told: one incident, not each of its findings. */
  spend(timeUs: number): void {
    this.#passTo(timeUs);
    this.#spent = Math.min(this.#free + DEMAND_STEPS_MOST, this.#spent + 1);
  }

  /** An alert was right, as its owner or a fact says: it was no false one and does not count. */
  refund(): void {
    this.#spent = Math.max(0, this.#spent - 1);
  }

  /** After a jump of the clock: what is spent stays, time starts anew. */
  openEpoch(): void {
    this.#timeUs = null;
  }

  save(): GuardState {
    return { spent: this.#spent, timeUs: this.#timeUs };
  }

  /** Throws an Error when `saved` is no such state. */
  static restore(saved: unknown, budget: AlarmBudget): BudgetGuard {
    const { spent, timeUs } = (saved ?? {}) as Partial<GuardState>;
    const isTime = timeUs === null || Number.isSafeInteger(timeUs);
    if (typeof spent !== 'number' || !(spent >= 0) || !isTime)
      throw new Error('the guard of an alarm budget is damaged');
    const guard = new BudgetGuard(budget);
    // A smaller budget than the saved one has a lower top.
    guard.#spent = Math.min(spent, guard.#free + DEMAND_STEPS_MOST);
    guard.#timeUs = timeUs as number | null;
    return guard;
  }

  #passTo(timeUs: number): void {
    if (this.#timeUs !== null && timeUs > this.#timeUs) {
      this.#spent = Math.max(0, this.#spent - (timeUs - this.#timeUs) * this.#perUs);
    }
    this.#timeUs = Math.max(timeUs, this.#timeUs ?? timeUs);
  }
}
