// News of the parts of the program: what is wrong is logged and told, and so is that it works again.
import type { DaemonEvents } from './daemon-events.ts';
import type { LogBook } from './log-book.ts';
import { healthWords } from './operations.ts';
import type { PartBoard, PartReport } from './part-board.ts';

export interface PartListeners {
  readonly board: PartBoard;
  readonly log: LogBook;
  readonly ring: DaemonEvents;
}

/** Channels through which nothing gets; none = all is well. */
export function tellSilence(channels: readonly string[], board: PartBoard): void {
  if (channels.length === 0) board.set('notify', 'ok');
  else board.set('notify', 'degraded', channels.join(', '));
}

/** True when it was worth telling. */
export function tellPart(
  report: PartReport,
  before: PartReport | undefined,
  { board, log, ring }: PartListeners,
): boolean {
  const isBad = (part: PartReport | undefined): boolean => part?.state === 'degraded' || part?.state === 'stopped';
  if (!isBad(report) && !isBad(before)) return false;
  const { name, state, text } = report;
  if (isBad(report)) log.write('warning', name, text === null ? state : `${state}: ${text}`);
  else log.write('info', name, 'works again');
  const health = { type: 'health', state: board.isOk ? 'ok' : 'degraded' } as const;
  ring.publish({ ...health, words: healthWords(board, 'en') }, { ...health, words: healthWords(board, 'de') });
  return true;
}
