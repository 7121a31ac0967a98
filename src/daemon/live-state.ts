// What the main thread knows from moment to moment: rates of packets and bytes, the newest time of the data, how the input is.
import type { InputChoice } from '../documents/setup.ts';
import type { EngineFigures } from './engine-messages.ts';

/** Figures of the last 10 s are the "now" of the dashboard. */
const RECENT = 5;

export class LiveState {
  #figures: EngineFigures | null = null;
  readonly #recent: {
    readonly up: number;
    readonly down: number;
    readonly seconds: number;
    readonly packets: number;
  }[] = [];
  #packetsBefore = 0;
  /** Packets and bytes of engine threads that ran before this one. */
  #earlier = { packets: 0, bytes: 0, malformed: 0, kernelDrops: 0, droppedSummaries: 0 };
  #newestUs: number | null = null;
  /** By the clock on the wall: when a packet came last. */
  #heardMs: number | null = null;
  input: InputChoice = { kind: 'none', target: '', mayAsk: false };

  take(figures: EngineFigures): void {
    const packets = figures.packets - this.#packetsBefore;
    this.#packetsBefore = figures.packets;
    if (packets > 0) this.#heardMs = Date.now();
    this.#figures = figures;
    if (figures.newestUs !== null) this.#newestUs = Math.max(this.#newestUs ?? 0, figures.newestUs);
    this.#recent.push({ up: figures.up, down: figures.down, seconds: figures.seconds, packets });
    if (this.#recent.length > RECENT) this.#recent.shift();
  }

  /** Another home, whose time begins earlier. */
  beginHome(): void {
    this.#newestUs = null;
  }

  /** A new engine thread counts from nothing. */
  beginRun(): void {
    const last = this.#figures;
    if (last !== null) {
      this.#earlier = {
        packets: this.#earlier.packets + last.packets,
        bytes: this.#earlier.bytes + last.bytes,
        malformed: this.#earlier.malformed + last.malformed,
        kernelDrops: this.#earlier.kernelDrops + last.kernelDrops,
        droppedSummaries: this.#earlier.droppedSummaries + last.droppedSummaries,
      };
    }
    this.#figures = null;
    this.#packetsBefore = 0;
    this.#recent.length = 0;
  }

  /** Means over the last 10 s, per second. */
  get rates(): { readonly up: number; readonly down: number; readonly packets: number } {
    const seconds = this.#recent.reduce((sum, each) => sum + each.seconds, 0);
    if (seconds === 0) return { up: 0, down: 0, packets: 0 };
    const rate = (pick: (each: LiveState['rates']) => number): number =>
      this.#recent.reduce((sum, each) => sum + pick(each), 0) / seconds;
    return { up: rate(({ up }) => up), down: rate(({ down }) => down), packets: rate(({ packets }) => packets) };
  }

  get totals(): LiveStateTotals {
    const now = this.#figures;
    const { packets, bytes, malformed, kernelDrops, droppedSummaries } = this.#earlier;
    return {
      packets: packets + (now?.packets ?? 0),
      bytes: bytes + (now?.bytes ?? 0),
      malformed: malformed + (now?.malformed ?? 0),
      kernelDrops: kernelDrops + (now?.kernelDrops ?? 0),
      droppedSummaries: droppedSummaries + (now?.droppedSummaries ?? 0),
      savesWaiting: now?.savesWaiting ?? 0,
      heapBytes: now?.heapBytes ?? 0,
    };
  }

  get newestUs(): number | null {
    return this.#newestUs;
  }

  get heardMs(): number | null {
    return this.#heardMs;
  }

  /** What time it is for the home, seconds since 1970: the clock on the wall, or the time of data that have a time of their own. */
  get clockSeconds(): number {
    const { kind } = this.input;
    const hasOwnTime = kind === 'simulated' || kind === 'capture';
    return hasOwnTime && this.#newestUs !== null ? this.#newestUs / 1e6 : Date.now() / 1000;
  }

  /** Seconds that the data is behind the clock. */
  get lagSeconds(): number {
    return this.#newestUs === null ? 0 : Date.now() / 1000 - this.#newestUs / 1e6;
  }
}

export interface LiveStateTotals {
  readonly packets: number;
  readonly bytes: number;
  readonly malformed: number;
  readonly kernelDrops: number;
  readonly droppedSummaries: number;
  readonly savesWaiting: number;
  readonly heapBytes: number;
}
