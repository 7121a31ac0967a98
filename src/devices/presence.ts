// When a device was there: the hours of each day (UTC) that it sent something in, for the last 400 days, and its longest silence.

/** Days remembered: a year, and room to compare it with the one before. */
export const PRESENCE_DAYS_MAX = 400;
const DAY_US = 86_400e6;
const HOUR_US = 3600e6;

export interface PresenceDay {
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  /** Bit h = it sent something between h:00 and h + 1:00 UTC. */
  readonly hours: number;
}

export class Presence {
  /** Days in ascending order and their hours, side by side. */
  readonly #days: number[] = [];
  readonly #hours: number[] = [];
  /** Beginning of the hour that was added last. */
  #hourUs = Number.NaN;

  /** It sent something at `timeUs`. */
  add(timeUs: number): void {
    if (timeUs >= this.#hourUs && timeUs < this.#hourUs + HOUR_US) return;
    this.#hourUs = Math.floor(timeUs / HOUR_US) * HOUR_US;
    const day = Math.floor(timeUs / DAY_US);
    const bit = 1 << Math.floor((timeUs - day * DAY_US) / HOUR_US);
    let at = this.#days.length;
    while (at > 0 && this.#days[at - 1]! > day) at--;
    if (at > 0 && this.#days[at - 1] === day) {
      this.#hours[at - 1]! |= bit;
      return;
    }
    this.#days.splice(at, 0, day);
    this.#hours.splice(at, 0, bit);
    if (this.#days.length > PRESENCE_DAYS_MAX) {
      this.#days.shift();
      this.#hours.shift();
    }
  }

  /** Takes in the presence of a device that turned out to be the same one. */
  join(other: Presence): void {
    for (const { day, hours } of other.days()) {
      for (let hour = 0; hour < 24; hour++) if ((hours >>> hour) & 1) this.add(day * DAY_US + hour * HOUR_US);
    }
  }

  days(): readonly PresenceDay[] {
    return this.#days.map((day, i) => ({ day, hours: this.#hours[i]! }));
  }

  /** Day and hours in turn. */
  save(): readonly number[] {
    return this.#days.flatMap((day, i) => [day, this.#hours[i]!]);
  }

  /** From what `save` gave; anything else in it is left out. */
  static restore(saved: readonly number[]): Presence {
    const presence = new Presence();
    for (let i = 0; i + 1 < saved.length && i < PRESENCE_DAYS_MAX * 2; i += 2) {
      const day = saved[i]!;
      const hours = saved[i + 1]!;
      const last = presence.#days.at(-1) ?? Number.NEGATIVE_INFINITY;
      if (!Number.isSafeInteger(day) || day <= last || !Number.isInteger(hours) || hours <= 0 || hours >= 1 << 24)
        continue;
      presence.#days.push(day);
      presence.#hours.push(hours);
    }
    return presence;
  }
}
