// Quantiles of volumes: near the truth, bounded, the same after saving.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VolumeSketch } from './contract-volumes.ts';

test('quantiles above the median are within a tenth of the exact ones', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2000, max: 60_000 }), { minLength: 1, maxLength: 300 }), (values) => {
      const sketch = new VolumeSketch();
      for (const value of values) sketch.add(value);
      const sorted = [...values].sort((a, b) => a - b);
      for (const q of [0.5, 0.9, 0.99, 1]) {
        const exact = sorted[Math.max(0, Math.ceil(q * sorted.length - 1e-9) - 1)]!;
        expect(Math.abs(sketch.quantile(q) / exact - 1)).toBeLessThan(0.101);
      }
    }),
  );
});

test('volumes over nine magnitudes stay in few bins, and the upper end stays right', () => {
  const sketch = new VolumeSketch();
  for (let i = 0; i < 200; i++) sketch.add(1.1 ** i);
  expect(sketch.save().length).toBeLessThanOrEqual(40);
  expect(Math.abs(sketch.quantile(1) / 1.1 ** 199 - 1)).toBeLessThan(0.1);
});

test('after very many minutes the older ones count half', () => {
  const sketch = new VolumeSketch();
  for (let i = 0; i < 4000; i++) sketch.add(1000);
  for (let i = 0; i < 2400; i++) sketch.add(50_000);
  expect(sketch.weight).toBeLessThanOrEqual(4097);
  expect(sketch.quantile(0.5)).toBeGreaterThan(40_000);
  expect(sketch.shareAbove(40_000)).toBeGreaterThan(0.5);
});

test('nothing is 0, zero bytes are not counted, and a saved sketch is the same', () => {
  const sketch = new VolumeSketch();
  expect(sketch.quantile(0.5)).toBe(0);
  sketch.add(0);
  sketch.add(Number.NaN);
  expect(sketch.weight).toBe(0);
  for (let i = 1; i < 5000; i++) sketch.add(i * 37);
  const restored = VolumeSketch.restore(JSON.parse(JSON.stringify(sketch.save())));
  expect(restored.save()).toEqual(sketch.save());
  for (const bad of [null, [1], [1, -1], [1, 5, 1, 5], [999, 1], [0.5, 1]])
    expect(() => VolumeSketch.restore(bad)).toThrow(/contract/);
});
