// Capture filters in tcpdump's language (pcap-filter(7)) for frames that come from files; live captures hand theirs to tcpdump.
import type { FrameBatch } from '../frame-batch.ts';
import type { Expression } from './expression.ts';
import { parseExpression } from './expression-parser.ts';
import { buildTest } from './expression-test.ts';
import { FilterText } from './filter-text.ts';
import { ALWAYS, FrameCursor, type Test } from './frame-cursor.ts';
import { FIRST_LINK, isKnownLink, LinkLayout } from './link-layout.ts';

export interface FrameFilter {
  /** Keeps only matching frames: compacts the batch's columns in place, in order. Bytes stay where they are. */
  apply(frames: FrameBatch): void;
  matches(frames: FrameBatch, index: number): boolean;
  /**
   * Parts of the filter that have no meaning on a LINKTYPE_ (`ether host` on raw IP), in words. tcpdump refuses the filter
   * then; here such a part matches nothing, since one run may read files of several link types.
   */
  refusals(link: number): readonly string[];
}

/**
 * Compiles a filter. Host names are not looked up and /etc/services is not read: a filter means the same on every machine.
 *
 * @throws UserError 'bad-filter' with the place and the reason.
 */
export function compileFilter(expression: string): FrameFilter {
  const filter = new FilterText(expression);
  return new CompiledFilter(filter, parseExpression(filter));
}

/** The filter built for one link type. */
interface Program {
  readonly prelude: Test | null;
  readonly test: Test;
  readonly refusals: readonly string[];
}

/** Stands for all link types that no header is known of, so that a hostile file cannot make one program for each number. */
const UNKNOWN_LINK = 0xffff;

class CompiledFilter implements FrameFilter {
  readonly #filter: FilterText;
  readonly #expression: Expression | null;
  readonly #frame = new FrameCursor();
  readonly #programs = new Map<number, Program>();
  #link: number;
  #program: Program;

  constructor(filter: FilterText, expression: Expression | null) {
    this.#filter = filter;
    this.#expression = expression;
    this.#link = FIRST_LINK;
    this.#program = this.#programOf(FIRST_LINK);
  }

  apply(frames: FrameBatch): void {
    let kept = 0;
    for (let i = 0; i < frames.count; i++) {
      if (!this.matches(frames, i)) continue;
      if (kept !== i) moveFrame(frames, i, kept);
      kept++;
    }
    frames.count = kept;
  }

  matches(frames: FrameBatch, index: number): boolean {
    const link = frames.link[index]!;
    if (link !== this.#link) {
      this.#link = link;
      this.#program = this.#programOf(link);
    }
    const frame = this.#frame;
    frame.bytes = frames.bytes;
    frame.start = frames.offset[index]!;
    frame.captured = frames.captured[index]!;
    frame.wire = frames.wire[index]!;
    const { prelude, test } = this.#program;
    return (prelude === null || prelude() === 1) && test() === 1;
  }

  refusals(link: number): readonly string[] {
    return this.#programOf(link).refusals;
  }

  #programOf(link: number): Program {
    const known = isKnownLink(link) ? link : UNKNOWN_LINK;
    const built = this.#programs.get(known);
    if (built !== undefined) return built;
    const layout = new LinkLayout(this.#filter, known, this.#frame);
    const test = this.#expression === null ? ALWAYS : buildTest(layout, this.#expression);
    const program = { prelude: layout.prelude(), test, refusals: layout.refusals };
    this.#programs.set(known, program);
    return program;
  }
}

function moveFrame(frames: FrameBatch, from: number, to: number): void {
  frames.offset[to] = frames.offset[from]!;
  frames.captured[to] = frames.captured[from]!;
  frames.wire[to] = frames.wire[from]!;
  frames.timeUs[to] = frames.timeUs[from]!;
  frames.timeNs[to] = frames.timeNs[from]!;
  frames.link[to] = frames.link[from]!;
}
