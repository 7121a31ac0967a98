import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

test('Ctrl-C ends also what reports nothing with the exit code of an interruption', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-early-'));
  try {
    const begun = join(folder, 'begun');
    // Doctor asks a capture program for its version; this one lets it wait.
    writeFileSync(join(folder, 'tcpdump'), `#!/bin/sh\n: > '${begun}'\nexec sleep 5\n`, { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
    const child = spawn(process.execPath, [MAIN, 'doctor'], { stdio: 'ignore', env });
    const ended = new Promise((resolve) => child.once('close', resolve));
    while (!existsSync(begun)) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
