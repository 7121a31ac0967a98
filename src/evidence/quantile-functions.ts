// Quantiles of the gamma and the beta distribution, which exact confidence intervals are made of.

// Lanczos, g = 7, 9 terms (Godfrey's coefficients): about 15 digits for x > 0.
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const TERMS_MAX = 10_000;
const TINY = 1e-300;
/** Halvings of an interval: enough for every double. */
const HALVINGS = 200;

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (x + i - 1);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularised lower incomplete gamma function P(a, x): series below a + 1, continued fraction above (Abramowitz and Stegun 6.5.29, 6.5.31). */
export function incompleteGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < TERMS_MAX && term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return front * sum;
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < TERMS_MAX; n++) {
    const step = -n * (n - a);
    b += 2;
    d = 1 / guarded(step * d + b);
    c = guarded(b + step / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return 1 - front * fraction;
}

/** Regularised incomplete beta function I_x(a, b) by its continued fraction (Abramowitz and Stegun 26.5.8, by Lentz's method). */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let c = 1;
  let d = 1 / guarded(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < TERMS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guarded(1 + even * d);
    c = guarded(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guarded(1 + odd * d);
    c = guarded(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * fraction;
}

/** The x with P(a, x) = part, for a > 0. */
export function gammaQuantile(a: number, part: number): number {
  let high = a + 1;
  while (incompleteGamma(a, high) < part && high < 1e300) high *= 2;
  return halved(0, high, part, (x) => incompleteGamma(a, x));
}

/** The x with I_x(a, b) = part, for a, b > 0. */
export function betaQuantile(a: number, b: number, part: number): number {
  return halved(0, 1, part, (x) => incompleteBeta(a, b, x));
}

// Bisection: these functions are called a few times a report, and it cannot go astray.
function halved(from: number, to: number, part: number, valueAt: (x: number) => number): number {
  let low = from;
  let high = to;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (valueAt(middle) < part) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function guarded(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
