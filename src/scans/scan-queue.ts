// Who is scanned when: one job at a time, those that somebody waits for before the others, each group in the order of arrival.
import { UserError } from '../base/user-error.ts';
import type { ScanJob, ScanOutcome, ScanProgress } from './scan-job.ts';
import type { ScanWorker } from './scan-thread.ts';

/** Jobs that wait. */
export const QUEUE_MAX = 20;
/** A thread without work ends: it holds some 40 MB. */
const IDLE_MS = 5 * 60 * 1000;
/** A job that takes longer is ended: its file holds more than anybody waits for. */
const JOB_HOURS_MAX = 2;

export interface QueuedJob {
  readonly id: string;
  readonly job: ScanJob;
  /** Somebody waits for the answer. */
  readonly isUrgent: boolean;
  readonly onStart: () => void;
  readonly onProgress: (progress: ScanProgress) => void;
}

interface Entry extends QueuedJob {
  readonly resolve: (outcome: ScanOutcome) => void;
  readonly reject: (error: UserError) => void;
}

export interface ScanQueueOptions {
  readonly startWorker: () => ScanWorker;
  readonly idleMs?: number | undefined;
  readonly jobMs?: number | undefined;
}

export class ScanQueue {
  readonly #options: ScanQueueOptions;
  readonly #waiting: Entry[] = [];
  #running: Entry | null = null;
  #worker: ScanWorker | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(options: ScanQueueOptions) {
    this.#options = options;
  }

  /** Takes jobs again after a stop. */
  open(): void {
    this.#isStopped = false;
  }

  /** Jobs that wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves with the job's outcome; rejects with a UserError in every other case. */
  add(job: QueuedJob): Promise<ScanOutcome> {
    if (this.#isStopped) return Promise.reject(new UserError('scan-interrupted', { file: job.job.name }));
    return new Promise((resolve, reject) => {
      const entry = { ...job, resolve, reject };
      const place = job.isUrgent ? this.#waiting.findIndex((each) => !each.isUrgent) : -1;
      this.#waiting.splice(place < 0 ? this.#waiting.length : place, 0, entry);
      this.#next();
    });
  }

  /** Ends a job, waiting or running: it rejects with 'scan-cancelled'. False where there is none. */
  cancel(id: string): boolean {
    return this.#end(id, (file) => new UserError('scan-cancelled', { file }));
  }

  /** Ends everything; all jobs reject with 'scan-interrupted'. Harmless twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const entries = this.#running === null ? this.#waiting : [this.#running, ...this.#waiting];
    const worker = this.#worker;
    for (const { id } of [...entries]) this.#end(id, (file) => new UserError('scan-interrupted', { file }));
    await worker?.stop();
    this.#rest();
  }

  #end(id: string, errorOf: (file: string) => UserError): boolean {
    const running = this.#running;
    if (running?.id === id) {
      this.#running = null;
      // The thread is in the middle of the file: only its end stops it.
      void this.#worker?.stop();
      this.#worker = null;
      running.reject(errorOf(running.job.name));
      this.#next();
      return true;
    }
    const at = this.#waiting.findIndex((entry) => entry.id === id);
    if (at < 0) return false;
    const [entry] = this.#waiting.splice(at, 1);
    entry!.reject(errorOf(entry!.job.name));
    return true;
  }

  #next(): void {
    if (this.#running !== null || this.#isStopped) return;
    const entry = this.#waiting.shift();
    if (entry === undefined) {
      this.#idle();
      return;
    }
    this.#running = entry;
    void this.#run(entry);
  }

  async #run(entry: Entry): Promise<void> {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
    const file = entry.job.name;
    const limit = setTimeout(
      () => {
        this.#end(entry.id, () => new UserError('scan-too-long', { file, hours: JOB_HOURS_MAX }));
      },
      this.#options.jobMs ?? JOB_HOURS_MAX * 3_600_000,
    );
    limit.unref();
    try {
      if (this.#worker?.isAlive !== true) this.#worker = this.#options.startWorker();
      entry.onStart();
      const outcome = await this.#worker.run(entry.job, (progress) => {
        if (this.#running === entry) entry.onProgress(progress);
      });
      entry.resolve(outcome);
      // What a capture's flows and devices took does not all come back; tables leave little.
      if (outcome.kind === 'capture' && this.#running === entry) this.#rest();
    } catch (error) {
      entry.reject(
        error instanceof UserError
          ? error
          : new UserError('scan-crashed', { file, reason: String(error).slice(0, 300) }, { cause: error }),
      );
    } finally {
      clearTimeout(limit);
      // Whoever cancelled has started the next one already.
      if (this.#running === entry) {
        this.#running = null;
        this.#next();
      }
    }
  }

  #idle(): void {
    if (this.#worker === null || this.#idleTimer !== null) return;
    this.#idleTimer = setTimeout(() => this.#rest(), this.#options.idleMs ?? IDLE_MS);
    this.#idleTimer.unref();
  }

  /** Ends the thread; the next job starts another one. */
  #rest(): void {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
    void this.#worker?.stop();
    this.#worker = null;
  }
}
