// The devices at both ends of each open flow, by flow slot, so that a packet finds its device without looking an address up.

/** An end that is no local address. */
export const FOREIGN = -1;
/** An end with a local address whose device must show first. */
export const UNKNOWN = -2;
/** An originator like that whose TCP connection attempt was answered. */
export const ANSWERED = -3;

const SLOTS_FIRST = 1024;

export class FlowEnds {
  /** Device of the originator at 2 × slot, of the responder behind it. */
  ends = new Int16Array(SLOTS_FIRST * 2);
  /** Packets at 2 × slot and bytes behind it from before an unknown end was known. */
  early = new Float64Array(SLOTS_FIRST * 2);

  /** A flow begins in a slot; the columns grow with the flow table, which is bounded. */
  begin(slot: number, originator: number, responder: number): void {
    if (slot * 2 + 2 > this.ends.length) {
      const length = 2 ** Math.ceil(Math.log2(slot * 2 + 2));
      const ends = new Int16Array(length);
      ends.set(this.ends);
      this.ends = ends;
      const early = new Float64Array(length);
      early.set(this.early);
      this.early = early;
    }
    this.ends[slot * 2] = originator;
    this.ends[slot * 2 + 1] = responder;
    // Most flows have no unknown end, and their part of this column is never touched.
    if (originator > UNKNOWN && responder !== UNKNOWN) return;
    this.early[slot * 2] = 0;
    this.early[slot * 2 + 1] = 0;
  }
}
