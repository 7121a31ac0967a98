// Flow records as a source of a timeline: each becomes the few packets that make the same record again.
import { parseAddress } from '../base/address.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import type { AddressSubstitution, Words } from './address-substitution.ts';
import type { FrameFilter } from './capture-source.ts';
import { HostSurvey } from './capture-survey.ts';
import { FLOW_FRAME_BYTES_MAX, type FlowEnds, recordMac, writeFlowFrame } from './flow-frames.ts';
import { type FlowRow, FlowSteps } from './flow-steps.ts';
import { FrameRewriter } from './frame-rewriter.ts';
import type { CaptureFindings } from './survey-conclusion.ts';
import { type FrameSource, Timeline } from './timeline.ts';

/** Flows whose packets are spread at once; of more than these all packets come at the flow's first instant. */
export const FLOWS_OPEN_MAX = 65_536;

const SURVEY_FRAMES = 4096;

export interface FlowSourceOptions {
  readonly mark: number;
  /** Added to every time, whole microseconds. */
  readonly shiftUs: number;
  readonly substitution: AddressSubstitution | null;
  readonly filter: FrameFilter | null;
  /** Which addresses have MACs of their own; the private ones if absent. */
  readonly localNetworks?: NetworkSet;
  /** A number for the house that the records are from: the same address in two houses has two MACs. */
  readonly house: number;
  /** A host whose MAC is known although records have none. */
  readonly known?: KnownMac | null;
}

export interface KnownMac {
  readonly words: Words;
  readonly mac: number;
}

interface OpenFlow {
  readonly steps: FlowSteps;
  readonly ends: FlowEnds;
  /** Place in the order of starts: between equal times the earlier flow goes first. */
  readonly order: number;
  next: number;
  timeUs: number;
}

/** Records in any order; packets in the order of time. Rows whose addresses are no addresses, or of two versions, are left out. */
export class FlowSource implements FrameSource {
  readonly mark: number;
  readonly isHungry = false;
  readonly headNs = 0;
  headUs = Number.POSITIVE_INFINITY;
  headBytes = FLOW_FRAME_BYTES_MAX;
  /** Rows left out: for their addresses, and by the filter; flows whose packets came all at once. */
  malformed = 0;
  dropped = 0;
  collapsed = 0;
  readonly #rows: readonly FlowRow[];
  readonly #order: Uint32Array;
  readonly #options: FlowSourceOptions;
  readonly #local: NetworkSet;
  readonly #rewriter: FrameRewriter | null;
  readonly #open: OpenFlow[] = [];
  readonly #trial = new FrameBatch(FLOW_FRAME_BYTES_MAX, 1);
  #started = 0;

  constructor(rows: readonly FlowRow[], options: FlowSourceOptions) {
    this.mark = options.mark;
    this.#rows = rows;
    this.#options = options;
    this.#local = options.localNetworks ?? new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
    const { substitution } = options;
    this.#rewriter = substitution === null || substitution.isEmpty ? null : new FrameRewriter(substitution);
    this.#order = Uint32Array.from(rows.keys()).sort((a, b) => rows[a]!.startUs - rows[b]!.startUs || a - b);
    this.#advance();
  }

  take(batch: FrameBatch, index: number, at: number): void {
    const flow = this.#open[0]!;
    flow.steps.read(flow.next);
    writeFlowFrame(batch, index, at, flow.steps, flow.ends);
    batch.timeUs[index] = flow.timeUs + this.#options.shiftUs;
    this.#rewriter?.rewrite(batch, index);
    flow.next++;
    if (flow.next < flow.steps.steps) flow.timeUs = Math.max(flow.timeUs, flow.steps.timeUs(flow.next));
    else this.#removeFirst();
    if (this.#open.length > 0) siftDown(this.#open);
    this.#advance();
  }

  /** Opens the flows that begin before the next packet is due. */
  #advance(): void {
    while (this.#started < this.#order.length) {
      const order = this.#started;
      const row = this.#rows[this.#order[order]!]!;
      const first = this.#open[0];
      if (first !== undefined && first.timeUs <= row.startUs) break;
      this.#started++;
      this.#begin(row, order);
    }
    const first = this.#open[0];
    this.headUs = first === undefined ? Number.POSITIVE_INFINITY : first.timeUs + this.#options.shiftUs;
  }

  #begin(row: FlowRow, order: number): void {
    const ends = this.#endsOf(row, order);
    if (ends === null) {
      this.malformed++;
      return;
    }
    const isBurst = this.#open.length >= FLOWS_OPEN_MAX;
    const steps = new FlowSteps(row, isBurst);
    if (!this.#takesPart(steps, ends)) {
      this.dropped++;
      return;
    }
    if (isBurst) this.collapsed++;
    this.#open.push({ steps, ends, order, next: 0, timeUs: row.startUs });
    siftUp(this.#open);
  }

  /** Both directions of a flow have the same two MACs, so its first packet tells for all. */
  #takesPart(steps: FlowSteps, ends: FlowEnds): boolean {
    const { filter } = this.#options;
    if (filter === null) return true;
    steps.read(0);
    writeFlowFrame(this.#trial, 0, 0, steps, ends);
    this.#trial.timeUs[0] = steps.row.startUs;
    this.#trial.count = 1;
    return filter.keeps(this.#trial, 0);
  }

  #endsOf(row: FlowRow, order: number): FlowEnds | null {
    const originator = parseAddress(row.originator);
    const responder = parseAddress(row.responder);
    if (originator === null || responder === null) return null;
    if (row.originator.includes(':') !== row.responder.includes(':')) return null;
    // Any number does but the responder's address, which is what Mirai sends; it grows so that a port used again begins anew.
    const number = Math.imul(order + 1, 64_021) >>> 0;
    return {
      words: Uint32Array.of(...originator, ...responder),
      originatorMac: this.#macOf(originator),
      responderMac: this.#macOf(responder),
      sequence: number === responder[3] ? number + 1 : number,
    };
  }

  #macOf(words: Words): number {
    const { house, known = null } = this.#options;
    if (known?.words.every((word, i) => word === words[i]) === true) return known.mac;
    return recordMac(words, 0, house, this.#local);
  }

  #removeFirst(): void {
    const last = this.#open.pop()!;
    if (this.#open.length > 0) this.#open[0] = last;
  }
}

/** What a survey of the packets of these records finds. */
export function surveyFlows(rows: readonly FlowRow[], house: number, known: KnownMac | null = null): CaptureFindings {
  const source = new FlowSource(rows, { mark: 0, shiftUs: 0, substitution: null, filter: null, house, known });
  const timeline = new Timeline([source]);
  const survey = new HostSurvey();
  const batch = new FrameBatch(SURVEY_FRAMES * FLOW_FRAME_BYTES_MAX, SURVEY_FRAMES);
  const marks = new Uint16Array(SURVEY_FRAMES);
  for (;;) {
    const stop = timeline.fill(batch, marks);
    survey.observe(batch);
    if (stop === 'ended') return survey.findings();
  }
}

function isBefore(a: OpenFlow, b: OpenFlow): boolean {
  return a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.order < b.order);
}

function siftUp(heap: OpenFlow[]): void {
  let i = heap.length - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!isBefore(heap[i]!, heap[parent]!)) return;
    swap(heap, i, parent);
    i = parent;
  }
}

function siftDown(heap: OpenFlow[]): void {
  for (let i = 0; ; ) {
    const left = i * 2 + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const child = right < heap.length && isBefore(heap[right]!, heap[left]!) ? right : left;
    if (!isBefore(heap[child]!, heap[i]!)) return;
    swap(heap, i, child);
    i = child;
  }
}

function swap(heap: OpenFlow[], a: number, b: number): void {
  const kept = heap[a]!;
  heap[a] = heap[b]!;
  heap[b] = kept;
}
