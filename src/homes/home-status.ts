// How a home is, as one document: budget and measured rate, devices, coverage, alerts, what is stored.
import { SEVERITIES, type Severity } from '../base/finding.ts';
import type { CoverageLevel } from '../devices/identity.ts';
import type { StoredSummaries } from '../store/activity-table.ts';
import { type BudgetStatus, budgetStatus, isFalseAlert } from './budget-status.ts';
import type { HomeView, ViewedAlert } from './home-view.ts';
import { readWatched } from './watched-time.ts';

const COVERAGE_LEVELS: readonly CoverageLevel[] = ['internet', 'lan', 'dns-only', 'not-seen'];

export interface HomeStatus {
  readonly budget: BudgetStatus;
  /** Alerts told that no rule covers, by severity; what waits in the inbox; what rules keep back, and how much of it is grave. */
  readonly alerts: Readonly<Record<Severity, number>>;
  readonly inbox: number;
  readonly notices: number;
  readonly allowed: { readonly total: number; readonly high: number };
  readonly coverage: Readonly<Record<CoverageLevel, number>>;
  readonly stored: StoredSummaries & {
    readonly keepDays: number;
    readonly stateBytes: number;
    readonly stateDevices: number;
  };
  /** The boundary that was saved last, µs; null = nothing yet. */
  readonly savedUs: number | null;
}

export function homeStatus(view: HomeView): HomeStatus {
  const { store, settings } = view;
  const alerts = view.alerts();
  const shown = alerts.filter(({ rule }) => rule === null);
  const allowed = alerts.filter(({ rule }) => rule !== null);
  const told = shown.filter(isTold);
  const sizes = store.read(() => store.state.sizes());
  return {
    budget: measuredBudget(view, alerts),
    alerts: Object.fromEntries(
      SEVERITIES.map((severity) => [severity, told.filter(({ alert }) => alert.severity === severity).length]),
    ) as Record<Severity, number>,
    inbox: shown.filter(({ alert }) => alert.delivery === 'inbox').length,
    notices: shown.filter(({ alert }) => alert.delivery === 'notice').length,
    allowed: { total: allowed.length, high: allowed.filter(({ alert }) => alert.severity === 'high').length },
    coverage: Object.fromEntries(
      COVERAGE_LEVELS.map((level) => [level, view.devices.filter(({ coverage }) => coverage.level === level).length]),
    ) as Record<CoverageLevel, number>,
    stored: {
      ...store.read(() => store.summaries.summary()),
      keepDays: settings.keepDays,
      stateBytes: sizes.bytes,
      stateDevices: sizes.devices,
    },
    savedUs: view.savedUs,
  };
}

function isTold({ alert }: ViewedAlert): boolean {
  return (alert.delivery ?? 'alert') === 'alert';
}

function measuredBudget(view: HomeView, alerts: readonly ViewedAlert[]): BudgetStatus {
  const falseAlerts = alerts.filter((each) =>
    isFalseAlert({
      isTold: isTold(each),
      isLearned: each.alert.proof !== undefined,
      severity: each.alert.severity,
      verdict: each.alert.verdict ?? null,
      isAllowed: each.rule !== null,
    }),
  ).length;
  const watched = view.store.read(() => readWatched(view.store));
  return budgetStatus(view.settings.budget, watched, falseAlerts);
}
