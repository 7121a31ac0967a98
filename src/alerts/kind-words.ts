// The words that each kind of alert declares: title, sentence, labels of its numbers, meaning and advice.
import type { FindingNumbers } from '../base/finding.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { AlertPlace } from './alert.ts';

/** Time of an alert as sentences need it. */
export interface AlertTime {
  readonly startUs: number;
  readonly endUs: number;
  /** null where the reader's zone is not known: sentences then name no time of day. */
  readonly zone: TimeZone | null;
}

export interface KindWords {
  /** True for a kind that is about the home and names no device. */
  readonly isAboutHome?: boolean;
  readonly title: string;
  /** `who` begins the sentence: "The device camera (192.168.1.20)"; `when`: span and clock, for kinds whose time of day matters. */
  readonly sentence: (who: string, numbers: FindingNumbers, when: AlertTime) => string;
  /** The number that grows while it goes on; of two findings of one alert, the one with the larger one is shown. */
  readonly measure: string;
  /** Labels of the numbers, in the order they are shown. */
  readonly labels: Readonly<Record<string, string>>;
  /** What it means, in one sentence; '' where the sentence says it all. */
  readonly meaning: (numbers: FindingNumbers, place: AlertPlace) => string;
  /** What the owner should do: sentences that stand alone, so that several alerts of a device can share them. */
  readonly actions: (numbers: FindingNumbers, place: AlertPlace) => readonly string[];
}

/** The words of a kind in another language; what is no word stays with the English ones. */
export interface TranslatedKind extends Pick<KindWords, 'title' | 'sentence' | 'labels' | 'meaning' | 'actions'> {
  /** Words for values of numbers that are codes ('arp', 'up'), by the number's name. */
  readonly values?: Readonly<Record<string, (code: string) => string>>;
}
