// Carries out one scan job, in whatever thread: tells what the file is and hands it to the scan of captures or of tables.
import { UserError } from '../base/user-error.ts';
import { openTable } from '../tables/open-table.ts';
import type { ScanJob, ScanKind, ScanOutcome, ScanProgress } from './scan-job.ts';
import { scannedKind } from './scanned-kind.ts';

/** Names that tables have; others are refused where only a table will do, as Home IoT Guardian refuses all but .csv. */
const TABLE_NAME = /\.(?:csv|tsv|log|json|jsonl|ndjson|parquet|npy|npz|mat)(?:\.gz|\.zst|\.labeled)?$|\.labeled$/i;

/** Scans the job's file. Throws UserErrors, whose words name the file by its path. */
export async function runJob(job: ScanJob, onProgress: (progress: ScanProgress) => void): Promise<ScanOutcome> {
  const kind = await kindOf(job);
  const { signal } = new AbortController();
  const report = (part: number): void => onProgress({ kind, part });
  if (kind === 'table') {
    const { scanTable } = await import('./table-scan.ts');
    const reopen = () => openTable(job.path, {});
    const table = await scanTable(await reopen(), { isStrict: job.isStrict, onProgress: report, signal, reopen });
    return withoutPath({ kind, table }, job);
  }
  const { scanCapture } = await import('./capture-scan.ts');
  return withoutPath({ kind, capture: await scanCapture(job.path, { onProgress: report, signal }) }, job);
}

async function kindOf({ path, name, isStrict }: ScanJob): Promise<ScanKind> {
  if (!isStrict) return scannedKind(path);
  const refuse = (found: string): never => {
    throw new UserError('scan-wrong-kind', { file: path, found });
  };
  if (!TABLE_NAME.test(name)) return refuse('its name does not end as that of a table, such as .csv');
  try {
    const kind = await scannedKind(path);
    return kind === 'table' ? kind : refuse('it is a capture');
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'not-scannable') throw error;
    return refuse(String(error.details['found']));
  }
}

/** Warnings name files as they were opened. */
function withoutPath(outcome: ScanOutcome, { path, name }: ScanJob): ScanOutcome {
  const rename = (lines: readonly string[]): string[] => lines.map((line) => line.replaceAll(path, name));
  return outcome.kind === 'table'
    ? { kind: 'table', table: { ...outcome.table, warnings: rename(outcome.table.warnings) } }
    : { kind: 'capture', capture: { ...outcome.capture, warnings: rename(outcome.capture.warnings) } };
}
