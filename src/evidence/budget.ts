// Splits an alarm budget over the streams of evidence of a home: how long each must run, on average, before a false alarm.
import type { AlarmBudget } from './alarm-budget.ts';

/** One stream of evidence, as far as the budget asks. */
export interface BudgetStream {
  readonly kind: string;
  /** Windows that it judges a day, at least in expectation. */
  readonly windowsPerDay: number;
  /** Its share of the budget, relative to the others'. */
  readonly weight: number;
}

/** No threshold is below this: evidence of e^2 or less is nothing to tell anyone about, however generous the budget. */
export const LEAST_LOG_THRESHOLD = 2;

/**
 * For each stream the logarithm of the average run length (in its windows) at which all streams together raise at most `budget.count` false
 * alarms in `budget.perDays` days: an e-detector of threshold A has a mean time to false alarm of at least A windows, so the rates
 * windowsPerDay/A add up to the budget. A budget of 0 gives Infinity: nothing is told.
 */
export function splitBudget(budget: AlarmBudget, streams: readonly BudgetStream[]): number[] {
  let total = 0;
  for (const { weight } of streams) total += weight;
  const perDay = budget.count / budget.perDays;
  return streams.map(({ windowsPerDay, weight }) => {
    const rate = (perDay * weight) / total;
    if (!(rate > 0)) return Number.POSITIVE_INFINITY;
    return Math.max(LEAST_LOG_THRESHOLD, Math.log(Math.max(1, windowsPerDay) / rate));
  });
}
