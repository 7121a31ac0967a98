// The work of `porchlight scan` on a table: rows → the default model → what of it is abnormal, as a page or one JSON document.
import { cleanText } from '../alerts/index.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import { UserError } from '../base/user-error.ts';
import type { TableResult } from '../documents/scans.ts';
import { alertSeverityOf } from '../scans/scan-rows.ts';
import { scannedKind } from '../scans/scanned-kind.ts';
import { scanTable } from '../scans/table-scan.ts';
import { openTable } from '../tables/open-table.ts';
import type { CommandLine } from './command.ts';
import { EXIT_ALERTS, EXIT_DONE, EXIT_INTERRUPTED } from './exit-codes.ts';
import { runStudy } from './study-run.ts';
import { tableScanPage } from './table-scan-page.ts';
import { outputPaint, outputWidth, print, printError } from './terminal.ts';

const PACKET_FLAGS: readonly string[] = ['ignore-checksums'];
const PACKET_TEXTS: readonly string[] = ['local-nets', 'filter'];
const PACKET_NUMBERS: readonly string[] = ['flow-capacity', 'snaplen'];
const WARNING_LENGTH_MAX = 1000;

/** Whether a plain file holds a table; what cannot be read is left to the reader of captures, which says why. */
export async function isTableFile(path: string): Promise<boolean> {
  try {
    return (await scannedKind(path)) === 'table';
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** Scans one table. */
export async function runTableScan(line: CommandLine, file: string): Promise<number> {
  refusePacketOptions(line, file);
  const isQuiet = line.options.flag('quiet');
  const isDocument = line.options.flag('json');
  return runStudy(isQuiet, async ({ signal, progress }) => {
    const reopen = () => openTable(file, {});
    const onProgress = (part: number): void => progress('judging rows', part);
    const table = await scanTable(await reopen(), { isStrict: false, onProgress, signal, reopen });
    if (signal.aborted) return EXIT_INTERRUPTED;
    if (isDocument) print(`${JSON.stringify({ file, ...table }, null, 2)}\n`);
    else print(tableScanPage(table, { width: outputWidth(), paint: outputPaint(), title: file }));
    if (!isQuiet)
      for (const warning of table.warnings) printError(`Warning: ${cleanText(warning, WARNING_LENGTH_MAX)}\n`);
    const failOn = line.options.text('fail-on') as Severity | undefined;
    return failOn !== undefined && hasWindow(table, failOn) ? EXIT_ALERTS : EXIT_DONE;
  });
}

function refusePacketOptions({ options }: CommandLine, file: string): void {
  const given = [
    ...PACKET_FLAGS.filter((name) => options.flag(name)),
    ...PACKET_TEXTS.filter((name) => options.text(name) !== undefined),
    ...PACKET_NUMBERS.filter((name) => options.whole(name) !== undefined),
  ];
  if (given.length > 0)
    throw new UserError('bad-option', {
      command: 'scan',
      reason: `--${given[0]} is for packets, and ${file} is a table`,
    });
}

function hasWindow({ details }: TableResult, least: Severity): boolean {
  const rank = SEVERITIES.indexOf(least);
  return details.some(({ severity }) => SEVERITIES.indexOf(alertSeverityOf(severity)) >= rank);
}
