// The desk where files are handed in to be scanned: uploads, the queue, results, and what was found before.

import type { Language } from '../base/language.ts';
import { UserError } from '../base/user-error.ts';
import type { ScanRecord } from '../documents/records.ts';
import type { GuardianResult, ScanComparison, ScanDocument, ScanList, ScanRow } from '../documents/scans.ts';
import { guardianForm } from './guardian-form.ts';
import { documentIn, type KeptDocument, type KeptRow, rowIn } from './kept-scan.ts';
import { compareScans } from './scan-comparison.ts';
import { downloadScan, type ScanDownload, type ScanFormat } from './scan-download.ts';
import type { ScanJob, ScanOutcome } from './scan-job.ts';
import { QUEUE_MAX, ScanQueue } from './scan-queue.ts';
import { doneRow, failedRow, runningRow, shownFileName, waitingRow } from './scan-rows.ts';
import type { ScanStorage } from './scan-storage.ts';
import { type ScanWorker, startScanThread } from './scan-thread.ts';
import { type Upload, UploadFolder } from './upload-folder.ts';

/** Records looked at in one step when the desk opens. */
const PAGE_RECORDS = 200;

export interface ScanLimits {
  /** Bytes of one upload. */
  readonly uploadBytesMax: number;
  /** Uploaded files stay after their scan. */
  readonly keepFiles: boolean;
  /** Scans whose results are kept; the oldest gives way. */
  readonly resultsMax: number;
}

export const SCAN_LIMITS: ScanLimits = { uploadBytesMax: 2e9, keepFiles: false, resultsMax: 500 };

export interface ScanDeskOptions {
  /** Where uploads lie while they are scanned; made with the rights 0700. */
  readonly folder: string;
  readonly storage: ScanStorage;
  readonly limits?: Partial<ScanLimits>;
  /** A thread of its own unless given. */
  readonly startWorker?: () => ScanWorker;
  /** A scan was added, went on, or ended: its row, and the same in German. */
  readonly onChange?: (row: ScanRow, german: ScanRow) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly freeBytes?: () => Promise<number>;
  readonly idleMs?: number;
  readonly jobMs?: number;
}

/** What is known of a scan that is not over. */
interface Live {
  row: KeptRow;
  /** Resolves when its end is stored; never rejects. */
  ended: Promise<void>;
}

/** Takes files in and scans them one at a time. Rejects with UserErrors throughout. */
export class ScanDesk {
  readonly #options: ScanDeskOptions;
  readonly #limits: ScanLimits;
  readonly #uploads: UploadFolder;
  readonly #queue: ScanQueue;
  readonly #live = new Map<string, Live>();
  /** Ids of all stored scans, the newest first. */
  #stored: string[] = [];
  #receiving = 0;

  constructor(options: ScanDeskOptions) {
    this.#options = options;
    this.#limits = { ...SCAN_LIMITS, ...options.limits };
    const { folder, freeBytes, idleMs, jobMs } = options;
    this.#uploads = new UploadFolder({ folder, bytesMax: this.#limits.uploadBytesMax, freeBytes });
    this.#queue = new ScanQueue({ startWorker: options.startWorker ?? (() => startScanThread()), idleMs, jobMs });
  }

  /** Files that wait for their scan. */
  get waiting(): number {
    return this.#queue.waiting;
  }

  /** Opens the desk, also once more after a stop: scans that the last run did not finish have failed, and their files go. */
  async start(): Promise<void> {
    this.#queue.open();
    this.#stored = [];
    let cursor: string | undefined;
    do {
      const { records, next } = await this.#options.storage.page({ cursor, limit: PAGE_RECORDS });
      for (const record of records) {
        this.#stored.push(record.id);
        const row = rowOf(record);
        if (row.state !== 'waiting' && row.state !== 'running') continue;
        const error = new UserError('scan-interrupted', { file: row.file });
        await this.#put({ ...record, row: JSON.stringify(failedRow(row, error, this.#now())) });
      }
      cursor = next ?? undefined;
    } while (cursor !== undefined && this.#stored.length < 2 * this.#limits.resultsMax);
    const kept = new Set(this.#limits.keepFiles ? this.#stored : []);
    await this.#uploads.prepare((id) => kept.has(id));
  }

  /** Ends the running scan and those that wait: they have failed. Harmless twice. */
  async stop(): Promise<void> {
    await this.#queue.stop();
    await Promise.all([...this.#live.values()].map(({ ended }) => ended));
  }

  async list(
    query: { readonly cursor?: string | undefined; readonly limit: number },
    language: Language = 'en',
  ): Promise<ScanList> {
    const live = new Map(this.#live);
    const { records, next } = await this.#options.storage.page(query);
    const rows = records.map((record) => live.get(record.id)?.row ?? rowOf(record));
    return { scans: rows.map((row) => rowIn(row, language)), next };
  }

  async get(id: string, language: Language = 'en'): Promise<ScanDocument> {
    // Looked at first: whoever reads that a scan is done finds its result too.
    const live = this.#live.get(id);
    const record = await this.#options.storage.get(id);
    if (record === null) throw new UserError('no-such-scan', { scan: id });
    const scan = live?.row ?? rowOf(record);
    const result: Partial<KeptDocument> = record.result === null ? {} : JSON.parse(record.result);
    return documentIn({ scan, capture: result.capture ?? null, table: result.table ?? null }, language);
  }

  /** Streams a file to disk and queues it; resolves when all of it is there. */
  async upload(
    name: string,
    body: AsyncIterable<Uint8Array>,
    bytes: number | null,
    language: Language = 'en',
  ): Promise<ScanRow> {
    const file = shownFileName(name) || 'upload';
    const upload = await this.#receive(file, body, bytes);
    const row = waitingRow(upload.id, file, upload.bytes, this.#now());
    try {
      await this.#store(row, null);
    } catch (error) {
      await this.#uploads.remove(upload.id);
      throw error;
    }
    void this.#scan(row, false).catch(() => {
      // The row says what went wrong.
    });
    return rowIn(row, language);
  }

  /**
   * Uploads and scans a table of connections before all that wait, and answers in Home IoT Guardian's form. A file that is refused leaves
   * nothing behind.
   */
  async guardian(name: string, body: AsyncIterable<Uint8Array>): Promise<GuardianResult> {
    const file = shownFileName(name);
    if (file === '') throw new UserError('no-file-name');
    const upload = await this.#receive(file, body, null);
    const outcome = await this.#scan(waitingRow(upload.id, file, upload.bytes, this.#now()), true);
    if (outcome.kind !== 'table') throw new UserError('no-table-result', { file });
    return guardianForm(upload.id, outcome.table);
  }

  async guardianResult(id: string): Promise<GuardianResult> {
    const { scan, table } = await this.#result(id);
    if (table === null) throw new UserError('no-table-result', { file: scan.file });
    return guardianForm(id, table);
  }

  /** Cancels a scan that waits or runs; one that is over stays as it is. */
  async cancel(id: string, language: Language = 'en'): Promise<ScanRow> {
    const live = this.#live.get(id);
    this.#queue.cancel(id);
    await live?.ended;
    return (await this.get(id, language)).scan;
  }

  /** Deletes a scan with its result and its file, in whatever state it is. */
  async drop(id: string): Promise<void> {
    await this.cancel(id);
    await this.#options.storage.drop(id);
    await this.#uploads.remove(id);
    this.#stored = this.#stored.filter((each) => each !== id);
  }

  async compare(a: string, b: string, language: Language = 'en'): Promise<ScanComparison> {
    return compareScans(await this.#result(a, language), await this.#result(b, language), language);
  }

  async download(id: string, format: ScanFormat, language: Language = 'en'): Promise<ScanDownload> {
    return downloadScan(await this.#result(id, language), format, language);
  }

  /** A scan that is done. */
  async #result(id: string, language: Language = 'en'): Promise<ScanDocument> {
    const document = await this.get(id, language);
    const { file, state } = document.scan;
    if (document.capture === null && document.table === null) throw new UserError('scan-not-done', { file, state });
    return document;
  }

  async #receive(file: string, body: AsyncIterable<Uint8Array>, bytes: number | null): Promise<Upload> {
    if (this.#receiving + this.#queue.waiting >= QUEUE_MAX)
      throw new UserError('scan-queue-full', { limit: QUEUE_MAX });
    this.#receiving++;
    try {
      return await this.#uploads.receive(file, body, bytes);
    } finally {
      this.#receiving--;
    }
  }

  /** Queues a scan and stores its end; `isGuest`: somebody waits, and only success is stored. */
  async #scan(row: KeptRow, isGuest: boolean): Promise<ScanOutcome> {
    const ending = Promise.withResolvers<void>();
    const live: Live = { row, ended: ending.promise };
    this.#live.set(row.id, live);
    const change = (part: Partial<KeptRow>): void => {
      live.row = { ...live.row, ...part };
      // Of a guest's scan others hear when it has a result: one that is refused leaves nothing to show.
      if (!isGuest) this.#tell(live.row);
    };
    change({});
    const job: ScanJob = { path: this.#uploads.pathOf(row.id), name: row.file, isStrict: isGuest };
    try {
      const outcome = await this.#queue.add({
        id: row.id,
        job,
        isUrgent: isGuest,
        onStart: () => change(runningRow(live.row)),
        onProgress: ({ kind, part }) => change({ kind, progress: Math.min(1, Math.max(live.row.progress, part || 0)) }),
      });
      await this.#finish(doneRow(live.row, outcome, this.#now()), outcome, true);
      return outcome;
    } catch (error) {
      const reason =
        error instanceof UserError
          ? error
          : new UserError('scan-crashed', { file: row.file, reason: String(error).slice(0, 300) }, { cause: error });
      await this.#finish(failedRow(live.row, reason, this.#now()), null, !isGuest).catch(() => {
        // The end cannot be stored; at the next start the scan counts as interrupted.
      });
      throw reason;
    } finally {
      this.#live.delete(row.id);
      ending.resolve();
    }
  }

  async #finish(row: KeptRow, outcome: ScanOutcome | null, isStored: boolean): Promise<void> {
    if (outcome === null || !this.#limits.keepFiles) await this.#uploads.remove(row.id);
    if (!isStored) return;
    await this.#store(row, outcome);
    this.#tell(row);
  }

  /** Stores a scan; the oldest one beyond the limit goes. */
  async #store(row: KeptRow, outcome: ScanOutcome | null): Promise<void> {
    const result =
      outcome === null
        ? null
        : JSON.stringify({
            capture: outcome.kind === 'capture' ? outcome.capture : null,
            table: outcome.kind === 'table' ? outcome.table : null,
          });
    const record = { id: row.id, startedMs: Math.round(row.started * 1000), row: JSON.stringify(row), result };
    await this.#put(record);
    if (!this.#stored.includes(row.id)) this.#stored.unshift(row.id);
    for (let at = this.#stored.length - 1; this.#stored.length > this.#limits.resultsMax && at > 0; at--) {
      const oldest = this.#stored[at]!;
      if (this.#live.has(oldest)) continue;
      this.#stored.splice(at, 1);
      await this.#options.storage.drop(oldest);
      await this.#uploads.remove(oldest);
    }
  }

  #put(record: ScanRecord): Promise<void> {
    return this.#options.storage.put(record);
  }

  #tell(row: KeptRow): void {
    this.#options.onChange?.(rowIn(row, 'en'), rowIn(row, 'de'));
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

function rowOf(record: ScanRecord): KeptRow {
  return JSON.parse(record.row) as KeptRow;
}
