// The contract of an attack of a simulated home: its name and words, where it comes from, what is to find it.
import type { Random } from '../base/random.ts';
import type { HomeNetwork } from './home-network.ts';
import type { SimulatedDevice } from './simulated-device.ts';

export interface AttackGround {
  /** The device that does it. */
  readonly device: SimulatedDevice;
  readonly network: HomeNetwork;
  readonly random: Random;
}

export interface AttackWords {
  readonly title: string;
  /** What it does, in a sentence or two. */
  readonly description: string;
}

export interface AttackSpec {
  readonly name: string;
  readonly words: Readonly<Record<'en' | 'de', AttackWords>>;
  /** Kinds of devices that it comes from, the likeliest first. */
  readonly kinds: readonly string[];
  /** Detectors of which one at least is expected to find it. */
  readonly expects: readonly string[];
  /**
   * Where minutes do not show it: why, and how long before the end of a simulated week it begins so that the week shows it; with how many
   * days more than a week, where it shows only after a week of learning.
   */
  readonly slow?: {
    readonly words: Readonly<Record<'en' | 'de', string>>;
    readonly beforeSeconds: number;
    readonly moreDays: number;
  };
  begin(ground: AttackGround, nowUs: number): void;
}
