// Habits: what a device does again and again, by the clock or when people are about.
import type { FrameWriter } from './frame-writer.ts';
import type { Happening } from './happening-queue.ts';
import type { HomeNetwork } from './home-network.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { drawExponential } from './traffic-shape.ts';

/** What a habit acts on. */
export interface Surroundings {
  readonly device: SimulatedDevice;
  readonly network: HomeNetwork;
}

/** Makes what a device does from `startUs` on. */
export type Habit = (surroundings: Surroundings, startUs: number) => Happening | null;

/** Something done at `nowUs`; returns the microseconds to wait until it is done again. */
export type Deed = (nowUs: number, writer: FrameWriter) => number;

/** A deed that is done again and again. It writes one frame at most. */
export class Recurrence implements Happening {
  timeUs: number;
  order = 0;
  mark = 0;
  readonly #deed: Deed;

  constructor(firstUs: number, deed: Deed) {
    this.timeUs = Math.round(firstUs);
    this.#deed = deed;
  }

  happen(writer: FrameWriter): void {
    const nowUs = this.timeUs;
    this.timeUs = Math.round(nowUs + Math.max(1, this.#deed(nowUs, writer)));
  }
}

/** Once, at a time. */
export class Occasion implements Happening {
  timeUs: number;
  order = 0;
  mark = 0;
  readonly #deed: (nowUs: number, writer: FrameWriter) => void;

  constructor(timeUs: number, deed: (nowUs: number, writer: FrameWriter) => void) {
    this.timeUs = Math.round(timeUs);
    this.#deed = deed;
  }

  happen(writer: FrameWriter): void {
    const nowUs = this.timeUs;
    this.timeUs = Number.POSITIVE_INFINITY;
    this.#deed(nowUs, writer);
  }
}

/** Every so many seconds, each time a little earlier or later (`jitter` = share of the period). The first comes within a period. */
export function every(seconds: number, jitter: number, act: (around: Surroundings, nowUs: number) => void): Habit {
  return (around, startUs) => {
    const { random } = around.device;
    const periodUs = seconds * 1e6;
    return new Recurrence(startUs + random() * Math.min(periodUs, 3600e6), (nowUs) => {
      if (around.network.isPresent(around.device, nowUs)) act(around, nowUs);
      return periodUs * (1 + jitter * (random() * 2 - 1));
    });
  };
}

/**
 * At random times, so many an hour at most; `level` (0 to 1) says how likely it is now (Lewis, Shedler 1979: thinning of a Poisson
 * process).
 */
export function atTimes(
  hourlyMost: number,
  level: (around: Surroundings, nowUs: number) => number,
  act: (around: Surroundings, nowUs: number) => void,
): Habit {
  return (around, startUs) => {
    const { random } = around.device;
    const meanUs = 3600e6 / hourlyMost;
    return new Recurrence(startUs + drawExponential(meanUs, random), (nowUs) => {
      if (random() < level(around, nowUs) && around.network.isPresent(around.device, nowUs)) act(around, nowUs);
      return drawExponential(meanUs, random);
    });
  };
}
