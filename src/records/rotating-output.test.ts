import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flowBatchOf } from '../../test/flow-records.ts';
import { recordFormats } from './index.ts';
import { recordLocalNetworks } from './local-networks.ts';
import { createRotatingRecords } from './rotating-output.ts';

const options = {
  localNetworks: recordLocalNetworks(),
  hasCommunityId: false,
  hasStatistics: false,
  hasInterim: false,
  spltLength: 0,
};
const START_US = 1_700_000_100_000_000;

test('each period has its own file, which appears when the period is over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-rotation-'));
  const format = recordFormats.find(({ name }) => name === 'json')!;
  const records = createRotatingRecords(folder, format, options, 300);
  const finished = (): string[] => readdirSync(folder).filter((name) => !name.includes('partial'));
  records.advanceTo(START_US);
  records.write(flowBatchOf([{ originatorPort: 1 }, { originatorPort: 2 }]));
  records.advanceTo(START_US + 250e6);
  expect(finished()).toEqual([]);
  records.advanceTo(START_US + 301e6);
  expect(finished()).toEqual(['conn.2023-11-14-22-15-00.jsonl']);
  records.advanceTo(START_US + 900e6);
  records.write(flowBatchOf([{ originatorPort: 3 }]));
  records.finish();
  const names = readdirSync(folder).sort();
  expect(names).toEqual(['conn.2023-11-14-22-15-00.jsonl', 'conn.2023-11-14-22-30-00.jsonl']);
  const ports = names
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line)['id.orig_p']);
  expect(ports).toEqual([1, 2, 3]);
  rmSync(folder, { recursive: true });
});
