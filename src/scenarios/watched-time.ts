// How long each device was there and watched: spans of its captures without gaps over six hours, before and after it has learned.

/** Longer silences of the captures are no watched time. */
export const WATCH_GAP_US = 6 * 3600e6;
const DAY_US = 86_400e6;

/** Times of one device's packets as spans without long gaps; fed in the order of time, in whole microseconds. */
export class WatchedTime {
  /** Start and end of each span, by turns. */
  readonly #spans: number[] = [];

  see(timeUs: number): void {
    const spans = this.#spans;
    const last = spans.length - 1;
    if (last < 0 || timeUs - spans[last]! > WATCH_GAP_US) spans.push(timeUs, timeUs);
    else if (timeUs > spans[last]!) spans[last] = timeUs;
  }

  /** NaN before the first packet. */
  get firstUs(): number {
    return this.#spans[0] ?? Number.NaN;
  }

  get lastUs(): number {
    return this.#spans.at(-1) ?? Number.NaN;
  }

  /** Start and end of each span. */
  get spans(): readonly (readonly [number, number])[] {
    return Array.from({ length: this.#spans.length / 2 }, (_, i) => [this.#spans[2 * i]!, this.#spans[2 * i + 1]!]);
  }

  /** The same times, moved. */
  shifted(us: number): WatchedTime {
    const moved = new WatchedTime();
    for (const timeUs of this.#spans) moved.#spans.push(timeUs + us);
    return moved;
  }

  /** Days between two times that lie within spans. */
  days(fromUs: number, toUs: number): number {
    return (
      this.spans.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, toUs) - Math.max(from, fromUs)), 0) / DAY_US
    );
  }
}

/** Days between two times in which at least one of several devices was there. */
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
