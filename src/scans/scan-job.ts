// What the scan thread is told and what it answers: plain data that threads can hand each other.
import type { ErrorCode } from '../base/error-words.ts';
import { type ErrorDetails, UserError } from '../base/user-error.ts';
import type { TableResult } from '../documents/scans.ts';
import type { KeptCapture } from './kept-scan.ts';

export interface ScanJob {
  /** The file on disk. */
  readonly path: string;
  /** What the file is called in words: its path stands in none of them. */
  readonly name: string;
  /** Takes tables of connections only, and no cell without a number (POST /upload). */
  readonly isStrict: boolean;
}

export type ScanKind = 'capture' | 'table';

export type ScanOutcome =
  | { readonly kind: 'capture'; readonly capture: KeptCapture }
  | { readonly kind: 'table'; readonly table: TableResult };

/** A step of a job: what the file turned out to be, and the part done (0 to 1). */
export interface ScanProgress {
  readonly kind: ScanKind;
  readonly part: number;
}

export type ScanAnswer =
  | { readonly kind: 'progress'; readonly progress: ScanProgress }
  | { readonly kind: 'done'; readonly outcome: ScanOutcome }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly details: ErrorDetails }
  | { readonly kind: 'failed'; readonly message: string };

/** An error in a form that threads can hand each other, with the file's name in place of its path. */
export function answerOfError(error: unknown, { path, name }: ScanJob): ScanAnswer {
  if (!(error instanceof UserError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', message: message.replaceAll(path, name).slice(0, 500) };
  }
  const details = Object.entries(error.details).map(([key, value]) => [
    key,
    typeof value === 'string' ? value.replaceAll(path, name) : value,
  ]);
  return { kind: 'refused', code: error.code, details: Object.fromEntries(details) };
}
