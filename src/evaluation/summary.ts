// Mean and spread of a measure over seeds.

export interface MeanAndSd {
  readonly mean: number;
  /** Sample standard deviation (n − 1); 0 for one value. */
  readonly sd: number;
}

/** Mean and sample standard deviation of the values that are numbers; null when none is. */
export function meanAndSd(values: readonly number[]): MeanAndSd | null {
  const defined = values.filter((value) => !Number.isNaN(value));
  if (defined.length === 0) return null;
  const mean = defined.reduce((sum, value) => sum + value, 0) / defined.length;
  if (defined.length === 1) return { mean, sd: 0 };
  const squares = defined.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (defined.length - 1)) };
}
