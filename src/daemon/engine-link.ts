// The main thread's way to the engine: starts it, hears it, gives it orders, and starts it again when it broke.
import type { MessagePort } from 'node:worker_threads';
import type { EngineNews, EngineOrder, EngineStart } from './engine-messages.ts';
import { Thread } from './thread.ts';

const HEAP_MB = 512;

export class EngineLink {
  #thread: Thread | null = null;

  get isRunning(): boolean {
    return this.#thread !== null;
  }

  start(
    start: EngineStart,
    storePort: MessagePort,
    onNews: (news: EngineNews) => void,
    onEnd: (error: Error | null) => void,
  ): void {
    const thread = new Thread({
      name: 'engine-worker',
      workerData: { start, storePort },
      transfer: [storePort],
      limits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 4 },
      onMessage: onNews,
      onEnd: (error) => {
        if (this.#thread === thread) this.#thread = null;
        onEnd(error);
      },
    });
    this.#thread = thread;
  }

  order(order: EngineOrder): void {
    this.#thread?.post(order);
  }

  /** What was seen is saved; after `limitMs` it is ended as it is. */
  async stop(limitMs: number): Promise<void> {
    const thread = this.#thread;
    if (thread === null) return;
    thread.post({ type: 'stop' });
    await thread.end(limitMs);
  }
}
