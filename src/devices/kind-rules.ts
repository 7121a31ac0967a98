// The rules by which a device's kind is guessed, as data: what to look at, what it says of which kind, and whose products it knows.
import type { ClueSort } from './clues.ts';

export type TraitSort = ClueSort | 'vendor' | 'names' | 'dhcpVendorClass' | 'dhcpParameters';

export interface KindRule {
  readonly on: TraitSort;
  readonly pattern: RegExp;
  /** Log-odds for (or against) kinds. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Maker whose products the rule knows; absent = it holds for any maker's. */
  readonly maker?: string;
  /** Why, for the owner; % = the text that matched. */
  readonly words: string;
}

export const kindRules: readonly KindRule[] = [
  {
    on: 'names',
    pattern: /(?:^|[^a-z])(?:ip)?cam(?:era)?(?:[^a-z]|$)/i,
    kinds: { camera: 4 },
    words: 'it calls itself "%"',
  },
];
