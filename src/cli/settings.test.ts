import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProgram } from '../../test/program.ts';

let folder = '';
let data = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-settings-'));
  data = join(folder, 'home');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (words: readonly string[], env: Record<string, string> = {}): ReturnType<typeof runProgram> =>
  runProgram(['settings', ...words, '--data', data], { env });

test('settings are listed, changed before the first start, read back and reset', { timeout: 120_000 }, () => {
  const list = run([]);
  expect(list.status).toBe(0);
  expect(list.stdout).toContain('web.port = 8484');
  expect(list.stdout).not.toContain('log.level');
  expect(run(['list', '--all']).stdout).toContain('log.level');
  expect(existsSync(data)).toBe(false);
  const set = run(['set', 'home.networks', '10.0.0.0/8,fd00::/8']);
  expect([set.status, set.stderr]).toEqual([0, '']);
  expect(set.stdout).not.toContain('next start');
  expect(run(['set', 'web.port', '9000']).stdout).toContain('next start');
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(statSync(join(data, 'porchlight.yaml')).mode & 0o777).toBe(0o600);
  expect(run(['get', 'home.networks']).stdout).toBe('10.0.0.0/8,fd00::/8\n');
  expect(run(['reset', 'home.networks']).status).toBe(0);
  expect(readFileSync(join(data, 'porchlight.yaml'), 'utf8')).not.toContain('10.0.0.0');
});

test('settings that go together are written on one line, all or none', { timeout: 120_000 }, () => {
  const both = ['notify.quietFrom', '22:00', 'notify.quietUntil', '07:00'];
  expect(run(['set', ...both, 'store.keepDays', 'many']).status).toBe(2);
  expect(run(['set', ...both, 'store.keepDays']).stderr).toContain('"store.keepDays" has no value');
  expect(existsSync(join(data, 'porchlight.yaml'))).toBe(false);
  const set = run(['set', ...both]);
  expect([set.status, set.stderr]).toEqual([0, '']);
  expect(run(['get', 'notify.quietFrom']).stdout).toBe('22:00\n');
  expect(run(['get', 'notify.quietUntil']).stdout).toBe('07:00\n');
  expect(run(['reset', 'notify.quietFrom', 'notify.quietUntil']).status).toBe(0);
  expect(run(['get', 'notify.quietUntil']).stdout).toBe('\n');
});

test('what is wrong is refused in two lines, and nothing is written', { timeout: 120_000 }, () => {
  for (const [words, expected] of [
    [['set', 'store.kepDays', '5'], 'did you mean store.keepDays?'],
    [['set', 'store.keepDays', 'many'], 'it takes a whole number from 1 to 3650'],
    [['set', 'notify.quietFrom', '22:00'], 'go together'],
    [['get', 'x'], 'no setting "x"'],
    [['set', 'store.keepDays'], 'needs NAME VALUE'],
  ] as const) {
    const { status, stderr } = run(words);
    expect(status).toBe(2);
    expect(stderr).toContain(expected);
    expect(stderr).toMatch(/^Error: .*\nTry: .*\n$/);
  }
  expect(existsSync(join(data, 'porchlight.yaml'))).toBe(false);
});

test('a variable goes before the file, and holds its setting', { timeout: 120_000 }, () => {
  const env = { PORCHLIGHT_STORE_KEEP_DAYS: '99' };
  expect(run(['get', 'store.keepDays'], env).stdout).toBe('99\n');
  expect(run(['set', 'store.keepDays', '5'], env).stderr).toContain('PORCHLIGHT_STORE_KEEP_DAYS');
  expect(run([], { PORCHLIGHT_STORE_KEPDAYS: '5' }).stderr).toContain('did you mean PORCHLIGHT_STORE_KEEP_DAYS?');
});

test('a file is checked with line and column, and the schema is JSON Schema', { timeout: 120_000 }, () => {
  const file = join(folder, 'some.yaml');
  writeFileSync(file, 'web:\n  port: 1\n  bnd: lan\n');
  const wrong = run(['check', file]);
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain(
    `${file}, line 3, column 3: there is no setting in "web" called "bnd" (did you mean "bind"?).`,
  );
  writeFileSync(file, 'web:\n  port: 1\n');
  expect(run(['check', file]).stdout).toContain('is right: web.port.');
  expect(run(['check', join(folder, 'none')]).status).toBe(2);
  const schema = JSON.parse(run(['schema']).stdout) as { properties: { web: { properties: object } } };
  expect(Object.keys(schema.properties.web.properties)).toContain('port');
});
