// The work of `porchlight simulate`: a made-up home → frames → a capture or a table, with progress, until it is done or interrupted.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { UserError } from '../base/user-error.ts';
import { FRAME_BATCH_CAPACITY, FrameBatch } from '../packets/frame-batch.ts';
import { openFileOutput, openStandardOutput } from '../records/byte-output.ts';
import { SimulatedHome } from '../simulation/simulated-home.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE, EXIT_INTERRUPTED } from './exit-codes.ts';
import { catchInterruption } from './interruption.ts';
import { refuseLosses } from './kept-captures.ts';
import { startProgress } from './progress.ts';
import { byteWords, countWords, durationWords } from './quantity.ts';
import { flowTableWriter, pcapWriter, type SimulationWriter } from './simulate-output.ts';
import { attackList, planSimulation, type SimulationPlan } from './simulate-plan.ts';
import { isErrorTerminal, print, printError } from './terminal.ts';

const BATCH_BYTES = 1024 * 1024;
const STANDARD_OUTPUT = 1;
/** Batches between two looks at whether somebody wants it to end. */
const BATCHES_A_TURN = 16;

interface Poured {
  readonly packets: number;
  readonly bytes: number;
}

export async function runSimulate(line: CommandLine): Promise<number> {
  const { options } = line;
  if (options.texts('attack').includes('help')) {
    print(attackList());
    return EXIT_DONE;
  }
  const plan = planSimulation(options);
  const file = options.text('out') ?? '-';
  const isTable = options.text('format') === 'csv';
  if (file === '-' && !isTable && isatty(STANDARD_OUTPUT))
    throw new UserError('bad-option', { command: 'simulate', reason: 'a capture is no text: name a file with --out' });
  if (!options.flag('overwrite')) await refuseLosses({ out: file, facts: undefined });
  const output = file === '-' ? openStandardOutput() : openFileOutput(file);
  const isQuiet = options.flag('quiet');
  const interruption = catchInterruption();
  const progress = startProgress(isQuiet);
  const beganMs = performance.now();
  try {
    const home = new SimulatedHome(plan.home);
    for (const { name, atUs } of plan.attacks) home.startAttack(name, atUs);
    const names = home.started.map(({ name }) => name);
    const writer = isTable ? flowTableWriter(output, names) : pcapWriter(output);
    const poured = await pour(home, plan, writer, interruption.signal, progress.report);
    writer.finish();
    if (interruption.isInterrupted) output.keepPartial();
    else output.commit();
    progress.end();
    const seconds = (performance.now() - beganMs) / 1000;
    const counts = `${countWords(poured.packets, 'packet')}, ${byteWords(poured.bytes)} on the wire`;
    if (interruption.isInterrupted) printError(`Interrupted after ${counts}\n`);
    else if (!isQuiet && isErrorTerminal()) printError(`${counts} in ${durationWords(seconds)}\n`);
  } catch (error) {
    output.abandon();
    throw error;
  } finally {
    progress.end();
    interruption.end();
  }
  return interruption.isInterrupted ? EXIT_INTERRUPTED : EXIT_DONE;
}

async function pour(
  home: SimulatedHome,
  { home: { startUs, days } }: SimulationPlan,
  writer: SimulationWriter,
  signal: AbortSignal,
  report: (packets: number, done: number) => void,
): Promise<Poured> {
  const batch = new FrameBatch(BATCH_BYTES, FRAME_BATCH_CAPACITY);
  const marks = new Uint16Array(FRAME_BATCH_CAPACITY);
  const endUs = startUs + days * 86_400e6;
  let packets = 0;
  let bytes = 0;
  let hasMore = true;
  for (let turn = 1; hasMore && !signal.aborted; turn++) {
    hasMore = home.fill(batch, endUs, marks);
    writer.write(batch, marks);
    packets += batch.count;
    for (let i = 0; i < batch.count; i++) bytes += batch.wire[i]!;
    if (batch.count > 0) report(packets, (batch.timeUs[batch.count - 1]! - startUs) / (endUs - startUs));
    if (turn % BATCHES_A_TURN === 0) await nextTurn();
  }
  return { packets, bytes };
}
