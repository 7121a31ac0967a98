// Health, figures and log of the running program, as the API tells them.
import type { Language, OperationsPort } from '../api/ports.ts';
import { inLanguage } from '../base/german/german.ts';
import type { HealthDocument, LogList } from '../documents/home.ts';
import { daemonWords, inputWords } from './daemon-words.ts';
import type { LiveState } from './live-state.ts';
import type { LogBook } from './log-book.ts';
import type { PartBoard, PartReport } from './part-board.ts';
import { readMemory } from './process-memory.ts';
import type { StoreSizes } from './store-keeping.ts';

export interface OperationsParts {
  readonly folder: string;
  readonly version: string;
  readonly startedMs: number;
  readonly board: PartBoard;
  readonly live: LiveState;
  readonly log: LogBook;
  readonly sizes: () => Promise<StoreSizes>;
  readonly storeQueue: () => { readonly length: number; readonly limit: number };
  readonly limits: () => { readonly bytesMax: number; readonly keepDays: number };
  readonly streams: () => { readonly open: number; readonly limit: number };
  /** Longest turn of the main thread that touched the data folder, milliseconds. */
  readonly slowestMainMs: () => number;
  readonly scansWaiting: () => number;
}

const SAVES_MAX = 2;
const SCANS_MAX = 20;

/** What is wrong, in one sentence of the language. */
export function healthWords(board: PartBoard, language: Language): string {
  const words = daemonWords(language);
  const { worst } = board;
  return worst === null ? words.allWell : words.wrong(words.parts[worst.name], inLanguage(worst.text, language));
}

export class Operations implements Pick<OperationsPort, 'health' | 'isOk' | 'logs' | 'metrics'> {
  readonly #parts: OperationsParts;

  constructor(parts: OperationsParts) {
    this.#parts = parts;
  }

  isOk(): boolean {
    return this.#parts.board.isOk;
  }

  async logs(lines: number): Promise<LogList> {
    return { lines: this.#parts.log.rows(lines) };
  }

  async health(language: Language): Promise<HealthDocument> {
    const { board, live, folder, version, startedMs } = this.#parts;
    const sizes = await this.#parts.sizes();
    const { bytesMax, keepDays } = this.#parts.limits();
    const { packets, bytes, malformed, kernelDrops, droppedSummaries } = live.totals;
    const input = inputWords(live.input, language);
    return {
      state: board.isOk ? 'ok' : 'degraded',
      words: healthWords(board, language),
      version,
      startedAt: startedMs / 1000,
      now: Date.now() / 1000,
      parts: board.all().map((report) => partDocument(report, language)),
      queues: this.#queues(),
      capture:
        input === null
          ? null
          : {
              input,
              packets,
              bytes,
              packetsPerSecond: live.rates.packets,
              kernelDrops,
              ownDrops: droppedSummaries,
              lagSeconds: Math.max(0, live.lagSeconds),
              malformed,
            },
      memory: readMemory(),
      store: {
        folder,
        bytes: sizes.bytes,
        limitBytes: bytesMax,
        keepDays,
        alerts: sizes.alerts,
        summaries: sizes.summaries,
        oldest: sizes.oldestUs === null ? null : sizes.oldestUs / 1e6,
        newest: sizes.newestUs === null ? null : sizes.newestUs / 1e6,
        slowestMainMs: this.#parts.slowestMainMs(),
      },
      streams: this.#parts.streams(),
    };
  }

  #queues(): HealthDocument['queues'] {
    const { live } = this.#parts;
    const { savesWaiting, droppedSummaries } = live.totals;
    return [
      { name: 'saves', length: savesWaiting, limit: SAVES_MAX, dropped: droppedSummaries },
      { name: 'questions', ...this.#parts.storeQueue(), dropped: 0 },
      { name: 'scans', length: this.#parts.scansWaiting(), limit: SCANS_MAX, dropped: 0 },
    ];
  }

  async metrics(): ReturnType<OperationsPort['metrics']> {
    const { board, live } = this.#parts;
    const sizes = await this.#parts.sizes();
    const { packets, bytes, malformed, kernelDrops, droppedSummaries } = live.totals;
    const { up, down } = live.rates;
    const memory = readMemory();
    const counter = (name: string, help: string, value: number) => ({ name, help, type: 'counter' as const, value });
    const gauge = (name: string, help: string, value: number) => ({ name, help, type: 'gauge' as const, value });
    return [
      gauge('porchlight_up', 'Whether all parts work (1) or something is degraded (0).', board.isOk ? 1 : 0),
      counter('porchlight_packets_total', 'Packets read since the start.', packets),
      counter('porchlight_bytes_total', 'Bytes on the wire of these packets.', bytes),
      counter('porchlight_malformed_total', 'Frames that are not what they claim to be.', malformed),
      counter('porchlight_kernel_drops_total', 'Packets that the kernel dropped before they were read.', kernelDrops),
      counter(
        'porchlight_dropped_summaries_total',
        'Minutes of devices that found no room to be saved.',
        droppedSummaries,
      ),
      gauge('porchlight_upload_bytes_per_second', 'From the home to the Internet, over ten seconds.', up),
      gauge('porchlight_download_bytes_per_second', 'From the Internet to the home, over ten seconds.', down),
      gauge('porchlight_lag_seconds', 'How far the data is behind the clock.', Math.max(0, live.lagSeconds)),
      gauge('porchlight_resident_bytes', 'Resident memory of the process.', memory.rss),
      gauge('porchlight_store_bytes', 'Size of the database on disk.', sizes.bytes),
      gauge('porchlight_alerts', 'Alerts that are stored.', sizes.alerts),
      gauge('porchlight_flow_summaries', 'Flow summaries that are stored.', sizes.summaries),
      gauge('porchlight_event_streams', 'Open event streams.', this.#parts.streams().open),
      ...board.all().map(({ name, state }) => ({
        ...gauge('porchlight_part_ok', 'Whether a part works.', state === 'degraded' || state === 'stopped' ? 0 : 1),
        labels: { part: name },
      })),
    ];
  }
}

function partDocument({ name, state, text, hint }: PartReport, language: Language): HealthDocument['parts'][number] {
  const words = daemonWords(language);
  return {
    name,
    title: words.parts[name],
    state,
    words: inLanguage(text, language) ?? words.stateWords[state],
    hint: inLanguage(hint, language),
  };
}
