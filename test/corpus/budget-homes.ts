// Homes made of real day blocks: devices learn from some days and are watched through other days, drawn with replacement.
import { createRandom, type Random } from '../../src/base/random.ts';
import { COUNTER_WINDOWS_LEAST } from '../../src/behaviour/counter-learner.ts';
import { LOG_PRIOR } from '../../src/behaviour/counter-watch.ts';
import { SCORE_WINDOWS_LEAST } from '../../src/behaviour/window-score.ts';
import type { AlarmBudget } from '../../src/evidence/alarm-budget.ts';
import { splitBudget } from '../../src/evidence/budget.ts';
import { BudgetGuard } from '../../src/evidence/budget-guard.ts';
import { Calibration } from '../../src/evidence/calibration.ts';
import { shiryaevRobertsStep } from '../../src/evidence/e-detector.ts';
import { logWatchedEValue } from '../../src/evidence/e-values.ts';
import { EvidenceStream } from '../../src/evidence/evidence-stream.ts';
import { isolationForest } from '../../src/models/isolation-forest.ts';
import { defaultModelOptions } from '../../src/models/option-values.ts';
import type { WindowSeries } from './budget-series.ts';

const DAY_US = 86_400_000_000;
const WATCHED_DAYS = 7;
/** Windows of an attack, at most. */
export const ATTACK_WINDOWS = 30;
const CALIBRATION_WINDOWS = 1024;

/** What one stream of a device says of every window of the days that it did not learn from; 0 = nothing, NaN = no window. */
export interface WatchedStream {
  readonly kind: string;
  /** ln p by day; null for days that were learned from. */
  readonly days: readonly (Float32Array | null)[];
  /** ln of the least p that it can reach. */
  readonly leastLogP: number;
}

export interface LearntDevice {
  readonly series: WindowSeries;
  readonly streams: readonly WatchedStream[];
  /** Days that may be watched. */
  readonly watched: readonly number[];
}

/** Which protections work: `none` = the e-detector alone; `runs` = one alarm a run and measured peaks; `all` = and the home's guard. */
export type Protection = 'none' | 'runs' | 'all';

export interface HomesRequest {
  readonly devices: readonly LearntDevice[][];
  readonly homes: number;
  readonly devicesMost: number;
  readonly budget: AlarmBudget;
  readonly protection: Protection;
  readonly seed: number;
}

/** A device that learned from `learnDays` days in a row, the first of them `firstDay`. */
export function learnDevice(series: WindowSeries, firstDay: number, learnDays: number): LearntDevice {
  const isLearned = (day: number) => day >= firstDay && day < firstDay + learnDays;
  const all = Array.from({ length: series.days }, (_, day) => day);
  if (learnDays * series.windowsPerDay < COUNTER_WINDOWS_LEAST) return { series, streams: [], watched: [] };
  const streams = Object.entries(series.counters).map(([kind, counters]) => {
    const each = counters.map((scores) => counterLogPs(series, scores, isLearned));
    const days = blocksOf(series, isLearned, jointLogPs(each.map(({ logPs }) => logPs)));
    return { kind, days, leastLogP: each[0]!.leastLogP + Math.log(each.length) };
  });
  const behaviour = forestLogPs(series, isLearned);
  if (behaviour !== null) {
    const { logPs, leastLogP } = behaviour;
    streams.push({ kind: 'behaviour', days: blocksOf(series, isLearned, logPs), leastLogP });
  }
  return { series, streams, watched: all.filter((day) => !isLearned(day)) };
}

export interface WatchedHomes {
  /** The real days, of one device each, that any of the alarms came from. */
  readonly alarmDays: ReadonlySet<string>;
  /** Devices of a home, on average. */
  readonly devices: number;
  /** False alarms of each home in a week. */
  readonly counts: Uint32Array;
  /** Windows, of the least p that a stream can reach, until it alarms after that week; one number a stream, ATTACK_WINDOWS + 1 = never. */
  readonly attackWindows: readonly number[];
}

/** Homes of three devices up to `devicesMost`, each watched for a week. */
export function watchHomes(request: HomesRequest): WatchedHomes {
  const random = createRandom(request.seed);
  const counts = new Uint32Array(request.homes);
  const attackWindows: number[] = [];
  const alarmDays = new Set<string>();
  let members = 0;
  for (let home = 0; home < request.homes; home++) {
    const size = 3 + Math.floor(random() * (request.devicesMost - 2));
    const chosen = drawn(request.devices, Math.min(size, request.devices.length), random);
    const devices = chosen.map((choices) => choices[Math.floor(random() * choices.length)]!);
    const watched = watchHome(devices, request, random);
    members += devices.length;
    counts[home] = watched.alarmDays.length;
    for (const day of watched.alarmDays) alarmDays.add(day);
    attackWindows.push(...watched.attackWindows);
  }
  return { counts, attackWindows, alarmDays, devices: members / request.homes };
}

function watchHome(
  devices: readonly LearntDevice[],
  request: HomesRequest,
  random: Random,
): { alarmDays: string[]; attackWindows: number[] } {
  const streams = devices.flatMap((device) => device.streams.map((watched) => ({ device, watched })));
  const thresholds = splitBudget(
    request.budget,
    streams.map(({ device, watched }) => ({
      kind: watched.kind,
      windowsPerDay: device.series.windowsPerDay,
      weight: 1,
    })),
  );
  const detectors = thresholds.map((threshold) =>
    request.protection === 'none' ? new PlainStream(threshold) : new EvidenceStream(threshold),
  );
  const guard = request.protection === 'all' ? new BudgetGuard(request.budget) : null;
  const toldUs = new Float64Array(streams.length).fill(Number.NEGATIVE_INFINITY);
  const alarmDays: string[] = [];
  for (let day = 0; day < WATCHED_DAYS; day++) {
    const blocks = devices.map((device) => device.watched[Math.floor(random() * device.watched.length)]!);
    const blockOf = new Map(devices.map((device, i) => [device, blocks[i]!]));
    const perDay = Math.max(...devices.map(({ series }) => series.windowsPerDay));
    for (let window = 0; window < perDay; window++) {
      const timeUs = (day + window / perDay) * DAY_US;
      const demand = guard?.demandAt(timeUs) ?? 0;
      for (let k = 0; k < streams.length; k++) {
        const { device, watched } = streams[k]!;
        const logP = watched.days[blockOf.get(device)!]![window]!;
        if (Number.isNaN(logP)) continue;
        const { isAlarm, isTold } = detectors[k]!.judge(logP, true, demand);
        if (!isAlarm && !isTold) continue;
        // The alert book takes what comes within a day as the same alert.
        if (timeUs - toldUs[k]! > DAY_US) {
          alarmDays.push(`${device.series.name} ${blockOf.get(device)!}`);
          guard?.spend(timeUs);
        }
        toldUs[k] = timeUs;
      }
    }
  }
  const demand = guard?.demandAt(WATCHED_DAYS * DAY_US) ?? 0;
  const attackWindows = streams.map(({ watched }, k) => {
    let windows = 1;
    while (windows <= ATTACK_WINDOWS && !detectors[k]!.judge(watched.leastLogP, true, demand).isAlarm) windows++;
    return windows;
  });
  return { alarmDays, attackWindows };
}

// The e-detector as in the books, for comparison: no runs, no measured peaks.
class PlainStream {
  readonly #threshold: number;
  #logR = Number.NEGATIVE_INFINITY;

  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  judge(logP: number): { readonly isAlarm: boolean; readonly isTold: boolean } {
    this.#logR = shiryaevRobertsStep(this.#logR, logWatchedEValue(logP));
    const isAlarm = this.#logR >= this.#threshold;
    if (isAlarm) this.#logR = Number.NEGATIVE_INFINITY;
    return { isAlarm, isTold: false };
  }
}

interface JudgedWindows {
  readonly logPs: Float32Array;
  readonly leastLogP: number;
}

function counterLogPs(series: WindowSeries, scores: Float64Array, isLearned: (day: number) => boolean): JudgedWindows {
  const calibration = new Calibration({ capacity: CALIBRATION_WINDOWS, seed: 1, logPrior: LOG_PRIOR });
  scores.forEach((score, i) => {
    if (isLearned(Math.floor(i / series.windowsPerDay)) && !Number.isNaN(score)) calibration.add(score);
  });
  const logPs = Float32Array.from(scores, (score) =>
    Number.isNaN(score) ? Number.NaN : calibration.probability(score).logP,
  );
  return { logPs, leastLogP: calibration.leastLogP };
}

// The least of several p-values, corrected for their number, as the learners of counters do.
function jointLogPs(logPs: readonly Float32Array[]): Float32Array {
  return logPs[0]!.map((_, i) => {
    let least = 0;
    for (const values of logPs) {
      if (Number.isNaN(values[i]!)) return Number.NaN;
      least = Math.min(least, values[i]! + Math.log(logPs.length));
    }
    return least;
  });
}

// An isolation forest on half of the learned windows, in blocks of an eighth of a day, calibrated on the other half.
function forestLogPs(series: WindowSeries, isLearned: (day: number) => boolean): JudgedWindows | null {
  const rows = series.columns[0]!.length;
  const block = series.windowsPerDay / 8;
  const isWindow = (i: number) => !Number.isNaN(series.columns[0]![i]!);
  const learned = Array.from({ length: rows }, (_, i) => i).filter(
    (i) => isLearned(Math.floor(i / series.windowsPerDay)) && isWindow(i),
  );
  const fitted = learned.filter((i) => Math.floor(i / block) % 2 === 0);
  const held = learned.filter((i) => Math.floor(i / block) % 2 === 1);
  if (learned.length < SCORE_WINDOWS_LEAST) return null;
  const matrixOf = (places: readonly number[]) => ({
    rows: places.length,
    columns: series.columns.length,
    values: Float64Array.from(places.flatMap((i) => series.columns.map((column) => column[i]!))),
  });
  const options = { ...defaultModelOptions(isolationForest), trees: 50, samples: 64 };
  const fit = isolationForest.fit({ matrix: matrixOf(fitted), labels: null }, options, createRandom(1));
  let step = fit.next();
  while (step.done !== true) step = fit.next();
  const calibration = new Calibration({ capacity: CALIBRATION_WINDOWS, seed: 1 });
  const scores = new Float64Array(held.length);
  step.value.score(matrixOf(held), scores);
  for (const score of scores) calibration.add(score);
  const others = Array.from({ length: rows }, (_, i) => i).filter(isWindow);
  const watched = new Float64Array(others.length);
  step.value.score(matrixOf(others), watched);
  const logPs = new Float32Array(rows).fill(Number.NaN);
  others.forEach((i, k) => {
    logPs[i] = calibration.probability(watched[k]!).logP;
  });
  return { logPs, leastLogP: calibration.leastLogP };
}

function blocksOf(
  series: WindowSeries,
  isLearned: (day: number) => boolean,
  logPs: Float32Array,
): (Float32Array | null)[] {
  return Array.from({ length: series.days }, (_, day) =>
    isLearned(day) ? null : logPs.subarray(day * series.windowsPerDay, (day + 1) * series.windowsPerDay),
  );
}

// `size` different entries in an order of chance.
function drawn<T>(entries: readonly T[], size: number, random: Random): T[] {
  const left = [...entries];
  return Array.from({ length: size }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
}
