// The work of `porchlight watch`: a live input → engine → alerts as they come, records and packets on disk, a summary at the end.

import type { Alert } from '../alerts/alert.ts';
import { alertToJson, wordAlert } from '../alerts/index.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import { UserError } from '../base/user-error.ts';
import {
  captureInterface,
  captureRemote,
  type InputSink,
  type InputSummary,
  type InputWarning,
  isSshTarget,
  PacketRing,
} from '../capture/index.ts';
import { createHeapGuard } from '../daemon/heap-guard.ts';
import { scanDocument } from '../scans/scan-json.ts';
import { prepareScan } from '../scans/scan-result.ts';
import { type CaptureSettings, readCaptureSettings } from './capture-options.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE, EXIT_INTERRUPTED } from './exit-codes.ts';
import { catchInterruption } from './interruption.ts';
import { clockWords } from './quantity.ts';
import { inputOptions } from './read-inputs.ts';
import { SEVERITY_TONES, scanPage } from './scan-page.ts';
import { outputPaint, outputWidth, type Paint, print, printError } from './terminal.ts';
import { padText, wrapText } from './text-layout.ts';
import { openRecords } from './watch-records.ts';

/** `writeMegabytes` is the disk space of --write where the line does not say. */
export async function runWatch(line: CommandLine, writeMegabytes: number): Promise<number> {
  refuseIneffective(line);
  const folder = line.options.text('data');
  if (folder !== undefined) return (await import('./watch-home.ts')).watchHome(line, folder);
  const settings = {
    ...readCaptureSettings('watch', line.options),
    validatesChecksums: line.options.flag('check-checksums'),
  };
  const target = line.options.text('interface');
  if (target === undefined) throw new UserError('bad-option', { command: 'watch', reason: '--interface is missing' });
  const interruption = catchInterruption();
  const seconds = line.options.whole('duration');
  const timeUp = seconds === undefined ? null : AbortSignal.timeout(seconds * 1000);
  const signal = timeUp === null ? interruption.signal : AbortSignal.any([interruption.signal, timeUp]);
  const isJson = line.options.flag('json');
  const teller = createAlertTeller(isJson, outputPaint());
  const records = openRecords(line, settings);
  const { engine, result } = prepareScan(settings, {
    onAlert: (alert) => teller.tell(alert),
    ...(records === null ? {} : { onFlows: (flows) => records.write(flows) }),
  });
  const ring = openRing(line, writeMegabytes);
  const guardHeap = createHeapGuard();
  // Said when the first packet or clock tick has come: before that the capture may still fail.
  let isToldOf = settings.isQuiet || isJson;
  const tellStart = (): void => {
    if (!isToldOf) printError(`Listening on ${target}. Ctrl-C ends it with a summary.\n`);
    isToldOf = true;
  };
  const sink: InputSink = {
    makeFrames: (size, frames) => engine.makeFrames(size, frames),
    async frames(batch) {
      tellStart();
      await ring?.write(batch);
      engine.process(batch);
      guardHeap();
      records?.advanceTo(engine.counters.lastUs);
    },
    tick(timeUs) {
      tellStart();
      engine.advanceTo(timeUs);
      records?.advanceTo(timeUs);
    },
    warn: (warning) => tellWarning(warning, settings.isQuiet),
  };
  await ring?.start();
  try {
    const summary = await listen(target, settings, sink, signal);
    engine.finish();
    records?.finish();
    await ring?.close();
    const found = result([target], { ...summary, failed: [] }, false);
    if (isJson) print(`${JSON.stringify({ type: 'summary', ...scanDocument(found) })}\n`);
    else print(scanPage(found, { width: outputWidth(), paint: outputPaint(), title: target }));
  } finally {
    interruption.end();
    await ring?.close();
  }
  return interruption.isInterrupted ? EXIT_INTERRUPTED : EXIT_DONE;
}

function listen(
  target: string,
  settings: CaptureSettings,
  sink: InputSink,
  signal: AbortSignal,
): Promise<InputSummary> {
  const options = inputOptions(settings);
  if (isSshTarget(target)) return captureRemote({ ...options, target }, sink, signal);
  return captureInterface({ ...options, interface: target }, sink, signal);
}

/** An option that only says how another one does its work has none without it. */
function refuseIneffective({ options, words }: CommandLine): void {
  const refuse = (reason: string): never => {
    throw new UserError('bad-option', { command: 'watch', reason });
  };
  const isGiven = (name: string): boolean => options.text(name) !== undefined || options.whole(name) !== undefined;
  if (isGiven('format') && !isGiven('out')) refuse('--format needs --out');
  if (isGiven('write-size') && !isGiven('write')) refuse('--write-size needs --write');
  const readsFiles = options.texts('read').length > 0;
  if (words.length > 0 && !readsFiles) refuse(`"${words[0]}" is one word too many; files stand behind --read`);
  if (readsFiles && isGiven('interface')) refuse('--read and --interface exclude each other');
  if (isGiven('data')) {
    if (!readsFiles && !isGiven('interface')) refuse('--interface or --read is missing');
    if (isGiven('write')) refuse('--write and --data exclude each other');
    return;
  }
  if (readsFiles) refuse('--read needs --data; `porchlight scan` reads captures without it');
  for (const name of ['learn', 'budget', 'timezone', 'keep']) if (isGiven(name)) refuse(`--${name} needs --data`);
}

/** Files that --write spreads its disk space over: the oldest tenth gives way at a time. */
const RING_FILES = 10;

function openRing(line: CommandLine, megabytes: number): PacketRing | null {
  const path = line.options.text('write');
  if (path === undefined) return null;
  const bytes = (line.options.whole('write-size') ?? megabytes) * 1e6;
  return new PacketRing({ path, files: RING_FILES, fileBytesMax: Math.floor(bytes / RING_FILES) });
}

function tellWarning(warning: InputWarning, isQuiet: boolean): void {
  if (!isQuiet) printError(`Warning: ${warning.message}\n`);
}

/** Alerts remembered as told; an older one that grows is told again, which is better than silence. */
const TOLD_MAX = 2000;

/**
 * Tells each alert once, and again when it becomes graver: an alert that goes on for hours must not fill the screen.
 */
export function createAlertTeller(
  isJson: boolean,
  paint: Paint,
  put: (text: string) => void = print,
  width: number = outputWidth(),
): { tell: (alert: Alert) => void } {
  const told = new Map<string, Severity>();
  return {
    tell(alert) {
      const before = told.get(alert.id);
      if (before !== undefined && SEVERITIES.indexOf(alert.severity) <= SEVERITIES.indexOf(before)) return;
      if (told.size >= TOLD_MAX) told.delete(told.keys().next().value!);
      told.set(alert.id, alert.severity);
      if (isJson) put(`${JSON.stringify({ type: 'alert', ...alertToJson(alert) })}\n`);
      else put(alertLine(alert, paint, width));
    },
  };
}

/** "13:51:10  high    The device …": a paragraph with the time and the severity in the margin. */
function alertLine(alert: Alert, paint: Paint, width: number): string {
  const time = clockWords(alert.endUs);
  const margin = time.length + 2 + 8;
  const [first = '', ...rest] = wrapText(wordAlert(alert).sentence, width - margin);
  const head = `${paint(time, 'faint')}  ${paint(padText(alert.severity, 8), SEVERITY_TONES[alert.severity])}${first}\n`;
  return head + rest.map((text) => `${' '.repeat(margin)}${text}\n`).join('');
}
