import { expect, test } from 'vitest';
import { flowBatchOf, type WrittenFlow } from '../../test/flow-records.ts';
import { NetworkSet } from '../base/networks.ts';
import { connWindowSet, connWindowSetOf } from './conn-window-set.ts';
import { findFeatureFaults } from './dictionary.ts';
import type { FeatureRows } from './feature-rows.ts';

const flow = (packets: readonly [number, number], originatorBytes: number, responderBytes: number): WrittenFlow => ({
  packets,
  originatorBytes,
  responderBytes,
  startUs: packets[0] * 1e6,
});

function rowsOf(window: number, batches: readonly (readonly WrittenFlow[])[]) {
  const set = connWindowSetOf(window);
  const rows: { values: number[]; start: number }[] = [];
  const emit = (batch: FeatureRows): void => {
    const columns = set.features.length;
    for (let i = 0; i < batch.count; i++)
      rows.push({
        values: [...batch.values.subarray(i * columns, (i + 1) * columns)],
        start: batch.startSeconds[i]!,
      });
  };
  if (set.maker.from !== 'flows') throw new Error('connections come from flow records');
  const maker = set.maker.create({ emit, localNetworks: new NetworkSet([]) });
  for (const batch of batches) maker.observe(flowBatchOf(batch));
  maker.finish();
  return rows;
}

const flows = [flow([1, 2], 3, 4), flow([5, 6], -1, -1), flow([7, 8], 9, 10)];

test('the features are declared as the dictionary wants them, for any window', () => {
  for (const set of [connWindowSet, connWindowSetOf(3)]) expect(findFeatureFaults(set)).toEqual([]);
  expect(connWindowSet.features.map(({ name }) => name)).toEqual([
    'orig_pkts',
    'resp_pkts',
    'orig_bytes',
    'resp_bytes',
  ]);
  expect(
    connWindowSetOf(2)
      .features.map(({ name }) => name)
      .slice(3, 6),
  ).toEqual(['resp_bytes.1', 'orig_pkts.2', 'resp_pkts.2']);
});

test('a connection is a row with unset bytes as 0', () => {
  expect(rowsOf(1, [flows])).toEqual([
    { values: [1, 2, 3, 4], start: 1 },
    { values: [5, 6, 0, 0], start: 5 },
    { values: [7, 8, 9, 10], start: 7 },
  ]);
});

test('a window goes on over the end of a batch, begins with its first connection, and is left out when it is not full', () => {
  const expected = [{ values: [1, 2, 3, 4, 5, 6, 0, 0], start: 1 }];
  expect(rowsOf(2, [flows])).toEqual(expected);
  expect(rowsOf(2, [flows.slice(0, 1), flows.slice(1)])).toEqual(expected);
});
