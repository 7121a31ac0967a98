// Checks that a thing stands above the line exactly when it is told, and that the scale holds still while the slider is moved.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evidenceScale } from './evidence-scale.ts';

const figure = fc.double({ min: -50, max: 50, noNaN: true }).map((value) => Math.round(value * 100) / 100);
const reach = [-3, -1, 0, 2, 5];

test('what is told stands on or above the line, what is not stands below it, all within the picture', () => {
  const evidence = fc.record({ logEvidence: figure, logThreshold: figure });
  fc.assert(
    fc.property(fc.array(evidence, { maxLength: 30 }), fc.constantFrom(...reach), (things, shift) => {
      const { points, line } = evidenceScale(things, shift, reach);
      for (const [i, { logEvidence, logThreshold }] of things.entries()) {
        const above = logEvidence - logThreshold - shift;
        if (Math.abs(above) > 1e-6) expect(points[i]! < line).toBe(above > 0);
      }
      for (const height of [...points, line]) {
        expect(height).toBeGreaterThanOrEqual(0.08 - 1e-9);
        expect(height).toBeLessThanOrEqual(0.92 + 1e-9);
      }
    }),
  );
});

test('only the line moves with the slider, down when more is allowed', () => {
  const things = [
    { logEvidence: 4, logThreshold: 5 },
    { logEvidence: 9, logThreshold: 5 },
  ];
  const [strict, generous] = [evidenceScale(things, 2, reach), evidenceScale(things, -1, reach)];
  expect(strict.points).toEqual(generous.points);
  expect(strict.line).toBeLessThan(generous.line);
});

test('one thing alone has a place', () => {
  const { points, line } = evidenceScale([{ logEvidence: 1, logThreshold: 1 }], 0, []);
  expect([points, line]).toEqual([[0.92], 0.92]);
});
