// Whether a sample of this machine's connections is abnormal, and why: the forest's decision, a column out of its range, or a fact rule.
import { HOST_SET } from '../features/host-set.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import { numberWords } from './explanation.ts';
import type { HostSample } from './host-sampler.ts';

/** Samples below which a forest knows too little: after 12 of them a scan hardly moves its decision below -0.1. */
export const SAMPLES_LEAST = 30;

/**
 * A column has left its range when it is above the largest trained value by half of it, and by at least this much: sockets come and go in
 * twos and threes on any machine.
 */
export const RANGE_MARGIN_SHARE = 0.5;
export const RANGE_MARGIN_LEAST = 10;

/** Ports of one peer, or peers on one port, that no ordinary program has open at once. */
export const SCAN_LEAST = 20;
/** Failed attempts a second that no ordinary program makes. */
export const FAILURES_A_SECOND = 5;

export interface HostReason {
  readonly kind: 'decision' | 'range' | 'rule';
  readonly sentence: string;
}

export interface HostJudgement {
  /** scikit-learn's decision_function: score_samples - offset_; below 0 is abnormal to the forest itself. */
  readonly decision: number;
  readonly reasons: readonly HostReason[];
}

/** Judges one sample; abnormal when there is a reason. */
export function judgeHost(model: TrainedModel, sample: HostSample, threshold: number): HostJudgement {
  const score = new Float64Array(1);
  model.score({ rows: 1, columns: sample.row.length, values: sample.row }, score);
  const decision = model.header.threshold.value - score[0]!;
  const reasons: HostReason[] = [];
  if (decision < threshold)
    reasons.push({
      kind: 'decision',
      sentence: `the forest's decision ${numberWords(decision)} is below ${threshold}`,
    });
  reasons.push(...ranges(model, sample), ...rules(sample));
  return { decision, reasons };
}

function ranges(model: TrainedModel, { row }: HostSample): HostReason[] {
  return model.header.features.flatMap((trained, j): HostReason[] => {
    const { words, unit } = HOST_SET.features[j]!;
    const each = unit === '1/s' ? ' a second' : '';
    const largest = trained.largest ?? 0;
    const limit = largest + Math.max(RANGE_MARGIN_LEAST, largest * RANGE_MARGIN_SHARE);
    if (!(row[j]! > limit)) return [];
    return [
      {
        kind: 'range',
        sentence: `${words}: ${numberWords(row[j]!)}${each}, in training ${numberWords(trained.least ?? 0)} to ${numberWords(largest)}`,
      },
    ];
  });
}

function rules({ tally, row }: HostSample): HostReason[] {
  const reasons: HostReason[] = [];
  for (const [remote, ports] of tally.remotes)
    if (ports.size >= SCAN_LEAST)
      reasons.push({ kind: 'rule', sentence: `${ports.size} ports of ${remote} at once look like a port scan` });
  for (const [port, remotes] of tally.ports)
    if (remotes.size >= SCAN_LEAST)
      reasons.push({ kind: 'rule', sentence: `${remotes.size} addresses on port ${port} at once look like a sweep` });
  const failed = row[HOST_SET.features.findIndex(({ name }) => name === 'tcp_failed')]!;
  if (failed >= FAILURES_A_SECOND)
    reasons.push({ kind: 'rule', sentence: `${numberWords(failed)} failed attempts to connect a second` });
  return reasons.slice(0, REASONS_MAX);
}

/** Reasons of one kind that are told. */
const REASONS_MAX = 8;
