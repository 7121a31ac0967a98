// The settings of a home: what a watch was started with, kept in the data folder so that later commands and runs use the same.
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { type AlarmBudget, USUAL_BUDGET } from '../evidence/alarm-budget.ts';
import type { Store } from '../store/store.ts';
import { systemZoneName } from './time-zone.ts';

export interface HomeSettings {
  /** Clock span of learning from a device's first packet. */
  readonly learnSeconds: number;
  readonly budget: AlarmBudget;
  /** IANA name of the time zone that the home lives in. */
  readonly zone: string;
  /** Networks whose devices are watched; null = the private ranges. */
  readonly localNetworks: readonly string[] | null;
  /** Days of summaries that are kept for judging again. */
  readonly keepDays: number;
  /** Seed of everything that needs chance. */
  readonly seed: number;
}

export const USUAL_LEARN_SECONDS = 3 * 86_400;
export const USUAL_KEEP_DAYS = 30;
const USUAL_SEED = 1;

const NAME = 'home';

/** The settings of the data folder, with those that are given in place of the kept ones, and the usual ones for the rest. */
export function readHomeSettings(store: Store, given: Partial<HomeSettings> = {}): HomeSettings {
  const kept = (store.read(() => store.owner.setting(NAME)) ?? {}) as Partial<HomeSettings>;
  return {
    learnSeconds: given.learnSeconds ?? kept.learnSeconds ?? USUAL_LEARN_SECONDS,
    budget: given.budget ?? kept.budget ?? USUAL_BUDGET,
    zone: given.zone ?? kept.zone ?? systemZoneName(),
    localNetworks: given.localNetworks ?? kept.localNetworks ?? null,
    keepDays: given.keepDays ?? kept.keepDays ?? USUAL_KEEP_DAYS,
    seed: given.seed ?? kept.seed ?? USUAL_SEED,
  };
}

export function keepHomeSettings(store: Store, settings: HomeSettings): void {
  store.transaction(() => store.owner.putSetting(NAME, settings));
}

/** RFC 3927 2.7, RFC 4291 2.5.6: these addresses never leave the cable, so whoever has one is here. */
const LINK_LOCAL_NETWORKS: readonly string[] = ['169.254.0.0/16', 'fe80::/10'];

/** The networks whose devices are watched. */
export function homeNetworks({ localNetworks }: HomeSettings): NetworkSet {
  const texts = localNetworks === null ? PRIVATE_NETWORKS : [...localNetworks, ...LINK_LOCAL_NETWORKS];
  return new NetworkSet(texts.flatMap((text) => parseNetwork(text) ?? []));
}
