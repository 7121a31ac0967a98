// Bytes of the last 24 hours of every device, hour by hour: kept beside the database, and read again where it has changed.
import type { Store } from '../store/store.ts';

const HOUR_MINUTES = 60;
const HOURS = 24;
const HOUR_LEVEL = 1;

/** `hours`: bytes up and down in 24 whole hours of which the last one is the hour of now, in order. */
export interface DaySums {
  readonly up: Float64Array;
  readonly down: Float64Array;
}

const NOTHING: DaySums = { up: new Float64Array(HOURS), down: new Float64Array(HOURS) };

export class TrafficSums {
  readonly #store: Store;
  readonly #sums = new Map<string, { up: Float64Array; down: Float64Array }>();
  /** First minute of the first hour. */
  #from = Number.NaN;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The sums of a device ('' = the home with the Internet) over the 24 whole hours that end with the hour of `nowMinute`. */
  day(device: string): DaySums {
    return this.#sums.get(device) ?? NOTHING;
  }

  /** Must be called before `day`. */
  refresh(nowMinute: number): void {
    const from = (Math.floor(nowMinute / HOUR_MINUTES) - HOURS + 1) * HOUR_MINUTES;
    const touchedSince = this.#store.flows.takeTouchedSince();
    if (from !== this.#from) {
      this.#from = from;
      this.#sums.clear();
      this.#read(from);
    } else if (touchedSince === 0) {
      this.#sums.clear();
      this.#read(from);
    } else if (Number.isFinite(touchedSince)) {
      this.#read(Math.max(from, Math.floor(touchedSince / HOUR_MINUTES) * HOUR_MINUTES));
    }
  }

  #read(since: number): void {
    for (const { device, minute, up, down } of this.#store.traffic.partsOfAll(
      HOUR_LEVEL,
      since,
      this.#from + HOURS * HOUR_MINUTES,
    )) {
      let sums = this.#sums.get(device);
      if (sums === undefined) {
        sums = { up: new Float64Array(HOURS), down: new Float64Array(HOURS) };
        this.#sums.set(device, sums);
      }
      const hour = (minute - this.#from) / HOUR_MINUTES;
      sums.up[hour] = up;
      sums.down[hour] = down;
    }
  }
}
