// The work of `porchlight flows` for the formats that are feature sets: captures → engine → rows of features as CSV.
import { UserError } from '../base/user-error.ts';
import { Engine, type EngineOptions } from '../engine/engine.ts';
import type { FeatureMeterOptions, FeatureRows, FeatureSetSpec } from '../features/feature-rows.ts';
import { featureSets } from '../features/index.ts';
import { type ByteOutput, openFileOutput, openStandardOutput } from '../records/byte-output.ts';
import { CIC_NAMES, createCicCsv } from '../records/cic-csv.ts';
import { createFeatureCsv, type FeatureWriter, ownTable } from '../records/feature-csv.ts';
import { privateNetworks, secretSeed } from '../scans/scan-settings.ts';
import { type CaptureSettings, readCaptureSettings } from './capture-options.ts';
import type { CommandLine, OptionValues } from './command.ts';
import { EXIT_DONE, EXIT_INTERRUPTED } from './exit-codes.ts';
import { catchInterruption } from './interruption.ts';
import { refuseLosses } from './kept-captures.ts';
import { startProgress } from './progress.ts';
import { countWords, durationWords } from './quantity.ts';
import { readInputs } from './read-inputs.ts';
import { isErrorTerminal, printError } from './terminal.ts';
import { printWarnings } from './warnings.ts';

/** The set of the format and how its rows are wanted. */
interface RowPlan {
  readonly set: FeatureSetSpec;
  readonly settings: CaptureSettings;
  readonly options: Omit<FeatureMeterOptions, 'emit'>;
  readonly names: (typeof CIC_NAMES)[number] | undefined;
}

/** What turns captures into rows, and the number of rows so far. */
interface RowRun {
  readonly engine: Engine;
  readonly textNames: readonly string[];
  finish(): void;
}

const refuse = (reason: string): never => {
  throw new UserError('bad-option', { command: 'flows', reason });
};

/** `flows --format NAME` where NAME is a feature set. */
export async function runFeatureRows(line: CommandLine, name: string): Promise<number> {
  const plan = readPlan(line.options, name);
  const file = line.options.text('out') ?? '-';
  await refuseLosses({ out: file, facts: undefined });
  const output = file === '-' ? openStandardOutput() : openFileOutput(file);
  try {
    return await writeRows(line, plan, output);
  } catch (error) {
    output.abandon();
    throw error;
  }
}

/** Options of flow records, which rows of features do not have. */
const RECORD_OPTIONS = ['facts', 'splt', 'statistics', 'interim', 'community-id'];
/** Options of the flow table of connections. */
const TABLE_OPTIONS = ['idle-timeout', 'active-timeout', 'flow-capacity'];

function readPlan(values: OptionValues, name: string): RowPlan {
  const found = featureSets.find((set) => set.name === name)!;
  const given = (option: string): boolean =>
    values.flag(option) || values.text(option) !== undefined || (values.whole(option) ?? 0) > 0;
  for (const option of RECORD_OPTIONS) if (given(option)) refuse(`--format ${name} has no use for --${option}`);
  if (found.maker.from === 'packets')
    for (const option of TABLE_OPTIONS)
      if (given(option)) refuse(`--format ${name} has no use for --${option}: it cuts by rules of its own`);
  const window = values.whole('window');
  const set = window === undefined ? found : (found.withWindow?.(window) ?? found);
  const settings = readCaptureSettings('flows', values);
  return {
    set,
    // CICFlowMeter does not look at checksums.
    settings: name === 'cic' ? { ...settings, validatesChecksums: false } : settings,
    names: CIC_NAMES.find((each) => each === values.text('names')),
    options: {
      localNetworks: settings.localNetworks ?? privateNetworks(),
      hashSeed: secretSeed(),
      ...readWindow(set, window),
    },
  };
}

function readWindow(
  set: FeatureSetSpec,
  window: number | undefined,
): Pick<FeatureMeterOptions, 'window' | 'windowSeconds'> {
  if (window === undefined) return {};
  const range = set.window;
  if (range === undefined) throw new UserError('no-such-window', { set: set.name, unit: 'any size' });
  const { least, most, unit } = range;
  if (window < least || window > most) throw new UserError('bad-window', { set: set.name, window, unit, least, most });
  return unit === 'seconds' ? { windowSeconds: window } : { window };
}

async function writeRows(line: CommandLine, plan: RowPlan, output: ByteOutput): Promise<number> {
  const { set, settings } = plan;
  let rowCount = 0;
  let writer: FeatureWriter | null = null;
  const run = createRun(line.options, plan, (rows) => {
    rowCount += rows.count;
    writer?.write(rows);
  });
  writer =
    set.name === 'cic'
      ? createCicCsv(output, plan.names ?? CIC_NAMES[0])
      : createFeatureCsv(output, ownTable(set.features, run.textNames), set.features.length);
  const interruption = catchInterruption();
  const progress = startProgress(settings.isQuiet);
  const startMs = performance.now();
  let partial: string | null = null;
  try {
    const outcome = await readInputs(line.words, settings, run.engine, progress, interruption.signal);
    run.finish();
    writer.finish();
    if (interruption.isInterrupted) partial = output.keepPartial();
    else output.commit();
    progress.end();
    if (!settings.isQuiet) {
      printWarnings(outcome, null);
      const counts = `${countWords(outcome.packets, 'packet')}, ${countWords(rowCount, 'row')}`;
      if (interruption.isInterrupted)
        printError(`Interrupted after ${counts}${partial === null ? '' : `, kept in ${partial}`}\n`);
      else if (isErrorTerminal()) printError(`${counts} in ${durationWords((performance.now() - startMs) / 1000)}\n`);
    }
  } finally {
    progress.end();
    interruption.end();
  }
  return interruption.isInterrupted ? EXIT_INTERRUPTED : EXIT_DONE;
}

function createRun(
  values: OptionValues,
  { set, settings, options }: RowPlan,
  emit: (rows: FeatureRows) => void,
): RowRun {
  const { maker } = set;
  const shared = {
    localNetworks: options.localNetworks,
    validatesChecksums: settings.validatesChecksums,
    hashSeed: secretSeed(),
  } satisfies Partial<EngineOptions>;
  if (maker.from === 'packets') {
    const features = maker.create({ ...options, emit });
    const engine = new Engine({ ...shared, policy: 'zeek', features });
    return { engine, textNames: features.textNames, finish: () => engine.finish() };
  }
  const features = maker.create({ ...options, emit });
  const idleSeconds = values.whole('idle-timeout');
  const activeSeconds = values.whole('active-timeout');
  const engine = new Engine({
    ...shared,
    policy: maker.policy,
    hasStatistics: maker.hasStatistics,
    // The service of a connection, which stands among the texts of a row.
    readsFacts: features.textNames.includes('service'),
    ...(settings.flowCapacity === undefined ? {} : { capacity: settings.flowCapacity }),
    ...(idleSeconds === undefined ? {} : { idleSeconds }),
    ...(activeSeconds === undefined ? {} : { activeSeconds }),
    onFlows: (flows) => features.observe(flows),
  });
  return {
    engine,
    textNames: features.textNames,
    finish: () => {
      engine.finish();
      features.finish();
    },
  };
}
