// E-values: evidence against "as usual" that may be multiplied over time and averaged over whatever depends on each other.

/** Parts of the streams' calibrator, for few very strange windows (κ near 0) and for more that are less strange. */
const WATCHED_KAPPAS = [0.05, 0.2] as const;

/** Logarithm of the calibrator κ p^(κ−1), 0 < κ < 1, of the logarithm of a p-value (Shafer, Shen, Vereshchagin, Vovk 2011; Vovk, Wang 2021). */
export function logKappaEValue(logP: number, kappa: number): number {
  return Math.log(kappa) + (kappa - 1) * logP;
}

/**
 * Logarithm of the e-value that evidence streams use: the mean of the calibrators for κ = 0.05 and 0.2 (e-values may be averaged: Vovk, Wang
 * 2021, "E-values: calibration, combination and applications"). At p = 1 it is ln(1/8), at p = 1e-7 within a factor of 45 of 1/p.
 */
export function logWatchedEValue(logP: number): number {
  const steep = logKappaEValue(logP, WATCHED_KAPPAS[0]);
  const flat = logKappaEValue(logP, WATCHED_KAPPAS[1]);
  const most = Math.max(steep, flat);
  return most + Math.log1p(Math.exp(-Math.abs(steep - flat))) - Math.log(WATCHED_KAPPAS.length);
}
