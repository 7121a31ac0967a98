// The engine: frames in; flow records, facts, devices and findings out. Pure and synchronous: the same frames give the same results.
import type { FindingSink } from '../base/finding.ts';
import type { NetworkSet } from '../base/networks.ts';
import type { Detector } from '../detectors/detector.ts';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import type { FeatureMeter } from '../features/feature-rows.ts';
import { FactReader } from '../flows/fact-reader.ts';
import type { FlowSink } from '../flows/flow-batch.ts';
import type { FlowMeter, FlowMeterOptions } from '../flows/flow-meter.ts';
import { createFlowMeter } from '../flows/index.ts';
import type { Fact, FactKind, FactSink } from '../packets/facts.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { PacketBatch } from '../packets/packet-batch.ts';
import { type DecodeCounters, PacketDecoder } from '../packets/packet-decoder.ts';
import { FactQueue } from './fact-queue.ts';
import { FrameChunks } from './frame-chunks.ts';
import { type SliceSink, TimeSlices } from './time-slices.ts';

/**
 * Rows decoded between two deliveries of facts. Facts live for one delivery: the fewer there are at once, the fewer of them a
 * collection of garbage finds alive and moves to the old generation, whose collections are the dear ones.
 */
const FACT_ROWS = 512;

/** Sees packets and facts before devices and detectors do: slots of flows that end still say who their devices were. */
export interface PacketObserver {
  readonly factKinds: readonly FactKind[];
  observePackets(frames: FrameBatch, packets: PacketBatch, meter: FlowMeter): void;
  observeFacts(facts: readonly Fact[]): void;
}

/** After this time the totals of what a detector told are asked for. */
const TOTALS_US = 90e6;

export interface EngineOptions extends Omit<FlowMeterOptions, 'emit' | 'emitInterim'> {
  readonly localNetworks: NetworkSet;
  /** Validate checksums as Zeek does (a bad packet counts nothing but a history letter). */
  readonly validatesChecksums: boolean;
  /** Read protocol facts; implied by `detectors` and `onFact`. */
  readonly readsFacts?: boolean;
  readonly devices?: DeviceRegistry;
  readonly detectors?: readonly Detector[];
  /** Makes rows of features from the packets; told when the input has ended. */
  readonly features?: FeatureMeter;
  readonly onFlows?: FlowSink;
  readonly onInterimFlows?: FlowSink;
  readonly onFact?: FactSink;
  /** The kinds that `onFact` is given, as brief facts (absent = all kinds, in full). */
  readonly briefKinds?: readonly FactKind[];
  readonly onFinding?: FindingSink;
  readonly observer?: PacketObserver;
  /**
   * Told of boundaries of the data's time. With it batches are cut there, flows expire and detectors speak there, so that the size of
   * batches changes nothing.
   */
  readonly slices?: SliceSink;
  /** Facts are made in full (names of services, fingerprints), though nobody is given all of them. */
  readonly makesFullFacts?: boolean;
}

export interface EngineCounters {
  readonly frames: number;
  readonly wireBytes: number;
  readonly facts: number;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly decode: DecodeCounters;
  readonly flows: FlowMeter['counters'];
}

export class Engine {
  readonly meter: FlowMeter;
  readonly #decoder: PacketDecoder;
  readonly #packets: PacketBatch;
  readonly #facts: FactQueue;
  readonly #reader: FactReader | null;
  readonly #detectors: readonly Detector[];
  readonly #options: EngineOptions;
  /** One a detector. */
  readonly #reports: readonly FindingSink[];
  /** When the totals of what a detector told are due; Infinity = it told nothing. */
  readonly #totalsDueUs: Float64Array;
  readonly #slices: TimeSlices | null;
  readonly #chunks = new FrameChunks((frames, from, to) => {
    const { count } = frames;
    frames.count = to;
    this.#take(frames, from);
    frames.count = count;
  });
  #frames = 0;
  #wireBytes = 0;
  #factCount = 0;
  #firstUs = Number.NaN;
  #lastUs = Number.NEGATIVE_INFINITY;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#detectors = options.detectors ?? [];
    const report = options.onFinding ?? ((): void => undefined);
    this.#totalsDueUs = new Float64Array(this.#detectors.length).fill(Number.POSITIVE_INFINITY);
    this.#reports = this.#detectors.map((_, i) =>
      options.slices === undefined
        ? report
        : (finding) => {
            this.#totalsDueUs[i] = Math.min(this.#totalsDueUs[i]!, this.#lastUs + TOTALS_US);
            report(finding);
          },
    );
    const wantsFacts =
      options.readsFacts === true ||
      options.onFact !== undefined ||
      this.#detectors.length > 0 ||
      options.observer !== undefined;
    const interests = this.#detectors.map((each) => (each.observeFacts === undefined ? [] : (each.factKinds ?? null)));
    const onFactInterest = options.onFact === undefined ? [] : (options.briefKinds ?? null);
    this.#facts = new FactQueue([
      options.devices?.factKinds ?? [],
      onFactInterest,
      options.observer?.factKinds ?? [],
      ...interests,
    ]);
    this.#slices = options.slices === undefined ? null : new TimeSlices(this.#sliceSink(options.slices));
    const collect: FactSink = (fact) => this.#facts.add(fact);
    this.meter = createFlowMeter({
      ...options,
      holdsRecords: wantsFacts,
      ...(wantsFacts ? { rows: FACT_ROWS } : {}),
      emit: (flows) => {
        options.onFlows?.(flows);
        this.#detectors.forEach((detector, i) => void detector.observeFlows?.(flows, this.#reports[i]!));
      },
      emitInterim: (flows) => {
        options.onInterimFlows?.(flows);
        this.#detectors.forEach((detector, i) => void detector.observeFlows?.(flows, this.#reports[i]!));
      },
    });
    const { meter } = this;
    this.#decoder = new PacketDecoder({
      fragments: options.policy === 'nfstream' ? 'first' : 'reassemble',
      showsFragments: this.#detectors.length > 0,
      validatesChecksums: options.validatesChecksums,
      ...(wantsFacts ? { facts: collect } : {}),
      ...(meter.decodePlain === undefined ? {} : { plainFrames: meter.decodePlain.bind(meter) }),
    });
    this.#packets = meter.packets ?? new PacketBatch();
    const isBrief =
      options.makesFullFacts !== true && (options.onFact === undefined || options.briefKinds !== undefined);
    this.#reader = wantsFacts ? new FactReader({ meter: this.meter, sink: collect, isBrief }) : null;
  }

  get counters(): EngineCounters {
    return {
      frames: this.#frames,
      wireBytes: this.#wireBytes,
      facts: this.#factCount,
      firstUs: this.#firstUs,
      lastUs: this.#lastUs,
      decode: this.#decoder.counters,
      flows: this.meter.counters,
    };
  }

  /** A batch for an input of this engine: one at a time, since the flow meter reads it where it stands. */
  makeFrames(byteCapacity: number, capacity: number): FrameBatch {
    return this.meter.makeFrames?.(byteCapacity, capacity) ?? new FrameBatch(byteCapacity, capacity);
  }

  /** Takes one batch of frames, in the order they were captured. */
  process(frames: FrameBatch): void {
    this.#frames += frames.count;
    const slices = this.#slices;
    if (slices === null) {
      this.#take(frames, 0);
      return;
    }
    const { count, timeUs, captured } = frames;
    const chunks = this.#chunks;
    let from = 0;
    for (let i = 0; i < count; i++) {
      const isTimely = slices.holds(timeUs[i]!);
      if (!isTimely || !chunks.holds(timeUs[i]!, captured[i]!)) {
        chunks.close(frames, from, i);
        from = i;
        if (!isTimely) slices.reach(timeUs[i]!);
      }
      slices.take(timeUs[i]!);
      chunks.take(timeUs[i]!, captured[i]!);
    }
    chunks.wait(frames, from, count);
  }

  /** A live interface's clock: expires flows and lets detectors speak on a quiet line. */
  advanceTo(timeUs: number): void {
    if (this.#slices === null) {
      if (timeUs > this.#lastUs) this.#advance(timeUs);
      return;
    }
    this.#chunks.advance(timeUs);
    if (!this.#chunks.isOpen) this.#slices.advance(timeUs);
  }

  /** The input has ended: every open flow gets its record, detectors say what is only known at the end. */
  finish(): void {
    this.#chunks.finish();
    this.meter.finish();
    this.#options.features?.finish();
    this.#detectors.forEach((detector, i) => void detector.finish?.(this.#reports[i]!));
  }

  /** Frames from `start` to the end of the batch. */
  #take(frames: FrameBatch, start: number): void {
    for (let from = start; from < frames.count; ) {
      const next = this.#decoder.decode(frames, from, this.#packets);
      this.#count(frames, from, next);
      this.meter.process(frames, this.#packets);
      this.#options.features?.observe(frames, from, next, this.#packets);
      this.#observe(frames);
      from = next;
    }
  }

  #advance(timeUs: number): void {
    this.#lastUs = Math.max(timeUs, this.#lastUs);
    this.meter.advanceTo(timeUs);
    this.#detectors.forEach((detector, i) => void detector.advanceTo?.(timeUs, this.#reports[i]!));
  }

  /** What a detector told goes on, or is over: its totals are told once more, and not only when the input ends. */
  #tellTotals(boundaryUs: number): void {
    for (let i = 0; i < this.#detectors.length; i++) {
      if (boundaryUs < this.#totalsDueUs[i]!) continue;
      this.#detectors[i]!.finish?.(this.#reports[i]!);
      this.#totalsDueUs[i] = Number.POSITIVE_INFINITY;
    }
  }

  #sliceSink(sink: SliceSink): SliceSink {
    return {
      onBoundary: (boundaryUs) => {
        this.#advance(boundaryUs);
        this.#tellTotals(boundaryUs);
        sink.onBoundary(boundaryUs);
      },
      onBlind: (fromUs, boundaryUs) => sink.onBlind(fromUs, boundaryUs),
      onEpoch: (fromUs, atUs) => sink.onEpoch(fromUs, atUs),
    };
  }

  #count(frames: FrameBatch, from: number, to: number): void {
    // Sums in local names: a field that holds a fraction or a large number is a new object with every store.
    let wireBytes = 0;
    let first = this.#firstUs;
    let last = this.#lastUs;
    for (let i = from; i < to; i++) {
      wireBytes += frames.wire[i]!;
      const timeUs = frames.timeUs[i]!;
      if (timeUs > last) last = timeUs;
      if (!(timeUs >= first)) first = timeUs;
    }
    this.#wireBytes += wireBytes;
    this.#firstUs = first;
    this.#lastUs = last;
  }

  #observe(frames: FrameBatch): void {
    if (this.#reader === null) return;
    const { devices, onFact, observer } = this.#options;
    const facts = this.#facts;
    const isSliced = this.#slices !== null;
    this.#reader.process(frames, this.#packets);
    observer?.observePackets(frames, this.#packets, this.meter);
    devices?.observePackets(frames, this.#packets);
    facts.close();
    this.#factCount += facts.count;
    if (facts.lists[0]!.length > 0) devices?.observeFacts(facts.lists[0]!);
    if (onFact !== undefined) for (const fact of facts.lists[1]!) onFact(fact);
    if (facts.lists[2]!.length > 0) observer?.observeFacts(facts.lists[2]!);
    for (let i = 0; i < this.#detectors.length; i++) {
      const detector = this.#detectors[i]!;
      const wanted = facts.lists[i + 3]!;
      const report = this.#reports[i]!;
      detector.observePackets?.(frames, this.#packets, report, this.meter);
      if (wanted.length > 0) detector.observeFacts?.(wanted, report);
      if (!isSliced) detector.advanceTo?.(this.#lastUs, report);
    }
    facts.clear();
  }
}
