// What is left of a backup whose process was killed in the middle goes with the next start.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Backups } from './backups.ts';

test('what a killed backup left behind goes at the start, and that of one that runs stays', () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-left-'));
  try {
    const ended = spawnSync('true').pid;
    const names = [`.backup-${ended}-abc123`, `.backup-${process.pid}-abc123`];
    for (const name of names) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'upload'), 'x');
    }
    new Backups({ folder, program: '1', halt: async () => undefined, resume: async () => undefined });
    expect(readdirSync(folder)).toEqual([names[1]]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
