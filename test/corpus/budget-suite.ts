// The alarm budget on homes made of real days: false learned alerts stay within what the owner was promised.
import { join } from 'node:path';
import type { AlarmBudget } from '../../src/evidence/alarm-budget.ts';
import { measuredRate, poissonInterval } from '../../src/evidence/intervals.ts';
import { type ActivityDays, type DeviceCaptures, readActivityDays } from './activity-days.ts';
import { watchBehaviourHomes } from './budget-behaviour.ts';
import { learnDevice, type Protection, watchHomes } from './budget-homes.ts';
import { loadDeft, loadPassiveMode, type WindowSeries } from './budget-series.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

const SERIES_HOMES = 250;
const BEHAVIOUR_HOMES = 30;
const DEVICES_MOST = 8;
/** Watched days are drawn from this many others at least. */
const OTHER_DAYS_LEAST = 2;
const BUDGETS: readonly AlarmBudget[] = [
  { count: 1, perDays: 1 },
  { count: 1, perDays: 7 },
];
const SERIES_LEARN_DAYS = { deft: [2, 3], 'passive-mode': [4, 5] } as const;
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
  /** Days of single devices that the alerts came from: the real events behind the draws. */
  readonly alarmDays: number;
  /** Per period of the budget. The interval is that of the number of real events, since draws of one day tell nothing new. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /** The interval of the draws alone, as if every drawn day were a new one: what this resampling would settle to. */
  readonly drawnLow: number;
  readonly drawnHigh: number;
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
  return [
    'False learned alerts a home and period of its budget, 95 % interval from the real days behind them:',
    ...lines,
  ].join('\n');
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
      const days = able.reduce((sum, one) => sum + one.days, 0);
      for (const budget of BUDGETS) {
        for (const protection of ['none', 'runs', 'all'] as const) {
          const request = { devices, homes: SERIES_HOMES, devicesMost: DEVICES_MOST, budget, protection, seed: 5 };
          const of = { windows, isTuning, learnDays, budget, protection };
          figures.push(figureOf(of, watchHomes(request), days));
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
      const able = captured.filter(({ blocks }) => blocks.length > learnDays);
      const days = able.reduce((sum, { blocks }) => sum + blocks.length, 0);
      const homes = watchBehaviourHomes({ devices: captured, homes: BEHAVIOUR_HOMES, learnDays, budget, seed: 3 });
      return figureOf({ windows: 'minutes', isTuning, learnDays, budget, protection: 'all' }, homes, days);
    }),
  );
}

interface ResampledHomes {
  readonly counts: Uint32Array;
  readonly alarmDays: ReadonlySet<string>;
  readonly devices: number;
}

function figureOf(
  of: Pick<BudgetFigure, 'windows' | 'isTuning' | 'learnDays' | 'budget' | 'protection'>,
  { counts, alarmDays, devices }: ResampledHomes,
  deviceDays: number,
): BudgetFigure {
  const alerts = counts.reduce((sum, count) => sum + count, 0);
  const events = alarmDays.size;
  const rate = (alerts / (counts.length * 7)) * of.budget.perDays;
  const { low, high } = poissonInterval(events);
  const drawn = measuredRate(alerts, counts.length * 7, of.budget.perDays);
  // Without any event: so many would have shown in the real device-days that there are.
  const perEvent = events === 0 ? (devices * of.budget.perDays) / deviceDays : rate / events;
  return {
    ...of,
    devices,
    homeWeeks: counts.length,
    alerts,
    alarmDays: events,
    rate,
    low: low * perEvent,
    high: high * perEvent,
    drawnLow: drawn.low,
    drawnHigh: drawn.high,
    most: Math.max(...counts),
  };
}

function nameOf({ windows, isTuning, learnDays, budget, protection, devices }: BudgetFigure): string {
  const period = budget.perDays === 1 ? 'day' : 'week';
  const work = { none: ', e-detector alone', runs: ', without the guard', all: '' }[protection];
  const set = isTuning ? 'tuning' : 'figure';
  return `${set} ${windows}, ${devices.toFixed(1)} devices, ${learnDays} d learned, budget 1/${period}${work}`;
}

function ratesOf(figure: BudgetFigure): string {
  const interval = (low: number, high: number) => `${low.toFixed(3)} to ${high.toFixed(3)}`;
  const { rate, low, high, drawnLow, drawnHigh, alerts, homeWeeks, alarmDays, budget, protection } = figure;
  const mark = protection === 'all' && rate > budget.count ? 'ABOVE THE PROMISE, ' : '';
  const draws = `draws alone ${interval(drawnLow, drawnHigh)}`;
  return `${rate.toFixed(3)} (${interval(low, high)}; ${draws}; ${mark}${alerts} in ${homeWeeks} home-weeks, from ${alarmDays} real days)`;
}

function capture(name: string, mac: string, isTuning: boolean, paths: readonly string[]): DeviceCaptures {
  return { name, mac, isTuning, paths };
}

function days(device: string, ...dates: readonly string[]): string[] {
  return dates.map((date) => `iotensemble/${device}/${date}.pcap`);
}
