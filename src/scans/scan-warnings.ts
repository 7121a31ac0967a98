// What went not quite right in a scan that is done all the same, in sentences.
import { counted } from '../alerts/words.ts';
import type { DecodeCounters } from '../packets/decode-counters.ts';
import type { ChecksumSuspect } from './checksum-watch.ts';
import type { InputOutcome } from './input-outcome.ts';
import { unreadWarnings } from './unread-packets.ts';

/** The warnings of a run as sentences. */
export function warningLines(
  outcome: InputOutcome,
  suspect: ChecksumSuspect | null,
  decode: DecodeCounters | null = null,
  devicesDropped = 0,
): string[] {
  const lines = outcome.failed.map(({ message }) => message);
  for (const { message } of outcome.warnings) lines.push(message);
  if (
    outcome.packets === 0 &&
    outcome.isInterrupted !== true &&
    !outcome.warnings.some(({ code }) => code === 'no-packets')
  )
    lines.push('There are no packets in the input.');
  if (decode !== null) lines.push(...unreadWarnings(decode, suspect !== null));
  if (devicesDropped > 0) lines.push(droppedDevicesWarning(devicesDropped));
  if (suspect !== null)
    lines.push(
      `Nearly all packets sent by ${suspect.address} have wrong checksums and were not counted. If the capture was made on that machine, its network card fills them in later: use --ignore-checksums.`,
    );
  return lines;
}

/** Says that the list of devices is not whole, and why that is mostly so. */
export function droppedDevicesWarning(count: number): string {
  return `${counted(count, 'further device')} or ${count === 1 ? 'address' : 'addresses'} of your networks ${count === 1 ? 'is' : 'are'} not listed: a flood with forged senders looks so, or there are more devices than the list holds.`;
}
