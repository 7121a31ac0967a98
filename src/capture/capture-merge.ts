// Several captures as one stream in the order of time. All open captures share one buffer, so that no frame is copied.
import { UserError } from '../base/user-error.ts';
import { compileFilter, type FrameFilter } from '../packets/filter/frame-filter.ts';
import { FRAME_BATCH_CAPACITY, FrameBatch } from '../packets/frame-batch.ts';
import { type OpenCapture, openCapture } from './capture-format.ts';
import { CaptureReader, type Region } from './capture-reader.ts';
import type { CaptureSurvey, FailedCapture } from './capture-survey.ts';
import type { InputOptions, InputSink, InputWarning } from './input.ts';
import { WALK_BATCH_FULL, WALK_BROKEN, WALK_LATER, type WalkLimit } from './record-walker.ts';

/** Bytes read at once from a single file: a call costs nothing then, and the block stays in a core's cache. */
const BLOCK_BYTES = 512 * 1024;
/** Buffer for all captures that are open at once. */
const MERGE_BYTES = 32 * 1024 * 1024;
/** Least piece of it for one capture: the largest block of a pcapng and room to read behind it. */
const REGION_BYTES_MIN = 400 * 1024;
/** Captures open at once. More that overlap in time begin late, which is said. */
export const MERGE_OPEN_MAX = Math.floor(MERGE_BYTES / REGION_BYTES_MIN);

export interface MergeTotals {
  packets: number;
  bytes: number;
  readonly warnings: InputWarning[];
  /** Captures that could be looked at but not be opened again. */
  readonly failed: FailedCapture[];
}

/** Merges captures whose first times are known. Between equal times the one named first goes first. */
export class CaptureMerge {
  readonly totals: MergeTotals = { packets: 0, bytes: 0, warnings: [], failed: [] };
  readonly #pending: CaptureSurvey[];
  readonly #active: CaptureReader[] = [];
  readonly #free: Region[] = [];
  readonly #regions = new Map<CaptureReader, Region>();
  readonly #batch: FrameBatch;
  readonly #sink: InputSink;
  readonly #snapLength: number;
  readonly #filter: FrameFilter | null;
  readonly #signal: AbortSignal | undefined;
  readonly #limit: WalkLimit = { untilUs: 0, untilNs: 0 };
  readonly #sizeTotal: number;
  #bytesEnded = 0;
  #isLate = false;

  constructor(surveys: readonly CaptureSurvey[], options: InputOptions, sink: InputSink, signal?: AbortSignal) {
    this.#pending = surveys.toSorted((a, b) => a.startUs - b.startUs || a.order - b.order);
    this.#sizeTotal = surveys.reduce((sum, each) => sum + (each.size ?? Number.NaN), 0);
    this.#sink = sink;
    this.#signal = signal;
    this.#snapLength = options.snapLength ?? Number.POSITIVE_INFINITY;
    this.#filter = options.filter === undefined ? null : compileFilter(options.filter);
    const regions = Math.min(surveys.length, MERGE_OPEN_MAX);
    const most = Math.min(options.batchBytes ?? BLOCK_BYTES, Math.floor(MERGE_BYTES / regions));
    const regionBytes = Math.max(REGION_BYTES_MIN, most);
    const [size, frames] = [regions * regionBytes, options.batchFrames ?? FRAME_BATCH_CAPACITY];
    this.#batch = sink.makeFrames?.(size, frames) ?? new FrameBatch(size, frames);
    for (let i = regions - 1; i >= 0; i--) this.#free.push({ from: i * regionBytes, to: (i + 1) * regionBytes });
  }

  /** Reads everything. Resolves early, with what was read, when the signal aborts. */
  async run(): Promise<MergeTotals> {
    const cancel = (): void => {
      for (const reader of this.#active) reader.source.cancel();
    };
    this.#signal?.addEventListener('abort', cancel);
    try {
      while (!this.#isAborted) {
        await this.#openDue();
        const reader = this.#first();
        if (reader === null) break;
        await this.#advance(reader);
      }
      await this.#flush();
    } finally {
      this.#signal?.removeEventListener('abort', cancel);
      for (const reader of this.#active) await reader.close();
    }
    return this.totals;
  }

  get #isAborted(): boolean {
    return this.#signal?.aborted === true;
  }

  /** The open capture whose next packet is the earliest; sets the limit up to which it may be read. */
  #first(): CaptureReader | null {
    let first: CaptureReader | null = null;
    let second: CaptureReader | null = null;
    for (const reader of this.#active) {
      if (first === null || isBefore(reader, first)) {
        second = first;
        first = reader;
      } else if (second === null || isBefore(reader, second)) second = reader;
    }
    const limit = this.#limit;
    limit.untilUs = second?.headUs ?? Number.POSITIVE_INFINITY;
    limit.untilNs = second === null ? 0 : second.headNs - (first!.order > second.order ? 1 : 0);
    const next = this.#free.length > 0 ? this.#pending[0] : undefined;
    if (next !== undefined && next.startUs <= limit.untilUs) {
      limit.untilUs = next.startUs;
      limit.untilNs = -1;
    }
    return first;
  }

  /** Walks one capture up to the limit, or to where it needs bytes. */
  async #advance(reader: CaptureReader): Promise<void> {
    const stop = reader.walk(this.#batch, this.#limit);
    if (stop === WALK_LATER) return;
    if (stop === WALK_BATCH_FULL) await this.#flush();
    else if (stop === WALK_BROKEN || !(await this.#fill(reader))) await this.#end(reader);
  }

  async #fill(reader: CaptureReader): Promise<boolean> {
    if (reader.movesOnFill) {
      await this.#flush();
      // The batch is empty now, the moment to move others too: else each of them would cut a batch short.
      for (const other of this.#active) {
        if (other !== reader && other.movesOnFill && other.isLow) await this.#more(other);
      }
    }
    const hasMore = await this.#more(reader);
    if (this.#sizeTotal > 0) this.#sink.progress?.(this.#bytesRead() / this.#sizeTotal);
    return hasMore;
  }

  /** Reads on; where that fails, the capture ends there with its packets so far. */
  async #more(reader: CaptureReader): Promise<boolean> {
    try {
      return await reader.fill(this.#batch);
    } catch (error) {
      reader.fail(error);
      return false;
    }
  }

  async #openDue(): Promise<void> {
    while (this.#pending.length > 0 && !this.#isAborted) {
      const next = this.#pending[0]!;
      if (this.#active.some((reader) => reader.headUs < next.startUs)) return;
      const region = this.#free.pop();
      if (region === undefined) return this.#warnLate(next);
      this.#pending.shift();
      await this.#open(next, region);
    }
  }

  async #open(survey: CaptureSurvey, region: Region): Promise<void> {
    let capture: OpenCapture;
    try {
      capture = survey.capture ?? (await openCapture(survey.path, this.#snapLength));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#free.push(region);
      this.totals.failed.push({ file: survey.path, error });
      return;
    }
    const reader = new CaptureReader(survey.path, capture, region, survey.order);
    this.#active.push(reader);
    this.#regions.set(reader, region);
    const isAlone = this.#active.length === 1 && this.#pending.length === 0;
    if (isAlone) return;
    const hasHead = await reader.findHead(this.#batch).catch((error: unknown) => {
      reader.fail(error);
      return false;
    });
    if (!hasHead) await this.#end(reader);
  }

  async #end(reader: CaptureReader): Promise<void> {
    await this.#flush();
    this.#bytesEnded += reader.source.bytesRead;
    this.#active.splice(this.#active.indexOf(reader), 1);
    this.#free.push(this.#regions.get(reader)!);
    this.#regions.delete(reader);
    await reader.close();
    if (reader.ending !== null && !this.#isAborted) this.#warn({ source: reader.name, ...reader.ending });
  }

  #warnLate(next: CaptureSurvey): void {
    if (this.#isLate) return;
    this.#isLate = true;
    this.#warn({
      source: next.path,
      code: 'time',
      message: `More than ${MERGE_OPEN_MAX} captures overlap in time: ${next.path} and later ones are read when another ends.`,
    });
  }

  #warn(warning: InputWarning): void {
    this.totals.warnings.push(warning);
    this.#sink.warn?.(warning);
  }

  #bytesRead(): number {
    return this.#active.reduce((sum, reader) => sum + reader.source.bytesRead, this.#bytesEnded);
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#filter?.apply(batch);
    if (batch.count === 0) return;
    this.totals.packets += batch.count;
    this.totals.bytes += sumLengths(batch.wire, batch.count);
    await this.#sink.frames(batch);
    batch.count = 0;
  }
}

function isBefore(a: CaptureReader, b: CaptureReader): boolean {
  return (a.headUs - b.headUs || a.headNs - b.headNs || a.order - b.order) < 0;
}

function sumLengths(lengths: Uint32Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += lengths[i]!;
  return sum;
}
