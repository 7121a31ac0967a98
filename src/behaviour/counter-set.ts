// The counters of one kind of alert: how strange each value of a window is by its calibration, or as a jump, whichever says more.
import type { CounterSpec, CounterWatch } from './counter-watch.ts';
import type { JumpOdds, JumpWatch } from './jump-watch.ts';

/** One of the counters that is watched for jumps as well. */
export interface CounterJumps {
  /** Which counter. */
  readonly what: string;
  /** A largest value below this counts as this, in the unit of the counter. */
  readonly baseLeast: number;
  /** The value that may be a jump, in a row of raw features; 0 where it is none. Falls to nothing with the counter's own feature. */
  value(row: Float64Array): number;
}

/** What a set needs of its kind. */
export interface CounterValues {
  readonly counters: readonly CounterSpec[];
  readonly jumps?: CounterJumps;
  /** Score of a row of raw features; ascending in the value told. */
  score(counter: CounterSpec, row: Float64Array): number;
  /** The value told of a score, in the unit of the counter's feature, for this row. */
  value(counter: CounterSpec, score: number, row: Float64Array): number;
}

export interface CounterJudgement {
  readonly logP: number;
  readonly isExtrapolated: boolean;
  /** Not null where the value was rarer as a jump than its calibration can say. */
  readonly jump: JumpOdds | null;
}

/** A row of raw features at a time. */
export interface CounterRow {
  readonly row: Float64Array;
  readonly timeUs: number;
}

export class CounterSet {
  readonly watches: readonly CounterWatch[];
  readonly jumps: JumpWatch | null;
  readonly #kind: CounterValues;
  readonly #jumping: number;

  constructor(kind: CounterValues, watches: readonly CounterWatch[], jumps: JumpWatch | null) {
    this.#kind = kind;
    this.watches = watches;
    this.jumps = jumps;
    this.#jumping = kind.counters.findIndex(({ what }) => what === kind.jumps?.what);
  }

  /** Logarithm of how many counters are asked: the smallest of several p-values is small more often (Bonferroni). */
  get #joint(): number {
    return Math.log(this.watches.length);
  }

  get leastLogP(): number {
    const least = Math.min(0, this.watches[0]!.leastLogP + this.#joint);
    return this.#isJumpJudge ? Math.min(least, this.jumps!.leastLogP) : least;
  }

  /** Whether the p-value of a counter is surely above `p`. */
  isAbove(p: number, place: number, row: Float64Array): boolean {
    return this.watches[place]!.isAbove(p / this.watches.length, this.#scoreOf(place, row));
  }

  /**
   * The smaller of the calibrated p-value and the chance of such a jump. Of few windows calibration shows nothing: however strange a value is,
   * its p-value stays above what an alarm takes, so that what the jump adds is all there is, at its own rate. Of many windows both speak, and
   * the jump is charged for that (WAYS in jump-watch.ts).
   */
  judge(place: number, { row, timeUs }: CounterRow): CounterJudgement {
    const { logP, isExtrapolated } = this.watches[place]!.judge(this.#scoreOf(place, row));
    const joint = Math.min(0, logP + this.#joint);
    const jump = place === this.#jumping ? this.#jumpOf({ row, timeUs }) : null;
    if (jump !== null && jump.logP < joint) return { logP: jump.logP, isExtrapolated: true, jump };
    return { logP: joint, isExtrapolated, jump: null };
  }

  /** The largest value of a counter that is no stranger than e^logP in this row. */
  valueAt(logP: number, place: number, { row, timeUs }: CounterRow): number {
    const counter = this.#kind.counters[place]!;
    const score = this.watches[place]!.scoreAt(logP - this.#joint);
    const value = this.#kind.value(counter, score, row);
    if (place !== this.#jumping || !this.#isJumpJudge) return value;
    return Math.min(value, this.jumps!.valueAt(logP, this.largestOf(place, row), timeUs));
  }

  /** The largest value of a counter taken as normal. */
  largestOf(place: number, row: Float64Array): number {
    return Math.max(0, this.#kind.value(this.#kind.counters[place]!, this.watches[place]!.largest, row));
  }

  /** For the jumps, a closed window before its value is learned. */
  followJumps({ row, timeUs }: CounterRow, trust: Parameters<JumpWatch['follow']>[3]): void {
    this.jumps?.follow(this.#kind.jumps!.value(row), this.largestOf(this.#jumping, row), timeUs, trust);
  }

  get #isJumpJudge(): boolean {
    return this.jumps !== null && this.watches[0]!.isCalibrated;
  }

  #jumpOf({ row, timeUs }: CounterRow): JumpOdds | null {
    if (!this.#isJumpJudge) return null;
    return this.jumps!.judge(this.#kind.jumps!.value(row), this.largestOf(this.#jumping, row), timeUs);
  }

  #scoreOf(place: number, row: Float64Array): number {
    return this.#kind.score(this.#kind.counters[place]!, row);
  }
}
