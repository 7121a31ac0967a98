// The experiment on the figure set: attacks found, delay, false alerts a device and week, and what mixed homes must not raise.
import { countedAttacks, falseFigures, foundFigures, type RanScenario, runScenarios } from './scenario-runs.ts';
import type { CorpusSuite, Difference } from './suite.ts';

/** The bar, on the figure set. */
const FOUND_SHARE_LEAST = 0.95;
const MEDIAN_DELAY_SECONDS_MOST = 60;
const FALSE_PER_WEEK_MOST = 1;

export const scenarioSuite: CorpusSuite = {
  name: 'scenarios',
  title: 'Homes of real captures with real attacks spliced in',
  async run({ corpus }) {
    const unable: string[] = [];
    const ran = await runScenarios(corpus, { onUnable: (name, message) => unable.push(`${name}: ${message}`) });
    const attacks = countedAttacks(ran, corpus);
    const differences = attacks
      .filter(({ attack }) => !attack.found)
      .map(
        ({ scenario, attack }): Difference => ({
          where: `${scenario}: ${attack.name}`,
          what: `not found (expected ${attack.expect.join(', ')})`,
          reason: 'Attacks that scenarios do not find',
        }),
      );
    return {
      checks: attacks.length + ran.length,
      agreeing: attacks.length + ran.length - differences.length,
      differences,
      missed: [...unable, ...missedGoals(ran, corpus), ...spoofersOf(ran)],
      details: detailLines(ran, corpus),
    };
  },
};

function missedGoals(ran: readonly RanScenario[], corpus: string): string[] {
  const figure = ran.filter(({ set }) => set === 'figure');
  const found = foundFigures(countedAttacks(figure, corpus));
  const { falseAlerts, weeks, perWeek } = falseFigures(
    figure.filter(({ role, learnDays }) => role === 'quiet' && learnDays === 1),
  );
  const missed: string[] = [];
  if (found.found < FOUND_SHARE_LEAST * found.total) missed.push(`only ${found.found} of ${found.total} attacks found`);
  if (found.medianDelaySeconds === null || found.medianDelaySeconds >= MEDIAN_DELAY_SECONDS_MOST)
    missed.push(`median delay ${found.medianDelaySeconds} s`);
  if (perWeek > FALSE_PER_WEEK_MOST) missed.push(`${falseAlerts} false alerts in ${weeks.toFixed(2)} device-weeks`);
  return missed;
}

/** Devices of different houses in one home must not look as if one took the address of another. */
function spoofersOf(ran: readonly RanScenario[]): string[] {
  return ran
    .filter(({ role }) => role !== 'attacks')
    .flatMap(({ name, document }) => document.alertList.filter(({ kind }) => kind === 'arp-spoof').map(() => name))
    .map((name) => `${name} raises arp-spoof without an attack`);
}

function detailLines(ran: readonly RanScenario[], corpus: string): string {
  return (['figure', 'tuning'] as const)
    .map((set) => {
      const mine = ran.filter((each) => each.set === set);
      const found = foundFigures(countedAttacks(mine, corpus));
      const quiet = falseFigures(mine.filter(({ role, learnDays }) => role === 'quiet' && learnDays === 1));
      const { low, high } = found.interval;
      return `${set}: ${found.found} of ${found.total} found (${percent(low)} to ${percent(high)}), ${found.grave} of medium or high severity, median ${found.medianDelaySeconds ?? '–'} s; ${quiet.falseAlerts} false alerts in ${quiet.weeks.toFixed(2)} device-weeks (at most ${quiet.upper95.toFixed(2)} a device-week, 95 %)`;
    })
    .join('\n');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
