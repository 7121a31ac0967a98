// The main thread's way to the engine: starts it, hears it, gives it orders, and starts it again when it broke.
import { strict as assert } from 'node:assert';
import type { MessagePort } from 'node:worker_threads';
import type { EngineNews, EngineOrder, EngineStart } from './engine-messages.ts';
import { Thread } from './thread.ts';

const HEAP_MB = 512;

export class EngineLink {
  #thread: Thread | null = null;
  /** Its end was asked for: nobody is told of it. */
  #isEnding = false;

  get isRunning(): boolean {
    return this.#thread !== null;
  }

  /** `onEnd`: it has ended though nobody asked it to. */
  start(
    start: EngineStart,
    storePort: MessagePort,
    onNews: (news: EngineNews) => void,
    onEnd: (error: Error) => void,
  ): void {
    assert(this.#thread === null, 'two engines would save against each other');
    const thread = new Thread({
      name: 'engine-worker',
      workerData: { start, storePort },
      transfer: [storePort],
      limits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 4 },
      onMessage: onNews,
      onEnd: (error) => {
        this.#thread = null;
        if (!this.#isEnding) onEnd(error ?? new Error('it has ended by itself'));
        this.#isEnding = false;
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
    this.#isEnding = true;
    thread.post({ type: 'stop' });
    await thread.end(limitMs);
  }
}
