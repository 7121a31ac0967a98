// The work of `porchlight host`: samples of this machine's connections → a model, or lines that say what is abnormal.
import { closeSync, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../base/user-error.ts';
import { readHost } from '../capture/host-connections.ts';
import { HOST_SET } from '../features/host-set.ts';
import type { HostConnection } from '../features/host-snapshot.ts';
import { encodeModel } from '../models/model-file.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import { writeFailed } from '../records/byte-output.ts';
import { type HostJudgement, judgeHost, SAMPLES_LEAST } from '../studies/host-judgement.ts';
import type { HostSample } from '../studies/host-sampler.ts';
import { type HostWorld, sampleHost, trainHost } from '../studies/host-study.ts';
import { readModel } from '../studies/read-model.ts';
import { writeWhole } from '../studies/run-folder.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE, EXIT_INTERRUPTED } from './exit-codes.ts';
import { tallyWords } from './host-words.ts';
import { countWords } from './quantity.ts';
import { frameNow, runStudy } from './study-run.ts';
import { outputPaint, print, printError } from './terminal.ts';

const TRAIN_SECONDS = 120;
const INTERVAL_SECONDS = 10;
/** As IoTGuard compares it. */
const THRESHOLD = -0.1;
/** New connections that one line names; the JSON names more. */
const NAMED_IN_LINE = 4;
const NAMED_IN_JSON = 100;

const bad = (reason: string): UserError => new UserError('bad-option', { command: 'host', reason });

const world: HostWorld = {
  read: () => readHost(performance.now()),
  nowMs: () => performance.now(),
  async wait(ms, signal) {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  },
};

export async function runHost(line: CommandLine): Promise<number> {
  const [action] = line.words;
  if (action !== 'train' && action !== 'monitor') throw bad(`there is no "host ${action}", only train and monitor`);
  const file = line.options.text('model');
  if (file === undefined) throw bad('--model is missing: name the model file');
  return action === 'train' ? train(line, file) : monitor(line, file);
}

async function train({ options }: CommandLine, file: string): Promise<number> {
  for (const name of ['threshold', 'log'] as const)
    if (options.number(name) !== undefined || options.text(name) !== undefined) throw bad(`--${name} is for monitor`);
  const isQuiet = options.flag('quiet');
  const intervalSeconds = options.whole('interval') ?? INTERVAL_SECONDS;
  const seconds = options.whole('seconds') ?? TRAIN_SECONDS;
  if (seconds < intervalSeconds) throw bad(`--seconds ${seconds} is shorter than one --interval of ${intervalSeconds}`);
  return runStudy(isQuiet, async (hooks) => {
    if (!isQuiet) printError(`Learning for ${seconds} s, a sample every ${intervalSeconds} s.\n`);
    const seed = options.whole('seed') ?? 0;
    const model = await trainHost(
      world,
      { intervalSeconds, seconds },
      frameNow('host', process.argv.slice(3)),
      seed,
      hooks,
    );
    writeWhole(file, encodeModel(model));
    print(`${countWords(model.header.rows, 'sample')} of ${HOST_SET.features.length} features; wrote ${file}\n`);
    if (!isQuiet) warnFew(model);
    return EXIT_DONE;
  });
}

function warnFew({ header }: TrainedModel): void {
  if (header.rows < SAMPLES_LEAST)
    printError(
      `Warning: ${countWords(header.rows, 'sample')} teach a forest little; train on ${SAMPLES_LEAST} or more. Ranges and rules work all the same.\n`,
    );
}

async function monitor({ options }: CommandLine, file: string): Promise<number> {
  const model = readModel(file);
  if (model.header.featureSet !== HOST_SET.name || model.header.features.length !== HOST_SET.features.length)
    throw new UserError('not-a-host-model', { file, model: model.header.model });
  const isQuiet = options.flag('quiet');
  const trained = model.header.notes['intervalSeconds'];
  const intervalSeconds = options.whole('interval') ?? (typeof trained === 'number' ? trained : INTERVAL_SECONDS);
  const threshold = options.number('threshold') ?? THRESHOLD;
  const seconds = options.whole('seconds') ?? Number.POSITIVE_INFINITY;
  const log = openLog(options.text('log'));
  if (!isQuiet) warnFew(model);
  try {
    return await runStudy(isQuiet, async (hooks) => {
      // A line a sample is the progress.
      const silent = { ...hooks, progress: () => undefined };
      await sampleHost(world, { intervalSeconds, seconds }, silent, (sample) => {
        const judgement = judgeHost(model, sample, threshold);
        const document = JSON.stringify(sampleDocument(sample, judgement, threshold));
        print(options.flag('json') ? `${document}\n` : sampleLine(sample, judgement));
        if (judgement.reasons.length > 0) log?.write(`${document}\n`);
      });
      return hooks.signal.aborted ? EXIT_INTERRUPTED : EXIT_DONE;
    });
  } finally {
    log?.close();
  }
}

function openLog(file: string | undefined): { write(text: string): void; close(): void } | null {
  if (file === undefined) return null;
  const attempt = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw writeFailed(file, error);
    }
  };
  const descriptor = attempt(() => openSync(file, 'a'));
  return { write: (text) => void attempt(() => writeSync(descriptor, text)), close: () => closeSync(descriptor) };
}

/** What one sample is as JSON. */
function sampleDocument(
  sample: HostSample,
  { decision, reasons }: HostJudgement,
  threshold: number,
): Record<string, unknown> {
  return {
    time: new Date().toISOString(),
    decision,
    threshold,
    isAbnormal: reasons.length > 0,
    reason: [...new Set(reasons.map(({ kind }) => kind))],
    reasons,
    features: Object.fromEntries(HOST_SET.features.map(({ name }, j) => [name, sample.row[j]])),
    newConnections: sample.fresh.slice(0, NAMED_IN_JSON),
    newConnectionCount: sample.fresh.length,
  };
}

function sampleLine({ tally, fresh }: HostSample, { decision, reasons }: HostJudgement): string {
  const time = new Date().toISOString().slice(11, 19);
  const isAbnormal = reasons.length > 0;
  const counts = tallyWords(tally);
  const head = `${time}  decision ${decision >= 0 ? ' ' : ''}${decision.toFixed(4)}  ${isAbnormal ? outputPaint()('ABNORMAL', 'red') : 'normal  '}  ${counts}\n`;
  if (!isAbnormal) return head;
  const told = reasons.map(({ kind, sentence }) => `          ${kind}: ${sentence}\n`);
  return `${head}${told.join('')}${freshLine(fresh)}`;
}

function freshLine(fresh: readonly HostConnection[]): string {
  if (fresh.length === 0) return '';
  const named = fresh.slice(0, NAMED_IN_LINE).map(connectionWords).join(', ');
  const more = fresh.length > NAMED_IN_LINE ? ` and ${fresh.length - NAMED_IN_LINE} more` : '';
  return `          new: ${named}${more}\n`;
}

function connectionWords({ protocol, remoteAddress, remotePort, process: name }: HostConnection): string {
  const address = remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress;
  return `${protocol} ${address}:${remotePort}${name === '' ? '' : ` (${name})`}`;
}
