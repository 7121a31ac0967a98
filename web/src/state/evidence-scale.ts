// Where unusual things and the line from which on they are told stand on a picture. Pure, so that it can be tested.

/** Room above and below, as a part of the height. */
const MARGIN = 0.08;

export interface Evidence {
  readonly logEvidence: number;
  /** From here on it is told, with the budget as it is now. */
  readonly logThreshold: number;
}

export interface EvidenceScale {
  /** Heights from the top, 0 to 1. */
  readonly points: readonly number[];
  readonly line: number;
}

/**
 * Each thing has a threshold of its own, but a budget moves all of them alike: drawn is how far evidence is above or below its own, so that
 * one line is true for all. `shift`: how much the budget in question moves them. `reach`: the shifts that the slider can come to, so that
 * nothing jumps while it is moved.
 */
export function evidenceScale(evidence: readonly Evidence[], shift: number, reach: readonly number[]): EvidenceScale {
  const heights = evidence.map(({ logEvidence, logThreshold }) => logEvidence - logThreshold);
  const all = [...heights, ...reach, shift, 0];
  const least = all.reduce((a, b) => Math.min(a, b));
  const most = all.reduce((a, b) => Math.max(a, b));
  const span = most - least || 1;
  const place = (height: number): number => 1 - MARGIN - ((height - least) / span) * (1 - 2 * MARGIN);
  return { points: heights.map(place), line: place(shift) };
}
