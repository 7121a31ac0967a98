// The Gauss error function, for probabilities of normal distributions.

const TWO_BY_ROOT_PI = 1.1283791670955126;
/** Beyond this erf is 1 in a double. */
const LARGEST = 6;

/**
 * erf(x) = 2/√π ∫₀ˣ e^(−t²) dt, within some units of the last place: Kummer's series (Abramowitz and Stegun 7.1.6), whose terms all have one
 * sign, so that nothing cancels. About 20 to 120 terms.
 */
export function errorFunction(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size >= LARGEST) return Math.sign(x);
  const square = 2 * size * size;
  let term = size;
  let sum = size;
  for (let divisor = 3; term > sum * 1e-17; divisor += 2) {
    term *= square / divisor;
    sum += term;
  }
  return Math.sign(x) * Math.min(1, TWO_BY_ROOT_PI * Math.exp(-size * size) * sum);
}
