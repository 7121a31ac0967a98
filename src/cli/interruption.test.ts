import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { questions } from '../../test/program.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

test('a run whose launcher was killed ends and reports, instead of going on unseen', async () => {
  // What the launcher does under an older Node: it waits for the program and gives its own number.
  const script = '{ cat; sleep 10; } | PORCHLIGHT_LAUNCHER=$$ "$0" "$1" scan --json -; true';
  const launcher = spawn('sh', ['-c', script, process.execPath, MAIN], { stdio: ['pipe', 'pipe', 'ignore'] });
  const printed: Buffer[] = [];
  launcher.stdout.on('data', (part: Buffer) => printed.push(part));
  const closed = new Promise((resolve) => launcher.stdout.once('close', resolve));
  // More than a pipe holds: when all of it has left, the program is there and reads. The input stays open.
  await new Promise((resolve) => launcher.stdin.write(questions(10_000), resolve));
  launcher.kill('SIGKILL');
  await closed;
  expect(JSON.parse(Buffer.concat(printed).toString()).summary.isInterrupted).toBe(true);
});
