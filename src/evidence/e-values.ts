// E-values: evidence against "as usual" that may be multiplied over time and averaged over whatever depends on each other.

/** Where p is so near 1, the mixture is taken from its series: the closed form divides two small differences. */
const SERIES_BELOW = 0.02;
/** Parts of the streams' calibrator, for few very strange windows (κ near 0) and more that are less strange. */
const WATCHED_KAPPAS = [0.05, 0.2] as const;

/** Logarithm of the calibrator κ p^(κ−1), 0 < κ < 1, of the logarithm of a p-value (Shafer, Shen, Vereshchagin, Vovk 2011; Vovk, Wang 2021). */
export function logKappaEValue(logP: number, kappa: number): number {
  return Math.log(kappa) + (kappa - 1) * logP;
}

/**
 * Logarithm of the mixture ∫₀¹ κ p^(κ−1) dκ = (1 − p + p ln p) / (p ln² p) (Vovk, Wang 2021, "E-values: calibration, combination and
 * applications", 2): e(1) = 1/2.
 */
export function logMixtureEValue(logP: number): number {
  const size = -logP;
  if (size < SERIES_BELOW) {
    // Numerator / (p L²) with p = e^(−L): Σ L^k / (k + 2)! of (e^L − 1 − L)/L².
    return Math.log(1 / 2 + size * (1 / 6 + size * (1 / 24 + size * (1 / 120 + size / 720))));
  }
  if (size > 40) return size - 2 * Math.log(size) + Math.log1p(-(1 + size) * Math.exp(-size));
  return Math.log(Math.expm1(size) - size) - 2 * Math.log(size);
}

const LOG_E_OF_ONE = Math.log(WATCHED_KAPPAS.reduce((sum, kappa) => sum + kappa, 0) / WATCHED_KAPPAS.length);

/** Logarithm of the calibrator that evidence streams use: the mean of κ p^(κ−1) for κ = 0.05 and 0.2; at p = 1 it is ln(1/8). */
export function logWatchedEValue(logP: number): number {
  // Most windows have nothing strange at all.
  if (logP === 0) return LOG_E_OF_ONE;
  const least = WATCHED_KAPPAS[0];
  let sum = 0;
  // The steepest term is taken out, so that nothing overflows however small p is.
  for (const kappa of WATCHED_KAPPAS) sum += kappa * Math.exp((kappa - least) * logP);
  return (least - 1) * logP + Math.log(sum / WATCHED_KAPPAS.length);
}
