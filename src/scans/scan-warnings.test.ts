// Tests of the warnings of a run.
import { expect, test } from 'vitest';
import { droppedDevicesWarning, warningLines } from './scan-warnings.ts';

const outcome = { packets: 5, bytes: 300, kernelDrops: 0, failed: [], warnings: [] };

test('devices that found no place are told, one or many, and nothing is told where there are none', () => {
  expect(warningLines(outcome, null, null, 0)).toEqual([]);
  expect(warningLines(outcome, null, null, 1204)).toEqual([droppedDevicesWarning(1204)]);
  expect(droppedDevicesWarning(1204)).toMatch(/^1,204 further devices or addresses of your networks are not listed:/);
  expect(droppedDevicesWarning(1)).toMatch(/^1 further device or address of your networks is not listed:/);
});
