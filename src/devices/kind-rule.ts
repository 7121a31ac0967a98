// The form of a rule about kinds of devices.
import type { ClueSort } from './clues.ts';

/** What a rule looks at: a list of clues, the maker, announced names, DHCP's texts, or `mac` ("random" where it is made up). */
export type TraitSort = ClueSort | 'vendor' | 'names' | 'dhcpVendorClass' | 'dhcpParameters' | 'mac';

export interface KindRule {
  readonly on: TraitSort;
  readonly pattern: RegExp;
  /** Log-odds for (or against) kinds. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Maker whose products the rule knows; absent = it holds for any maker's. */
  readonly maker?: string;
}
