// Runs the programs of an attacker in the small home; one that does not work means that there was no attack.
import type { Device } from './home.ts';
import type { Household } from './household.ts';

export interface Attack {
  /** Kind of the alert that it must raise. */
  readonly kind: string;
  /** What is run, in words for people. */
  readonly title: string;
  /** The victim's address, or a whole network's. */
  readonly target: (house: Household) => string;
  readonly run: (house: Household, source: Device) => Promise<void>;
}

/** The usual victim. */
export const nas = (house: Household): string => house.nas.ip;

/** Runs a program of the attacker to its end. */
export async function attackWith(house: Household, source: Device, words: readonly string[]): Promise<void> {
  const run = await house.home.run(source, words);
  if (run.status !== 0) throw new Error(`${words.join(' ')}: exit ${run.status}: ${run.stderr}`);
}

/** hping3 exits 1 when some packets get no answer; they were sent all the same. */
export async function shoot(house: Household, source: Device, words: readonly string[]): Promise<void> {
  const run = await house.home.run(source, ['hping3', '-q', ...words]);
  if (!/packets (transmitted|tramitted)/.test(run.stderr + run.stdout)) throw new Error(`hping3: ${run.stderr}`);
}
