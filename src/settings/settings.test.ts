import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../base/user-error.ts';
import { settingsDocument } from '../documents/setup.ts';
import { Settings, type SettingsOrigin } from './settings.ts';
import { namedSettings } from './settings-schema.ts';

/** Letters that mean something in YAML, and those of a setting. */
const YAML_LETTERS = `web:\n port{}[]&*!|>#'"-?%@,`;

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
  file = join(folder, 'porchlight.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (text: string | null = null, more: Omit<SettingsOrigin, 'file'> = {}): Settings => {
  if (text !== null) writeFileSync(file, text);
  return Settings.open({ file, ...more });
};

function troubleOf(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

async function refusalOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

test('without a file everything is as usual, in units that the program works with', () => {
  const { values } = open();
  expect(values.web.port).toBe(8484);
  expect(values.learning.span).toBe(3 * 86_400);
  expect(values.store.sizeLimit).toBe(1e9);
  expect(values.alerts.budget).toEqual({ count: 1, perDays: 7 });
  expect(values.notify.quietFrom).toBeNull();
});

test('a flag goes before the environment, that before the file, that before what is usual', () => {
  const text = 'web:\n  port: 1001\n  bind: lan\nstore:\n  keepDays: 40\n';
  const env = { PORCHLIGHT_WEB_PORT: '1002', PORCHLIGHT_STORE_KEEP_DAYS: '50' };
  const settings = open(text, { env, flags: { 'web.port': '1003' } });
  expect([settings.values.web.port, settings.values.store.keepDays, settings.values.web.bind]).toEqual([
    1003,
    50,
    'lan',
  ]);
  const sources = new Map(settings.document().settings.map(({ name, source }) => [name, source]));
  expect(sources.get('web.port')).toBe('flag');
  expect(sources.get('store.keepDays')).toBe('environment');
  expect(sources.get('web.bind')).toBe('file');
  expect(sources.get('web.key')).toBe('usual');
});

test('lists, flags and numbers are read out of variables', () => {
  const env = {
    PORCHLIGHT_HOME_NETWORKS: '192.168.1.0/24, fd00::/8',
    PORCHLIGHT_WEB_INSECURE_HTTP: 'yes',
    PORCHLIGHT_NOTIFY_FLOOD_CAP: '20',
  };
  const { values } = open(null, { env });
  expect(values.home.networks).toEqual(['192.168.1.0/24', 'fd00::/8']);
  expect(values.web.insecureHttp).toBe(true);
  expect(values.notify.floodCap).toBe(20);
});

test.each([
  ['web:\n  prot: 80\n', 2, 3, 'did you mean "port"'],
  ['wbe:\n  port: 80\n', 1, 1, 'did you mean "web"'],
  ['web:\n  port: high\n', 2, 9, 'web.port cannot be so: it takes a whole number'],
  ['web:\n  port: 8484\n  port: 8485\n', 3, 3, 'unique'],
  ['store:\n  sizeLimit: 1 potato\n', 2, 14, 'it takes a size such as'],
  ['learning:\n  span: 3 days\n', 2, 9, 'it takes a span such as'],
  ['home:\n  networks: [192.168.1.0/24, kitchen]\n', 2, 13, 'kitchen'],
  ['home: [a\n', 2, 1, 'flow sequence'],
  ['home:\n  timezone: Mars/Olympus\n', 2, 13, 'Europe/Berlin'],
  ['web: &a\n  bind: *a\n', 2, 9, ''],
  ['log:\n  level: !!js/function "x"\n', 2, 10, 'tag'],
  ['web:\n  __proto__: 1\n', 2, 3, 'there is no setting'],
  ['web: 5\n', 1, 6, 'settings such as'],
  ['- web\n', 1, 1, 'sections such as'],
  ['web:\n  certificate: /etc/a.pem\n', 2, 16, 'go together'],
  ['notify:\n  quietFrom: 25:00\n', 2, 14, 'time of day'],
])('a wrong file is refused with its line, column and reason: %j', (text, line, column, reason) => {
  const error = troubleOf(() => open(text));
  expect(error.code).toMatch(/^bad-setting(?:s-file)?$/);
  if (reason !== 'go together') expect([error.details['line'], error.details['column']]).toEqual([line, column]);
  expect(error.message).toContain(reason);
});

test('a file that is no text, or far too large, is refused in words', () => {
  writeFileSync(file, Uint8Array.of(0xff, 0xfe, 0x80));
  expect(troubleOf(() => open()).message).toContain('UTF-8');
  writeFileSync(file, `# ${'x'.repeat(300_000)}\n`);
  expect(troubleOf(() => open()).message).toContain('too large');
});

test('whatever stands in the file, it is read or refused in words, soon', () => {
  for (const text of [
    '['.repeat(60_000),
    `web: ${'{a: '.repeat(16_000)}`,
    '- '.repeat(30_000),
    `a: &a [x]\nb: &b [${'*a,'.repeat(20_000)}]\n`,
    '---\na: 1\n---\nb: 2\n',
    'web:\n  port: .inf\n',
    'web: !!binary aGk=\n',
    '? [a]\n: b\n',
    '\u0000',
  ])
    expect(troubleOf(() => open(text)).code).toBe('bad-settings-file');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...YAML_LETTERS) })), (text) => {
      try {
        open(text);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 500 },
  );
});

test('a variable that names no setting is told, with the one that was meant', () => {
  const error = troubleOf(() => open(null, { env: { PORCHLIGHT_WEB_PROT: '1' } }));
  expect(error.message).toContain('did you mean PORCHLIGHT_WEB_PORT');
  expect(() => open(null, { env: { PORCHLIGHT_DEBUG: '1', HOME: '/root' } })).not.toThrow();
});

test('a wrong flag or variable is named as it was given', () => {
  expect(troubleOf(() => open(null, { flags: { 'web.port': 'x' } })).message).toContain('--port');
  const env = { PORCHLIGHT_WEB_PORT: '99999' };
  expect(troubleOf(() => open(null, { env })).message).toContain('PORCHLIGHT_WEB_PORT');
});

test('a change is written to the file, keeps its comments, and nobody else may read it', async () => {
  const settings = open('# mine\nweb:\n  port: 9000 # behind nginx\n\n# not too long\nstore:\n  keepDays: 10\n');
  const document = await settings.change({
    'store.keepDays': 20,
    'home.networks': ['10.0.0.0/8'],
    'learning.span': '2d',
  });
  const text = readFileSync(file, 'utf8');
  for (const part of ['# mine', '# behind nginx', '# not too long', 'keepDays: 20', '10.0.0.0/8', 'span: 2d'])
    expect(text).toContain(part);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(settings.values.store.keepDays).toBe(20);
  expect(document.settings.find(({ name }) => name === 'store.keepDays')?.value).toBe(20);
  expect(Settings.open({ file }).values.learning.span).toBe(2 * 86_400);
});

test('what needs a restart stays as it was until then, and is told', async () => {
  const settings = open();
  await settings.change({ 'web.port': 9999, 'store.keepDays': 7 });
  expect(settings.values.web.port).toBe(8484);
  expect(settings.values.store.keepDays).toBe(7);
  expect(settings.document().waitsForRestart).toEqual(['web.port']);
  await settings.change({ 'web.port': null });
  expect(settings.document().waitsForRestart).toEqual([]);
  expect(readFileSync(file, 'utf8')).not.toContain('web');
});

test('a change is made whole or not at all', async () => {
  const settings = open('store:\n  keepDays: 10\n');
  const before = readFileSync(file, 'utf8');
  for (const [change, code] of [
    [{ 'store.keepDays': 20, 'web.port': 'x' }, 'bad-setting'],
    [{ 'store.keepDays': 20, 'web.prot': 1 }, 'no-such-setting'],
    [{ 'store.keepDays': 20, __proto__x: 1 }, 'no-such-setting'],
    [{ 'store.keepDays': 20, 'web.certificate': '/a' }, 'bad-setting'],
    [{ 'input.kind': 'interface' }, 'bad-setting'],
    [{ 'store.keepDays': [] }, 'bad-setting'],
    [{ 'home.networks': ['x'] }, 'bad-setting'],
  ] as const)
    expect((await refusalOf(settings.change(change as never))).code).toBe(code);
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(settings.values.store.keepDays).toBe(10);
});

test('what a flag or a variable gives cannot be changed in the file', async () => {
  const settings = open(null, { env: { PORCHLIGHT_STORE_KEEP_DAYS: '5' }, flags: { 'web.port': 1 } });
  expect((await refusalOf(settings.change({ 'web.port': 2 }))).message).toContain('--port');
  expect((await refusalOf(settings.change({ 'store.keepDays': 2 }))).message).toContain('PORCHLIGHT_STORE_KEEP_DAYS');
});

test('a wrong file while running changes nothing and is told; the right one later is taken', async () => {
  const settings = open('store:\n  keepDays: 10\n');
  expect(settings.isFileNewer).toBe(false);
  writeFileSync(file, 'store:\n  keepDays: many\n');
  expect(settings.isFileNewer).toBe(true);
  expect(settings.reload().problem).toContain('line 2, column 13');
  expect(settings.isFileNewer).toBe(false);
  expect(settings.values.store.keepDays).toBe(10);
  expect(settings.document().problem).toContain('whole number');
  expect((await refusalOf(settings.change({ 'log.level': 'warning' }))).code).toBe('bad-settings-file');
  expect(readFileSync(file, 'utf8')).toContain('many');
  writeFileSync(file, 'store:\n  keepDays: 12\nweb:\n  port: 1234\n');
  expect(settings.reload().changed).toEqual(['store.keepDays', 'web.port']);
  expect(settings.problem).toBeNull();
  expect([settings.values.store.keepDays, settings.values.web.port]).toEqual([12, 8484]);
});

test('a change of the very setting that is wrong in the file mends it', async () => {
  const settings = open();
  writeFileSync(file, 'store:\n  keepDays: many\n');
  settings.reload();
  await settings.change({ 'store.keepDays': 11 });
  expect([settings.problem, settings.values.store.keepDays]).toEqual([null, 11]);
});

test('what another program wrote into the file meanwhile is kept by a change', async () => {
  const settings = open('store:\n  keepDays: 10\n');
  writeFileSync(file, 'store:\n  keepDays: 10\nlog:\n  level: warning\n');
  await settings.change({ 'store.keepDays': 11 });
  expect(settings.values.log.level).toBe('warning');
  expect(readFileSync(file, 'utf8')).toContain('level: warning');
});

test('a link to a file elsewhere stays a link', async () => {
  const target = join(folder, 'elsewhere.yaml');
  writeFileSync(target, '');
  symlinkSync(target, file);
  await open().change({ 'log.level': 'warning' });
  expect(readFileSync(target, 'utf8')).toContain('warning');
  expect(statSync(file).isFile()).toBe(true);
});

test('the document is what the API promises, and fewer than thirty settings are not advanced', () => {
  const document = open().document();
  expect(settingsDocument.parse(document)).toEqual(document);
  expect(document.settings.filter(({ isAdvanced }) => !isAdvanced).length).toBeLessThan(30);
  expect(new Set(namedSettings.map(({ variable }) => variable)).size).toBe(namedSettings.length);
});
