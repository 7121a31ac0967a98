// How long each device was watched: spans of time that its captures cover, without the hours in which nothing of the home was heard.

/** Longer gaps are no watched time: between two captures of a device, and without a packet of any device. */
export const WATCH_GAP_US = 6 * 3600e6;
const DAY_US = 86_400e6;

/** Spans of time in order, more than WATCH_GAP_US apart; whole microseconds. */
export class WatchedTime {
  /** Start and end of each span, by turns. */
  readonly #ends: number[] = [];

  /** All that any of several covers, gaps up to WATCH_GAP_US closed. */
  static union(times: readonly WatchedTime[]): WatchedTime {
    const union = new WatchedTime();
    for (const [from, to] of times.flatMap((time) => time.spans).sort((a, b) => a[0] - b[0])) union.see(from, to);
    return union;
  }

  /** A packet, or a span (`toUs`) that begins no earlier than the last one seen. Times that go back are taken into the last span. */
  see(fromUs: number, toUs: number = fromUs): void {
    const ends = this.#ends;
    const last = ends.length - 1;
    if (last < 0 || fromUs - ends[last]! > WATCH_GAP_US) ends.push(fromUs, toUs);
    else if (toUs > ends[last]!) ends[last] = toUs;
  }

  /** NaN where nothing was seen. */
  get firstUs(): number {
    return this.#ends[0] ?? Number.NaN;
  }

  get lastUs(): number {
    return this.#ends.at(-1) ?? Number.NaN;
  }

  /** Start and end of each span. */
  get spans(): readonly (readonly [number, number])[] {
    return Array.from({ length: this.#ends.length / 2 }, (_, i) => [this.#ends[2 * i]!, this.#ends[2 * i + 1]!]);
  }

  /** The same spans, moved. */
  shifted(us: number): WatchedTime {
    const moved = new WatchedTime();
    for (const timeUs of this.#ends) moved.#ends.push(timeUs + us);
    return moved;
  }

  /** What both cover. */
  intersection(other: WatchedTime): WatchedTime {
    const both = new WatchedTime();
    for (const [from, to] of this.spans) {
      for (const [otherFrom, otherTo] of other.spans) {
        const [start, end] = [Math.max(from, otherFrom), Math.min(to, otherTo)];
        if (start <= end) both.#ends.push(start, end);
      }
    }
    return both;
  }

  /** Days between two times that lie within spans. */
  days(fromUs: number, toUs: number): number {
    const within = this.spans.map(([from, to]) => Math.max(0, Math.min(to, toUs) - Math.max(from, fromUs)));
    return within.reduce((sum, us) => sum + us, 0) / DAY_US;
  }
}

/** Days in which at least one of several devices was watched, each from its own time on. */
export function daysOfAny(times: readonly { readonly time: WatchedTime; readonly fromUs: number }[]): number {
  const spans = times
    .flatMap(({ time, fromUs }) => time.spans.map(([from, to]) => [Math.max(from, fromUs), to] as const))
    .filter(([from, to]) => to > from)
    .sort((a, b) => a[0] - b[0]);
  let endUs = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const [from, to] of spans) {
    sum += Math.max(0, to - Math.max(from, endUs));
    endUs = Math.max(endUs, to);
  }
  return sum / DAY_US;
}
