// What went not quite right in a run that is done all the same: one line each on standard error.
import { cleanText } from '../alerts/index.ts';
import type { DecodeCounters } from '../packets/decode-counters.ts';
import type { ChecksumSuspect } from './checksum-watch.ts';
import type { InputOutcome } from './read-inputs.ts';
import { printError } from './terminal.ts';
import { unreadWarnings } from './unread-packets.ts';

/** Characters of a warning that are shown. */
const WARNING_LENGTH_MAX = 1000;

/** The warnings of a run as sentences. */
export function warningLines(
  outcome: InputOutcome,
  suspect: ChecksumSuspect | null,
  decode: DecodeCounters | null = null,
): string[] {
  const lines = outcome.failed.map(({ message }) => message);
  for (const { message } of outcome.warnings) lines.push(message);
  if (outcome.packets === 0 && !outcome.warnings.some(({ code }) => code === 'no-packets'))
    lines.push('There are no packets in the input.');
  if (decode !== null) lines.push(...unreadWarnings(decode, suspect !== null));
  if (suspect !== null)
    lines.push(
      `Nearly all packets sent by ${suspect.address} have wrong checksums and were not counted. If the capture was made on that machine, its network card fills them in later: use --ignore-checksums.`,
    );
  return lines;
}

export function printWarnings(
  outcome: InputOutcome,
  suspect: ChecksumSuspect | null,
  decode: DecodeCounters | null = null,
): void {
  for (const line of warningLines(outcome, suspect, decode))
    printError(`Warning: ${cleanText(line, WARNING_LENGTH_MAX)}\n`);
}
