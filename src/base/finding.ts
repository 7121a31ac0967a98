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

/** Why a learned finding was made: the values that carry it, what was learned of them, and what would have been normal. */
export interface FindingProof {
  /** At most three, the heaviest first. `low` and `high`: learned range, null where there is none. */
  readonly features: readonly {
    readonly name: string;
    readonly unit: string;
    readonly observed: number | string;
    readonly low: number | null;
    readonly high: number | null;
    readonly share: number;
  }[];
  /** The least change of at most two features that would have kept it silent, evidence held fixed; null = no single value. */
  readonly counterfactual: {
    readonly changes: readonly { readonly name: string; readonly unit: string; readonly value: number | string }[];
  } | null;
  /** Natural logarithm of the p-value of the last window, whether it was extrapolated, and of the evidence gathered so far. */
  readonly logP: number;
  readonly isExtrapolated: boolean;
  readonly logEvidence: number;
  /** Evidence from which on the budget lets it be told. */
  readonly logThreshold: number;
  /** 0 to 1: windows learned from, against those wanted. */
  readonly confidence: number;
  /** True where the evidence is below what the alarm budget lets through: it goes to the inbox, not to an alert. */
  readonly isOverBudget: boolean;
}

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
  /** What carries a learned finding; absent for facts. */
  readonly proof?: FindingProof;
}

export type FindingSink = (finding: Finding) => void;
