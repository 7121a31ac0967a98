// False alarms: all captures of ordinary home devices together raise at most one alert of medium or high severity a device-week.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { detectCapture } from './detect-capture.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

const FOLDERS = ['iotensemble', 'oconnor-iot', 'iot-sentinel', 'nku-lifecycle', 'moniotr', 'nemea-siot', 'madea'];
const WEEK_SECONDS = 604_800;
/** The goal: so many alerts of medium or high severity a device and week. */
const ALERTS_PER_DEVICE_WEEK_MOST = 1;
/** Kinds that were looked into, with the heading that explains them. Nothing is explained in advance. */
const EXPLAINED: Readonly<Record<string, string>> = {};

export const quietSuite: CorpusSuite = {
  name: 'quiet',
  title: 'Captures of ordinary devices raise no alarm',
  run: runQuiet,
};

async function runQuiet(context: CorpusContext): Promise<SuiteResult> {
  const differences: Difference[] = [];
  const bySeverity = new Map<string, number>();
  let seconds = 0;
  let checks = 0;
  let loud = 0;
  for (const path of FOLDERS.flatMap((folder) => capturesBelow(join(context.corpus, folder)))) {
    const { alerts, seconds: span } = await detectCapture(path);
    checks++;
    seconds += span;
    let isLoud = false;
    for (const alert of alerts) {
      const kind = `${alert.severity} ${alert.kind}`;
      bySeverity.set(kind, (bySeverity.get(kind) ?? 0) + 1);
      if (alert.severity !== 'medium' && alert.severity !== 'high') continue;
      isLoud = true;
      differences.push({
        where: relative(context.corpus, path),
        what: alert.sentence,
        reason: EXPLAINED[alert.kind] ?? null,
      });
    }
    if (isLoud) loud++;
  }
  // One device a capture, so its span is device-time.
  const weeks = seconds / WEEK_SECONDS;
  const rate = differences.length / weeks;
  const missed =
    rate > ALERTS_PER_DEVICE_WEEK_MOST
      ? [`${rate.toFixed(2)} alerts a device-week, goal ${ALERTS_PER_DEVICE_WEEK_MOST}`]
      : [];
  const counts = [...bySeverity].sort().map(([kind, count]) => `${count} ${kind}`);
  const details = `${weeks.toFixed(2)} device-weeks, ${differences.length} alerts of medium or high severity (${rate.toFixed(2)} a device-week); in all: ${counts.join(', ') || 'none'}`;
  return { checks, agreeing: checks - loud, differences, missed, details };
}

function capturesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.pcap(ng)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
