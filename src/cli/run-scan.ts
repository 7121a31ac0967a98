// The work of `porchlight scan`: captures → engine → devices, top talkers and alerts, as a page or one JSON document.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import { readPcapHeader } from '../capture/pcap-walker.ts';
import { isPcapngHead } from '../capture/pcapng-walker.ts';
import { scanDocument } from '../scans/scan-json.ts';
import { prepareScan, type ScanResult } from '../scans/scan-result.ts';
import { readCaptureSettings } from './capture-options.ts';
import type { CommandLine } from './command.ts';
import { EXIT_ALERTS, EXIT_DONE, EXIT_INTERRUPTED } from './exit-codes.ts';
import { catchInterruption } from './interruption.ts';
import { startProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';
import { scanPage } from './scan-page.ts';
import { outputPaint, outputWidth, print } from './terminal.ts';
import { printWarnings } from './warnings.ts';

/** Enough to tell a capture by. */
const HEAD_BYTES = 64;

export interface ScanWords {
  /** Name of the command that was typed. */
  readonly command: string;
  readonly inputs: readonly string[];
  /** What stands above the page. */
  readonly note?: string;
}

export async function runScan(line: CommandLine, words: ScanWords): Promise<number> {
  const [only = '', ...others] = words.inputs;
  if (others.length === 0 && mayBeTable(only)) {
    // Loaded for these alone: what reads tables and judges them takes longer to start than a short capture to scan.
    const { isTableFile, runTableScan } = await import('./run-table-scan.ts');
    if (await isTableFile(only)) return runTableScan(line, only);
  }
  const settings = readCaptureSettings(words.command, line.options);
  const interruption = catchInterruption();
  const progress = startProgress(settings.isQuiet);
  const { engine, result } = prepareScan(settings);
  let found: ScanResult;
  try {
    const outcome = await readInputs(words.inputs, settings, engine, progress, interruption.signal);
    engine.finish();
    found = result(words.inputs, outcome, interruption.isInterrupted);
  } finally {
    progress.end();
    interruption.end();
  }
  if (line.options.flag('json')) print(`${JSON.stringify(scanDocument(found), null, 2)}\n`);
  else {
    if (words.note !== undefined) print(`${words.note}\n`);
    print(scanPage(found, { width: outputWidth(), paint: outputPaint(), title: titleOf(words.inputs) }));
  }
  if (!settings.isQuiet)
    printWarnings(found.outcome, found.checksumSuspect, found.counters.decode, found.registry.dropped);
  if (interruption.isInterrupted) return EXIT_INTERRUPTED;
  const failOn = line.options.text('fail-on') as Severity | undefined;
  return failOn !== undefined && hasAlert(found, failOn) ? EXIT_ALERTS : EXIT_DONE;
}

/** False for what is no plain file, whose bytes could be read only once, and for what begins as a capture does. */
function mayBeTable(path: string): boolean {
  try {
    if (path === '-' || !statSync(path).isFile()) return false;
    const head = new Uint8Array(HEAD_BYTES);
    const descriptor = openSync(path, 'r');
    try {
      readSync(descriptor, head);
    } finally {
      closeSync(descriptor);
    }
    return !isPcapngHead(head) && readPcapHeader(head) === null;
  } catch {
    // Whatever the trouble is, the reader of captures meets it too and has the words.
    return false;
  }
}

function hasAlert(found: ScanResult, least: Severity): boolean {
  const rank = SEVERITIES.indexOf(least);
  return found.alerts.some(({ severity }) => SEVERITIES.indexOf(severity) >= rank);
}

function titleOf(inputs: readonly string[]): string {
  const [first = '', ...rest] = [...new Set(inputs)].map((input) => (input === '-' ? 'standard input' : input));
  return rest.length === 0 ? first : `${first} and ${rest.length} more`;
}
