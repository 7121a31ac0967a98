// Every attack capture raises its kind about the right host, and nothing grave about others; a table per capture.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttackTruth, attackTruth, type ExpectedAlert } from './attack-truth.ts';
import { type Detection, detectCapture } from './detect-capture.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

const NO_DETECTOR = 'Attacks without a detector';

export const attacksSuite: CorpusSuite = {
  name: 'attacks',
  title: 'Attack captures raise their kind on the right host',
  run: runAttacks,
};

async function runAttacks(context: CorpusContext): Promise<SuiteResult> {
  const differences: Difference[] = [];
  const missed: string[] = [];
  const lines: string[] = [];
  let checks = 0;
  let agreeing = 0;
  for (const truth of attackTruth) {
    const path = join(context.corpus, truth.capture);
    if (!existsSync(path)) {
      missed.push(`${truth.capture} is not there`);
      continue;
    }
    const detection = await detectCapture(path);
    checks++;
    const problems = judge(truth, detection);
    lines.push(tableLine(truth, detection, problems.length === 0));
    if (problems.length === 0) agreeing++;
    for (const what of problems) {
      const reason = truth.expected === null ? NO_DETECTOR : null;
      differences.push({ where: truth.capture, what, reason });
    }
  }
  for (const capture of unlistedAttacks(context.corpus))
    missed.push(`${capture} is labelled an attack but not checked`);
  const details = [`${'capture'.padEnd(42)} ${'attack'.padEnd(32)} right  kinds found (severity, host)`, ...lines].join(
    '\n',
  );
  return { checks, agreeing, differences, missed, details };
}

/** What is wrong with the alerts of a capture; empty when nothing is. */
export function judge(truth: AttackTruth, detection: Detection): string[] {
  const grave = detection.alerts.filter((alert) => alert.severity === 'medium' || alert.severity === 'high');
  if (truth.expected === null) return grave.length > 0 ? [] : [`${truth.attack}: no alert`];
  const problems: string[] = [];
  for (const expected of truth.expected) {
    if (!grave.some((alert) => fits(alert, expected)))
      problems.push(`no ${expected.kinds.join(' or ')} about ${expected.hosts.join(' or ')}`);
  }
  for (const alert of grave) {
    if (!truth.expected.some((expected) => fits(alert, expected))) {
      problems.push(`unexpected ${alert.kind} about ${alert.device.ip ?? alert.device.mac}: ${alert.sentence}`);
    }
  }
  return problems;
}

function fits(alert: Detection['alerts'][number], expected: ExpectedAlert): boolean {
  const { ip, mac } = alert.device;
  const isHost = expected.hosts.some((host) => host === ip || host === mac);
  return expected.kinds.includes(alert.kind) && isHost;
}

function tableLine(truth: AttackTruth, detection: Detection, isRight: boolean): string {
  const found = detection.alerts
    .filter((alert) => alert.severity !== 'info')
    .map((alert) => `${alert.kind} (${alert.severity}, ${alert.device.ip ?? alert.device.mac})`);
  const name = truth.capture.replace(/^.*\//, '');
  const verdict = isRight ? 'yes' : truth.expected === null ? '–' : 'NO';
  return `${name.padEnd(42)} ${truth.attack.padEnd(32)} ${verdict.padEnd(5)}  ${found.join(', ') || '–'}`;
}

/** Captures that the corpus's own labels call attacks (where its labels.tsv is there) and that we do not check. */
function unlistedAttacks(corpus: string): string[] {
  const labels = join(corpus, 'labels.tsv');
  if (!existsSync(labels)) return [];
  const known = new Set(attackTruth.map((truth) => truth.capture));
  return readFileSync(labels, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([path = '', kind]) => kind === 'attack' && /\.pcap(ng)?$/.test(path) && !known.has(path))
    .map(([path = '']) => path);
}
