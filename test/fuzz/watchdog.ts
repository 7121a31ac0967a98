// Watches the fuzzer from a thread of its own: a loop without end in the engine stops everything else in its thread.
import { writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

/** Time without a sign of life that counts as a hang, ms. Far above the limit of a batch, since other programs run beside us. */
const HANG_MS = 30_000;
const LOOK_MS = 1000;

/** Signs of life: a number that changes with every piece of work, and the seed of the run at work. */
export class Heartbeat {
  readonly #words = new Int32Array(new SharedArrayBuffer(12));
  readonly #worker: Worker;

  constructor() {
    this.#worker = new Worker(new URL(import.meta.url), { workerData: this.#words });
    this.#worker.unref();
  }

  beat(seed: number): void {
    Atomics.store(this.#words, 2, 0);
    Atomics.add(this.#words, 0, 1);
    Atomics.store(this.#words, 1, seed);
  }

  /** No signs of life are due until the next beat: a failure is being made small. */
  rest(): void {
    Atomics.store(this.#words, 2, 1);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

if (!isMainThread && workerData instanceof Int32Array) {
  const words = workerData;
  let last = Atomics.load(words, 0);
  let since = Date.now();
  setInterval(() => {
    const now = Atomics.load(words, 0);
    if (now !== last || Atomics.load(words, 2) === 1) {
      last = now;
      since = Date.now();
    } else if (Date.now() - since > HANG_MS) {
      writeSync(
        2,
        `\nFAILED hang: run ${Atomics.load(words, 1) >>> 0} makes no progress for ${HANG_MS / 1000} s\n0 passed, 1 failed\n`,
      );
      process.kill(process.pid, 'SIGKILL');
    }
  }, LOOK_MS);
}
