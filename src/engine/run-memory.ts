// Whether packets that come were already taken in before the state was saved: a capture is read again from its start after a stop.
import type { HomeState, RunState } from './home-options.ts';
import { SLICE_US } from './time-slices.ts';

export class RunMemory {
  readonly #before: HomeState | undefined;
  readonly #isReplay: boolean;
  #firstUs: number | null = null;
  #boundaries = 0;
  #isPast = false;

  /** `isReplay`: files are read, whose packets may be in the state already; a live input is always news. */
  constructor(before: HomeState | undefined, isReplay: boolean) {
    this.#before = before;
    this.#isReplay = isReplay;
  }

  /** True while what comes is in the saved state already. */
  get isPast(): boolean {
    return this.#isPast;
  }

  /** A packet comes at `timeUs`; only the first one matters. */
  begin(timeUs: number): void {
    if (this.#firstUs !== null) return;
    this.#firstUs = (Math.floor(timeUs / SLICE_US) + 1) * SLICE_US;
    if (this.#before === undefined || !this.#isReplay) return;
    const { run, savedUs } = this.#before;
    this.#isPast = run.firstUs === this.#firstUs ? run.boundaries > 0 : timeUs < savedUs;
  }

  /**
   * A boundary is passed. The same capture again (the same first boundary) is known by the count of boundaries, whatever its clock does; any
   * other one by time.
   */
  pass(boundaryUs: number): void {
    this.#boundaries++;
    if (!this.#isPast || this.#before === undefined) return;
    const { run, savedUs } = this.#before;
    this.#isPast = run.firstUs === this.#firstUs ? this.#boundaries < run.boundaries : boundaryUs < savedUs;
  }

  /** The run ends within a slice, which counts as passed: reading the same again must not take it in twice. */
  finish(): void {
    if (!this.#isPast) this.#boundaries++;
  }

  save(): RunState {
    return { firstUs: this.#firstUs, boundaries: this.#boundaries };
  }
}
