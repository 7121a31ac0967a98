// The people of a simulated home: when each wakes, leaves, comes home and goes to bed, another time every day.
import { createRandom } from '../base/random.ts';
import { localDay, offsetSecondsAt, type TimeZone } from '../base/time-zone.ts';

/** One person's day, in hours of local time. */
interface PersonDay {
  readonly wakes: number;
  /** Away between these; equal = all day at home. */
  readonly leaves: number;
  readonly returns: number;
  readonly sleeps: number;
}

const DAYS_KEPT = 4;
const THURSDAY = 4;

export class Household {
  readonly people: number;
  readonly #seed: number;
  readonly #zone: TimeZone;
  readonly #days = new Map<number, readonly PersonDay[]>();

  constructor(people: number, seed: number, zone: TimeZone) {
    this.people = people;
    this.#seed = seed;
    this.#zone = zone;
  }

  /** Hour of the local day with its fraction. */
  hourAt(timeUs: number): number {
    const seconds = timeUs / 1e6 + offsetSecondsAt(this.#zone, timeUs);
    return (seconds / 3600) % 24;
  }

  isHome(person: number, timeUs: number): boolean {
    const hour = this.hourAt(timeUs);
    const { leaves, returns } = this.#dayOf(timeUs)[person % this.people]!;
    return hour < leaves || hour >= returns;
  }

  isAwake(person: number, timeUs: number): boolean {
    const hour = this.hourAt(timeUs);
    const { wakes, sleeps } = this.#dayOf(timeUs)[person % this.people]!;
    // Who goes to bed after midnight is awake in the first hours of the day.
    return (hour >= wakes && hour < sleeps) || hour < sleeps - 24;
  }

  isActive(person: number, timeUs: number): boolean {
    return this.isHome(person, timeUs) && this.isAwake(person, timeUs);
  }

  /** Share of the people who are at home and awake. */
  activityAt(timeUs: number): number {
    let active = 0;
    for (let person = 0; person < this.people; person++) if (this.isActive(person, timeUs)) active++;
    return active / this.people;
  }

  /** How much somebody sits before a screen: evenings most, mornings a little. */
  leisureAt(timeUs: number): number {
    const hour = this.hourAt(timeUs);
    const part = hour >= 18 || hour < 1 ? 1 : hour >= 12 ? 0.35 : hour >= 6 ? 0.2 : 0.05;
    return part * this.activityAt(timeUs);
  }

  /** 1 where it is dark enough for a lamp. */
  darknessAt(timeUs: number): number {
    const hour = this.hourAt(timeUs);
    return hour < 7.5 || hour >= 17.5 ? 1 : 0.1;
  }

  isWeekend(timeUs: number): boolean {
    const weekday = (((localDay(this.#zone, timeUs) + THURSDAY) % 7) + 7) % 7;
    return weekday === 0 || weekday === 6;
  }

  #dayOf(timeUs: number): readonly PersonDay[] {
    const day = localDay(this.#zone, timeUs);
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const isWeekend = this.isWeekend(timeUs);
    const made = Array.from({ length: this.people }, (_, person) => this.#makeDay(day, person, isWeekend));
    // Time goes forward: the days before yesterday are over.
    for (const old of this.#days.keys()) if (this.#days.size >= DAYS_KEPT) this.#days.delete(old);
    this.#days.set(day, made);
    return made;
  }

  #makeDay(day: number, person: number, isWeekend: boolean): PersonDay {
    const random = createRandom(
      (this.#seed ^ Math.imul(day + 1, 0x9e3779b1) ^ Math.imul(person + 1, 0x85ebca6b)) >>> 0,
    );
    const spread = (): number => random() + random() - 1;
    const sleeps = 22.8 + person * 0.4 + spread() + (isWeekend ? 0.8 : 0);
    if (isWeekend) {
      const wakes = 8.2 + spread() * 1.2;
      const goesOut = random() < 0.65;
      const leaves = goesOut ? 10.5 + spread() * 2 + random() * 3 : 24;
      return { wakes, leaves, returns: goesOut ? leaves + 1.5 + random() * 3 : 24, sleeps };
    }
    const worksAtHome = random() < 0.2;
    const wakes = 6.6 + person * 0.2 + spread() * 0.4;
    const leaves = worksAtHome ? 24 : wakes + 1.1 + random() * 0.7;
    return { wakes, leaves, returns: worksAtHome ? 24 : 16.2 + random() * 2.2, sleeps };
  }
}
