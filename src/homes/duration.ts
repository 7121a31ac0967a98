// Spans and budgets as people write them: 3d, 12h, 90m, 1d12h; 1/week, 2/day, 0.5/week. Read here for every command and file.
import type { AlarmBudget } from '../evidence/alarm-budget.ts';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Longest span that anything takes: ten years. */
export const DURATION_SECONDS_MAX = 315_576_000;

/** How a span is written, for messages. */
export const DURATION_EXAMPLES = 'such as 3d, 12h, 90m or 1d12h';

/** Seconds of a span such as 3d, 12h, 90m, 45s, 2w or 1d12h; null when it is none, or longer than ten years. */
export function parseDuration(text: string): number | null {
  if (!/^(?:\d{1,9}(?:\.\d{1,6})?[smhdw])+$/.test(text)) return null;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)([smhdw])/g)) seconds += Number(amount) * UNIT_SECONDS[unit!]!;
  return seconds <= DURATION_SECONDS_MAX ? seconds : null;
}

/** A span as it is written, exactly: 259200 → 3d, 5400 → 90m. */
export function durationText(seconds: number): string {
  // Weeks are written as days: everybody says 14d.
  for (const unit of ['d', 'h', 'm']) {
    if (seconds > 0 && seconds % UNIT_SECONDS[unit]! === 0) return `${seconds / UNIT_SECONDS[unit]!}${unit}`;
  }
  return `${seconds}s`;
}

const PERIOD_DAYS: Readonly<Record<string, number>> = { hour: 1 / 24, day: 1, week: 7, month: 30, year: 365 };

/** Most false alerts a day that a budget may ask for: more is no budget. */
const BUDGET_PER_DAY_MAX = 100;
/** Least: one in ten years. Below it no stream of evidence could ever speak. */
const BUDGET_PER_DAY_LEAST = 1 / 3650;

/** How a budget is written, for messages. */
export const BUDGET_EXAMPLES = 'such as 1/week, 2/day or 0.5/week';

/** A budget such as 1/week, 2/day, 0.5/week, 1/month or 3/10d; null when it is none, or out of bounds. */
export function parseBudget(text: string): AlarmBudget | null {
  const [, countText, period] = /^(\d{1,6}(?:\.\d{1,6})?)\/([a-z]+|\d+d)$/.exec(text) ?? [];
  if (countText === undefined || period === undefined) return null;
  const count = Number(countText);
  const perDays = PERIOD_DAYS[period] ?? (parseDuration(period) ?? 0) / 86_400;
  const perDay = count / perDays;
  if (!(perDay >= BUDGET_PER_DAY_LEAST && perDay <= BUDGET_PER_DAY_MAX)) return null;
  return { count, perDays };
}

/** A budget as it is written. */
export function budgetText({ count, perDays }: AlarmBudget): string {
  const period = Object.entries(PERIOD_DAYS).find(([, days]) => days === perDays)?.[0] ?? `${perDays}d`;
  return `${count}/${period}`;
}
