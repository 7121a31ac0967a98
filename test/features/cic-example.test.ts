// The two implementations of the set `cic` over the example capture, number by number.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compareCapture } from './cic-comparison.ts';

const example = fileURLToPath(new URL('../../examples/home.pcap', import.meta.url));

test('every number of every flow of the example is the same in both implementations of cic', async () => {
  const { rows, packets, checks, differences } = await compareCapture(example);
  expect(differences).toEqual([]);
  expect(packets).toBeGreaterThan(6000);
  expect(rows.length).toBeGreaterThan(1900);
  expect(checks).toBe(rows.length * 81);
});
