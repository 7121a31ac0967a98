// Judging a month of a large home again: 100 devices × 30 days of summaries, made from those of captures of real devices.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '../src/base/random.ts';
import type { Activity } from '../src/behaviour/activity.ts';
import type { Identity } from '../src/devices/identity.ts';
import { keepHomeSettings, readHomeSettings } from '../src/homes/home-settings.ts';
import { Store } from '../src/store/store.ts';
import { homeDay } from '../test/home-day.ts';
import { measure } from './measure.ts';

const program = fileURLToPath(new URL('../bin/porchlight.js', import.meta.url));
const DAY_MINUTES = 1440;
const MINUTE_US = 60e6;
/** 2024-01-01 UTC: the first of the days that are made. */
const START_US = 1_704_067_200_000_000;
/** The bar: so many wall seconds for 100 devices and 30 days. */
const SECONDS_MOST = 60;
/** Minutes of a source that make a day of it worth repeating. */
const SOURCE_MINUTES_LEAST = 120;

export const rejudgeBench = {
  name: 'rejudge',
  run(words: readonly string[]): { passed: number; failed: number } {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { devices: { type: 'string', default: '100' }, days: { type: 'string', default: '30' } },
      allowPositionals: true,
    });
    const [devices, days] = [Number(values.devices), Number(values.days)];
    const root = mkdtempSync(join(tmpdir(), 'porchlight-rejudge-'));
    try {
      const sources = readSources(root, positionals);
      const home = join(root, 'home');
      const windows = fillHome(home, sources, { devices, days });
      const megabytes = statSync(join(home, 'porchlight.db')).size / 1e6;
      const cost = measure([process.execPath, program, 'rejudge', '--data', home, '--json', '--quiet']);
      const told = cost.exitCode === 0 ? (JSON.parse(cost.output) as { alerts: unknown[]; windows: number }) : null;
      const mostSeconds = (SECONDS_MOST * devices * days) / 3000;
      const isMet = told !== null && told.windows === windows && cost.wallSeconds <= mostSeconds;
      process.stdout.write(
        `${devices} devices × ${days} days from ${sources.length} real ones: ${windows} summaries of a minute, ${megabytes.toFixed(0)} MB\n` +
          `rejudged in ${cost.wallSeconds.toFixed(1)} s (${cost.cpuSeconds.toFixed(1)} s of CPU, ${((cost.cpuSeconds / windows) * 1e6).toFixed(1)} µs a summary), ` +
          `peak ${cost.peakMegabytes.toFixed(0)} MB, ${told?.alerts.length ?? 0} alerts${isMet ? '' : `  SHORT of ${mostSeconds.toFixed(0)} s`}\n`,
      );
      if (told === null) process.stdout.write(cost.output);
      return isMet ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};

/** Activities of the devices of captures (each a file or folder), by device; of a made day where none are named. */
function readSources(root: string, captures: readonly string[]): Activity[][] {
  const made = join(root, 'day.pcap');
  if (captures.length === 0) writeFileSync(made, homeDay());
  const sources: Activity[][] = [];
  for (const [i, capture] of (captures.length === 0 ? [made] : captures.map((each) => resolve(each))).entries()) {
    const folder = join(root, `source-${i}`);
    const cost = measure([
      process.execPath,
      program,
      'watch',
      '--read',
      capture,
      '--data',
      folder,
      '--quiet',
      '--json',
    ]);
    if (cost.exitCode !== 0) throw new Error(`${capture}: ${cost.output}`);
    const store = Store.open(folder, 'read');
    const all = store.summaries.hours(0).flatMap((hourUs) => store.summaries.readHour(hourUs));
    store.close();
    for (const one of Map.groupBy(all, ({ device }) => device).values())
      if (one.length >= SOURCE_MINUTES_LEAST) sources.push(one);
  }
  return sources;
}

/** Stores a home whose devices repeat their source's minutes at the same times of each day, volumes a tenth up or down by chance. */
function fillHome(
  folder: string,
  sources: readonly Activity[][],
  { devices, days }: { readonly devices: number; readonly days: number },
): number {
  mkdirSync(folder, { recursive: true });
  const store = Store.open(folder, 'write');
  keepHomeSettings(store, { ...readHomeSettings(store), keepDays: days + 1, zone: 'Europe/Berlin' });
  const random = createRandom(7);
  const minutesOfDay = sources.map(dayOf);
  let windows = 0;
  for (let day = 0; day < days; day++) {
    store.transaction(() => {
      for (let device = 0; device < devices; device++) {
        const source = minutesOfDay[device % sources.length]!;
        const made = source.map(({ minute, activity }) =>
          shift(activity, `d${device + 1}`, START_US + (day * DAY_MINUTES + minute) * MINUTE_US, 0.9 + 0.2 * random()),
        );
        windows += made.length;
        store.summaries.add(made);
      }
    });
  }
  store.transaction(() => store.devices.save(Array.from({ length: devices }, (_, i) => identityOf(i))));
  store.close();
  return windows;
}

/** One activity for each minute of the day that the source has any for, in order: the first it has. */
function dayOf(source: readonly Activity[]): { minute: number; activity: Activity }[] {
  const byMinute = new Map<number, Activity>();
  for (const activity of source) {
    const minute = Math.floor(activity.startUs / MINUTE_US) % DAY_MINUTES;
    if (!byMinute.has(minute)) byMinute.set(minute, activity);
  }
  return [...byMinute].map(([minute, activity]) => ({ minute, activity })).sort((a, b) => a.minute - b.minute);
}

function shift(activity: Activity, device: string, startUs: number, factor: number): Activity {
  const contacts = activity.contacts.map((contact) => ({
    ...contact,
    bytesOut: Math.round(contact.bytesOut * factor),
    bytesIn: Math.round(contact.bytesIn * factor),
  }));
  return { ...activity, device, startUs, untilUs: startUs + MINUTE_US, contacts };
}

function identityOf(index: number): Identity {
  const low = (index + 1).toString(16).padStart(4, '0');
  return {
    id: `d${index + 1}`,
    macs: [`02:00:00:00:${low.slice(0, 2)}:${low.slice(2)}`],
    addresses: [`10.0.${index >> 8}.${index & 255}`],
    name: null,
    nameSource: null,
    vendor: null,
    hasRandomMac: true,
    kind: { kind: null, confidence: 0, evidence: [] },
    isGateway: false,
    isSelf: false,
    firstUs: START_US,
    lastUs: START_US,
    longestGapSeconds: 0,
    coverage: { level: 'internet', words: [] },
  };
}
