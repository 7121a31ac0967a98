// Live capture: a program's stream of packets, clock ticks while the line is quiet, and a new start when the program dies.
import { FRAME_BATCH_CAPACITY, FrameBatch, SCRATCH_BYTES } from '../packets/frame-batch.ts';
import { CaptureChild } from './capture-child.ts';
import { recogniseCapture } from './capture-format.ts';
import { type CaptureCommand, interfaceExists } from './capture-programs.ts';
import { CaptureReader } from './capture-reader.ts';
import type { InputOptions, InputSink, InputSummary, InputWarning } from './input.ts';
import { WALK_BATCH_FULL, WALK_BROKEN, type WalkLimit } from './record-walker.ts';

/** How a live capture keeps time. The defaults suit people; tests are in a hurry. */
export interface LiveTiming {
  /** A quiet line gets a tick this often. */
  readonly tickMs: number;
  /** A tick is this much behind the clock, so that packets still in the kernel or the pipe are not overtaken. */
  readonly tickLagMs: number;
  /** Packets are gathered this long, since tcpdump writes each by itself and a batch has its price. */
  readonly gatherMs: number;
  /** tcpdump is asked for its drops this often. */
  readonly dropsMs: number;
  /** A program that was asked to stop has this long to write its last packets. */
  readonly stopMs: number;
  /** First and longest wait before a program that died is started again; each wait is twice the one before. */
  readonly restartMs: number;
  readonly restartMsMax: number;
}

export const LIVE_TIMING: LiveTiming = {
  tickMs: 1000,
  // libpcap hands over a kernel block after a second at the latest; the second one is for the pipe.
  tickLagMs: 2000,
  gatherMs: 50,
  dropsMs: 10_000,
  // tcpdump needs 30 ms.
  stopMs: 3000,
  restartMs: 1000,
  restartMsMax: 60_000,
};

const LIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** Warnings kept for the summary; later ones are only told. */
const WARNINGS_MAX = 100;
const NO_LIMIT: WalkLimit = { untilUs: Number.POSITIVE_INFINITY, untilNs: 0 };

export interface LiveCaptureOptions extends InputOptions {
  readonly timing?: Partial<LiveTiming>;
  /** False: the end of the program is the end of the input, instead of a new start. Default true. */
  readonly restarts?: boolean;
  /** Tells whether an interface of this machine is there. Default: the system is asked. */
  readonly interfaceExists?: (name: string) => boolean;
}

export class LiveCapture {
  readonly #command: CaptureCommand;
  readonly #options: LiveCaptureOptions;
  readonly #timing: LiveTiming;
  readonly #sink: InputSink;
  readonly #signal: AbortSignal;
  readonly #batch: FrameBatch;
  readonly #warnings: InputWarning[] = [];
  #packets = 0;
  #bytes = 0;
  #drops = 0;
  /** Packet clock: time of the last packet, and when it came by the monotonic clock. */
  #lastUs = Number.NaN;
  #lastSeenMs = 0;
  #isGone = false;
  /** Told that nothing is captured. */
  #isInterrupted = false;
  #gatheringSinceMs = 0;

  constructor(command: CaptureCommand, options: LiveCaptureOptions, sink: InputSink, signal?: AbortSignal) {
    this.#command = command;
    this.#options = options;
    this.#timing = { ...LIVE_TIMING, ...options.timing };
    this.#sink = sink;
    this.#signal = signal ?? new AbortController().signal;
    const [size, frames] = [options.batchBytes ?? LIVE_BUFFER_BYTES, options.batchFrames ?? FRAME_BATCH_CAPACITY];
    this.#batch = sink.makeFrames?.(size, frames) ?? new FrameBatch(size, frames);
  }

  /** Captures until the signal aborts. Throws a UserError where the first start fails. */
  async run(): Promise<InputSummary> {
    let waitMs = this.#timing.restartMs;
    for (let starts = 0; !this.#signal.aborted; starts++) {
      const child = new CaptureChild(this.#command, this.#timing.stopMs);
      const packetsBefore = this.#packets;
      const hasBegun = await this.#captureWith(child);
      if (this.#signal.aborted) break;
      if (!hasBegun && starts === 0) throw child.explain();
      if (this.#options.restarts === false) {
        if (hasBegun && this.#packets > packetsBefore) break;
        throw child.explain();
      }
      if (this.#packets > packetsBefore) waitMs = this.#timing.restartMs;
      this.#tellEnd(child, hasBegun, waitMs);
      // One that died is back in a second; whatever does not begin again, or has no interface, sees nothing until somebody helps.
      if (!hasBegun || this.#isGone) {
        this.#isInterrupted = true;
        this.#sink.interrupted?.(child.explain());
      }
      await this.#rest(waitMs);
      waitMs = Math.min(waitMs * 2, this.#timing.restartMsMax);
    }
    return { packets: this.#packets, bytes: this.#bytes, kernelDrops: this.#drops, warnings: this.#warnings };
  }

  /** Runs one child to its end; false when it ended before it captured. */
  async #captureWith(child: CaptureChild): Promise<boolean> {
    const stop = (): void => child.stop();
    this.#signal.addEventListener('abort', stop);
    let drops: NodeJS.Timeout | undefined;
    const dropsBefore = this.#drops;
    try {
      const reader = await this.#openStream(child);
      if (reader === null) return false;
      // Not before the stream has begun: until it is ready for the question, the signal would end tcpdump.
      drops = setInterval(() => child.askForDrops(), this.#timing.dropsMs);
      if (this.#isGone)
        this.#warn('restarted', `The interface ${this.#command.label} is back, the capture runs again.`);
      this.#isGone = false;
      if (this.#isInterrupted) this.#sink.interrupted?.(null);
      this.#isInterrupted = false;
      await this.#pour(reader, child, dropsBefore);
      return true;
    } finally {
      clearInterval(drops);
      // After the end there is nothing left to read; after a broken stream nobody will.
      child.source.cancel();
      child.stop();
      await child.closed;
      this.#noteDrops(child, dropsBefore);
      this.#signal.removeEventListener('abort', stop);
    }
  }

  /** The file header is the proof that the capture runs; null when the stream ends without it. */
  async #openStream(child: CaptureChild): Promise<CaptureReader | null> {
    try {
      const { label } = this.#command;
      const capture = await recogniseCapture(child.source, label, this.#options.snapLength ?? Number.POSITIVE_INFINITY);
      return new CaptureReader(label, capture, { from: 0, to: this.#batch.bytes.length - SCRATCH_BYTES });
    } catch {
      // No header, or a remote shell's greeting: the child's own words, read after its end, say why.
      return null;
    }
  }

  async #pour(reader: CaptureReader, child: CaptureChild, dropsBefore: number): Promise<void> {
    for (;;) {
      const wasEmpty = this.#batch.count === 0;
      const stop = reader.walk(this.#batch, NO_LIMIT);
      if (wasEmpty) this.#gatheringSinceMs = performance.now();
      const isOld = performance.now() - this.#gatheringSinceMs >= this.#timing.gatherMs;
      if (stop === WALK_BATCH_FULL || isOld || reader.movesOnFill) await this.#flush();
      if (stop === WALK_BATCH_FULL) continue;
      if (stop === WALK_BROKEN) break;
      this.#noteDrops(child, dropsBefore);
      if (!(await this.#withTicks(reader.fill(this.#batch)))) break;
    }
    await this.#flush();
    if (reader.ending?.code === 'bad-record') this.#warn('bad-record', reader.ending.message);
  }

  /** Waits for something; meanwhile hands on what was gathered, then ticks. The pipe is empty then: that is what we wait for. */
  async #withTicks<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const finished = work.finally(() => {
      isDone = true;
    });
    for (;;) {
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, this.#batch.count > 0 ? this.#timing.gatherMs : this.#timing.tickMs);
      });
      await Promise.race([finished, pause]);
      clearTimeout(timer);
      if (isDone) return finished;
      if (this.#batch.count > 0) await this.#flush();
      else this.#tick();
    }
  }

  #tick(): void {
    const lagUs = this.#timing.tickLagMs * 1000;
    if (this.#command.localInterface !== null) this.#sink.tick?.(Date.now() * 1000 - lagUs);
    // Another machine's clock is known by its packets only.
    else if (!Number.isNaN(this.#lastUs)) {
      const sinceUs = Math.trunc((performance.now() - this.#lastSeenMs) * 1000);
      this.#sink.tick?.(Math.max(this.#lastUs, this.#lastUs + sinceUs - lagUs));
    }
  }

  async #rest(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let wake: (() => void) | undefined;
    const pause = new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, ms);
      this.#signal.addEventListener('abort', resolve as () => void, { once: true });
    });
    await this.#withTicks(pause);
    clearTimeout(timer);
    if (wake !== undefined) this.#signal.removeEventListener('abort', wake);
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    if (batch.count === 0) return;
    for (let i = 0; i < batch.count; i++) this.#bytes += batch.wire[i]!;
    this.#packets += batch.count;
    this.#lastUs = batch.timeUs[batch.count - 1]!;
    this.#lastSeenMs = performance.now();
    await this.#sink.frames(batch);
    batch.count = 0;
  }

  #noteDrops(child: CaptureChild, before: number): void {
    const drops = before + child.drops;
    if (drops <= this.#drops) return;
    const { label } = this.#command;
    this.#warn(
      'kernel-drops',
      `The kernel dropped ${drops - this.#drops} packets on ${label}: this machine is too slow.`,
    );
    this.#drops = drops;
    this.#sink.drops?.(drops);
  }

  #tellEnd(child: CaptureChild, hasBegun: boolean, waitMs: number): void {
    const { label, localInterface } = this.#command;
    const seconds = Math.max(1, Math.round(waitMs / 1000));
    const isThere = this.#options.interfaceExists ?? interfaceExists;
    if (localInterface !== null && !isThere(localInterface)) {
      if (!this.#isGone) this.#warn('interface-gone', `The interface ${label} is gone. Waiting for it to come back.`);
      this.#isGone = true;
    } else if (hasBegun) {
      this.#warn('restarted', `The capture on ${label} ended: ${child.reason}. Starting again in ${seconds} s.`);
    }
  }

  #warn(code: InputWarning['code'], message: string): void {
    const warning = { source: this.#command.label, code, message };
    if (this.#warnings.length < WARNINGS_MAX) this.#warnings.push(warning);
    this.#sink.warn?.(warning);
  }
}
