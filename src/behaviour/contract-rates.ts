// How often a device does something new: Gamma-Poisson rates of novelties, and shares of their classes.

/** Half-life of what was counted while watching, minutes (30 days): a device may change its ways. */
const HALF_LIFE_MINUTES = 30 * 1440;
/**
 * What novelties of one local day teach the rate at most, in events, while watching. With the share that suspicious ones count (a tenth), it
 * bounds what an attacker gains who stays below every alarm: in n days the rate of a device that met nothing new (a prior events, k seen)
 * grows by at most n/10 events where each step is strange (p below 1e-4), so that logP of the next novelty rises by at most
 * ln((a + k + n/10) / (a + k)); and by n events where the steps are ordinary for that device in the first place.
 */
export const RATE_EVENTS_A_DAY = 1;

export interface RatePrior {
  /** Events and minutes that stand for what other devices did. */
  readonly events: number;
  readonly minutes: number;
}

/**
 * Rate of one sort of event a minute. In learning, an event at time t of a span T counts (t/T)² and the span counts T/3: what comes first is
 * new in any case, so the later part tells more of how it goes on. Afterwards posterior mean of a Gamma prior with (events, minutes).
 */
export class EventRate {
  readonly prior: RatePrior;
  /** Learning: events and the sum of the squares of their times since the start, minutes. */
  #count = 0;
  #squares = 0;
  #events = 0;
  #minutes = 0;
  /** Local day of the last counted novelty while watching, and how many that day. */
  #day = 0;
  #today = 0;

  constructor(prior: RatePrior) {
    this.prior = prior;
  }

  /** An event in learning, `sinceMinutes` after its start. */
  learn(sinceMinutes: number, weight = 1): void {
    this.#count += weight;
    this.#squares += weight * sinceMinutes * sinceMinutes;
  }

  /** The learning phase of `spanMinutes` ends. */
  settle(spanMinutes: number): void {
    this.#events += spanMinutes > 0 ? this.#squares / (spanMinutes * spanMinutes) : this.#count;
    this.#minutes += spanMinutes / 3;
    this.#count = 0;
    this.#squares = 0;
  }

  /** `minutes` went by while watching. */
  pass(minutes: number): void {
    const kept = 2 ** (-minutes / HALF_LIFE_MINUTES);
    this.#events *= kept;
    this.#minutes = this.#minutes * kept + minutes;
  }

  /** An event while watching, on a local day, with the weight of its trust. Returns how far it was let count. */
  count(day: number, weight: number): number {
    if (day !== this.#day) {
      this.#day = day;
      this.#today = 0;
    }
    const granted = Math.max(0, weight * RATE_EVENTS_A_DAY - this.#today);
    this.#today += granted;
    this.#events += granted;
    return granted;
  }

  /** Events a minute. */
  get rate(): number {
    return (this.prior.events + this.#events) / (this.prior.minutes + this.#minutes);
  }

  get events(): number {
    return this.#events;
  }

  /** Minutes watched or learned. */
  get minutes(): number {
    return this.#minutes;
  }

  save(): readonly number[] {
    return [this.#count, this.#squares, this.#events, this.#minutes, this.#day, this.#today];
  }

  restore(saved: unknown): this {
    const [count, squares, events, minutes, day, today] = numbersOf(saved, 6);
    this.#count = count!;
    this.#squares = squares!;
    this.#events = events!;
    this.#minutes = minutes!;
    this.#day = day!;
    this.#today = today!;
    return this;
  }
}

/** Shares of classes: Dirichlet with prior shares worth `strength` events. */
export class ClassShares {
  readonly #prior: readonly number[];
  readonly #strength: number;
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(prior: readonly number[], strength: number) {
    this.#prior = prior;
    this.#strength = strength;
    this.#counts = new Float64Array(prior.length);
  }

  count(index: number, weight: number): void {
    this.#counts[index]! += weight;
    this.#sum += weight;
  }

  logShare(index: number): number {
    const share = (this.#prior[index]! * this.#strength + this.#counts[index]!) / (this.#strength + this.#sum);
    return Math.log(share);
  }

  save(): readonly number[] {
    return [...this.#counts];
  }

  restore(saved: unknown): this {
    const counts = numbersOf(saved, this.#prior.length);
    this.#sum = 0;
    for (let i = 0; i < counts.length; i++) {
      this.#counts[i] = counts[i]!;
      this.#sum += counts[i]!;
    }
    return this;
  }
}

/** The list as so many finite numbers that are not negative; throws otherwise. */
export function numbersOf(saved: unknown, length: number): number[] {
  if (!Array.isArray(saved) || saved.length !== length || !saved.every((value) => Number.isFinite(value) && value >= 0))
    throw new Error('a contract holds counts that are none');
  return saved as number[];
}
