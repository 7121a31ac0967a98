// A finding: what a detector says it saw, as kind and typed parameters. Words come later, from one catalogue in alerts/.

export const SEVERITIES = ['info', 'low', 'medium', 'high'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Parameters of a finding: numbers and short texts by name, as the catalogue of the kind declares them. */
export type FindingNumbers = Readonly<Record<string, number | string | readonly string[]>>;

/** Whom a finding is about. At least one of the two is known. */
export interface FindingSubject {
  readonly address: string | null;
  readonly mac: string | null;
}

/** A flow that proves a finding. */
export interface FindingFlow {
  readonly uid: string;
  readonly originator: string;
  readonly originatorPort: number;
  readonly responder: string;
  readonly responderPort: number;
  readonly protocol: string;
}

/** Flows that one finding names at most; the count says how many there were. */
export const FINDING_FLOWS_MAX = 8;

export interface Finding {
  /** Name of the detector, which is the kind of the alert. */
  readonly detector: string;
  readonly subject: FindingSubject;
  /**
   * What the finding is about besides its subject (target address, port, name …): findings of one detector and subject with
   * the same key continue one alert.
   */
  readonly key: string;
  readonly severity: Severity;
  /** Whole microseconds since 1970: first and last packet that carry the finding. */
  readonly startUs: number;
  readonly endUs: number;
  readonly numbers: FindingNumbers;
  readonly flows: readonly FindingFlow[];
}

export type FindingSink = (finding: Finding) => void;
