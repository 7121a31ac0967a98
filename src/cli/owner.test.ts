import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AWAY, HOME, PASSWORD } from '../../test/access-lab.ts';
import { PROGRAM, runProgram } from '../../test/program.ts';
import { Access } from '../access/access.ts';
import { immediateStorage } from '../access/access-storage.ts';
import { OneTimeCode } from '../access/one-time-code.ts';
import { accessCalls } from '../access/store-access.ts';
import { Store } from '../store/store.ts';

let folder = '';
let data = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-owner-'));
  data = join(folder, 'deep', 'home');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (words: string, input = ''): ReturnType<typeof runProgram> =>
  runProgram([...words.split(' '), '--data', data], { input: Buffer.from(input) });
const json = (words: string, input = ''): Record<string, unknown> =>
  JSON.parse(run(`${words} --json`, input).stdout) as Record<string, unknown>;

/** The logins as a running daemon has them: it holds the lock of the folder. */
async function withDaemon<T>(work: (access: Access, codes: string[]) => Promise<T>): Promise<T> {
  const store = Store.open(data, 'write');
  const codes: string[] = [];
  try {
    const code = new OneTimeCode({ folder: data, onCode: (text) => codes.push(text) });
    const access = await Access.open({ storage: immediateStorage(accessCalls(store)), nowMs: Date.now, code });
    return await work(access, codes);
  } finally {
    store.close();
  }
}

test('the first owner is made where there is nothing yet, for the eyes of its user only, and can sign in', {
  timeout: 180_000,
}, async () => {
  const made = run('owner create --user anna --password-stdin', `${PASSWORD}\n`);
  expect(made.stderr).toBe('');
  expect(made.status).toBe(0);
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(statSync(join(data, 'porchlight.db')).mode & 0o777).toBe(0o600);
  await withDaemon(async (access, codes) => {
    expect(codes).toEqual([]);
    expect((await access.login('anna', PASSWORD, null, AWAY)).caller.scope).toBe('admin');
  });
  const second = run('owner create --user ben --password-stdin', PASSWORD);
  expect(second.status).toBe(2);
  expect(second.stderr).toContain('has an owner already');
  expect(json('owner list')).toMatchObject({
    hasOwner: true,
    users: [{ name: 'anna', role: 'owner', hasTotp: false }],
  });
  expect(json('owner sessions')).toMatchObject({ sessions: [{ user: 'anna', address: AWAY.address }], ended: 0 });
  expect(run('owner sessions').stdout).toContain(AWAY.address);
  expect(json('owner sessions --end')).toMatchObject({ ended: 1 });
  expect(run('owner sessions').stdout).toContain('Nobody is signed in.');
});

test('a token is printed alone, works, is listed without itself, and ends', { timeout: 180_000 }, async () => {
  const made = run('token create --scope operate --name grafana --days 2');
  expect(made.stderr).toBe('');
  expect(made.stdout).toMatch(/^[A-Za-z0-9_-]{43}\n$/);
  const token = made.stdout.trim();
  await withDaemon(async (access) => {
    expect(await access.identify(null, token, AWAY)).toMatchObject({ who: 'token grafana', scope: 'operate' });
    await access.settle();
  });
  const { tokens } = json('token list') as {
    tokens: { id: string; expires: number; created: number; lastUsed: number }[];
  };
  expect(tokens[0]!.expires - tokens[0]!.created).toBe(2 * 86_400);
  expect(tokens[0]!.lastUsed).not.toBeNull();
  expect(run('token list').stdout).toContain('grafana');
  expect(run('token list').stdout).not.toContain(token);
  expect(run(`token remove ${tokens[0]!.id}`).status).toBe(0);
  expect(run(`token remove ${tokens[0]!.id}`).stderr).toContain('There is no token');
  await withDaemon(async (access) => expect(await access.identify(null, token, AWAY)).toBeNull());
});

test('while the daemon runs, its owner, tokens and a reset are made beside it', { timeout: 180_000 }, async () => {
  Store.open(data, 'write').close();
  await withDaemon(async (access, codes) => {
    const file = join(data, 'setup-code');
    expect(readFileSync(file, 'utf8')).toContain(codes[0]);
    expect(run('owner create --password-stdin', PASSWORD).stderr).toBe('');
    expect(existsSync(file)).toBe(false);
    await access.reload();
    const { cookie } = await access.login('owner', PASSWORD, null, HOME);
    const token = run('token create').stdout.trim();
    await access.reload();
    expect(await access.identify(null, token, HOME)).toMatchObject({ scope: 'read' });

    const { code } = json('owner reset') as { code: string };
    expect(readFileSync(file, 'utf8')).toContain(code);
    await access.reload();
    expect(access.hasOwner()).toBe(false);
    expect(await access.identify(cookie, null, HOME)).toBeNull();
    expect(codes.at(-1)).toBe(code);
    expect(run('owner list').stdout).toContain('No owner has a password');
    await access.claim(code, 'owner', 'four lamps burn', HOME);

    expect(run('owner reset --password-stdin', 'five lamps burn\n').stderr).toBe('');
    await access.reload();
    await expect(access.login('owner', 'five lamps burn', null, HOME)).resolves.toBeDefined();
    const { entries } = await access.audit({ limit: 100 });
    const console = entries.filter(({ who }) => who === 'console').map(({ what }) => what);
    expect(console).toEqual(['owner-reset', 'owner-reset', 'token-created', 'owner-created']);
  });
});

test('several programs at once make one owner, and every token that was printed is there', {
  timeout: 180_000,
}, async () => {
  const start = async (words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> => {
    const child = spawn(process.execPath, [PROGRAM, ...words, '--data', data], { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.end(PASSWORD);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
    const [status] = (await once(child, 'close')) as [number];
    return { status, stdout, stderr };
  };
  const owners = ['anna', 'ben', 'cleo'].map((user) => start(['owner', 'create', '--user', user, '--password-stdin']));
  const made = await Promise.all([...owners, ...Array.from({ length: 5 }, () => start(['token', 'create']))]);
  expect(
    made
      .slice(0, 3)
      .map(({ status }) => status)
      .toSorted(),
  ).toEqual([0, 2, 2]);
  expect(
    made
      .slice(3)
      .map(({ stderr }) => stderr)
      .join(''),
  ).toBe('');
  await withDaemon(async (access) => {
    expect(await access.users()).toHaveLength(1);
    for (const { stdout } of made.slice(3)) expect(await access.identify(null, stdout.trim(), HOME)).not.toBeNull();
  });
});

test('what cannot be done is said in words, and nothing is made for it', { timeout: 180_000 }, () => {
  const mistakes: readonly (readonly [string, string, string])[] = [
    ['owner list', '', 'There is no data'],
    ['owner reset', '', 'There is no data'],
    ['token list', '', 'There is no data'],
    ['owner create', '', '--password-stdin'],
    ['owner frobnicate', '', 'owner'],
    ['token create --scope everything', '', 'read, operate, admin'],
    ['token remove', '', 'ID'],
  ];
  for (const [words, input, expected] of mistakes) {
    const { status, stderr } = run(words, input);
    expect(status, words).toBe(2);
    expect(stderr, words).toContain(expected);
  }
  const passwords: readonly (readonly [string, string])[] = [
    ['short', 'fewer than 10'],
    ['password12', 'tried first'],
    ['two lines of it\nthree lamps burn', 'more than one line'],
    ['x'.repeat(5000), 'longer than'],
  ];
  for (const [password, words] of passwords)
    expect(run('owner create --password-stdin', password).stderr, password.slice(0, 20)).toContain(words);
  expect(
    runProgram(['owner', 'create', '--password-stdin', '--data', data], { input: Buffer.of(0xff, 0xfe) }).stderr,
  ).toContain('UTF-8');
  expect(run('owner create --user two,words --password-stdin', PASSWORD).stderr).toContain('user name');
  expect(existsSync(data)).toBe(false);
  Store.open(data, 'write').close();
  expect(json('owner list')).toEqual({ users: [], hasOwner: false });
  expect(run('owner reset').stderr).toContain('has no owner yet');
});

/** `script` of util-linux gives a child a terminal. */
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

test.skipIf(!hasScript)(
  'a password is typed twice on a terminal that shows nothing of it',
  { timeout: 180_000 },
  async () => {
    const type = async (lines: string): Promise<{ status: number; shown: string }> => {
      const words = [process.execPath, PROGRAM, 'owner', 'create', '--data', data].map((word) => `'${word}'`).join(' ');
      const child = spawn('script', ['--quiet', '--return', '--command', words, '/dev/null'], {
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      let shown = '';
      child.stdout.on('data', (part: Buffer) => {
        const hadPrompt = shown.includes('Password: ');
        shown += part.toString();
        if (!hadPrompt && shown.includes('Password: ')) child.stdin.write(lines);
      });
      const [status] = (await once(child, 'close')) as [number];
      return { status, shown };
    };
    const differing = await type('three lamps burn\rthree lamps burnt\r');
    expect(differing.shown).toContain('the two passwords differ');
    expect(await type('three\u0003')).toMatchObject({ status: 2 });
    // A slip that is rubbed out.
    const made = await type('three lamps burn\rthree lX\u007famps burn\r');
    expect(made.status).toBe(0);
    expect(made.shown + differing.shown).not.toContain('lamps');
    await withDaemon(async (access) => expect(await access.login('owner', PASSWORD, null, HOME)).toBeDefined());
  },
);
