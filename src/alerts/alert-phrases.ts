// What the wording of any alert needs beside the words of its kind: what each language gives.
import type { FindingFlow } from '../base/finding.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Alert } from './alert.ts';

/** A value with which it would have been normal. */
export type NormalChange =
  | { readonly kind: 'text'; readonly label: string; readonly value: string }
  | { readonly kind: 'port'; readonly value: number }
  | { readonly kind: 'hour'; readonly value: string }
  | { readonly kind: 'amount'; readonly label: string; readonly isLess: boolean; readonly value: string };

/** How rare a minute is: about once in so many of a unit, or less often. */
export interface Rarity {
  readonly count: number;
  readonly unit: 'minute' | 'hour' | 'day' | 'week' | 'year';
  readonly isLess: boolean;
}

export interface AlertPhrases {
  readonly count: (value: number) => string;
  readonly bytes: (value: number) => string;
  readonly moment: (timeUs: number, zone: TimeZone) => string;
  readonly subject: (alert: Pick<Alert, 'device' | 'place'>) => string;
  readonly join: (words: readonly string[]) => string;
  /** What came after the list of alerts was full. */
  readonly further: (count: number, title: string) => string;
  readonly gravestFirst: string;
  /** Advice that says all that the second one says. */
  readonly cleanDevice: string;
  readonly checkDevice: string;
  /** A title within a sentence. */
  readonly inside: (title: string) => string;
  readonly nextTitle: string;
  readonly more: (count: number) => string;
  /** Names of the values that carry an alert, as they stand within a sentence; '' = nobody declares it. */
  readonly featureLabel: (name: string) => string;
  /** A number with its unit. */
  readonly amount: (value: number, unit: string) => string;
  /** What of a label says the unit already; null = nothing does. */
  readonly unitStem: (unit: string) => string | null;
  readonly knownOtherwise: string;
  readonly rarelyUsed: string;
  readonly neverSeen: string;
  readonly atMost: (amount: string) => string;
  readonly atLeast: (amount: string) => string;
  readonly always: (amount: string) => string;
  readonly between: (low: string, high: string) => string;
  readonly noSingleValue: string;
  readonly normalWith: (changes: readonly NormalChange[]) => string;
  readonly rare: (rarity: Rarity, isExtrapolated: boolean) => string;
  readonly evidence: (evidence: number, threshold: number, isOverBudget: boolean) => string;
  readonly confidence: (share: string, level: 'well' | 'fairly' | 'little') => string;
  readonly shareOfIt: (percent: number) => string;
  readonly seen: (times: number) => string;
  readonly span: (from: string, until: string) => string;
  readonly flow: (from: string, to: string, flow: FindingFlow) => string;
}
