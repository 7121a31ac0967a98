// How unlikely something new is for one device: the rate of such novelties times the shares of what makes this one stand out.
import type { Contact } from './activity.ts';
import { ClassShares, EventRate } from './contract-rates.ts';

/** Sorts of novelty that have a rate of their own. */
export const NOVELTIES = ['named', 'unnamed', 'port', 'peer', 'visitor', 'service', 'exposed'] as const;
export type Novelty = (typeof NOVELTIES)[number];

/**
 * What a service is to a device: used by it elsewhere already, or the class of its port. The order of prior shares below.
 * `login`: remote shells, file shares, databases, industrial controllers and device services that worms go for.
 */
export const SERVICE_CLASSES = ['known', 'web', 'time', 'names', 'push', 'tcp', 'udp', 'login', 'other'] as const;

interface NoveltySpec {
  /**
   * Prior of the rate: events and minutes. They are what the tuning devices showed after one learned day (docs/contract.md), spread wide:
   * most devices meet nothing new for weeks, a few do every day, so the prior weighs little against what the device itself shows.
   */
  readonly events: number;
  readonly minutes: number;
  /** Shares of the service classes among such novelties. */
  readonly services: readonly number[];
  /** Share of them that nobody answers. */
  readonly failed: number;
}

/** With `learn: 1d` these priors carry much of the weight; each further day of the device itself takes from it. */
export const NOVELTY_SPECS: Readonly<Record<Novelty, NoveltySpec>> = {
  // Services: known, web, time, names, push, tcp, udp, login, other.
  named: {
    events: 0.2,
    minutes: 2880,
    services: [0.7, 0.14, 0.05, 0.01, 0.03, 0.03, 0.03, 5e-4, 0.0095],
    failed: 0.05,
  },
  unnamed: {
    events: 0.015,
    minutes: 2880,
    services: [0.455, 0.05, 0.15, 0.2, 0.02, 0.01, 0.09, 0.001, 0.024],
    failed: 0.1,
  },
  port: { events: 0.1, minutes: 1440, services: [0.4, 0.35, 0.03, 0.03, 0.05, 0.05, 0.08, 0.001, 0.009], failed: 0.1 },
  peer: {
    events: 0.01,
    minutes: 2880,
    services: [0.42, 0.17, 0.05, 0.05, 0.02, 0.04, 0.08, 0.001, 0.169],
    failed: 0.3,
  },
  visitor: {
    events: 0.2,
    minutes: 1440,
    services: [0.8, 0.08, 0.001, 0.001, 0.01, 0.04, 0.05, 0.005, 0.013],
    failed: 0.1,
  },
  service: {
    events: 0.02,
    minutes: 2880,
    services: [0.001, 0.05, 0.01, 0.03, 0.03, 0.45, 0.4, 0.001, 0.028],
    failed: 0.01,
  },
  exposed: {
    events: 0.005,
    minutes: 2880,
    services: [0.001, 0.05, 0.01, 0.01, 0.03, 0.1, 0.76, 0.01, 0.029],
    failed: 0.01,
  },
};
/** Events that the prior shares are worth. */
const SHARE_STRENGTH = 6;
/** Prior shares of unnamed addresses far from all known ones, in the /16 of one, and in the /24 of one. */
const NEARNESS_SHARES = [0.35, 0.2, 0.45] as const;
/** Bytes up in the first minutes with a new other end: P(more than x) = (1 + x / scale)^-1; the scale is the device's own if that is larger. */
const VOLUME_SCALE = 50_000;
/** Of several new ends in one minute each further one follows from the first with this chance (an update, a page with many parts). */
const BURST = { named: 0.6, other: 0.3 } as const;
/** No claim goes beyond: e^-40. */
export const LOGP_LEAST = -40;

const WEB = new Set([80, 443, 8080, 8443]);
const PUSH = new Set([1883, 5222, 5223, 5228, 5671, 5683, 5684, 8883]);
const LOGIN = new Set([
  21, 22, 23, 25, 102, 135, 139, 445, 502, 1433, 2222, 2323, 2404, 3306, 3389, 4444, 5432, 5555, 5900, 6379, 6667, 7547,
  9200, 20_000, 37_215, 44_818, 52_869,
]);

/** Index into SERVICE_CLASSES. */
export function serviceClass(protocol: number, port: number, isKnown: boolean): number {
  if (isKnown) return 0;
  if (protocol !== 6 && protocol !== 17) return 8;
  if (WEB.has(port)) return 1;
  if (port === 123) return 2;
  if (port === 53 || port === 853) return 3;
  if (PUSH.has(port)) return 4;
  if (LOGIN.has(port)) return 7;
  return protocol === 6 ? 5 : 6;
}

/** What a new contact is, as far as the odds look at it. */
export interface NoveltyTraits {
  readonly novelty: Novelty;
  readonly service: number;
  /** Known from the whole window: false while that is still open and nothing was answered yet. */
  readonly isFailed: boolean;
  /** Of unnamed addresses: 2 = same /24 as a known one, 1 = same /16, 0 = far; null = does not matter. */
  readonly nearness: 0 | 1 | 2 | null;
  /**
   * 0 to 1: what makes it nearly ordinary all the same (a host beside a known one) multiplies its rate by
   * 1 / (1 - kinship), and it counts 1 - kinship for the rate of the others.
   */
  readonly kinship: number;
  readonly bytesOut: number;
}

/** One factor of logP with its name among the features of an explanation. */
export interface OddsPart {
  readonly name: 'destination' | 'peer' | 'service' | 'port' | 'answered' | 'network' | 'bytesOut' | 'count';
  readonly logP: number;
}

/** Rates and shares of one device. */
export class NoveltyOdds {
  readonly #rates = new Map<Novelty, EventRate>();
  readonly #services = new Map<Novelty, ClassShares>();
  readonly #failed = new Map<Novelty, ClassShares>();
  readonly #nearness = new ClassShares(NEARNESS_SHARES, SHARE_STRENGTH);

  constructor() {
    for (const novelty of NOVELTIES) {
      const { events, minutes, services, failed } = NOVELTY_SPECS[novelty];
      this.#rates.set(novelty, new EventRate({ events, minutes }));
      this.#services.set(novelty, new ClassShares(services, SHARE_STRENGTH));
      this.#failed.set(novelty, new ClassShares([1 - failed, failed], SHARE_STRENGTH));
    }
  }

  rate(novelty: Novelty): EventRate {
    return this.#rates.get(novelty)!;
  }

  /** A novelty in learning. */
  learn(traits: NoveltyTraits, sinceMinutes: number): void {
    this.rate(traits.novelty).learn(sinceMinutes, 1 - traits.kinship);
    this.#countShares(traits, 1);
  }

  /** A novelty while watching, on a local day, as far as it is trusted. */
  count(traits: NoveltyTraits, day: number, weight: number): void {
    const granted = this.rate(traits.novelty).count(day, weight * (1 - traits.kinship));
    this.#countShares(traits, granted / 2);
  }

  #countShares({ novelty, service, isFailed, nearness }: NoveltyTraits, weight: number): void {
    this.#services.get(novelty)!.count(service, weight);
    this.#failed.get(novelty)!.count(isFailed ? 1 : 0, weight);
    if (nearness !== null) this.#nearness.count(nearness, weight);
  }

  settle(spanMinutes: number): void {
    for (const rate of this.#rates.values()) rate.settle(spanMinutes);
  }

  pass(minutes: number): void {
    for (const rate of this.#rates.values()) rate.pass(minutes);
  }

  /** Parts whose sum is logP of such a novelty in one minute. `usualOut`: bytes up of this device's busy minutes. */
  judge(traits: NoveltyTraits, usualOut: number): OddsPart[] {
    const { novelty, service, isFailed, nearness, kinship, bytesOut } = traits;
    const rateLogP = Math.min(0, Math.log(this.rate(novelty).rate) + kinshipLogP(kinship));
    const subject =
      novelty === 'peer' || novelty === 'visitor' ? 'peer' : isServiceNovelty(novelty) ? 'service' : 'destination';
    const parts: OddsPart[] = [
      { name: novelty === 'port' ? 'port' : subject, logP: rateLogP },
      { name: 'port', logP: this.#services.get(novelty)!.logShare(service) },
    ];
    if (isFailed) parts.push({ name: 'answered', logP: this.#failed.get(novelty)!.logShare(1) });
    if (nearness !== null) parts.push({ name: 'network', logP: this.#nearness.logShare(nearness) });
    const scale = Math.max(VOLUME_SCALE, usualOut);
    if (bytesOut > scale) parts.push({ name: 'bytesOut', logP: -Math.log1p(bytesOut / scale) });
    return parts;
  }

  save(): unknown {
    const of = (map: ReadonlyMap<Novelty, { save(): readonly number[] }>) =>
      NOVELTIES.map((novelty) => map.get(novelty)!.save());
    return [of(this.#rates), of(this.#services), of(this.#failed), this.#nearness.save()];
  }

  /** Throws when `saved` is no such state. */
  static restore(saved: unknown): NoveltyOdds {
    const odds = new NoveltyOdds();
    const [rates, services, failed, nearness] = Array.isArray(saved) ? (saved as unknown[]) : [];
    for (const [map, rows] of [
      [odds.#rates, rates],
      [odds.#services, services],
      [odds.#failed, failed],
    ] as const) {
      if (!Array.isArray(rows) || rows.length !== NOVELTIES.length)
        throw new Error('a contract holds odds that are none');
      for (const [i, novelty] of NOVELTIES.entries()) map.get(novelty)!.restore(rows[i]);
    }
    odds.#nearness.restore(nearness);
    return odds;
  }
}

/** What kinship adds to logP. */
export function kinshipLogP(kinship: number): number {
  return -Math.log(Math.max(1 - kinship, 0.01));
}

function isServiceNovelty(novelty: Novelty): boolean {
  return novelty === 'service' || novelty === 'exposed';
}

/** Logarithm of the chance that these come in the same minute as another, given that one. */
export function burstLogP(others: readonly Novelty[]): number {
  let logP = 0;
  for (const novelty of others) logP += Math.log(novelty === 'named' || novelty === 'port' ? BURST.named : BURST.other);
  return logP;
}

/** Began in this window and nobody answered, as far as can be told: an open window may still be answered. */
export function isFailedContact(contact: Contact, isProvisional: boolean): boolean {
  if (contact.packetsIn > 0 || contact.connections === 0) return false;
  return !isProvisional || contact.connections >= 3;
}

/**
 * The device really offers the service: it sent more than refusals. A TCP reset is a bare header (40 bytes with IPv4, 60 with IPv6), the
 * answer of an open port carries options; UDP answers are answers.
 */
export function isOffered(contact: Contact): boolean {
  if (contact.packetsOut === 0 || contact.packetsIn === 0) return false;
  if (contact.protocol !== 6) return contact.protocol === 17;
  return contact.bytesOut > contact.packetsOut * (contact.address.includes(':') ? 60 : 40);
}
