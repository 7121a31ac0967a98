// How a channel fares: the same judgement for the health page, the list of channels and the messages about it.
import type { ChannelRecord } from '../documents/records.ts';
import type { ChannelRow } from '../documents/setup.ts';

/** A channel through which nothing got for so long, though it was tried, has fallen silent. */
export const SILENT_MS = 3_600_000;

export function channelState(channel: ChannelRecord, nowMs: number): ChannelRow['state'] {
  const { isOn, failingSinceMs, lastSentMs } = channel;
  if (!isOn) return 'off';
  if (failingSinceMs !== null) return nowMs - failingSinceMs >= SILENT_MS ? 'silent' : 'retrying';
  return lastSentMs === null ? 'untried' : 'ok';
}
