// Captures as something that frames can be pulled from: a reader pours its batches, one is held until it is used up.
import { readCaptures } from '../capture/index.ts';
import type { InputWarning } from '../capture/input.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';

/** Frames of some captures, merged by time, a batch at a time. */
export class CaptureFeed {
  /** The batch that is held; null while none is, and at the end. */
  batch: FrameBatch | null = null;
  isEnded = false;
  /** Part read so far, 0 to 1. */
  progress = 0;
  readonly warnings: InputWarning[] = [];
  readonly #paths: readonly string[];
  readonly #stop = new AbortController();
  #reading: Promise<void> | null = null;
  #release: () => void = () => undefined;
  #arrived: () => void = () => undefined;
  #failure: unknown = null;

  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /** Gives the held batch back and waits for the next one: afterwards there is one, or the captures have ended. Throws UserErrors. */
  async next(): Promise<void> {
    if (this.isEnded) return;
    const arrival = new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
    this.batch = null;
    this.#release();
    this.#reading ??= this.#read();
    await arrival;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Ends the reading, whatever is still to come. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.batch = null;
    this.#release();
    await this.#reading;
  }

  async #read(): Promise<void> {
    try {
      const { failed } = await readCaptures(
        this.#paths,
        {},
        {
          frames: (batch) => this.#hold(batch),
          warn: (warning) => void this.warnings.push(warning),
          progress: (done) => {
            this.progress = done;
          },
        },
        this.#stop.signal,
      );
      const [first] = failed;
      if (first !== undefined) this.#failure = first.error;
    } catch (error) {
      this.#failure = error;
    }
    this.isEnded = true;
    this.batch = null;
    this.#arrived();
  }

  #hold(batch: FrameBatch): Promise<void> | undefined {
    if (batch.count === 0 || this.#stop.signal.aborted) return undefined;
    this.batch = batch;
    this.#arrived();
    return new Promise((resolve) => {
      this.#release = resolve;
    });
  }
}
