// A capture as a table: the rows of a feature set, read from packets while the table is read, with bounded memory.
import { randomInt } from 'node:crypto';
import type { NetworkSet } from '../base/networks.ts';
import { UserError } from '../base/user-error.ts';
import { type InputWarning, readCaptures } from '../capture/index.ts';
import { Engine } from '../engine/engine.ts';
import type {
  FeatureMeterOptions,
  FeatureRows,
  FeatureSetSpec,
  FeatureSink,
  FeatureWindow,
} from '../features/feature-rows.ts';
import { featureSets } from '../features/index.ts';
import { CaptureQueue, type QueueColumn } from './capture-table-queue.ts';
import type { CellCounts, TableBatch, TableColumn, TableSelection, TableSource } from './table-source.ts';

export interface CaptureTableOptions {
  /** Name of a feature set. */
  readonly featureSet: string;
  /** Packets or rows of a window, where the set has windows. */
  readonly window?: number;
  /** Seconds of a window, where the set has windows of time. */
  readonly windowSeconds?: number;
  /** Networks whose addresses are devices of ours. */
  readonly localNetworks: NetworkSet;
  /** Count packets with wrong checksums too. */
  readonly ignoreChecksums: boolean;
  /** A capture filter in tcpdump's language. */
  readonly filter?: string;
}

/** The rows of a feature set over one capture. */
export interface CaptureTable extends TableSource {
  readonly featureSet: FeatureSetSpec;
  /** What the capture warned of so far: cut records, time that jumps. */
  readonly warnings: readonly InputWarning[];
}

/** Name of the text column with which all sets begin: what the row belongs to. */
const SUBJECT = 'subject';
/** Seconds since 1970 where the row begins. */
const START = 'start';

/**
 * Opens a capture (pcap or pcapng, plain, gzip or zstd; '-' = standard input) as a table of `options.featureSet`: first the features,
 * then as texts `subject`, `start` (which can be asked for as a number too) and the further texts of the set. Throws a UserError
 * for an unknown set or a window that it cannot have; what is wrong with the file is thrown where it is read, in the words of the
 * capture. When the signal aborts, reading ends early with the rows so far.
 */
export async function openCaptureTable(file: string, options: CaptureTableOptions): Promise<CaptureTable> {
  return new CaptureTableReader(file, options);
}

class CaptureTableReader implements CaptureTable {
  readonly file: string;
  readonly format: string;
  readonly columns: readonly TableColumn[];
  readonly ragged = { count: 0, firstLine: 0 };
  readonly rowCount = null;
  readonly featureSet: FeatureSetSpec;
  readonly warnings: InputWarning[] = [];
  readonly #options: CaptureTableOptions;
  /** A number that no sender can know, so that nobody makes packets whose flows collide; rows do not depend on it. */
  readonly #hashSeed = randomInt(2 ** 31);
  readonly #queueColumns: readonly QueueColumn[];
  readonly #textNames: readonly string[];
  #progress = Number.NaN;

  constructor(file: string, options: CaptureTableOptions) {
    this.file = file;
    this.#options = options;
    this.featureSet = findSet(options);
    this.format = `capture (${this.featureSet.name})`;
    this.#textNames = this.#createMaker(() => undefined).textNames;
    const { features } = this.featureSet;
    this.columns = [
      ...features.map(({ name, unit }) => ({ name, kind: 'number' as const, unit })),
      ...[SUBJECT, START, ...this.#textNames].map((name) => ({ name, kind: 'text' as const })),
    ];
    this.#queueColumns = [
      ...features.map((_, position) => featureColumn(position, features.length)),
      subjectColumn,
      startColumn,
      ...this.#textNames.map((_, position) => textColumn(position)),
    ];
  }

  get progress(): number {
    return this.#progress;
  }

  async *read(
    selection: TableSelection,
    counts: readonly CellCounts[],
    signal: AbortSignal,
  ): AsyncGenerator<TableBatch> {
    const queue = new CaptureQueue(this.#queueColumns, selection, counts);
    const stop = new AbortController();
    const onAbort = (): void => stop.abort();
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) stop.abort();
    const pouring = this.#pour(queue, selection, stop.signal);
    try {
      for (let batch = await queue.next(); batch !== null; batch = await queue.next()) yield batch;
    } finally {
      // A reader that leaves early ends the capture too.
      stop.abort();
      queue.close();
      signal.removeEventListener('abort', onAbort);
      await pouring;
    }
  }

  async close(): Promise<void> {}

  /** Reads the capture into the queue; what it fails of becomes the reader's. */
  async #pour(queue: CaptureQueue, selection: TableSelection, signal: AbortSignal): Promise<void> {
    this.warnings.length = 0;
    this.#progress = Number.NaN;
    try {
      const engine = this.#createEngine((rows) => queue.push(rows), selection);
      const { filter } = this.#options;
      await readCaptures(
        [this.file],
        filter === undefined ? {} : { filter },
        {
          makeFrames: (size, frames) => engine.engine.makeFrames(size, frames),
          frames(batch) {
            engine.engine.process(batch);
            return queue.room();
          },
          warn: (warning) => this.warnings.push(warning),
          progress: (done) => {
            this.#progress = done;
          },
        },
        signal,
      );
      engine.finish();
      queue.end();
    } catch (error) {
      queue.end(error);
    }
  }

  #createMaker(emit: FeatureSink): { readonly textNames: readonly string[] } {
    return this.featureSet.maker.create(this.#makerOptions(emit));
  }

  #makerOptions(emit: FeatureSink): FeatureMeterOptions {
    const { window, windowSeconds, localNetworks } = this.#options;
    return {
      emit,
      localNetworks,
      hashSeed: this.#hashSeed,
      ...(window === undefined ? {} : { window }),
      ...(windowSeconds === undefined ? {} : { windowSeconds }),
    };
  }

  #createEngine(emit: FeatureSink, selection: TableSelection): { engine: Engine; finish(): void } {
    const { maker } = this.featureSet;
    const { localNetworks, ignoreChecksums } = this.#options;
    const shared = { localNetworks, validatesChecksums: !ignoreChecksums, hashSeed: this.#hashSeed };
    if (maker.from === 'packets') {
      const engine = new Engine({ ...shared, policy: 'zeek', features: maker.create(this.#makerOptions(emit)) });
      return { engine, finish: () => engine.finish() };
    }
    const features = maker.create(this.#makerOptions(emit));
    const service = this.columns.findIndex(({ name, kind }) => name === 'service' && kind === 'text');
    const engine = new Engine({
      ...shared,
      policy: maker.policy,
      hasStatistics: maker.hasStatistics,
      // The service of a connection comes from reading its payload, which takes as long as all the rest.
      readsFacts: selection.texts.includes(service),
      onFlows: (flows) => features.observe(flows),
    });
    const finish = (): void => {
      engine.finish();
      features.finish();
    };
    return { engine, finish };
  }
}

function findSet(options: CaptureTableOptions): FeatureSetSpec {
  const set = featureSets.find(({ name }) => name === options.featureSet);
  if (set === undefined) {
    const names = featureSets.map(({ name }) => name).join(', ');
    throw new UserError('unknown-feature-set', { set: options.featureSet, names });
  }
  checkWindow(set, options.window, ['packets', 'rows']);
  checkWindow(set, options.windowSeconds, ['seconds']);
  return options.window === undefined ? set : (set.withWindow?.(options.window) ?? set);
}

function checkWindow(set: FeatureSetSpec, window: number | undefined, units: readonly FeatureWindow['unit'][]): void {
  if (window === undefined) return;
  const range = set.window;
  if (range === undefined || !units.includes(range.unit))
    throw new UserError('no-such-window', { set: set.name, unit: units.join(' or ') });
  const { least, most, unit } = range;
  if (!Number.isInteger(window) || window < least || window > most)
    throw new UserError('bad-window', { set: set.name, window, unit, least, most });
}

function featureColumn(position: number, columns: number): QueueColumn {
  const number = (rows: FeatureRows, row: number): number => rows.values[row * columns + position]!;
  const text = (rows: FeatureRows, row: number): string => {
    const value = number(rows, row);
    return Number.isNaN(value) ? '' : String(value);
  };
  return { number, text, isText: false };
}

const subjectColumn: QueueColumn = {
  number: (rows, row) => numberOf(rows.subject[row]!),
  text: (rows, row) => rows.subject[row]!,
  isText: true,
};

const startColumn: QueueColumn = {
  number: (rows, row) => rows.startSeconds[row]!,
  text(rows, row) {
    const seconds = rows.startSeconds[row]!;
    return Number.isNaN(seconds) ? '' : seconds.toFixed(6);
  },
  isText: true,
};

function textColumn(position: number): QueueColumn {
  return {
    number: (rows, row) => numberOf(rows.texts[position]![row]!),
    text: (rows, row) => rows.texts[position]![row]!,
    isText: true,
  };
}

/** A text as a number: ports and the like. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
