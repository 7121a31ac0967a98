// Scans over the store's table, as the scan desk asks for them; runs in the store's thread.
import { UserError } from '../base/user-error.ts';
import type { ScanRecord } from '../documents/records.ts';
import type { Store } from '../store/store.ts';

export interface StoredScanPage {
  readonly records: readonly ScanRecord[];
  readonly next: string | null;
}

export class StoreScans {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  put(record: ScanRecord): void {
    this.#store.transaction(() => this.#store.scans.put(record));
  }

  get(id: string): ScanRecord | null {
    return this.#store.read(() => this.#store.scans.get(id));
  }

  /** The newest first; the cursor names the last one of the page before, so that new ones move nothing. */
  page({ cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number }): StoredScanPage {
    const match = cursor === undefined ? null : /^(\d{1,16})~([\w-]{1,64})$/.exec(cursor);
    if (cursor !== undefined && match === null) throw new UserError('bad-cursor', { cursor: cursor.slice(0, 64) });
    const before = match === null ? null : { startedMs: Number(match[1]), id: match[2]! };
    const records = this.#store.read(() => this.#store.scans.page(before, limit + 1));
    const shown = records.slice(0, limit);
    const last = shown.at(-1);
    const hasMore = records.length > limit && last !== undefined;
    return { records: shown, next: hasMore ? `${last.startedMs}~${last.id}` : null };
  }

  drop(id: string): void {
    this.#store.transaction(() => this.#store.scans.drop(id));
  }
}
