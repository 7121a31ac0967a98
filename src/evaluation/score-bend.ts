// Whether scores span so many magnitudes that equal bins would show one bar, and how the axis is bent then.

/** The largest score is this many usual ones before an axis is bent. */
const MAGNITUDES = 1000;

/**
 * null where a straight axis shows the scores; else the score up to which the axis of asinh(score / bend) is about straight: the median
 * size of those that are not 0.
 */
export function bendOf(scores: Float64Array): number | null {
  const sizes = scores.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
  if (sizes.length === 0) return null;
  sizes.sort();
  const usual = sizes[sizes.length >> 1]!;
  return sizes.at(-1)! > MAGNITUDES * usual ? usual : null;
}
