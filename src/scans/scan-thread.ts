// The thread that scans run in, as the desk sees it: one job at a time, ended at once when somebody cancels.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../base/user-error.ts';
import type { ScanAnswer, ScanJob, ScanOutcome, ScanProgress } from './scan-job.ts';

/** Whoever carries out jobs. */
export interface ScanWorker {
  /**
   * Carries out a job; one at a time. Rejects with the UserError that refused the file, with 'scan-memory' or 'scan-crashed' when the
   * worker broke down, and with 'scan-cancelled' after `stop`.
   */
  run(job: ScanJob, onProgress: (progress: ScanProgress) => void): Promise<ScanOutcome>;
  /** False once it broke down or was stopped. */
  readonly isAlive: boolean;
  /** Ends it at once, in the middle of a job too. Harmless twice. */
  stop(): Promise<void>;
}

/** Memory of the thread's heap: a scan of a capture holds some 40 MB; typed arrays come on top and have limits of their own. */
const HEAP_MEGABYTES_MAX = 384;
const YOUNG_MEGABYTES = 16;

export interface ScanThreadOptions {
  /** Megabytes of the thread's heap. */
  readonly heapMegabytes?: number;
}

/** Starts a thread for scans. While it has nothing to do it keeps no process alive. */
export function startScanThread({ heapMegabytes = HEAP_MEGABYTES_MAX }: ScanThreadOptions = {}): ScanWorker {
  return new ScanThread(heapMegabytes);
}

interface Pending {
  readonly job: ScanJob;
  readonly onProgress: (progress: ScanProgress) => void;
  readonly resolve: (outcome: ScanOutcome) => void;
  readonly reject: (error: Error) => void;
}

class ScanThread implements ScanWorker {
  readonly #worker: Worker;
  #pending: Pending | null = null;
  #isAlive = true;
  #isStopped = false;

  constructor(heapMegabytes: number) {
    this.#worker = new Worker(new URL(`./scan-worker${extname(import.meta.filename)}`, import.meta.url), {
      name: 'scan',
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    this.#worker.on('message', (answer: ScanAnswer) => this.#take(answer));
    this.#worker.on('error', (error: Error) => this.#breakDown(error));
    this.#worker.on('exit', () => this.#breakDown(new Error('its thread ended')));
    this.#worker.unref();
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  run(job: ScanJob, onProgress: (progress: ScanProgress) => void): Promise<ScanOutcome> {
    if (this.#pending !== null) throw new Error('a scan thread takes one job at a time');
    return new Promise((resolve, reject) => {
      this.#pending = { job, onProgress, resolve, reject };
      if (!this.#isAlive) return this.#breakDown(new Error('its thread ended'));
      this.#worker.ref();
      this.#worker.postMessage(job);
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#isAlive = false;
    await this.#worker.terminate();
  }

  #take(answer: ScanAnswer): void {
    const pending = this.#pending;
    if (pending === null) return;
    if (answer.kind === 'progress') {
      pending.onProgress(answer.progress);
      return;
    }
    this.#pending = null;
    this.#worker.unref();
    const { name } = pending.job;
    if (answer.kind === 'done') pending.resolve(answer.outcome);
    else if (answer.kind === 'refused') pending.reject(new UserError(answer.code, answer.details));
    else pending.reject(new UserError('scan-crashed', { file: name, reason: answer.message }));
  }

  #breakDown(error: Error): void {
    this.#isAlive = false;
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null) return;
    const { name: file } = pending.job;
    const isMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
    if (this.#isStopped) pending.reject(new UserError('scan-cancelled', { file }));
    else if (isMemory) pending.reject(new UserError('scan-memory', { file }, { cause: error }));
    else pending.reject(new UserError('scan-crashed', { file, reason: error.message.slice(0, 300) }, { cause: error }));
  }
}
