// The alarm budget against what was measured: false learned alerts told, and the days in which something was watched.
import { SEVERITIES, type Severity } from '../base/finding.ts';
import type { AlarmBudget } from '../evidence/alarm-budget.ts';
import { measuredRate } from '../evidence/intervals.ts';
import type { Watched } from './watched-time.ts';

const DAY_SECONDS = 86_400;

export interface BudgetStatus {
  readonly count: number;
  readonly perDays: number;
  /** Learned alerts told that the owner did not call right, and days watched. */
  readonly falseAlerts: number;
  readonly watchedDays: number;
  /** False learned alerts a day; null before anything was watched. Upper end at 95 % (Poisson, one-sided). */
  readonly measuredPerDay: number | null;
  readonly upper95: number | null;
}

export interface JudgedAlert {
  readonly isTold: boolean;
  readonly isLearned: boolean;
  readonly severity: Severity;
  readonly verdict: string | null;
  readonly isAllowed: boolean;
}

/** Learned alerts of medium or high severity count as false unless the owner said that they were right. */
export function isFalseAlert({ isTold, isLearned, severity, verdict, isAllowed }: JudgedAlert): boolean {
  if (!isTold || !isLearned || verdict === 'bad') return false;
  if (SEVERITIES.indexOf(severity) < SEVERITIES.indexOf('medium')) return false;
  // What a rule kept back from the start was never told; what became a rule by a verdict was.
  return !isAllowed || verdict === 'normal';
}

export function budgetStatus({ count, perDays }: AlarmBudget, watched: Watched, falseAlerts: number): BudgetStatus {
  const watchedDays = watched.watchingSeconds / DAY_SECONDS;
  const rate = watchedDays > 0 ? measuredRate(falseAlerts, watchedDays) : null;
  return {
    count,
    perDays,
    falseAlerts,
    watchedDays,
    measuredPerDay: rate?.rate ?? null,
    upper95: rate?.upper95 ?? null,
  };
}
