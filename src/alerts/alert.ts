// An alert: findings of one kind about one device, merged over time, worded at the edge from typed parameters.
import type { FindingFlow, FindingNumbers, FindingProof, Severity } from '../base/finding.ts';

export interface AlertDevice {
  /** Id of the identity; null in a scan, which keeps none. */
  readonly id?: string | null;
  readonly mac: string | null;
  readonly ip: string | null;
  readonly name: string | null;
}

/** Where an alert plays: what the owner can do depends on it. */
export interface AlertPlace {
  /** The one it is about is no device of the owner's networks but a machine on the Internet. */
  readonly isOutside: boolean;
  /** Its target (where it has one) is on the Internet. */
  readonly isTargetOutside: boolean;
}

export interface Alert {
  /** Same input, settings and seed: same id. */
  readonly id: string;
  /** Name of the detector. */
  readonly kind: string;
  readonly severity: Severity;
  readonly device: AlertDevice;
  readonly place: AlertPlace;
  /** Whole microseconds since 1970. */
  readonly startUs: number;
  readonly endUs: number;
  /** Findings merged into this alert. */
  readonly count: number;
  readonly numbers: FindingNumbers;
  /** Key of its findings: what it is about besides the device. Absent for an alert that others share. */
  readonly key?: string;
  readonly flows: readonly FindingFlow[];
  readonly technique: { readonly id: string; readonly name: string };
  /** Of the finding with the most evidence; absent for facts. */
  readonly proof?: FindingProof;
  /** `alert`: told; `inbox`: over the budget, to be read when there is time; `notice`: no alarm at all (a new device); absent = alert. */
  readonly delivery?: 'alert' | 'inbox' | 'notice';
  /** Id of the incident that it belongs to: the first alert's. */
  readonly incident?: string;
  /** What the owner said of it. */
  readonly verdict?: Verdict;
}

export type Verdict = 'normal' | 'bad' | 'mute';
