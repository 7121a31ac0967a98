// A worker thread with calls in both directions, and an end that is told once: asked for, or not.
import { extname } from 'node:path';
import { type MessagePort, Worker, type WorkerOptions } from 'node:worker_threads';
import { UserError } from '../base/user-error.ts';
import { type AnswerMessage, CallBook, errorOf, type Trouble } from './calls.ts';

/** Threads stand beside this file: as sources in a checkout, as built files in the package. */
export function threadUrl(name: string): URL {
  return new URL(`./${name}${extname(import.meta.filename)}`, import.meta.url);
}

export interface ThreadOptions {
  readonly name: string;
  readonly workerData?: unknown;
  readonly transfer?: readonly MessagePort[];
  readonly limits?: WorkerOptions['resourceLimits'];
  /** What is no answer to a call. */
  readonly onMessage: (message: never) => void;
  /** The thread has ended; `error`: why, null = it ended in order. */
  readonly onEnd: (error: Error | null) => void;
}

export class Thread {
  readonly calls: CallBook;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #error: Error | null = null;

  constructor(options: ThreadOptions) {
    this.#worker = new Worker(threadUrl(options.name), {
      workerData: options.workerData,
      transferList: [...(options.transfer ?? [])],
      name: options.name,
      ...(options.limits === undefined ? {} : { resourceLimits: options.limits }),
    });
    this.calls = new CallBook((message) => this.#worker.postMessage(message));
    this.#worker.on('message', (message: AnswerMessage | { readonly type: 'failed'; readonly trouble: Trouble }) => {
      if (message.type === 'answer') this.calls.settle(message);
      else if (message.type === 'failed') this.#error = errorOf(message.trouble);
      else options.onMessage(message as never);
    });
    this.#worker.on('error', (error) => {
      this.#error ??= error instanceof Error ? error : new Error(String(error));
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        const error = this.#error ?? (code === 0 ? null : new Error(`ended with code ${code}`));
        // Whoever waits for an answer can ask again soon; why it broke is told to `onEnd`.
        this.calls.fail(
          error instanceof UserError
            ? error
            : new UserError('part-down', { part: options.name.replace('-worker', '') }),
        );
        options.onEnd(error);
        resolve();
      });
    });
  }

  post(message: object, transfer: readonly MessagePort[] = []): void {
    this.#worker.postMessage(message, [...transfer]);
  }

  /** Waits for its end; after `limitMs` it is ended. */
  async end(limitMs: number): Promise<void> {
    const timer = setTimeout(() => void this.#worker.terminate(), limitMs);
    await this.#ended;
    clearTimeout(timer);
  }
}
