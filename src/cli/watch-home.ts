// The work of `porchlight watch --data DIR`: a home under watch, live or from captures; alerts as they come, all of it kept in DIR.

import { existsSync } from 'node:fs';
import type { Alert } from '../alerts/alert.ts';
import { UserError } from '../base/user-error.ts';
import { captureInterface, captureRemote, type InputSink, isSshTarget, readCaptures } from '../capture/index.ts';
import { createHeapGuard } from '../daemon/heap-guard.ts';
import { HomeRunner } from '../homes/home-runner.ts';
import { type HomeSettings, readHomeSettings } from '../homes/home-settings.ts';
import { ownMacs } from '../homes/own-macs.ts';
import { createTimeZone } from '../homes/time-zone.ts';
import type { RotatingRecords } from '../records/rotating-output.ts';
import { secretSeed } from '../scans/scan-settings.ts';
import { Store } from '../store/store.ts';
import { type CaptureSettings, readCaptureSettings } from './capture-options.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE, EXIT_INTERRUPTED } from './exit-codes.ts';
import { givenSettings } from './home-line.ts';
import { catchInterruption } from './interruption.ts';
import { startProgress } from './progress.ts';
import { inputOptions, listInputs } from './read-inputs.ts';
import { outputPaint, outputWidth, print, printError } from './terminal.ts';
import { createHomeTeller, type HomeTeller } from './watch-lines.ts';
import { watchPage, watchSummary } from './watch-page.ts';
import { openRecords } from './watch-records.ts';

/** Windows of devices that close between two calls of the heap guard: many devices do much with few packets. */
const WINDOWS_A_LOOK = 64;

interface HomeLine {
  readonly folder: string;
  /** null = files are read. */
  readonly target: string | null;
  readonly files: readonly string[];
  readonly settings: CaptureSettings;
  readonly isJson: boolean;
}

/** `watch` with --data. */
export async function watchHome(line: CommandLine, folder: string): Promise<number> {
  const target = line.options.text('interface') ?? null;
  const isReplay = target === null;
  const capture = readCaptureSettings('watch', line.options);
  const home: HomeLine = {
    folder,
    target,
    files: [...line.options.texts('read'), ...line.words],
    // In a capture of others wrong checksums mean damage; our own card fills them in later.
    settings: { ...capture, validatesChecksums: line.options.flag('check-checksums') },
    isJson: line.options.flag('json'),
  };
  const given = givenSettings('watch', line.options);
  const inputs = isReplay ? await listInputs(home.files) : { files: [], failed: [] };
  // Without anything to read no folder is made.
  if (isReplay && !inputs.files.some((file) => file === '-' || existsSync(file)))
    throw new UserError('file-not-found', { file: inputs.files[0] ?? '' });
  const store = openStore(folder, home.settings.isQuiet);
  const interruption = catchInterruption();
  try {
    const settings = readHomeSettings(store, given);
    const zone = createTimeZone(settings.zone);
    const teller = createHomeTeller({ isJson: home.isJson, zone, paint: outputPaint(), width: outputWidth() });
    const records = openRecords(line, home.settings);
    const guardHeap = createHeapGuard();
    const runner = makeRunner({ store, settings, home, teller, records, guardHeap });
    const seconds = line.options.whole('duration');
    const timeUp = seconds === undefined ? null : AbortSignal.timeout(seconds * 1000);
    const signal = timeUp === null ? interruption.signal : AbortSignal.any([interruption.signal, timeUp]);
    for (const { message } of inputs.failed) if (!home.settings.isQuiet) printError(`Warning: ${message}\n`);
    const packets = await feed({ runner, home, files: inputs.files, signal, records, guardHeap });
    // Files that were left in the middle are at no end: the next run goes on from the last boundary that was saved.
    if (!isReplay || !signal.aborted) runner.finish();
    records?.finish();
    const summary = watchSummary(runner.monitor, { folder, packets, settings, failed: inputs.failed });
    if (home.isJson) print(`${JSON.stringify({ type: 'summary', ...summary })}\n`);
    else print(watchPage(summary, { width: outputWidth(), paint: outputPaint(), zone }));
  } finally {
    interruption.end();
    store.close();
  }
  return interruption.isInterrupted ? EXIT_INTERRUPTED : EXIT_DONE;
}

/** The data folder for writing. A damaged database is moved aside, which is told, and a new one begins. */
function openStore(folder: string, isQuiet: boolean): Store {
  try {
    return Store.open(folder, 'write');
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'data-damaged') throw error;
    const aside = Store.setAside(folder);
    if (!isQuiet) printError(`Warning: ${error.message} It is kept as ${aside}; everything is learned anew.\n`);
    return Store.open(folder, 'write');
  }
}

interface RunnerParts {
  readonly store: Store;
  readonly settings: HomeSettings;
  readonly home: HomeLine;
  readonly teller: HomeTeller;
  readonly records: RotatingRecords | null;
  readonly guardHeap: () => void;
}

function makeRunner({ store, settings, home, teller, records, guardHeap }: RunnerParts): HomeRunner {
  let windows = 0;
  const { flowCapacity, validatesChecksums, isQuiet } = home.settings;
  return new HomeRunner({
    store,
    settings,
    isReplay: home.target === null,
    validatesChecksums,
    hashSeed: secretSeed(),
    ...(flowCapacity === undefined ? {} : { flowCapacity }),
    // A capture was made somewhere else as likely as not.
    ...(home.target === null || isSshTarget(home.target) ? {} : { ownMacs: ownMacs() }),
    onAlert: (alert: Alert, _, atUs) => teller.tell(alert, atUs),
    onSummaries: (count) => {
      windows += count;
      if (windows < WINDOWS_A_LOOK) return;
      windows = 0;
      guardHeap();
    },
    warn: (message) => {
      if (!isQuiet) printError(`Warning: ${message}\n`);
    },
    ...(records === null ? {} : { onFlows: (flows) => records.write(flows) }),
  });
}

interface Feed {
  readonly runner: HomeRunner;
  readonly home: HomeLine;
  readonly files: readonly string[];
  readonly signal: AbortSignal;
  readonly records: RotatingRecords | null;
  readonly guardHeap: () => void;
}

async function feed({ runner, home, files, signal, records, guardHeap }: Feed): Promise<number> {
  const { settings, target, isJson } = home;
  const progress = startProgress(settings.isQuiet || target !== null);
  let done = Number.NaN;
  let isTold = settings.isQuiet || isJson || target === null;
  const tellStart = (): void => {
    if (!isTold) printError(`Listening on ${target}, keeping what is learned in ${home.folder}. Ctrl-C ends it.\n`);
    isTold = true;
  };
  const sink: InputSink = {
    makeFrames: (size, frames) => runner.makeFrames(size, frames),
    frames(batch) {
      tellStart();
      runner.process(batch);
      guardHeap();
      records?.advanceTo(runner.monitor.counters.lastUs);
      progress.report(runner.monitor.counters.frames, done);
    },
    tick(timeUs) {
      tellStart();
      runner.advanceTo(timeUs);
      records?.advanceTo(timeUs);
    },
    progress(part) {
      done = part;
    },
    warn: ({ message }) => {
      if (!settings.isQuiet) printError(`Warning: ${message}\n`);
    },
  };
  const options = inputOptions(settings);
  try {
    if (target === null) {
      const { packets, failed } = await readCaptures(files, options, sink, afterBoundary(runner, signal));
      for (const { error } of failed) if (!settings.isQuiet) printError(`Warning: ${error.message}\n`);
      return packets;
    }
    const summary = isSshTarget(target)
      ? await captureRemote({ ...options, target }, sink, signal)
      : await captureInterface({ ...options, interface: target }, sink, signal);
    return summary.packets;
  } finally {
    progress.end();
  }
}

/** A boundary comes within milliseconds in a file; whoever reads a slow pipe waits no longer than this. */
const BOUNDARY_WAIT_MS = 2000;

/** Aborts when `signal` has and a boundary was saved since: what was read until then is kept. */
function afterBoundary(runner: HomeRunner, signal: AbortSignal): AbortSignal {
  const stop = new AbortController();
  signal.addEventListener('abort', () => {
    runner.saveAtBoundary(() => stop.abort());
    setTimeout(() => stop.abort(), BOUNDARY_WAIT_MS).unref();
  });
  return stop.signal;
}
