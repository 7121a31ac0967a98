// What a verdict on an alert writes down: the verdict itself, its rule, and what the engine is to learn from it.
import type { Alert, Verdict } from '../alerts/alert.ts';
import type { AllowRule } from '../alerts/allow-rule.ts';
import type { Decision } from '../store/owner-table.ts';
import type { Store } from '../store/store.ts';

export interface GivenVerdict {
  readonly alert: Alert;
  readonly verdict: Verdict;
  readonly rule: AllowRule | null;
  /** Time of the data. */
  readonly madeUs: number;
}

/** What the engine is to do about it. */
export function verdictDecisions({ alert, verdict, rule }: GivenVerdict): Decision[] {
  const device = alert.device.id ?? null;
  const decisions: Decision[] = [{ kind: 'judge', alert: alert.id, verdict }];
  if (rule !== null) decisions.push({ kind: 'rules' });
  if (device !== null && alert.proof !== undefined && verdict !== 'mute')
    decisions.push({ kind: 'teach', device, alertKind: alert.kind, key: alert.key ?? '', verdict });
  return decisions;
}

/** Within a transaction of the caller. */
export function recordVerdict(store: Store, { alert, verdict, rule, madeUs }: GivenVerdict): void {
  const device = alert.device.id ?? null;
  store.owner.addVerdict({ alert: alert.id, device, kind: alert.kind, verdict, madeUs, rule: rule?.id ?? null });
  if (rule !== null) store.owner.putRule(rule);
}
