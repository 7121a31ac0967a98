// What went not quite right in a run that is done all the same: one line each on standard error.
import { cleanText } from '../alerts/index.ts';
import type { DecodeCounters } from '../packets/decode-counters.ts';
import type { ChecksumSuspect } from '../scans/checksum-watch.ts';
import type { InputOutcome } from '../scans/input-outcome.ts';
import { warningLines } from '../scans/scan-warnings.ts';
import { printError } from './terminal.ts';

/** Characters of a warning that are shown. */
const WARNING_LENGTH_MAX = 1000;

export function printWarnings(
  outcome: InputOutcome,
  suspect: ChecksumSuspect | null,
  decode: DecodeCounters | null = null,
  devicesDropped = 0,
): void {
  for (const line of warningLines(outcome, suspect, decode, devicesDropped))
    printError(`Warning: ${cleanText(line, WARNING_LENGTH_MAX)}\n`);
}
