// Homes with attacks, watched by Porchlight and by what others would use: found, false alerts and CPU seconds on the same spliced captures.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createTimeZone } from '../src/homes/time-zone.ts';
import { foundWithinUs } from '../src/scenarios/alert-judge.ts';
import { evaluateScenario } from '../src/scenarios/evaluate-scenario.ts';
import { medianDelay, type ScenarioDocument } from '../src/scenarios/scenario-document.ts';
import { readScenario } from '../src/scenarios/scenario-file.ts';
import { planScenario, type ScenarioPlan } from '../src/scenarios/scenario-plan.ts';
import type { StudyHooks } from '../src/studies/study-hooks.ts';
import { writeCapture } from './capture-writer.ts';
import { type Cost, findProgram, measure } from './measure.ts';
import { findPython } from './python.ts';

const program = fileURLToPath(new URL('../bin/porchlight.js', import.meta.url));
const scenarios = fileURLToPath(new URL('../test/scenarios', import.meta.url));
const scripts = fileURLToPath(new URL('./rivals', import.meta.url));

/** Short homes of the figure set: with attacks from packets, and without any. */
const USUAL = ['figure-scans', 'recorded-figure', 'figure-oconnor', 'figure-madea'];

interface Rival {
  readonly name: string;
  readonly script: string;
  /** Python packages that it needs. */
  readonly needs: readonly string[];
}

const RIVALS: readonly Rival[] = [
  { name: 'Kitsune (our port)', script: 'home_kitsune.py', needs: ['numpy', 'scipy'] },
  {
    name: 'isolation forest, nfstream',
    script: 'home_forest.py',
    needs: ['numpy', 'nfstream', 'sklearn'],
  },
];

/** What one program showed on one scenario. `delays`: seconds by attack, null = not found. */
interface Shown {
  readonly name: string;
  readonly delays: readonly (number | null)[];
  readonly falseAlerts: number;
  /** Packets or flows behind them; null where alerts are what is counted. */
  readonly falseRaw: number | null;
  readonly cost: Cost;
}

export const homeRivalsBench = {
  name: 'home-rivals',
  async run(words: readonly string[]): Promise<{ passed: number; failed: number }> {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { scenario: { type: 'string', multiple: true, default: USUAL } },
      allowPositionals: true,
    });
    const [given] = positionals;
    if (given === undefined) {
      process.stderr.write('Error: the bench needs the corpus.\nTry: npm run bench -- home-rivals CORPUS\n');
      process.exit(2);
    }
    let [passed, failed] = [0, 0];
    for (const name of values.scenario) {
      const file = name.endsWith('.yaml') ? resolve(name) : join(scenarios, `${name}.yaml`);
      const isRun = await runScenario(file, resolve(given));
      if (isRun) passed++;
      else failed++;
    }
    const slips = findProgram('slips') ?? findProgram('slips.py');
    if (slips === null) process.stdout.write('\nSlips: missing, no package registry has it\n');
    return { passed, failed };
  },
};

async function runScenario(file: string, corpus: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-rivals-'));
  const hooks: StudyHooks = { signal: new AbortController().signal, progress: () => undefined };
  try {
    const scenario = readScenario(file, corpus);
    const document = await evaluateScenario(scenario, hooks);
    const plan = await planScenario(scenario, createTimeZone(scenario.timezone), hooks);
    const capture = join(folder, 'home.pcap');
    const { marks, leftOut } = await writeCapture(plan.sources, capture);
    writeFileSync(join(folder, 'home.marks'), marks);
    writeFileSync(join(folder, 'home.json'), JSON.stringify(factsOf(plan)));
    const title = `${basename(file, '.yaml')}: ${marks.length} packets, ${document.deviceDays.toFixed(1)} device-days watched`;
    process.stdout.write(
      `\n${title}${leftOut > 0 ? `, ${leftOut} frames without Ethernet headers left out` : ''}\n${header()}\n`,
    );
    const learn = `${scenario.learnSeconds / 3600}h`;
    print(ours(document, capture, learn, folder), document);
    for (const rival of RIVALS) runRival(rival, folder, document);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a rival is told: until when it may learn, and when the attacks are. */
function factsOf({ devices, attacks }: ScenarioPlan): unknown {
  return {
    learnsUntil: Math.max(...devices.map(({ learnsUntilUs }) => learnsUntilUs)) / 1e6,
    attacks: attacks.map(({ expect, firstUs, lastUs }) => ({
      first: firstUs / 1e6,
      last: lastUs / 1e6,
      within: foundWithinUs(expect, lastUs - firstUs) / 1e6,
    })),
  };
}

function ours(document: ScenarioDocument, capture: string, learn: string, folder: string): Shown {
  const words = ['watch', '--read', capture, '--data', join(folder, 'data'), '--learn', learn, '--quiet', '--json'];
  return {
    name: 'Porchlight',
    delays: document.attacks.map(({ delaySeconds }) => delaySeconds),
    falseAlerts: document.falseAlerts,
    falseRaw: null,
    cost: measure([process.execPath, program, ...words]),
  };
}

function runRival({ name, script, needs }: Rival, folder: string, document: ScenarioDocument): void {
  const python = findPython(needs);
  if (python === null) {
    process.stdout.write(`${name.padEnd(28)} missing: Python with ${needs.join(', ')} (PORCHLIGHT_PYTHON names one)\n`);
    return;
  }
  const files = ['home.pcap', 'home.marks', 'home.json'].map((each) => join(folder, each));
  const cost = measure([python, join(scripts, script), ...files]);
  const lines = cost.output.trim().split('\n');
  const last = lines.findLast((line) => line.startsWith('{')) ?? lines.at(-1) ?? '';
  if (cost.exitCode !== 0) {
    process.stdout.write(`${name.padEnd(28)} failed (exit ${cost.exitCode}): ${last}\n`);
    return;
  }
  print({ ...(JSON.parse(last) as Omit<Shown, 'name' | 'cost'>), name, cost }, document);
}

function header(): string {
  const columns = ['found', 'false', 'a device-week', 'median delay s', 'CPU s', 'peak MB'];
  return `${'program'.padEnd(28)} ${columns.map((text) => text.padStart(14)).join(' ')}`;
}

function print({ name, delays, falseAlerts, falseRaw, cost }: Shown, document: ScenarioDocument): void {
  const counted = document.attacks.map((attack, i) => ({ attack, delay: delays[i] ?? null }));
  const own = counted.filter(({ attack }) => !attack.isPoisoning);
  const found = own.filter(({ delay }) => delay !== null).length;
  const median = medianDelay(own.filter(({ attack }) => !attack.isTimeCollapsed).map(({ delay }) => delay));
  const columns = [
    own.length === 0 ? '–' : `${found} of ${own.length}`,
    String(falseAlerts),
    document.deviceDays === 0 ? '–' : ((falseAlerts / document.deviceDays) * 7).toFixed(1),
    median === null ? '–' : median.toFixed(1),
    cost.cpuSeconds.toFixed(1),
    cost.peakMegabytes.toFixed(0),
  ];
  const raw = falseRaw === null ? '' : `   (of ${falseRaw} packets or flows)`;
  process.stdout.write(`${name.padEnd(28)} ${columns.map((text) => text.padStart(14)).join(' ')}${raw}\n`);
}
