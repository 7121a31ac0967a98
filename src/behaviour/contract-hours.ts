// Usual hours of one device: on how many local days it was awake in each hour, and how surprising it is to be awake now.
import type { ContractHours } from './contract-document.ts';
import { numbersOf } from './contract-rates.ts';
import { VolumeSketch } from './contract-volumes.ts';

const HOURS = 24;
/** A device whose minutes are mostly alike is awake when a minute carries so much more than its median. */
const AWAKE_FACTOR = 8;
/** A device heard in fewer than this share of all minutes sleeps between: being heard is being awake. */
const SLEEPY_SHARE = 0.2;
/** Awake minutes within so many minutes of each other are one stay. */
const STAY_MINUTES = 60;
/** Prior of stays: a tenth of one in two days of each hour; nights are quiet, but one night proves little. */
const PRIOR_STAYS = 0.1;
const PRIOR_MINUTES = 120;
/** Days that must have been watched before hours are judged: with fewer, a weekly habit would be news. */
const HOUR_DAYS_MIN = 5;
/** Old days count less: half after so many (the table is halved when an hour reaches twice as many). */
const DAYS_HALVED_AT = 60;

/** What an unusual hour rests on. */
export interface HourOdds {
  /** Natural logarithm of the chance that a stay begins in one minute of these hours. */
  readonly logP: number;
  /** Local days on which the hour was watched. */
  readonly days: number;
  /** The nearest hour that is usual, or -1. */
  readonly usualHour: number;
}

export class HourTable {
  /** Minutes watched, stays begun, and days with a stay, by local hour; days watched. */
  readonly #minutes = new Float64Array(HOURS);
  readonly #stays = new Float64Array(HOURS);
  readonly #days = new Float64Array(HOURS);
  #volumes = new VolumeSketch();
  #heard = 0;
  #watched = 0;
  #lastAwake = 0;
  #lastDays = new Int32Array(HOURS).fill(-1);

  /** Bytes in a minute from which on the device is awake. */
  get awakeBytes(): number {
    if (this.#watched > 0 && this.#heard / this.#watched < SLEEPY_SHARE) return 1;
    return Math.max(1, this.#volumes.quantile(0.5) * AWAKE_FACTOR);
  }

  /** `minutes` of a local hour went by, watched. */
  pass(hour: number, minutes: number): void {
    this.#minutes[hour]! += minutes;
    this.#watched += minutes;
    if (this.#minutes[hour]! > DAYS_HALVED_AT * 2 * 60) this.#halve();
  }

  /** A minute in which the device was heard. */
  see(now: { minute: number; hour: number; day: number; bytes: number }): void {
    this.#heard++;
    this.#volumes.add(now.bytes);
    if (now.bytes < this.awakeBytes) return;
    if (now.minute - this.#lastAwake > STAY_MINUTES) this.#stays[now.hour]!++;
    this.#lastAwake = now.minute;
    if (this.#lastDays[now.hour] !== now.day) {
      this.#lastDays[now.hour] = now.day;
      this.#days[now.hour]!++;
    }
  }

  /** Odds of being awake with `bytes` in this minute; null when that is nothing new, or too little is known. */
  judge(now: { minute: number; hour: number; bytes: number }): HourOdds | null {
    const days = this.#minutes[now.hour]! / 60;
    if (days < HOUR_DAYS_MIN || now.bytes < this.awakeBytes) return null;
    if (now.minute - this.#lastAwake <= STAY_MINUTES || this.isUsual(now.hour)) return null;
    let stays = PRIOR_STAYS;
    let minutes = PRIOR_MINUTES;
    for (let side = -1; side <= 1; side++) {
      const hour = (now.hour + side + HOURS) % HOURS;
      stays += this.#stays[hour]!;
      minutes += this.#minutes[hour]!;
    }
    const share = Math.max(this.#volumes.shareAbove(now.bytes), 1 / (this.#volumes.weight + 2));
    // How much it carries counts as far as it is rare even among minutes in which it is awake.
    const awakeShare = Math.max(this.#volumes.shareAbove(this.awakeBytes), share);
    return {
      logP: Math.log(stays / minutes) + Math.log(share / awakeShare),
      days: Math.floor(days),
      usualHour: this.#nearest(now.hour),
    };
  }

  /** Usual: awake in it, or in the hour before or after, on one of ten days or more. */
  isUsual(hour: number): boolean {
    for (let side = -1; side <= 1; side++) {
      const near = (hour + side + HOURS) % HOURS;
      if (this.#days[near]! > 0 && this.#days[near]! >= (this.#minutes[near]! / 60) * 0.1) return true;
    }
    return false;
  }

  describe(): ContractHours {
    const hours = Array.from({ length: HOURS }, (_, hour) => hour);
    return {
      awakeShare: hours.map((hour) => this.#awakeShare(hour)),
      usual: hours.map((hour) => this.isUsual(hour)),
      awakeBytes: this.awakeBytes,
    };
  }

  #awakeShare(hour: number): number | null {
    const days = this.#minutes[hour]! / 60;
    return days < 0.5 ? null : Math.min(1, Math.round((this.#days[hour]! / Math.max(1, days)) * 1000) / 1000);
  }

  #nearest(hour: number): number {
    for (let away = 1; away <= 12; away++) {
      for (const near of [(hour + away) % HOURS, (hour - away + HOURS) % HOURS]) if (this.isUsual(near)) return near;
    }
    return -1;
  }

  #halve(): void {
    for (let hour = 0; hour < HOURS; hour++) {
      this.#minutes[hour]! /= 2;
      this.#stays[hour]! /= 2;
      this.#days[hour]! /= 2;
    }
    this.#heard /= 2;
    this.#watched /= 2;
  }

  save(): unknown {
    return [
      [...this.#minutes],
      [...this.#stays],
      [...this.#days],
      // Days before 1970 do not come up; -1 stands for none.
      [...this.#lastDays].map((day) => day + 1),
      [this.#heard, this.#watched, this.#lastAwake],
      this.#volumes.save(),
    ];
  }

  /** Throws when `saved` is no such table. */
  static restore(saved: unknown): HourTable {
    if (!Array.isArray(saved) || saved.length !== 6) throw new Error('a contract holds hours that are none');
    const table = new HourTable();
    table.#minutes.set(numbersOf(saved[0], HOURS));
    table.#stays.set(numbersOf(saved[1], HOURS));
    table.#days.set(numbersOf(saved[2], HOURS));
    table.#lastDays.set(numbersOf(saved[3], HOURS).map((day) => day - 1));
    const [heard, watched, lastAwake] = numbersOf(saved[4], 3);
    table.#heard = heard!;
    table.#watched = watched!;
    table.#lastAwake = lastAwake!;
    table.#volumes = VolumeSketch.restore(saved[5]);
    return table;
  }
}
