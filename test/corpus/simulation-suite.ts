// How near simulated homes come to real captures: distances by feature and by a classifier, beside real homes among each other.
import { forest, ksDistance, logistic, naiveRows, twoSampleAuc } from './simulation-distance.ts';
import { shapeLines } from './simulation-measures.ts';
import {
  type DeviceTraffic,
  FLOW_FEATURES,
  flowRows,
  HOUR_FEATURES,
  HOUSES,
  hourRows,
  realTraffic,
  simulatedTraffic,
} from './simulation-rows.ts';
import { speedText } from './simulation-speed.ts';
import type { CorpusContext, CorpusSuite, SuiteResult } from './suite.ts';

const FLOWS_A_DEVICE = 250;
const HOURS_A_DEVICE = 72;
const SEEDS = [1, 2];
const DAYS = 3;

export const simulationSuite: CorpusSuite = {
  name: 'simulation',
  title: 'Simulated homes are nearer to real ones than a simulator that knows means alone',
  run: runSimulation,
};

interface Comparison {
  readonly name: string;
  readonly ks: readonly number[];
  /** Areas under the ROC curves of the forest and of logistic regression. */
  readonly auc: readonly [number, number];
}

async function runSimulation(context: CorpusContext): Promise<SuiteResult> {
  const real = await realTraffic(context.corpus);
  const simulated = SEEDS.flatMap((seed) => simulatedTraffic(seed, DAYS));
  const flows = compareAll(real, simulated, (traffic) => flowRows(traffic, FLOWS_A_DEVICE, 11));
  const hours = compareAll(real, simulated, (traffic) => hourRows(traffic, HOURS_A_DEVICE));
  const missed: string[] = [];
  let agreeing = 0;
  for (const [what, table] of [
    ['flows', flows],
    ['hours', hours],
  ] as const) {
    const [ours, naive] = [
      meanOf(table.find(({ name }) => name === 'simulated')!.ks),
      meanOf(table.find(({ name }) => name === 'naive')!.ks),
    ];
    const furthest = Math.max(...table.filter(({ name }) => name.endsWith('the others')).map(({ ks }) => meanOf(ks)));
    if (ours < naive && ours <= furthest) agreeing++;
    else
      missed.push(
        `${what}: mean distance ${ours.toFixed(2)}, naive ${naive.toFixed(2)}, furthest real home ${furthest.toFixed(2)}`,
      );
  }
  const details = `${tableText('flow', FLOW_FEATURES, flows)}\n${tableText('device hour', HOUR_FEATURES, hours)}\n${mixText(real, simulated)}\n${speedText()}\nquantiles of the captures, 0 to 100 % in steps of 10:\n${shapeLines(real)}`;
  return { checks: 2, agreeing, differences: [], missed, details };
}

/** The simulated against all real homes, a naive simulator against them, and each real home against the others. */
function compareAll(
  real: readonly DeviceTraffic[],
  simulated: readonly DeviceTraffic[],
  rowsOf: (traffic: readonly DeviceTraffic[]) => number[][],
): Comparison[] {
  const all = rowsOf(real);
  const ours = rowsOf(simulated);
  const homes = HOUSES.map((house) => ({
    name: `${house} against the others`,
    a: rowsOf(real.filter((each) => each.house === house)),
    b: rowsOf(real.filter((each) => each.house !== house)),
  }));
  return [
    { name: 'simulated', a: ours, b: all },
    { name: 'naive', a: naiveRows(all, all.length, 5), b: all },
    ...homes,
    ...HOUSES.map((house) => ({
      name: `simulated against ${house}`,
      a: ours,
      b: rowsOf(real.filter((each) => each.house === house)),
    })),
  ].map(({ name, a, b }) => ({
    name,
    ks: a[0]!.map((_, f) =>
      ksDistance(
        a.map((row) => row[f]!),
        b.map((row) => row[f]!),
      ),
    ),
    auc: [twoSampleAuc(a, b, forest, 3), twoSampleAuc(a, b, logistic, 3)],
  }));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function tableText(what: string, features: readonly string[], table: readonly Comparison[]): string {
  const head =
    `KS distance, ${what}`.padEnd(30) +
    features.map((name) => name.slice(0, 15).padStart(16)).join('') +
    '    mean  forest  linear';
  const lines = table.map(
    ({ name, ks, auc }) =>
      name.padEnd(32) +
      ks.map((value) => value.toFixed(2).padStart(16)).join('') +
      meanOf(ks).toFixed(2).padStart(8) +
      auc.map((area) => area.toFixed(2).padStart(8)).join(''),
  );
  return [head, ...lines].join('\n');
}

/** Shares of connection states of TCP, and of UDP with and without an answer. */
function mixText(real: readonly DeviceTraffic[], simulated: readonly DeviceTraffic[]): string {
  const shares = (traffic: readonly DeviceTraffic[]): string => {
    const counts = new Map<string, number>();
    let sum = 0;
    for (const { flows } of traffic) {
      // Every device counts the same.
      for (const flow of flows) {
        const name = `${flow.protocol === 6 ? 'tcp' : 'udp'} ${flow.state}`;
        counts.set(name, (counts.get(name) ?? 0) + 1 / flows.length);
        sum += 1 / flows.length;
      }
    }
    const list = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 9);
    return list.map(([name, share]) => `${name} ${((share / sum) * 100).toFixed(0)} %`).join(', ');
  };
  return `states, real: ${shares(real)}\nstates, simulated: ${shares(simulated)}`;
}
