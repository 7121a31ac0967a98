import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { homeDay, STRANGER } from '../../test/home-day.ts';
import { runProgram } from '../../test/program.ts';
import { Store } from '../store/store.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-commands-'));
const day = join(root, 'day.pcap');
const home = join(root, 'home');
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

// Dozens of processes, each with its start: on a busy machine more than the usual time of a test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
afterAll(() => rmSync(root, { recursive: true, force: true }));

const watch = (data: string, ...words: readonly string[]): ReturnType<typeof runProgram> =>
  runProgram(['watch', '--read', day, '--data', data, '--learn', '6h', '--timezone', 'Europe/Berlin', ...words]);
// biome-ignore lint/suspicious/noExplicitAny: documents of any command
const json = (words: readonly string[]): any => {
  const run = runProgram([...words, '--data', home, '--json']);
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  return JSON.parse(run.stdout);
};
const page = (words: readonly string[], columns = 80): string => {
  const run = runProgram([...words, '--data', home], { env: { COLUMNS: String(columns) } });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  return run.stdout;
};

let told: Record<string, unknown>[] = [];
beforeAll(() => {
  chmodSync(root, 0o755);
  writeFileSync(day, homeDay());
  const run = watch(home, '--json');
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  told = run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
});

test('watch --read --data tells alerts as JSON lines and ends with a summary', () => {
  expect(told.at(-1)).toMatchObject({
    type: 'summary',
    packets: 10_976,
    timezone: 'Europe/Berlin',
    learnSeconds: 21_600,
    budget: { count: 1, perDays: 7 },
    devices: { total: 2 },
  });
  const stranger = told.find(({ kind }) => kind === 'new-destination')!;
  expect(stranger).toMatchObject({ type: 'alert', device: { id: 'd1' } });
  expect(Number(stranger['raised']) - Number(stranger['start'])).toBeLessThan(60);
});

test('alerts: listed newest first, filtered, explained; the first letters of an id are enough', () => {
  const { alerts } = json(['alerts', '--all']);
  const raised = alerts.map((each: { raised: number }) => each.raised);
  expect(raised).toEqual(raised.toSorted((a: number, b: number) => b - a));
  const stranger = alerts.find(({ kind }: { kind: string }) => kind === 'new-destination');
  expect(stranger).toMatchObject({ delivery: 'alert', verdict: null, allowedBy: null });
  const explained = json(['alerts', 'explain', stranger.id.slice(0, 8)]);
  expect(explained.id).toBe(stranger.id);
  expect(explained.features.length).toBeGreaterThan(0);
  expect(explained.evidence.logEvidence).toBeGreaterThanOrEqual(explained.evidence.logThreshold);
  expect(page(['alerts', 'explain', stranger.id])).toContain(STRANGER);
  expect(
    json(['alerts', '--since', '2023-11-15T15:30']).alerts.map(({ kind }: { kind: string }) => kind),
  ).not.toContain('new-destination');
  expect(json(['alerts', '--since', '3h']).alerts.map(({ kind }: { kind: string }) => kind)).toContain(
    'new-destination',
  );
  expect(json(['alerts', '--device', 'd2']).alerts).toEqual([]);
  expect(
    json(['alerts', '--severity', 'high']).alerts.every(({ severity }: { severity: string }) => severity === 'high'),
  ).toBe(true);
  expect(
    json(['alerts', '--notices']).alerts.every(({ delivery }: { delivery: string }) => delivery === 'notice'),
  ).toBe(true);
});

test('a verdict is previewed, kept, works backwards, and can be taken back', () => {
  const [stranger] = json(['alerts', '--all']).alerts.filter(
    ({ kind }: { kind: string }) => kind === 'new-destination',
  );
  const dry = json(['alerts', 'normal', stranger.id, '--for', '30d', '--dry-run']);
  expect(dry.preview.removed).toEqual([stranger.id]);
  expect(dry.outcome).toBeNull();
  expect(json(['allow']).rules).toEqual([]);
  expect(json(['status']).budget.falseAlerts).toBeGreaterThan(0);
  const kept = json(['alerts', 'normal', stranger.id, '--for', '30d', '--reason', 'my backup']);
  expect(kept.outcome).toBe('done');
  const { rules } = json(['allow']);
  expect(rules).toMatchObject([{ days: 30, verdict: 'normal', reason: 'my backup', covers: 1, isExpired: false }]);
  expect(json(['alerts']).alerts.map(({ id }: { id: string }) => id)).not.toContain(stranger.id);
  expect(json(['status']).allowed).toEqual({ total: 1, high: stranger.severity === 'high' ? 1 : 0 });
  expect(json(['allow', 'remove', rules[0].id]).removed).toBe(rules[0].id);
  expect(json(['alerts']).alerts.map(({ id }: { id: string }) => id)).toContain(stranger.id);
  const before = json(['status']).budget.falseAlerts;
  json(['alerts', 'bad', stranger.id]);
  expect(json(['status']).budget.falseAlerts).toBe(before - 1);
});

test('allow: a rule by hand is previewed before it is added', () => {
  const scope = [
    '--kind',
    'new-destination',
    '--destination',
    `${STRANGER}/24`,
    '--between',
    '15:00-16:00',
    '--device',
    'd1',
  ];
  const seen = json(['allow', 'preview', ...scope]);
  expect(seen.preview.removed).toHaveLength(1);
  expect(json(['allow', 'preview', ...scope.with(5, '08:00-09:00')]).preview.removed).toEqual([]);
  expect(json(['allow']).rules).toEqual([]);
  const added = json(['allow', 'add', ...scope, '--for', 'ever']);
  expect(added.rule).toMatchObject({ expires: null, scope: { minutes: [900, 960] } });
  json(['allow', 'remove', added.rule.id]);
});

test('devices: listed, shown, named; a name survives a replay', () => {
  const { devices } = json(['devices']);
  expect(devices.map(({ id }: { id: string }) => id)).toEqual(['d1', 'd2']);
  expect(devices[0]).toMatchObject({ mac: '02:00:00:00:00:01', ip: '192.168.1.20', behaviour: { phase: 'watching' } });
  expect(json(['devices', 'rename', 'd1', 'front door']).outcome).toBe('done');
  expect(watch(home, '-q').status).toBe(0);
  expect(json(['devices', 'show', 'front door']).nameSource).toBe('owner');
  expect(page(['devices'])).toMatch(/d1 {2}front door/);
});

test('behaviour: said in sentences, approved, and compared', () => {
  const said = json(['behaviour', 'd1']);
  expect(said.sentences.map(({ text }: { text: string }) => text).join(' ')).toContain('203.0.113.5');
  expect(said.contract.destinations.length).toBeGreaterThan(0);
  expect(page(['behaviour', 'd1'])).toContain('203.0.113.5');
  expect(json(['behaviour', 'approve', 'd1'])).toEqual({
    device: 'd1',
    version: said.contract.version,
    outcome: 'done',
  });
  const changed = json(['behaviour', 'diff', 'd1']);
  expect(changed).toMatchObject({ approved: { version: said.contract.version }, changes: [] });
  expect(page(['behaviour', 'diff', 'd1'])).toContain('Nothing changed since version');
});

test('status is one document, with the daemon null while none runs', () => {
  const status = json(['status']);
  expect(status).toMatchObject({
    daemon: null,
    budget: { count: 1, perDays: 7 },
    coverage: { levels: { internet: expect.any(Number) } },
  });
  expect(status.budget.watchedDays).toBeGreaterThan(0.3);
  expect(status.budget.measuredPerDay).toBeCloseTo(status.budget.falseAlerts / status.budget.watchedDays, 9);
  expect(status.budget.upper95).toBeGreaterThan(status.budget.measuredPerDay);
  expect(status.devices).toHaveLength(2);
  expect(status.stored.minutes).toBe(960);
});

test('the page of status begins with how the home was, and says how to start what does not run', () => {
  const lines = page(['status'], 200).split('\n');
  expect(lines[0]).toMatch(/^ {2}then {6}[A-Z].*\.$/);
  expect(lines[1]).toMatch(/^ {2}daemon {4}none runs; `\S*porchlight\S* start --data \S+` starts one$/);
  // A device without a name is known by its address, never by our number of it.
  expect(lines.join('\n')).not.toMatch(/\bd\d+\b/);
});

test('rejudge says what began when', () => {
  const judged = json(['rejudge', '--since', '1d']);
  expect(judged.alerts.find(({ kind }: { kind: string }) => kind === 'new-destination')).toMatchObject({
    change: 'same',
  });
  expect(page(['rejudge'])).toContain('began 2023-11-15 15:30');
});

function isFitting(line: string, columns: number): boolean {
  return line.length <= columns || /^ *(?:\S+ {2,})?\S+$/.test(line);
}

test('no page is wider than its terminal, also a narrow one', () => {
  // A word that is longer than its column is left whole.
  for (const columns of [40, 80])
    for (const words of [
      ['devices'],
      ['devices', 'show', 'd1'],
      ['alerts', '--all'],
      ['status'],
      ['behaviour', 'd1'],
      ['behaviour', 'diff', 'd1'],
      ['allow'],
      ['allow', 'preview', '--device', 'd1'],
      ['rejudge'],
    ])
      for (const line of page(words, columns).split('\n'))
        expect(isFitting(line, columns), `${words} at ${columns}: ${line}`).toBe(true);
  expect(page(['alerts', '--notices'])).toContain('No notices.');
});

test.each([
  [['alerts', 'explain', 'zz'], 'There is no alert "zz".'],
  [['alerts', 'explian', 'a1'], 'did you mean explain?'],
  [['alerts', '--since', 'yesterday'], '--since takes a span'],
  [['devices', 'show', 'd99'], 'There is no device "d99".'],
  [['devices', 'same', 'q9', 'yes'], 'There is no question "q9".'],
  [['devices', 'rename', 'd1', '\u001b[31m'], 'the new name has no letters'],
  [['behaviour', 'd1', 'd2'], 'one word too many'],
  [['allow', 'remove', 'r9'], 'There is no allow rule "r9".'],
  [['allow', 'add'], 'a rule needs --device'],
  [['allow', 'add', '--kind', 'nonsense'], '--kind takes the kind of an alert (port-scan, '],
  [['allow', 'preview', '--between', '25:00-26:00'], '--between takes two times'],
  [['rejudge', '--budget', '0/week'], '--budget takes a count and a period'],
  [['rejudge', '--since', '2030-01-01'], 'No summaries are stored'],
] as const)('%j is refused with what is wrong', (words, message) => {
  const run = runProgram([...words, '--data', home]);
  expect(run.stdout).toBe('');
  expect(run.stderr).toContain(message);
  expect(run.stderr).toMatch(/^Error: .+\nTry: .+\n$/);
  expect(run.status).toBe(2);
});

test.each([
  [['watch', '--read', 'x.pcap'], '--read needs --data'],
  [['watch', '--data', 'x'], '--interface or --read is missing'],
  [['watch', '-i', 'lo', '--learn', '3d'], '--learn needs --data'],
  [['watch', '--read', 'x', '--data', 'x', '--learn', 'three'], '--learn takes a span'],
  [['watch', '--read', 'x', '--data', 'x', '--budget', 'much'], '--budget takes a count'],
  [['watch', '--read', 'x', '--data', 'x', '--timezone', 'Mars/Olympus'], 'There is no time zone "Mars/Olympus".'],
  [['watch', '--read', 'missing.pcap', '--data', 'x'], 'Cannot open missing.pcap'],
  [['devices', '--data', 'nowhere'], 'There is no data of Porchlight in nowhere.'],
] as const)('%j is refused, and leaves no folder behind', (words, message) => {
  const folder = join(root, 'empty');
  mkdirSync(folder, { recursive: true });
  const run = runProgram(words, { cwd: folder });
  expect(run.stderr).toContain(message);
  expect(run.status).toBe(2);
  expect(existsSync(join(folder, 'x'))).toBe(false);
});

test('a damaged database is moved aside by watch, and refused by readers, byte for byte as it was', () => {
  const data = join(root, 'damaged');
  mkdirSync(data);
  const file = join(data, 'porchlight.db');
  writeFileSync(file, 'no database '.repeat(1000));
  const before = readFileSync(file);
  const reader = runProgram(['alerts', '--data', data]);
  expect(reader.stderr).toMatch(/^Error: .*porchlight\.db is damaged: it is no database\.\nTry: .+\n$/);
  expect(reader.status).toBe(2);
  expect(readFileSync(file).equals(before)).toBe(true);
  const run = watch(data);
  expect(run.status).toBe(0);
  expect(run.stderr).toContain(`It is kept as ${file}.damaged-1`);
  expect(readFileSync(`${file}.damaged-1`).equals(before)).toBe(true);
});

test('a database of a newer program is refused by all and stays as it is', () => {
  const data = join(root, 'newer');
  Store.open(data, 'write').close();
  const file = join(data, 'porchlight.db');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99');
  database.close();
  const before = readFileSync(file);
  for (const run of [watch(data), runProgram(['devices', '--data', data]), runProgram(['rejudge', '--data', data])]) {
    expect(run.stderr).toContain('was written by a newer Porchlight (format 99');
    expect(run.status).toBe(2);
  }
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('while one watches, another watch is refused with its process, and a verdict waits', () => {
  const writer = Store.open(home, 'write');
  try {
    const run = watch(home);
    expect(run.stderr).toContain(`Another Porchlight is writing to ${home} (process ${process.pid}).`);
    expect(run.status).toBe(2);
    expect(json(['devices', 'rename', 'd2', 'router']).outcome).toBe('waits');
    expect(runProgram(['devices', 'forget', 'd2', '--data', home]).stderr).toContain('Another Porchlight is writing');
    writer.transaction(() => {
      for (const { id } of writer.owner.decisions()) writer.owner.dropDecision(id);
    });
  } finally {
    writer.close();
  }
});

test.skipIf(!isRoot)("another's folder, a read-only one and one without permission are told apart", () => {
  const others = join(root, 'others');
  mkdirSync(others, { mode: 0o755 });
  const write = runProgram(['watch', '--read', day, '--data', others], { uid: NOBODY });
  expect(write.stderr).toContain(
    `Cannot write the data folder ${others}: no permission; it belongs to user 0, and this is user ${NOBODY}.`,
  );
  expect(write.status).toBe(2);
  const closed = join(root, 'closed');
  Store.open(closed, 'write').close();
  const read = runProgram(['devices', '--data', closed], { uid: NOBODY });
  expect(read.stderr).toContain(`Cannot read the data folder ${closed}: no permission`);
  // What is whole can be read where nothing may be written.
  const readable = join(root, 'readable');
  Store.open(readable, 'write').close();
  for (const [path, mode] of [
    [readable, 0o555],
    [join(readable, 'porchlight.db'), 0o444],
  ] as const) {
    chownSync(path, NOBODY, NOBODY);
    chmodSync(path, mode);
  }
  const allowed = runProgram(['devices', '--data', readable], { uid: NOBODY });
  expect(allowed.stderr).toBe('');
  expect(allowed.stdout).toContain('No devices yet.');
  const refused = runProgram(['watch', '--read', day, '--data', readable], { uid: NOBODY });
  expect(refused.stderr).toMatch(/^Error: Cannot write the data folder .*readable: .+\nTry: .+\n$/);
  expect(refused.status).toBe(2);
});

test.skipIf(!isRoot || !existsSync('/usr/bin/mount'))(
  'a full disk ends a watch with words, and what was saved before is whole',
  () => {
    const disk = join(root, 'disk');
    mkdirSync(disk);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status).toBe(0);
    try {
      const data = join(disk, 'home');
      const first = Store.open(data, 'write');
      first.transaction(() => first.owner.putSetting('kept', 7));
      first.close();
      // All but a little of what is free.
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - 40 * 1024));
      const run = watch(data);
      expect(run.stderr).toMatch(/^Error: Cannot save into .*porchlight\.db: .+\nTry: make room there.+\n$/);
      expect(run.status).toBe(2);
      rmSync(join(disk, 'ballast'));
      const again = Store.open(data, 'read');
      expect(again.owner.setting('kept')).toBe(7);
      expect(again.state.load()).toBeNull();
      again.close();
    } finally {
      spawnSync('umount', [disk]);
    }
  },
);
