// The alarm budget on homes made of real days: false learned alerts stay within what the owner was promised.
import { join } from 'node:path';
import type { AlarmBudget } from '../../src/evidence/alarm-budget.ts';
import { measuredRate } from '../../src/evidence/intervals.ts';
import { type ActivityDays, type DeviceCaptures, readActivityDays } from './activity-days.ts';
import { watchBehaviourHomes } from './budget-behaviour.ts';
import { learnDevice, type Protection, watchHomes } from './budget-homes.ts';
import { loadDeft, loadPassiveMode, type WindowSeries } from './budget-series.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

const SERIES_HOMES = 200;
const BEHAVIOUR_HOMES = 30;
const DEVICES_MOST = 8;
/** Watched days are drawn from this many others at least. */
const OTHER_DAYS_LEAST = 2;
const BUDGETS: readonly AlarmBudget[] = [
  { count: 1, perDays: 1 },
  { count: 1, perDays: 7 },
];
const SERIES_LEARN_DAYS = { deft: [1, 2], 'passive-mode': [2, 4] } as const;
const BEHAVIOUR_LEARN_DAYS = [1, 3];

/** Captures of single devices that cover two days or more. Those for tuning are named by the project's plan; figures are of the others. */
export const CAPTURES: readonly DeviceCaptures[] = [
  capture('blink-cam-01', 'f4:b8:5e:ff:2b:1b', true, ['oconnor-iot/pcaps/blink-cam-01.pcap']),
  capture('lockly-hub-01', '24:6f:28:d9:a7:64', true, ['oconnor-iot/pcaps/lockly-hub-01.pcap']),
  capture('aqara_gateway', '54:ef:44:cd:42:95', true, days('aqara_gateway', '2020-11-24', '2020-11-25')),
  capture('blink-cam-02', 'f4:b8:5e:35:67:b0', false, ['oconnor-iot/pcaps/blink-cam-02.pcap']),
  capture('schlage-lock-01', '78:db:2f:db:43:48', false, ['oconnor-iot/pcaps/schlage-lock-01.pcap']),
  capture('honyar_outlet', '78:0f:77:1d:dd:c1', false, days('honyar_outlet', '2020-11-24', '2020-11-25')),
  capture('wiz_led', 'a8:bb:50:c8:db:7f', false, days('wiz_led', '2020-12-23', '2020-12-24', '2020-12-25')),
];

/** False learned alerts of one kind of resampled homes. */
export interface BudgetFigure {
  readonly windows: WindowSeries['set'];
  readonly isTuning: boolean;
  readonly learnDays: number;
  readonly budget: AlarmBudget;
  /** `runs`, `none`: for comparison, without the home's guard, and without anything beside the e-detector. */
  readonly protection: Protection;
  readonly devices: number;
  readonly homeWeeks: number;
  readonly alerts: number;
  /** Per period of the budget, with the exact interval of the resampled count. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /** Most alerts in one home-week. */
  readonly most: number;
}

export const budgetSuite: CorpusSuite = {
  name: 'budget',
  title: 'Homes of resampled days stay within their alarm budget',
  run: runBudget,
};

async function runBudget(context: CorpusContext): Promise<SuiteResult> {
  const figures = await budgetFigures(context.corpus);
  const promised = figures.filter(({ protection }) => protection === 'all');
  const differences: Difference[] = [];
  for (const figure of promised) {
    if (figure.low <= figure.budget.count) continue;
    differences.push({
      where: nameOf(figure),
      what: `${ratesOf(figure)}, promised ${figure.budget.count}`,
      reason: null,
    });
  }
  const missed = differences.map(({ where, what }) => `${where}: ${what}`);
  return {
    checks: promised.length,
    agreeing: promised.length - differences.length,
    differences,
    missed,
    details: budgetTable(figures),
  };
}

/** All figures, those for tuning among them; the same on every run. */
export async function budgetFigures(corpus: string): Promise<BudgetFigure[]> {
  const series = [...loadDeft(corpus), ...loadPassiveMode(corpus)];
  const captured: ActivityDays[] = [];
  for (const device of CAPTURES) {
    captured.push(await readActivityDays({ ...device, paths: device.paths.map((path) => join(corpus, path)) }));
  }
  return [false, true].flatMap((isTuning) => [
    ...seriesFigures(series.filter((one) => one.isTuning === isTuning)),
    ...behaviourFigures(captured.filter((one) => one.isTuning === isTuning)),
  ]);
}

/** The figures as lines of text: homes, promise, what was measured. */
export function budgetTable(figures: readonly BudgetFigure[]): string {
  const lines = figures.map((figure) => `${nameOf(figure)}: ${ratesOf(figure)}, at most ${figure.most} in a week`);
  return ['False learned alerts a home and period of its budget, 95 % interval:', ...lines].join('\n');
}

function seriesFigures(series: readonly WindowSeries[]): BudgetFigure[] {
  const figures: BudgetFigure[] = [];
  for (const windows of ['deft', 'passive-mode'] as const) {
    for (const learnDays of SERIES_LEARN_DAYS[windows]) {
      const able = series.filter((one) => one.set === windows && one.days >= learnDays + OTHER_DAYS_LEAST);
      const devices = able.map((one) =>
        Array.from({ length: one.days - learnDays + 1 }, (_, first) => learnDevice(one, first, learnDays)),
      );
      const isTuning = able.every((one) => one.isTuning);
      for (const budget of BUDGETS) {
        for (const protection of ['none', 'runs', 'all'] as const) {
          const request = { devices, homes: SERIES_HOMES, devicesMost: DEVICES_MOST, budget, protection, seed: 5 };
          const of = { windows, isTuning, learnDays, budget, protection, devices: devices.length };
          figures.push(figureOf(of, watchHomes(request).counts));
        }
      }
    }
  }
  return figures;
}

function behaviourFigures(captured: readonly ActivityDays[]): BudgetFigure[] {
  const isTuning = captured.every((device) => device.isTuning);
  return BEHAVIOUR_LEARN_DAYS.flatMap((learnDays) =>
    BUDGETS.map((budget) => {
      const { counts, devices } = watchBehaviourHomes({
        devices: captured,
        homes: BEHAVIOUR_HOMES,
        learnDays,
        budget,
        seed: 3,
      });
      return figureOf({ windows: 'minutes', isTuning, learnDays, budget, protection: 'all', devices }, counts);
    }),
  );
}

function figureOf(
  of: Pick<BudgetFigure, 'windows' | 'isTuning' | 'learnDays' | 'budget' | 'protection' | 'devices'>,
  counts: Uint32Array,
): BudgetFigure {
  const alerts = counts.reduce((sum, count) => sum + count, 0);
  const { rate, low, high } = measuredRate(alerts, counts.length * 7, of.budget.perDays);
  return { ...of, homeWeeks: counts.length, alerts, rate, low, high, most: Math.max(...counts) };
}

function nameOf({ windows, isTuning, learnDays, budget, protection, devices }: BudgetFigure): string {
  const period = budget.perDays === 1 ? 'day' : 'week';
  const work = { none: ', e-detector alone', runs: ', without the guard', all: '' }[protection];
  const set = isTuning ? 'tuning' : 'figure';
  return `${set} ${windows}, ${devices} devices, ${learnDays} d learned, budget 1/${period}${work}`;
}

function ratesOf({ rate, low, high, alerts, homeWeeks }: BudgetFigure): string {
  return `${rate.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}; ${alerts} in ${homeWeeks} home-weeks)`;
}

function capture(name: string, mac: string, isTuning: boolean, paths: readonly string[]): DeviceCaptures {
  return { name, mac, isTuning, paths };
}

function days(device: string, ...dates: readonly string[]): string[] {
  return dates.map((date) => `iotensemble/${device}/${date}.pcap`);
}
