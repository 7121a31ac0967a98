// Checks where values stand on the picture of observed against usual.
import { expect, test } from 'vitest';
import { featureScale } from './feature-scale.ts';

test('a value above its range stands right of the band, one below it left of it', () => {
  const above = featureScale({ observed: 9, low: 1, high: 4 });
  expect(above?.isLog).toBe(false);
  expect(above!.observed).toBeGreaterThan(above!.to);
  const below = featureScale({ observed: 3, low: 17, high: 23 });
  expect(below!.observed).toBeLessThan(below!.from);
});

test('the mark of the highest value keeps off the edge, where it could not be seen whole', () => {
  expect(featureScale({ observed: 9, low: 1, high: 4 })!.observed).toBeCloseTo(0.96);
  expect(featureScale({ observed: -3, low: 1, high: 4 })!.observed).toBeCloseTo(0.04);
});

test('values of very different size are drawn in powers of ten, and the band stays visible', () => {
  const scale = featureScale({ observed: 260_000_000, low: 1200, high: 4_100_000 });
  expect(scale?.isLog).toBe(true);
  expect(scale!.to - scale!.from).toBeGreaterThan(0.2);
  expect(scale!.observed).toBeGreaterThan(scale!.to);
});

test('everything stays inside the picture, whatever comes', () => {
  for (const observed of [-5, 0, 1e-9, 1e300, 42])
    for (const low of [null, -100, 0, 3])
      for (const high of [null, 0, 7, 1e12]) {
        const scale = featureScale({ observed, low, high })!;
        for (const at of [scale.observed, scale.from, scale.to]) {
          expect(at, `${observed} ${low} ${high}`).toBeGreaterThanOrEqual(0);
          expect(at, `${observed} ${low} ${high}`).toBeLessThanOrEqual(1);
        }
      }
});

test('an open range reaches the edge, and a text has no place on a scale', () => {
  expect(featureScale({ observed: 5, low: null, high: 2 })?.from).toBe(0);
  expect(featureScale({ observed: 5, low: 8, high: null })?.to).toBe(1);
  expect(featureScale({ observed: 'new.example', low: null, high: null })).toBeNull();
  expect(featureScale({ observed: Number.NaN, low: 0, high: 1 })).toBeNull();
});
