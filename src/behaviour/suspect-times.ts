// Spans of time that a fact lies on: what a device did in them is an attack, or part of one, and teaches nothing.

/** Spans kept a device; beyond, the two that are nearest to each other become one. */
export const SPANS_MAX = 32;
/** Spans that ended so long before the latest are forgotten: everything of then was learnt or dropped. */
const KEPT_US = 6 * 3_600_000_000;

type Span = readonly [fromUs: number, untilUs: number];

export class SuspectTimes {
  #spans: Span[] = [];

  add(fromUs: number, untilUs: number): void {
    let from = fromUs;
    let until = untilUs;
    const apart: Span[] = [];
    for (const span of this.#spans) {
      if (span[1] < from || span[0] > until) apart.push(span);
      else {
        from = Math.min(from, span[0]);
        until = Math.max(until, span[1]);
      }
    }
    apart.push([from, until]);
    apart.sort((a, b) => a[0] - b[0]);
    const latest = apart.at(-1)![1];
    this.#spans = apart.filter((span) => span[1] >= latest - KEPT_US);
    if (this.#spans.length > SPANS_MAX) this.#joinNearest();
  }

  /** Whether [fromUs, untilUs) and a span have a moment in common. */
  overlaps(fromUs: number, untilUs: number): boolean {
    for (const span of this.#spans) if (fromUs <= span[1] && untilUs > span[0]) return true;
    return false;
  }

  /** After a jump of the clock the spans of before mean nothing. */
  clear(): void {
    this.#spans = [];
  }

  save(): readonly Span[] {
    return this.#spans;
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown): void {
    if (!Array.isArray(saved) || saved.length > SPANS_MAX) throw new Error('no list of suspect times');
    this.#spans = saved.map((span: unknown) => {
      if (!Array.isArray(span) || span.length !== 2 || !span.every((each) => Number.isFinite(each)))
        throw new Error('a suspect time that is no span');
      return [span[0] as number, span[1] as number];
    });
  }

  #joinNearest(): void {
    let nearest = 1;
    for (let i = 2; i < this.#spans.length; i++) {
      if (gapBefore(this.#spans, i) < gapBefore(this.#spans, nearest)) nearest = i;
    }
    const joined: Span = [this.#spans[nearest - 1]![0], this.#spans[nearest]![1]];
    this.#spans.splice(nearest - 1, 2, joined);
  }
}

function gapBefore(spans: readonly Span[], i: number): number {
  return spans[i]![0] - spans[i - 1]![1];
}
