// The feature set `flow`: one row a flow record, as Zeek cuts connections. The columns are generated from one list.

import { formatAddress, formatMac } from '../base/address.ts';
import { type FlowBatch, SERVICES } from '../flows/flow-batch.ts';
import { formatUid } from '../flows/index.ts';
import { KEY_WORDS } from '../packets/packet-batch.ts';
import { FeatureRowBatch } from './dictionary-rows.ts';
import { FEATURE_ROWS, type FeatureMeterOptions, type FeatureSetSpec, type FlowFeatures } from './feature-rows.ts';
import { flowDropped } from './flow-dropped.ts';
import { type FlowFeature, type FlowValue, isIcmp, protocolOf, TCP, UDP } from './flow-feature.ts';
import { nfstreamColumns } from './flow-nfstream-columns.ts';
import { ratioAndRateColumns } from './flow-ratio-columns.ts';
import { historyColumns, protocolColumns, stateColumns, volumeColumns } from './flow-zeek-columns.ts';

/** Every feature of the set, in the order of its columns. */
export const flowFeatures: readonly FlowFeature[] = [
  ...protocolColumns,
  ...volumeColumns,
  ...stateColumns,
  ...historyColumns,
  ...nfstreamColumns,
  ...ratioAndRateColumns,
];

/** Texts of service masks remembered; a capture has a handful of combinations. */
const SERVICE_TEXTS_MAX = 256;

function createServiceTexts(): (mask: number) => string {
  const texts = new Map<number, string>();
  return (mask) => {
    const known = texts.get(mask);
    if (known !== undefined) return known;
    const text = SERVICES.filter((_, bit) => (mask & (1 << bit)) !== 0).join(';');
    if (texts.size < SERVICE_TEXTS_MAX) texts.set(mask, text);
    return text;
  };
}

function protocolText(protocol: number): string {
  if (protocol === TCP) return 'tcp';
  if (protocol === UDP) return 'udp';
  return isIcmp(protocol) ? 'icmp' : 'unknown_transport';
}

interface FlowText {
  readonly name: string;
  text(flows: FlowBatch, i: number): string;
}

const createTexts = (): readonly FlowText[] => {
  const serviceText = createServiceTexts();
  const mac = (name: string, bytes: (flows: FlowBatch) => Uint8Array): FlowText => ({
    name,
    text: (flows, i) => (flows.hasMac[i] === 1 ? formatMac(bytes(flows), i * 6) : ''),
  });
  return [
    { name: 'originator', text: (flows, i) => formatAddress(flows.key, i * KEY_WORDS) },
    { name: 'responder', text: (flows, i) => formatAddress(flows.key, i * KEY_WORDS + 4) },
    { name: 'protocol', text: (flows, i) => protocolText(protocolOf(flows, i)) },
    { name: 'service', text: (flows, i) => serviceText(flows.services[i]!) },
    mac('originator_mac', (flows) => flows.originatorMac),
    mac('responder_mac', (flows) => flows.responderMac),
  ];
};

/** Writes one feature of `count` records from record `from` on into column `column` of rows `columns` wide. */
function fillColumn(
  value: FlowValue,
  flows: FlowBatch,
  from: number,
  count: number,
  values: Float64Array,
  column: number,
  columns: number,
): void {
  for (let row = 0, at = column; row < count; row++, at += columns) values[at] = value(flows, from + row);
}

class FlowRows implements FlowFeatures {
  readonly textNames: readonly string[];
  readonly #texts = createTexts();
  readonly #rows = new FeatureRowBatch(flowFeatures.length, this.#texts.length);
  readonly #options: FeatureMeterOptions;

  constructor(options: FeatureMeterOptions) {
    this.#options = options;
    this.textNames = this.#texts.map(({ name }) => name);
  }

  observe(flows: FlowBatch): void {
    for (let from = 0; from < flows.count; from += FEATURE_ROWS)
      this.#emit(flows, from, Math.min(FEATURE_ROWS, flows.count - from));
  }

  /** Records are handed on as they come, so nothing is left. */
  finish(): void {}

  #emit(flows: FlowBatch, from: number, count: number): void {
    const rows = this.#rows;
    const columns = flowFeatures.length;
    for (let column = 0; column < columns; column++)
      fillColumn(flowFeatures[column]!.value, flows, from, count, rows.values, column, columns);
    for (let row = 0; row < count; row++) {
      const i = from + row;
      rows.subject[row] = formatUid(flows.uid[i * 2]!, flows.uid[i * 2 + 1]!);
      rows.startSeconds[row] = flows.startUs[i]! / 1e6 + flows.startNs[i]! / 1e9;
    }
    for (const [k, { text }] of this.#texts.entries()) {
      const list = rows.texts[k]!;
      for (let row = 0; row < count; row++) list[row] = text(flows, from + row);
    }
    rows.count = count;
    this.#options.emit(rows);
  }
}

export const flowSet: FeatureSetSpec = {
  name: 'flow',
  title: 'Flows',
  description:
    "One row a connection, as Zeek cuts them: Zeek's numbers, states and history, nfstream's 48 statistics, and ratios, rates and logarithms of them. nfstream's statistics are computed as nfstream does, over the packets of Zeek's connections. No address, no source port, no time.",
  row: 'flow',
  features: flowFeatures,
  dropped: flowDropped,
  maker: {
    from: 'flows',
    policy: 'zeek',
    hasStatistics: true,
    create: (options) => new FlowRows(options),
  },
};
