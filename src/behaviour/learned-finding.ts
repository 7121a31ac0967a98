// A surprise that its stream has something to say about becomes a finding with its proof.
import {
  FINDING_FLOWS_MAX,
  type Finding,
  type FindingFlow,
  type FindingSubject,
  type Severity,
} from '../base/finding.ts';
import type { Activity } from './activity.ts';
import type { StreamReport } from './kind-stream.ts';
import type { Surprise } from './learner.ts';

/** Features that carry a finding, at most. */
const FEATURES_MAX = 3;
/** An upload is grave where it is this many times what was usual, and so many bytes: nobody wants to read of it tomorrow. */
const GRAVE_TIMES = 10;
const GRAVE_BYTES = 50_000_000;
/** Windows wanted for full confidence: a day of minutes. */
export const WINDOWS_WANTED = 1440;

export interface LearnedFinding {
  readonly subject: FindingSubject;
  readonly activity: Activity;
  readonly surprise: Surprise;
  readonly report: StreamReport;
  /** Windows that the learner has learnt. */
  readonly windows: number;
}

export function makeFinding({ subject, activity, surprise, report, windows }: LearnedFinding): Finding {
  const isOverBudget = report.outcome === 'inbox';
  const { silentLogP } = report;
  const counterfactual =
    silentLogP === null
      ? null
      : surprise.changesTo === undefined
        ? surprise.counterfactual
        : surprise.changesTo(silentLogP);
  const numbers =
    'windows' in surprise.numbers ? { ...surprise.numbers, windows: Math.max(1, report.windows) } : surprise.numbers;
  return {
    detector: surprise.kind,
    subject,
    key: report.key,
    severity: severityOf(surprise, isOverBudget),
    startUs: Math.min(report.sinceUs, activity.startUs),
    endUs: activity.untilUs,
    numbers,
    flows: joinFlows(surprise.flows, report.earlierFlows),
    proof: {
      features: surprise.features.slice(0, FEATURES_MAX),
      counterfactual,
      logP: surprise.logP,
      isExtrapolated: surprise.isExtrapolated,
      logEvidence: Math.max(report.logEvidence, -Number.MAX_VALUE),
      logThreshold: Math.min(report.logThreshold, Number.MAX_VALUE),
      confidence: Math.min(1, windows / WINDOWS_WANTED),
      isOverBudget,
    },
  };
}

/** Medium; low for the inbox; high for an upload far beyond anything the device ever sent. */
function severityOf({ kind, numbers }: Surprise, isOverBudget: boolean): Severity {
  if (isOverBudget) return 'low';
  if (kind !== 'unusual-volume' || numbers['direction'] === 'down') return 'medium';
  const bytes = Number(numbers['bytes']);
  return bytes >= GRAVE_BYTES && bytes >= GRAVE_TIMES * Number(numbers['usualHigh']) ? 'high' : 'medium';
}

function joinFlows(own: readonly FindingFlow[], earlier: readonly FindingFlow[]): readonly FindingFlow[] {
  const flows = own.slice(0, FINDING_FLOWS_MAX);
  for (const flow of earlier) {
    if (flows.length >= FINDING_FLOWS_MAX) break;
    if (!flows.some((each) => each.uid === flow.uid)) flows.push(flow);
  }
  return flows;
}
