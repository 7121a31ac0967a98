// Backup and restore of the running daemon, by its API and by commands beside it.
import { readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DaemonLab, LAB_OWNER, LAB_PASSWORD } from '../daemon-lab.ts';
import { runProgram } from '../program.ts';

const LIMIT = 180_000;
let lab: DaemonLab;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'porchlight-backup-test-'));
  lab = await DaemonLab.start({ settings: { input: { kind: 'simulated' } }, hasOwner: true });
}, LIMIT);
afterAll(async () => {
  await lab.remove();
  await rm(folder, { recursive: true, force: true });
});

const download = async (passphrase: string | null): Promise<Buffer> => {
  const response = await lab.fetch('/api/v1/backup', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ passphrase }),
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Disposition')).toMatch(/porchlight-\d{4}-\d\d-\d\d-\d{4}\.backup/);
  return Buffer.from(await response.arrayBuffer());
};
const upload = (file: Buffer, query = '', headers: Record<string, string> = {}): Promise<Response> =>
  lab.fetch(`/api/v1/restore${query}`, { method: 'POST', body: new Uint8Array(file), headers });
const devices = async (): Promise<number> =>
  (await lab.json<{ devices: unknown[] }>('/api/v1/devices?limit=200')).devices.length;
const keepDays = async (): Promise<unknown> =>
  (await lab.json<{ settings: { name: string; value: unknown }[] }>('/api/v1/settings')).settings.find(
    ({ name }) => name === 'store.keepDays',
  )?.value;

test(
  'a home is put back while it runs: its users stay, a stream hears the reset, and the watch goes on',
  async () => {
    await lab.until('devices', async () => (await devices()) > 3);
    await lab.send('PATCH', '/api/v1/settings', { 'store.keepDays': 11 });
    const file = await download(null);
    await lab.send('PATCH', '/api/v1/settings', { 'store.keepDays': 12 });
    await lab.send('POST', '/api/v1/tokens', { name: 'later', scope: 'read', days: null });
    const stream = await lab.fetch('/api/v1/events');
    const reader = stream.body!.getReader();
    const answer = await upload(file);
    expect([answer.status, await answer.clone().text()]).toMatchObject([200, expect.stringContaining('is back')]);
    let heard = '';
    while (!heard.includes('"type":"reset"')) heard += Buffer.from((await reader.read()).value ?? []).toString();
    await reader.cancel();
    expect(await keepDays()).toBe(11);
    const { tokens } = await lab.json<{ tokens: { name: string }[] }>('/api/v1/tokens');
    expect(tokens.map(({ name }) => name).sort()).toEqual(['lab', 'later']);
    await lab.until('a well state', async () => (await lab.json('/healthz'))['status'] === 'ok');
    const packets = async (): Promise<number> =>
      (await lab.json<{ capture: { packets: number } | null }>('/api/v1/health')).capture?.packets ?? 0;
    await lab.until('packets after it', async () => (await packets()) > 0);
    expect(await devices()).toBeGreaterThan(3);
    const { entries } = await lab.json<{ entries: { what: string }[] }>('/api/v1/audit');
    expect(entries.map(({ what }) => what)).toEqual(expect.arrayContaining(['backup-made', 'backup-restored']));
  },
  LIMIT,
);

test(
  'what is wrong is refused in words, and everything goes on as it was',
  async () => {
    const before = await keepDays();
    const refused: readonly [Buffer, string, Record<string, string>, string][] = [
      [Buffer.from('hello'), '', {}, 'not-a-backup'],
      [(await download(null)).subarray(0, 2000), '', {}, 'backup-damaged'],
      [await download('lantern-1234'), '', {}, 'backup-locked'],
      [await download('lantern-1234'), '', { 'X-Porchlight-Passphrase': 'nope' }, 'wrong-passphrase'],
      [await download(null), '?keepUsers=false', {}, 'backup-without-users'],
    ];
    for (const [file, query, headers, code] of refused) {
      const answer = await upload(file, query, headers);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: { code } });
    }
    expect(await keepDays()).toBe(before);
    await lab.until('nothing left behind', async () =>
      readdirSync(lab.folder).every((name) => !name.startsWith('.backup')),
    );
  },
  LIMIT,
);

test(
  'commands beside the daemon: backup works, restore asks to stop it first; then it works on the folder',
  async () => {
    const file = join(folder, 'home.backup');
    const made = runProgram(['backup', file, '--with-secrets', '--data', lab.folder], {
      env: { PORCHLIGHT_PASSPHRASE: 'lantern-1234' },
    });
    expect([made.status, made.stderr]).toEqual([0, '']);
    expect(runProgram(['backup', file, '--data', lab.folder]).stderr).toContain('is there already');
    const running = runProgram(['restore', file, '--data', lab.folder], { input: Buffer.from('lantern-1234\n') });
    expect(running.status).toBe(2);
    expect(running.stderr).toContain(`Porchlight (process ${lab.pid}) runs on ${lab.folder}`);
    expect(await lab.stop()).toEqual({ code: 0, signal: null });
    writeFileSync(join(lab.folder, 'porchlight.yaml'), 'store: {keepDays: 3}\n');
    const wrong = runProgram(['restore', file, '--data', lab.folder], { input: Buffer.from('another one\n') });
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('not the passphrase')]);
    const fresh = join(folder, 'fresh');
    const back = runProgram(['restore', file, '--data', fresh, '--replace-users', '--json'], {
      input: Buffer.from('lantern-1234\n'),
    });
    expect([back.status, back.stderr]).toEqual([0, '']);
    expect(JSON.parse(back.stdout)).toMatchObject({ users: 'taken', channelsOff: [], aside: null });
    const again = await DaemonLab.start({ folder: fresh });
    try {
      expect((await again.json<{ devices: unknown[] }>('/api/v1/devices')).devices.length).toBeGreaterThan(3);
      const login = await again.fetch('/api/v1/session', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: '', 'Sec-Fetch-Site': 'same-origin' },
        body: JSON.stringify({ user: LAB_OWNER, password: LAB_PASSWORD }),
      });
      expect([login.status, await login.text()]).toMatchObject([200, expect.stringContaining(LAB_OWNER)]);
    } finally {
      await again.remove();
    }
  },
  LIMIT,
);
