// Cuts the time of the data into slices of equal length, so that what is told at their ends is told at the same moment of the data,
// whether it comes from a file, live, or in batches of any size.

/** Length of a slice: how often windows are looked at before they close. */
export const SLICE_US = 10e6;
/** So long without any packet (or so far back) and the clock, the tap or the house was off: a new epoch begins. */
export const EPOCH_GAP_US = 3600e6;

export interface SliceSink {
  /** Time has reached a boundary: a whole multiple of SLICE_US. */
  onBoundary(boundaryUs: number): void;
  /** Nothing was captured from the last packet at `fromUs` on for EPOCH_GAP_US; told at that boundary, before time stands still. */
  onBlind(fromUs: number, boundaryUs: number): void;
  /** The clock jumped, or packets came again after such a silence: a new epoch begins at `atUs`. */
  onEpoch(fromUs: number, atUs: number): void;
}

export class TimeSlices {
  readonly #sink: SliceSink;
  /** The next boundary; NaN before the first packet. */
  #nextUs = Number.NaN;
  /** The latest packet's time within the epoch. */
  #packetUs = Number.NEGATIVE_INFINITY;
  #isBlind = false;

  constructor(sink: SliceSink) {
    this.#sink = sink;
  }

  /** True when a packet at `timeUs` can be taken without anything to be told before it. */
  holds(timeUs: number): boolean {
    return timeUs < this.#nextUs && timeUs >= this.#packetUs - EPOCH_GAP_US && !this.#isBlind;
  }

  /** Packets up to `timeUs` were taken. */
  take(timeUs: number): void {
    if (timeUs > this.#packetUs) this.#packetUs = timeUs;
  }

  /** A packet comes at `timeUs`: tells the boundaries before it. */
  reach(timeUs: number): void {
    if (Number.isNaN(this.#nextUs)) {
      this.#begin(timeUs);
      return;
    }
    const fromUs = this.#packetUs;
    if (timeUs < fromUs - EPOCH_GAP_US) {
      this.#sink.onBoundary(this.#nextUs);
      this.#beginEpoch(fromUs, timeUs);
      return;
    }
    this.advance(timeUs);
    if (this.#isBlind) this.#beginEpoch(fromUs, timeUs);
  }

  /** A clock without packets has come to `timeUs`. */
  advance(timeUs: number): void {
    if (Number.isNaN(this.#nextUs) || this.#isBlind) return;
    const blindUs = this.#packetUs + EPOCH_GAP_US;
    while (this.#nextUs <= timeUs) {
      const boundaryUs = this.#nextUs;
      this.#nextUs += SLICE_US;
      this.#sink.onBoundary(boundaryUs);
      if (boundaryUs < blindUs) continue;
      this.#isBlind = true;
      this.#sink.onBlind(this.#packetUs, boundaryUs);
      return;
    }
  }

  #begin(timeUs: number): void {
    this.#nextUs = (Math.floor(timeUs / SLICE_US) + 1) * SLICE_US;
    this.#packetUs = timeUs;
    this.#isBlind = false;
  }

  #beginEpoch(fromUs: number, atUs: number): void {
    this.#begin(atUs);
    this.#sink.onEpoch(fromUs, atUs);
  }
}
