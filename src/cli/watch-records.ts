// The connection records that `watch --out` writes beside what it tells.
import { recordFormats } from '../records/index.ts';
import { recordLocalNetworks } from '../records/local-networks.ts';
import { createRotatingRecords, type RotatingRecords } from '../records/rotating-output.ts';
import type { CaptureSettings } from './capture-options.ts';
import type { CommandLine } from './command.ts';

/** Records in the folder and format that the line names; null where it names no folder. */
export function openRecords(line: CommandLine, settings: CaptureSettings): RotatingRecords | null {
  const folder = line.options.text('out');
  if (folder === undefined) return null;
  const format = recordFormats.find(({ name }) => name === (line.options.text('format') ?? 'zeek'))!;
  return createRotatingRecords(folder, format, {
    localNetworks: settings.localNetworks ?? recordLocalNetworks(),
    hasCommunityId: false,
    hasStatistics: false,
    hasInterim: false,
    spltLength: 0,
  });
}
