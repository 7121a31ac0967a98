// The feature set `conn-window`: packets and bytes each way of so many consecutive connections, side by side in one row.
import { formatAddress } from '../base/address.ts';
import type { FlowBatch } from '../flows/flow-batch.ts';
import { formatUid } from '../flows/index.ts';
import { KEY_WORDS } from '../packets/packet-batch.ts';
import { FeatureRowBatch } from './dictionary-rows.ts';
import type { Feature } from './feature.ts';
import { FEATURE_ROWS, type FeatureMeterOptions, type FeatureSetSpec, type FlowFeatures } from './feature-rows.ts';

/** Columns of Zeek's conn.log that a window is made of, in their order. */
export const CONN_WINDOW_COLUMNS = ['orig_pkts', 'resp_pkts', 'orig_bytes', 'resp_bytes'] as const;

export const CONN_WINDOW = 1;
export const CONN_WINDOW_MOST = 256;

interface ConnColumn {
  readonly name: (typeof CONN_WINDOW_COLUMNS)[number];
  readonly unit: string;
  readonly formula: string;
  readonly words: string;
}

const UNSET =
  'Unset, as Zeek writes it for a connection of which nothing but single packets was seen, counts as 0, so that every connection has its place.';

const connColumns: readonly ConnColumn[] = [
  { name: 'orig_pkts', unit: 'packets', formula: 'Packets the originator sent.', words: 'packets sent' },
  { name: 'resp_pkts', unit: 'packets', formula: 'Packets the responder sent.', words: 'packets received' },
  {
    name: 'orig_bytes',
    unit: 'bytes',
    formula: `Payload bytes the originator sent, for TCP by its sequence numbers. ${UNSET}`,
    words: 'bytes sent',
  },
  {
    name: 'resp_bytes',
    unit: 'bytes',
    formula: `Payload bytes the responder sent, for TCP by its sequence numbers. ${UNSET}`,
    words: 'bytes received',
  },
];

/** Features of a window of `window` connections: the plain names for one, "orig_pkts.1" … for more. */
export function connWindowFeatures(window: number): readonly Feature[] {
  const features: Feature[] = [];
  for (let row = 1; row <= window; row++) {
    for (const { name, unit, formula, words } of connColumns) {
      const where = `Of connection ${row} of ${window} consecutive ones: `;
      features.push({
        name: window === 1 ? name : `${name}.${row}`,
        unit,
        formula: window === 1 ? formula : `${where}${formula.charAt(0).toLowerCase()}${formula.slice(1)}`,
        words: window === 1 ? words : `${words}, connection ${row}`,
        source: 'zeek',
        ...(window === 1 ? {} : { sourceName: name }),
        ...(name.endsWith('bytes')
          ? { state: 'fixed', reason: 'Zeek leaves it unset where this has 0.' }
          : { state: 'same' }),
        isCounter: true,
      });
    }
  }
  return features;
}

/** Windows follow each other without overlap; a last one that is not full is left out. */
class ConnWindowRows implements FlowFeatures {
  readonly textNames = ['originator', 'responder'] as const;
  readonly #options: FeatureMeterOptions;
  readonly #window: number;
  readonly #rows: FeatureRowBatch;
  /** Connections of the row that is filling. */
  #filled = 0;

  constructor(options: FeatureMeterOptions) {
    this.#options = options;
    this.#window = options.window ?? CONN_WINDOW;
    if (!isWindow(this.#window)) throw new RangeError(`a window of ${this.#window} connections`);
    this.#rows = new FeatureRowBatch(this.#window * CONN_WINDOW_COLUMNS.length, this.textNames.length);
  }

  observe(flows: FlowBatch): void {
    const rows = this.#rows;
    const columns = this.#window * CONN_WINDOW_COLUMNS.length;
    for (let i = 0; i < flows.count; i++) {
      if (this.#filled === 0) this.#name(flows, i);
      fillConnection(flows, i, rows.values, rows.count * columns + this.#filled * CONN_WINDOW_COLUMNS.length);
      if (++this.#filled < this.#window) continue;
      this.#filled = 0;
      if (++rows.count === FEATURE_ROWS) this.#flush();
    }
  }

  finish(): void {
    this.#filled = 0;
    this.#flush();
  }

  /** A window has the name and the start of its first connection. */
  #name(flows: FlowBatch, i: number): void {
    const rows = this.#rows;
    rows.subject[rows.count] = formatUid(flows.uid[i * 2]!, flows.uid[i * 2 + 1]!);
    rows.startSeconds[rows.count] = flows.startUs[i]! / 1e6 + flows.startNs[i]! / 1e9;
    rows.texts[0]![rows.count] = formatAddress(flows.key, i * KEY_WORDS);
    rows.texts[1]![rows.count] = formatAddress(flows.key, i * KEY_WORDS + 4);
  }

  #flush(): void {
    if (this.#rows.count > 0) this.#options.emit(this.#rows);
    this.#rows.count = 0;
  }
}

function isWindow(window: number): boolean {
  return Number.isInteger(window) && window >= 1 && window <= CONN_WINDOW_MOST;
}

function fillConnection(flows: FlowBatch, i: number, values: Float64Array, at: number): void {
  values[at] = flows.originatorPackets[i]!;
  values[at + 1] = flows.responderPackets[i]!;
  values[at + 2] = Math.max(0, flows.originatorBytes[i]!);
  values[at + 3] = Math.max(0, flows.responderBytes[i]!);
}

/** The set with windows of `window` connections. */
export function connWindowSetOf(window: number): FeatureSetSpec {
  return {
    name: 'conn-window',
    title: 'Windows of connections',
    description:
      "Zeek's orig_pkts, resp_pkts, orig_bytes and resp_bytes of so many consecutive connections (--window, 1 unless given) in one row, in the order in which their records are written. Of more than one, the columns end in the place of the connection: orig_pkts.1, orig_pkts.2 and so on, the first written first. Windows do not overlap; a last one that is not full is left out.",
    row: 'connection-window',
    features: connWindowFeatures(window),
    maker: {
      from: 'flows',
      policy: 'zeek',
      hasStatistics: false,
      create: (options) => new ConnWindowRows({ ...options, window }),
    },
    window: { unit: 'rows', least: 1, most: CONN_WINDOW_MOST, usual: CONN_WINDOW },
    withWindow: connWindowSetOf,
  };
}

export const connWindowSet: FeatureSetSpec = connWindowSetOf(CONN_WINDOW);
