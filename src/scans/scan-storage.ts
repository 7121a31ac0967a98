// Where scans are kept, as the desk sees it.
import type { ScanRecord } from '../documents/records.ts';

export interface ScanPage {
  /** The newest first; results may be left out (null). */
  readonly records: readonly ScanRecord[];
  /** Given back as `cursor`; null = this was the last page. */
  readonly next: string | null;
}

/** Scans over the store. */
export interface ScanStorage {
  /** Adds the record or takes the place of the one with its id. */
  put(record: ScanRecord): Promise<void>;
  get(id: string): Promise<ScanRecord | null>;
  page(query: { readonly cursor?: string | undefined; readonly limit: number }): Promise<ScanPage>;
  /** Harmless where there is none. */
  drop(id: string): Promise<void>;
}
