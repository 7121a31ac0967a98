// The work of `porchlight flows`: captures → engine → one record format, and the logs of protocol facts beside it.
import { isatty } from 'node:tty';
import { UserError } from '../base/user-error.ts';
import { Engine } from '../engine/engine.ts';
import { type ByteOutput, openFileOutput, openStandardOutput } from '../records/byte-output.ts';
import { featureFormats, type RecordFormat, recordFormats } from '../records/index.ts';
import { recordLocalNetworks } from '../records/local-networks.ts';
import type { RecordOptions, RecordWriter } from '../records/record-writer.ts';
import { ChecksumWatch } from '../scans/checksum-watch.ts';
import type { InputOutcome } from '../scans/input-outcome.ts';
import { privateNetworks, secretSeed } from '../scans/scan-settings.ts';
import { type CaptureSettings, readCaptureSettings } from './capture-options.ts';
import type { CommandLine, OptionValues } from './command.ts';
import { EXIT_DONE, EXIT_INTERRUPTED } from './exit-codes.ts';
import { FactFiles } from './fact-files.ts';
import { catchInterruption } from './interruption.ts';
import { refuseLosses } from './kept-captures.ts';
import { startProgress } from './progress.ts';
import { countWords, durationWords } from './quantity.ts';
import { readInputs } from './read-inputs.ts';
import { isErrorTerminal, printError } from './terminal.ts';
import { printWarnings } from './warnings.ts';

/** Interim records of long connections, as the engine's own consumers get them. */
const INTERIM_SECONDS = 300;
const STANDARD_OUTPUT = 1;

/** What a run of `flows` is made of. */
interface FlowRun {
  readonly settings: CaptureSettings;
  readonly format: RecordFormat;
  readonly options: RecordOptions;
  readonly output: ByteOutput;
  readonly records: RecordWriter;
  readonly facts: FactFiles | null;
  readonly checksums: ChecksumWatch;
}

export async function runFlows(line: CommandLine): Promise<number> {
  const chosen = line.options.text('format') ?? 'zeek';
  refuseForeign(line.options, chosen);
  if (featureFormats.some(({ name }) => name === chosen))
    return (await import('./run-feature-rows.ts')).runFeatureRows(line, chosen);
  const settings = readCaptureSettings('flows', line.options);
  const format = recordFormats.find(({ name }) => name === chosen)!;
  refuseIneffective(line.options, format);
  const options = readRecordOptions(line.options, settings);
  const file = line.options.text('out') ?? '-';
  const folder = line.options.text('facts');
  if (format.isBinary && file === '-' && isatty(STANDARD_OUTPUT))
    throw new UserError('bad-option', {
      command: 'flows',
      reason: `${format.name} is no text: name a file with --out`,
    });
  await refuseLosses({ out: file, facts: folder });
  const output = file === '-' ? openStandardOutput() : openFileOutput(file);
  let facts: FactFiles | null = null;
  try {
    if (folder !== undefined) facts = new FactFiles(folder, format.name === 'json' ? 'json' : 'tsv');
    const records = await format.create(output, options);
    return await writeFlows(line, {
      settings,
      format,
      options,
      output,
      records,
      facts,
      checksums: new ChecksumWatch(),
    });
  } catch (error) {
    facts?.abandon();
    output.abandon();
    throw error;
  }
}

/** Options that belong to a few formats only. */
function refuseForeign(values: OptionValues, format: string): void {
  const refuse = (reason: string): never => {
    throw new UserError('bad-option', { command: 'flows', reason });
  };
  if (format !== 'cic' && values.text('names') !== undefined) refuse('--names needs --format cic');
  if (values.whole('window') !== undefined && !featureFormats.some(({ name }) => name === format))
    refuse(`--format ${format} has no windows, so --window has no use`);
}

/** Options that the format would ignore are refused: who gave them expects what they would not get. */
function refuseIneffective(values: OptionValues, format: RecordFormat): void {
  const refuse = (reason: string): never => {
    throw new UserError('bad-option', { command: 'flows', reason });
  };
  if (format.policy !== 'nfstream' && (values.whole('splt') ?? 0) > 0) refuse('--splt needs --format nfstream');
  if (format.policy === 'nfstream') {
    if (values.flag('interim'))
      refuse('--format nfstream has no interim records: --active-timeout cuts long flows there');
    if (values.flag('community-id')) refuse('--format nfstream has no column for --community-id');
    if (values.text('facts') !== undefined)
      refuse('--facts needs another --format than nfstream: its rows name connections as Zeek cuts them');
  }
  if (format.name === 'none' && values.text('out') !== undefined)
    refuse('--format none writes nothing, so --out has no use');
}

function readRecordOptions(values: OptionValues, settings: CaptureSettings): RecordOptions {
  return {
    localNetworks: settings.localNetworks ?? recordLocalNetworks(),
    hasCommunityId: values.flag('community-id'),
    hasStatistics: values.flag('statistics'),
    hasInterim: values.flag('interim'),
    spltLength: values.whole('splt') ?? 0,
  };
}

async function writeFlows(line: CommandLine, run: FlowRun): Promise<number> {
  const { settings, checksums, facts, output } = run;
  const interruption = catchInterruption();
  const progress = startProgress(settings.isQuiet);
  const engine = createEngine(line, run);
  const startMs = performance.now();
  let outcome: InputOutcome;
  const partial: string[] = [];
  try {
    outcome = await readInputs(line.words, settings, engine, progress, interruption.signal);
    engine.finish();
    run.records.finish(engine.counters.lastUs);
    if (interruption.isInterrupted) {
      partial.push(...(facts?.keepPartial() ?? []));
      partial.push(...[output.keepPartial()].filter((name) => name !== null));
    } else {
      facts?.commit();
      output.commit();
    }
  } finally {
    progress.end();
    interruption.end();
  }
  if (!settings.isQuiet) {
    printWarnings(outcome, checksums.suspect());
    const counts = `${countWords(outcome.packets, 'packet')}, ${countWords(engine.counters.flows.flows, 'connection')}`;
    if (interruption.isInterrupted) {
      const kept = partial.length === 0 ? '' : `, kept in ${partial.join(', ')}`;
      printError(`Interrupted after ${counts}${kept}\n`);
    } else if (isErrorTerminal() || run.format.name === 'none')
      printError(`${counts} in ${durationWords((performance.now() - startMs) / 1000)}\n`);
  }
  return interruption.isInterrupted ? EXIT_INTERRUPTED : EXIT_DONE;
}

function createEngine(line: CommandLine, run: FlowRun): Engine {
  const { settings, options, records, facts, checksums } = run;
  const idleSeconds = line.options.whole('idle-timeout');
  const activeSeconds = line.options.whole('active-timeout');
  return new Engine({
    policy: run.format.policy,
    localNetworks: settings.localNetworks ?? privateNetworks(),
    validatesChecksums: settings.validatesChecksums,
    hashSeed: secretSeed(),
    hasStatistics: options.hasStatistics,
    spltLength: options.spltLength,
    // The service of a connection comes from the same reading as the facts.
    readsFacts: facts !== null || run.format.hasService,
    ...(settings.flowCapacity === undefined ? {} : { capacity: settings.flowCapacity }),
    ...(idleSeconds === undefined ? {} : { idleSeconds }),
    ...(activeSeconds === undefined ? {} : { activeSeconds }),
    ...(facts === null ? {} : { onFact: (fact) => facts.logs.fact(fact) }),
    onFlows: (flows) => {
      if (settings.validatesChecksums) checksums.observe(flows);
      records.write(flows);
    },
    ...(options.hasInterim ? { interimSeconds: INTERIM_SECONDS, onInterimFlows: (flows) => records.write(flows) } : {}),
  });
}
