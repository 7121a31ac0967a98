// One engine under test: built with changing options, fed batches, and asked afterwards whether its numbers agree.
import { createAlertBook, wordAlert } from '../../src/alerts/index.ts';
import type { Finding } from '../../src/base/finding.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../../src/base/networks.ts';
import { defaultsOf } from '../../src/base/options.ts';
import { createRandom } from '../../src/base/random.ts';
import { detectors } from '../../src/detectors/index.ts';
import { createDeviceRegistry } from '../../src/devices/index.ts';
import { Engine, type EngineOptions } from '../../src/engine/engine.ts';
import type { FlowBatch } from '../../src/flows/flow-batch.ts';
import type { Fact } from '../../src/packets/facts.ts';
import { FRAME_BATCH_CAPACITY, type FrameBatch, SCRATCH_BYTES } from '../../src/packets/frame-batch.ts';

/** Processor time that one batch may take, ms. */
export const BATCH_MS_MAX = 1000;

export type EngineSettings = Pick<
  EngineOptions,
  | 'policy'
  | 'capacity'
  | 'hasStatistics'
  | 'spltLength'
  | 'interimSeconds'
  | 'idleSeconds'
  | 'activeSeconds'
  | 'validatesChecksums'
  | 'readsFacts'
> & {
  readonly hasDetectors: boolean;
  /** The frames stand where an input puts them: in the memory of the flow kernel. */
  readonly sharesMemory: boolean;
};

/** Settings by chance; the plain ones of a scan are the most frequent. */
export function chooseSettings(seed: number): EngineSettings {
  const random = createRandom(seed);
  const one = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
  if (random() < 0.3)
    return { policy: 'zeek', validatesChecksums: false, interimSeconds: 300, hasDetectors: true, sharesMemory: true };
  return {
    policy: one('zeek', 'nfstream'),
    capacity: one(1, 2, 7, 64, 1000, 4096, 65_536),
    hasStatistics: one(true, false),
    spltLength: one(0, 0, 1, 20, 255),
    interimSeconds: one(0, 1, 300),
    ...(random() < 0.3 ? { idleSeconds: one(1, 10, 3600) } : {}),
    ...(random() < 0.3 ? { activeSeconds: one(1, 60, 1800) } : {}),
    validatesChecksums: one(true, false),
    readsFacts: one(true, false),
    hasDetectors: one(true, true, false),
    sharesMemory: one(true, false),
  };
}

const LOCAL = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)).filter((network) => network !== null));

/** Receives everything that an engine says, a line each. */
export type Recorder = (line: string) => void;

export class EngineCheck {
  readonly settings: EngineSettings;
  readonly #record: Recorder | undefined;
  readonly #engine: Engine;
  readonly #book;
  readonly #devices = createDeviceRegistry(LOCAL);
  #frames = 0;
  #batches = 0;
  #records = 0;
  #packets = 0;
  #facts = 0;
  #own: FrameBatch | null = null;
  #broken: string | null = null;
  /** Longest processor time of a batch, ms. */
  slowestMs = 0;

  constructor(settings: EngineSettings, record?: Recorder) {
    this.settings = settings;
    this.#record = record;
    this.#book = createAlertBook({ devices: this.#devices, detectors });
    const { hasDetectors, sharesMemory, ...options } = settings;
    this.#engine = new Engine({
      ...options,
      localNetworks: LOCAL,
      onFlows: (flows) => this.#count(flows),
      onInterimFlows: (flows) => this.#look(flows),
      ...(options.readsFacts === true ? { onFact: (fact) => this.#takeFact(fact) } : {}),
      ...(hasDetectors
        ? {
            devices: this.#devices,
            detectors: detectors.map((spec) =>
              spec.create(defaultsOf(spec.options), { localNetworks: LOCAL, devices: this.#devices }),
            ),
            onFinding: (finding) => this.#takeFinding(finding),
          }
        : {}),
    });
  }

  get openFlows(): number {
    return this.#engine.meter.open;
  }

  /** The batch, copied to where the engine wants it. */
  #placed(frames: FrameBatch): FrameBatch {
    if (!this.settings.sharesMemory) return frames;
    this.#own ??= this.#engine.makeFrames(frames.bytes.length - SCRATCH_BYTES, FRAME_BATCH_CAPACITY);
    const own = this.#own;
    own.bytes.set(frames.bytes.subarray(0, frames.bytes.length - SCRATCH_BYTES));
    for (const name of ['offset', 'captured', 'wire', 'timeUs', 'timeNs', 'link'] as const)
      own[name].set(frames[name].subarray(0, frames.count));
    own.count = frames.count;
    return own;
  }

  /** Throws when the engine throws, or takes longer than BATCH_MS_MAX. */
  process(frames: FrameBatch): void {
    const before = process.threadCpuUsage();
    this.#engine.process(this.#placed(frames));
    this.#tick(frames);
    const used = process.threadCpuUsage(before);
    const ms = (used.user + used.system) / 1000;
    this.#frames += frames.count;
    this.slowestMs = Math.max(this.slowestMs, ms);
    if (ms > BATCH_MS_MAX) throw new Error(`a batch of ${frames.count} frames took ${ms.toFixed(0)} ms`);
  }

  /** After every fifth batch the clock of an interface runs on, as live; not where results of other batches are compared. */
  #tick(frames: FrameBatch): void {
    this.#batches++;
    if (this.#record !== undefined || this.#batches % 5 !== 0 || frames.count === 0) return;
    this.#engine.advanceTo(frames.timeUs[frames.count - 1]! + 1e6 * (this.#batches % 400));
  }

  /** Ends the input and throws when the numbers contradict each other. */
  finish(): void {
    this.#engine.finish();
    for (const alert of this.#book.alerts()) {
      const { sentence } = wordAlert(alert);
      if (sentence.length === 0) throw new Error(`an alert of ${alert.kind} has no words`);
    }
    const problem = this.#broken ?? this.#contradiction();
    if (problem !== null) throw new Error(problem);
  }

  #contradiction(): string | null {
    const { frames, facts, decode, flows } = this.#engine.counters;
    if (frames !== this.#frames) return `${this.#frames} frames went in, the engine counts ${frames}`;
    if (decode.frames !== this.#frames) return `${this.#frames} frames went in, the decoder counts ${decode.frames}`;
    if (this.#records !== flows.flows) return `${flows.flows} flows began, ${this.#records} records came out`;
    if (this.#engine.meter.open !== 0) return `${this.#engine.meter.open} flows are open after the end`;
    if (this.#packets > decode.rows)
      return `records hold ${this.#packets} packets, the decoder made ${decode.rows} rows`;
    if (this.settings.readsFacts === true && facts !== this.#facts)
      return `${facts} facts counted, ${this.#facts} handed on`;
    const { capacity } = this.settings;
    if (capacity !== undefined && flows.openMost > capacity)
      return `${flows.openMost} flows were open, capacity ${capacity}`;
    return null;
  }

  #takeFact(fact: Fact): void {
    this.#facts++;
    this.#record?.(`fact ${JSON.stringify(fact)}`);
  }

  #takeFinding(finding: Finding): void {
    this.#book.add(finding);
    this.#record?.(`finding ${JSON.stringify(finding)}`);
  }

  #count(flows: FlowBatch): void {
    this.#records += flows.count;
    if (this.#record !== undefined)
      for (let i = 0; i < flows.count; i++) this.#record(`record ${describeRecord(flows, i)}`);
    for (let i = 0; i < flows.count; i++) this.#packets += flows.originatorPackets[i]! + flows.responderPackets[i]!;
    this.#look(flows);
  }

  /** A record's numbers are numbers. */
  #look(flows: FlowBatch): void {
    for (let i = 0; i < flows.count; i++) {
      const sum =
        flows.startUs[i]! +
        flows.lastUs[i]! +
        flows.originatorBytes[i]! +
        flows.responderBytes[i]! +
        flows.originatorIpBytes[i]! +
        flows.responderIpBytes[i]! +
        flows.missedBytes[i]!;
      if (!Number.isFinite(sum)) this.#broken ??= `a record has a number that is none (state ${flows.state[i]})`;
      if (!(flows.originatorPackets[i]! >= 0 && flows.responderPackets[i]! >= 0))
        this.#broken ??= 'a record has packets below 0';
    }
  }
}

/** All columns of a record but the serial number and the reason it left, which depend on when it was asked for. */
function describeRecord(flows: FlowBatch, index: number): string {
  const parts: string[] = [];
  for (const [name, column] of Object.entries(flows)) {
    if (!ArrayBuffer.isView(column) || name === 'serial' || name === 'reason') continue;
    const values = column as Uint8Array;
    const width = values.length / flows.capacity;
    const length = name === 'history' ? flows.historyLength[index]! : width;
    parts.push(`${name}=${values.subarray(index * width, index * width + length).join(',')}`);
  }
  return parts.join(' ');
}
