import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { runProgram } from '../../test/program.ts';

vi.setConfig({ testTimeout: 60_000 });
const root = mkdtempSync(join(tmpdir(), 'porchlight-api-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.for([
  [['FETCH', '/devices'], /the method is one of GET, POST, PUT, PATCH, DELETE, not "FETCH"/],
  [['GET', 'devices'], /the path begins with \//],
  [['GET', '/devices'], /There is no data of Porchlight in|No Porchlight runs on/],
] as const)('%j is refused in words', ([words, reason]) => {
  const run = runProgram(['api', ...words, '--data', join(root, 'none')]);
  expect(run.stderr).toMatch(reason);
  expect(run.status).toBe(2);
});
