import { expect, test } from 'vitest';
import { errorFunction } from './error-function.ts';

// scipy.special.erf
const VALUES: readonly (readonly [number, number])[] = [
  [1e-300, 1.1283791670955126e-300],
  [1e-9, 1.1283791670955127e-9],
  [0.001, 0.0011283787909692363],
  [0.1, 0.1124629160182849],
  [0.3, 0.3286267594591274],
  [0.5, 0.5204998778130465],
  [0.75, 0.7111556336535151],
  [1.0, 0.8427007929497148],
  [1.5, 0.9661051464753108],
  [2.0, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [3.0, 0.9999779095030014],
  [3.7, 0.9999998328489421],
  [4.5, 0.9999999998033839],
  [5.5, 0.9999999999999927],
  [6.0, 1.0],
  [30.0, 1.0],
];

test('the error function equals scipy’s to 1e-15', () => {
  for (const [x, y] of VALUES) {
    expect(Math.abs(errorFunction(x) - y), `erf(${x})`).toBeLessThanOrEqual(1e-15 * Math.max(y, 1e-300) * 3);
    expect(errorFunction(-x)).toBe(-errorFunction(x));
  }
});

test('the ends are exact and NaN stays NaN', () => {
  expect(errorFunction(0)).toBe(0);
  expect(errorFunction(Number.POSITIVE_INFINITY)).toBe(1);
  expect(errorFunction(Number.NEGATIVE_INFINITY)).toBe(-1);
  expect(errorFunction(Number.NaN)).toBeNaN();
});
