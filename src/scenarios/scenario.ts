// A scenario: a home of real captures, what it may learn from, and the attacks that are spliced into it.
import type { AlarmBudget } from '../evidence/alarm-budget.ts';

/** How captures of different days become one home: as they are, all from the earliest instant, or moved by whole days. */
export const ALIGNMENTS = ['none', 'start', 'clock'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

/** Packets, or records of flows that are turned into packets; the two are reported apart. */
export type ScenarioLevel = 'packets' | 'flows';

export interface ScenarioDevice {
  readonly name: string;
  /** Lower case with colons; null = the one that its captures are mostly about. */
  readonly mac: string | null;
  /** The host of flow records that is the device; null = the private address that most of them are about. */
  readonly address: string | null;
  readonly level: ScenarioLevel;
  /** Paths that exist, in the order given. */
  readonly files: readonly string[];
  readonly line: number;
}

/** When an attack begins: seconds after the home's first packet, or a local clock time of the home's n-th day (1 = the first). */
export type AttackTime =
  | { readonly kind: 'offset'; readonly seconds: number }
  | { readonly kind: 'local'; readonly day: number; readonly secondsOfDay: number };

export interface ScenarioAttack {
  readonly name: string;
  /** What sort of attack it is, in the words of whoever wrote the scenario; null = not said. Only for tables by sort. */
  readonly sort: string | null;
  readonly level: ScenarioLevel;
  readonly file: string;
  /** Flow records: only rows with this text in their label; null = all but the harmless ones where there are labels. */
  readonly label: string | null;
  /** What becomes of the attack's addresses: address or network → device, `gateway`, `home` or an address. */
  readonly map: Readonly<Record<string, string>>;
  readonly at: AttackTime;
  /** Kinds of alerts of which any is right. */
  readonly expect: readonly string[];
  readonly line: number;
}

export interface Scenario {
  /** Path of the YAML file. */
  readonly file: string;
  readonly name: string;
  readonly align: Alignment;
  /** IANA name. */
  readonly timezone: string;
  readonly home: readonly ScenarioDevice[];
  readonly learnSeconds: number;
  readonly budget: AlarmBudget;
  readonly attacks: readonly ScenarioAttack[];
}
