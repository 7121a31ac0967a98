import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { decisionsNoted } from './decision-mark.ts';
import { Store } from './store.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-mark-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('each commit beside the writer leaves a mark, the writer itself none, and one that was taken back none', () => {
  const writer = Store.open(root, 'write');
  writer.transaction(() => writer.owner.putSetting('x', 1));
  expect(decisionsNoted(root)).toBe(0);
  const beside = Store.open(root, 'decide');
  beside.transaction(() => beside.owner.addDecision({ kind: 'forget', device: 'd1' }));
  expect(decisionsNoted(root)).toBe(1);
  expect(() =>
    beside.transaction(() => {
      throw new Error('no');
    }),
  ).toThrow();
  expect(decisionsNoted(root)).toBe(1);
  beside.transaction(() => beside.owner.addDecision({ kind: 'forget', device: 'd2' }));
  expect(decisionsNoted(root)).toBe(2);
  beside.close();
  writer.close();
  Store.open(root, 'write').close();
  expect(decisionsNoted(root)).toBe(0);
});
