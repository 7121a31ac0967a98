// Where an observed value and its usual range stand on a picture. Pure, so that it can be tested.

/** From here on a plain scale would squeeze the usual band to nothing, so powers of ten are drawn. */
const LOG_RATIO_MIN = 20;
/** Room at the ends of the scale, as a part of it. */
const MARGIN = 0.04;

export interface Measured {
  readonly observed: number | string;
  readonly low: number | null;
  readonly high: number | null;
  readonly unit?: string;
}

export interface FeatureScale {
  readonly isLog: boolean;
  /** Where things stand, 0 to 1. */
  readonly observed: number;
  readonly from: number;
  readonly to: number;
}

/** Positions on the picture; null for a value that is no number. An open end of the usual range reaches the edge of the picture. */
export function featureScale({ observed, low, high, unit }: Measured): FeatureScale | null {
  if (typeof observed !== 'number' || !Number.isFinite(observed)) return null;
  const values = [observed, low, high].filter((value) => value !== null && Number.isFinite(value)) as number[];
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  const biggest = Math.max(...sizes, 0);
  const smallest = Math.min(...sizes, biggest);
  // The logarithm of a ratio is on such a scale already.
  const isLogarithm = unit === 'ln ratio';
  const isLog = isLogarithm || (smallest > 0 && biggest / smallest >= LOG_RATIO_MIN);
  const bend = (value: number): number =>
    isLog && !isLogarithm ? Math.sign(value) * Math.log10(1 + Math.abs(value) / smallest) : value;
  // Amounts start at zero; only a range that is far from it is looked at closely.
  const least = Math.min(bend(0), ...values.map(bend));
  const most = Math.max(bend(0), ...values.map(bend));
  const span = most - least || 1;
  const at = (value: number): number => MARGIN + ((bend(value) - least) / span) * (1 - 2 * MARGIN);
  return { isLog, observed: at(observed), from: low === null ? 0 : at(low), to: high === null ? 1 : at(high) };
}
