import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabEndpoint } from '../../test/notify-lab.ts';
import { PROGRAM } from '../../test/program.ts';
import { Store } from '../store/store.ts';

const SECRET = 'hunter-2-hunter-2';

let folder = '';
let data = '';
let endpoint: LabEndpoint;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-channels-'));
  data = join(folder, 'home');
  endpoint = new LabEndpoint();
  await endpoint.open();
});
afterEach(async () => {
  await endpoint.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without blocking this process: the endpoint is in it. */
async function run(words: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [PROGRAM, 'channels', ...words, '--data', data], {
    env: { ...process.env, NO_COLOR: '1' },
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}

test('a channel is added without a browser, tested, listed without its secret, and removed', {
  timeout: 180_000,
}, async () => {
  const added = await run(
    ['add', 'webhook', '--set', 'template=generic', '--secret-stdin', 'url', '--json'],
    `${endpoint.url}/${SECRET}\n`,
  );
  expect([added.status, added.stderr]).toEqual([0, '']);
  const { id } = JSON.parse(added.stdout) as { id: string };
  const good = await run(['test', id]);
  expect([good.status, good.stderr]).toEqual([0, '']);
  expect(good.stdout).toContain('200');
  expect(endpoint.taken[0]!.path).toBe(`/${SECRET}`);
  const list = await run(['list']);
  expect(list.stdout).toContain(id);
  const changed = await run(['change', id, '--name', 'Mine', '--off', '--json']);
  expect(JSON.parse(changed.stdout)).toMatchObject({ name: 'Mine', isOn: false, secrets: ['url'] });
  expect([added, good, list, changed].map(({ stdout }) => stdout).join('')).not.toContain(SECRET);
  endpoint.mood = 500;
  const bad = await run(['test', id]);
  expect(bad.status).toBe(2);
  expect((await run(['remove', id])).status).toBe(0);
  expect(JSON.parse((await run(['list', '--json'])).stdout)).toEqual({ channels: [] });
});

test('channels are added beside a running daemon', { timeout: 120_000 }, async () => {
  const daemon = Store.open(data, 'write');
  try {
    const added = await run(['add', 'console']);
    expect([added.status, added.stderr]).toEqual([0, '']);
    expect(daemon.read(() => daemon.channels.list()).map(({ kind }) => kind)).toEqual(['console']);
  } finally {
    daemon.close();
  }
});

test('what is wrong is refused in two lines', { timeout: 120_000 }, async () => {
  for (const [words, expected] of [
    [['add', 'pigeon'], 'there is no kind "pigeon"'],
    [['add', 'email', '--set', 'server=x'], '"to"'],
    [['add', 'email', '--set', 'sever=x'], 'no field "sever"'],
    [['add', 'webhook', '--set', 'url'], 'FIELD=VALUE'],
    [['add', 'webhook', '--secret-stdin', 'url'], 'no secret on standard input'],
    [['add', 'console', '--name', 'x'.repeat(100)], '--name'],
  ] as const) {
    const { status, stderr } = await run(words);
    expect(stderr).toContain(expected);
    expect(stderr).toMatch(/^Error: .*\nTry: .*\n$/);
    expect(status).toBe(2);
  }
});

test('the kinds are shown with their fields', { timeout: 60_000 }, async () => {
  const { stdout } = await run(['kinds']);
  for (const word of ['email', 'webhook', 'browser', 'console', 'signingKey', 'starttls'])
    expect(stdout).toContain(word);
});
