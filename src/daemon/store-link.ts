// The main thread's way to the store: typed calls that stay good when the store's thread had to be started again.
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { UserError } from '../base/user-error.ts';
import type { Remote } from './calls.ts';
import type { StoreStart, StoreTold } from './store-keeping.ts';
import { Thread } from './thread.ts';

/** The store's heap: caches of rows and documents; the pages of SQLite lie outside. */
const HEAP_MB = 256;

export class StoreLink {
  #thread: Thread | null = null;

  /** Starts the thread; resolves with where a damaged database was moved, if it was. Rejects with UserErrors about the folder. */
  start(
    start: StoreStart,
    onNews: (news: StoreTold) => void,
    onEnd: (error: Error | null) => void,
  ): Promise<string | null> {
    return new Promise((resolve, reject) => {
      let isReady = false;
      this.#thread = new Thread({
        name: 'store-worker',
        workerData: start,
        limits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 4 },
        onMessage: (news: StoreTold) => {
          if (news.type !== 'ready') return onNews(news);
          isReady = true;
          resolve(news.aside);
        },
        onEnd: (error) => {
          this.#thread = null;
          if (isReady) onEnd(error);
          else reject(error ?? storeDown());
        },
      });
    });
  }

  get isRunning(): boolean {
    return this.#thread !== null;
  }

  get waiting(): { readonly length: number; readonly limit: number } {
    const calls = this.#thread?.calls;
    return { length: calls?.waiting ?? 0, limit: calls?.limit ?? 0 };
  }

  /** A new port to the store, for the engine. */
  openPort(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    if (this.#thread === null) throw storeDown();
    this.#thread.post({ type: 'engine', port: port1 }, [port1]);
    return port2;
  }

  /** An object whose methods are calls of `part.method` in the store's thread. */
  remote<T>(part: string): Remote<T> {
    return new Proxy(Object.create(null) as Remote<T>, {
      get: (_, name) =>
        typeof name !== 'string' || name === 'then'
          ? undefined
          : (...args: unknown[]): Promise<unknown> =>
              this.#thread === null ? Promise.reject(storeDown()) : this.#thread.calls.call(`${part}.${name}`, args),
    });
  }

  async stop(limitMs: number): Promise<void> {
    const thread = this.#thread;
    if (thread === null) return;
    thread.post({ type: 'stop' });
    await thread.end(limitMs);
  }
}

function storeDown(): UserError {
  return new UserError('part-down', { part: 'store' });
}
