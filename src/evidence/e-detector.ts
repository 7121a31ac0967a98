// E-detectors: evidence of a change gathered window by window, whose mean time to a false alarm is bounded by the threshold.

/**
 * One step of the Shiryaev-Roberts e-detector R ← (R + 1) e, in logarithms; R starts at 0 (−Infinity). Where each e has mean ≤ 1 given the
 * past, the mean time until R ≥ A is at least A (Shin, Ramdas, Rinaldo 2022, "E-detectors: a nonparametric framework for sequential change
 * detection", theorem 2.4).
 */
export function shiryaevRobertsStep(logR: number, logE: number): number {
  return logE + (logR > 0 ? logR + Math.log1p(Math.exp(-logR)) : Math.log1p(Math.exp(logR)));
}

/**
 * One step of the CUSUM e-detector W ← max(W, 1) e, in logarithms; never above Shiryaev-Roberts, so its bound holds as well. A step from
 * log W ≤ 0 is where the change it points to begins.
 */
export function cusumStep(logW: number, logE: number): number {
  return Math.max(logW, 0) + logE;
}
