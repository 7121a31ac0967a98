import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import type { Alert } from '../alerts/alert.ts';
import { UserError } from '../base/user-error.ts';
import type { Activity } from '../behaviour/activity.ts';
import type { HomeState } from '../engine/home-options.ts';
import { Store } from './store.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const freshFolder = (): string => join(root, `data-${made++}`);

test('a data folder that stood open to others is closed, with its files; a folder of other things is left alone', () => {
  const open = freshFolder();
  mkdirSync(open, { mode: 0o777 });
  chmodSync(open, 0o777);
  writeFileSync(join(open, 'porchlight.yaml'), '', { mode: 0o644 });
  const shared = freshFolder();
  mkdirSync(shared);
  chmodSync(shared, 0o755);
  writeFileSync(join(shared, 'letter.txt'), '', { mode: 0o644 });
  for (const folder of [open, shared]) Store.open(folder, 'write').close();
  const modes = [open, join(open, 'porchlight.yaml'), shared, join(shared, 'letter.txt')].map((path) =>
    (statSync(path).mode & 0o777).toString(8),
  );
  expect(modes).toEqual(['700', '600', '755', '644']);
});

const HOUR_US = 1_699_999_200_000_000;

function activity(device: string, startUs: number): Activity {
  return {
    device,
    startUs,
    isProvisional: false,
    untilUs: startUs + 60e6,
    contacts: [],
    questions: [{ name: 'secret-camera.example', count: 1, missing: 0, resolver: '192.168.1.1' }],
    fingerprints: [],
    arpRequests: 1,
  };
}

function alert(id: string, device: string, startUs: number): Alert {
  return {
    id,
    kind: 'port-scan',
    severity: 'medium',
    device: { id: device, mac: null, ip: '192.168.1.66', name: 'secret-name' },
    place: { isOutside: false, isTargetOutside: false },
    startUs,
    endUs: startUs + 5e6,
    count: 1,
    numbers: {},
    flows: [],
    technique: { id: 'T1046', name: 'Network Service Discovery' },
  };
}

const state = (savedUs: number, devices: Record<string, unknown>): HomeState => ({
  version: 1,
  savedUs,
  epoch: 0,
  run: { firstUs: 0, boundaries: 3 },
  home: { a: 1 },
  devices,
});

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return 'none';
}

test('what is saved is there after closing and opening again, and only for its owner to read', () => {
  const folder = freshFolder();
  const first = Store.open(folder, 'write');
  first.transaction(() => {
    first.state.save(state(HOUR_US, { d1: { x: 1 }, d2: { x: 2 } }));
    first.alerts.put({ alert: alert('a1', 'd1', HOUR_US), raisedUs: HOUR_US, updatedUs: HOUR_US });
    first.summaries.add([activity('d1', HOUR_US), activity('d2', HOUR_US), activity('d1', HOUR_US + 3600e6)]);
  });
  first.close();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'porchlight.db')).mode & 0o777).toBe(0o600);
  const second = Store.open(folder, 'read');
  expect(second.state.load()).toEqual(state(HOUR_US, { d1: { x: 1 }, d2: { x: 2 } }));
  expect(second.alerts.list().map((each) => each.alert)).toEqual([alert('a1', 'd1', HOUR_US)]);
  expect(second.summaries.hours(0)).toEqual([HOUR_US, HOUR_US + 3600e6]);
  expect(second.summaries.readHour(HOUR_US)).toEqual([activity('d1', HOUR_US), activity('d2', HOUR_US)]);
  second.close();
  second.close();
});

test('devices that left the state leave the disk; what did not change is not written', () => {
  const store = Store.open(freshFolder(), 'write');
  store.transaction(() => store.state.save(state(1e6, { d1: 1, d2: 2 })));
  store.transaction(() => store.state.save(state(2e6, { d1: 1, d3: 3 })));
  expect(store.state.load()).toEqual(state(2e6, { d1: 1, d3: 3 }));
  store.close();
});

test('a transaction is all or nothing', () => {
  const store = Store.open(freshFolder(), 'write');
  expect(() =>
    store.transaction(() => {
      store.alerts.put({ alert: alert('a1', 'd1', HOUR_US), raisedUs: HOUR_US, updatedUs: HOUR_US });
      throw new Error('power cut');
    }),
  ).toThrow('power cut');
  expect(store.alerts.list()).toEqual([]);
  store.close();
});

test('a second writer is refused with the process that holds it; readers and decisions are not', () => {
  const folder = freshFolder();
  const writer = Store.open(folder, 'write');
  try {
    Store.open(folder, 'write');
    expect.unreachable();
  } catch (error) {
    expect((error as UserError).code).toBe('data-in-use');
    expect((error as UserError).message).toContain(`process ${process.pid}`);
  }
  const reader = Store.open(folder, 'read');
  const owner = Store.open(folder, 'decide');
  owner.transaction(() => owner.owner.addDecision({ kind: 'rename', device: 'd1', name: 'camera' }));
  expect(reader.owner.decisions().map(({ decision }) => decision)).toEqual([
    { kind: 'rename', device: 'd1', name: 'camera' },
  ]);
  for (const store of [reader, owner, writer]) store.close();
  Store.open(folder, 'write').close();
});

test('a folder without data is told apart from one that is not there to be read', () => {
  expect(codeOf(() => Store.open(freshFolder(), 'read'))).toBe('no-data-folder');
  const folder = freshFolder();
  Store.open(folder, 'write').close();
  rmSync(join(folder, 'porchlight.db'));
  expect(codeOf(() => Store.open(folder, 'decide'))).toBe('no-data-folder');
  writeFileSync(join(folder, 'porchlight.db'), '');
  expect(codeOf(() => Store.open(folder, 'read'))).toBe('no-data-folder');
  writeFileSync(join(root, 'a-file'), '');
  expect(codeOf(() => Store.open(join(root, 'a-file'), 'write'))).toBe('data-not-writable');
});

/** A folder with something saved, closed. */
function filledFolder(): string {
  const folder = freshFolder();
  const store = Store.open(folder, 'write');
  store.transaction(() => {
    for (let i = 0; i < 200; i++)
      store.alerts.put({ alert: alert(`a${i}`, 'd1', HOUR_US + i), raisedUs: HOUR_US + i, updatedUs: HOUR_US });
    store.state.save(state(HOUR_US, { d1: 1 }));
  });
  store.close();
  return folder;
}

test.for([
  [
    'garbage',
    (file: string) => writeFileSync(file, 'this is no database, though it is long enough to be one '.repeat(40)),
  ],
  ['a file cut in half', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096)],
  [
    'pages overwritten',
    (file: string) => {
      const bytes = readFileSync(file);
      for (let at = 4096 * 2; at < bytes.length; at += 4096) bytes.fill(0xa5, at, at + 2000);
      writeFileSync(file, bytes);
    },
  ],
] as const)('%s: a damaged database is refused and stays as it is, and can be moved aside', ([, damage]) => {
  const folder = filledFolder();
  const file = join(folder, 'porchlight.db');
  damage(file);
  const before = readFileSync(file);
  expect(codeOf(() => Store.open(folder, 'write'))).toBe('data-damaged');
  expect(readFileSync(file).equals(before)).toBe(true);
  const aside = Store.setAside(folder);
  expect(readFileSync(aside).equals(before)).toBe(true);
  const anew = Store.open(folder, 'write');
  expect(anew.alerts.list()).toEqual([]);
  expect(anew.keptAside()).toContain(aside);
  anew.close();
});

test.for([
  ['alerts', `UPDATE alerts SET document = '{"id": "a1", "kind' WHERE id = 'a1'`],
  ['alerts', `UPDATE alerts SET document = json_remove(document, '$.device') WHERE id = 'a7'`],
  ['devices', `INSERT INTO devices VALUES ('d9', 0, 0, '{}')`],
  ['allow_rules', `INSERT INTO allow_rules VALUES ('r1', 0, 0, '[]')`],
  ['decisions', `INSERT INTO decisions (document) VALUES ('null')`],
  ['alerts', `UPDATE alerts SET raised_us = 9007199254740993 WHERE id = 'a3'`],
  ['settings', `INSERT INTO settings VALUES ('home', '{"learnSeconds": 2\u0001')`],
] as const)(
  '%s: a row that no longer reads is damage, for who reads it and before anything is written: %s',
  ([table, sql]) => {
    const folder = filledFolder();
    const database = new DatabaseSync(join(folder, 'porchlight.db'));
    database.exec(sql);
    database.close();
    const before = readFileSync(join(folder, 'porchlight.db'));
    const reader = Store.open(folder, 'read');
    const readAll = (): unknown[] => [
      reader.alerts.list(),
      reader.devices.all(),
      reader.owner.rules(),
      reader.owner.decisions(),
      reader.owner.setting('home'),
    ];
    expect(codeOf(() => reader.read(readAll))).toBe('data-damaged');
    reader.close();
    expect(() => Store.open(folder, 'write')).toThrow(`a row of its table ${table} cannot be read`);
    expect(readFileSync(join(folder, 'porchlight.db')).equals(before)).toBe(true);
  },
);

test('a database of a newer program, or of another one, is refused and stays as it is', () => {
  const newer = filledFolder();
  const change = (folder: string, sql: string): Buffer => {
    const database = new DatabaseSync(join(folder, 'porchlight.db'));
    database.exec(sql);
    database.close();
    return readFileSync(join(folder, 'porchlight.db'));
  };
  const before = change(newer, 'PRAGMA user_version = 99');
  for (const mode of ['write', 'decide', 'read'] as const)
    expect(codeOf(() => Store.open(newer, mode))).toBe('data-newer');
  expect(readFileSync(join(newer, 'porchlight.db')).equals(before)).toBe(true);
  const other = filledFolder();
  change(other, 'PRAGMA application_id = 7');
  expect(codeOf(() => Store.open(other, 'write'))).toBe('data-damaged');
});

test('a state of a newer program or with damaged bytes is refused; put aside, its bytes are kept', () => {
  const folder = filledFolder();
  const database = new DatabaseSync(join(folder, 'porchlight.db'));
  database.exec('UPDATE home_state SET version = 2');
  database.close();
  const newer = Store.open(folder, 'write');
  expect(codeOf(() => newer.state.load())).toBe('data-newer');
  newer.close();
  const again = new DatabaseSync(join(folder, 'porchlight.db'));
  again.exec("UPDATE home_state SET version = 1; UPDATE device_states SET packed = x'789c00112233'");
  again.close();
  const damaged = Store.open(folder, 'write');
  expect(codeOf(() => damaged.state.load())).toBe('data-damaged');
  damaged.transaction(() => damaged.state.keepAside('it cannot be read'));
  expect(damaged.state.load()).toBeNull();
  expect(damaged.alerts.list()).toHaveLength(200);
  damaged.close();
  const look = new DatabaseSync(join(folder, 'porchlight.db'));
  expect(look.prepare("SELECT hex(packed) AS h FROM states_kept_aside WHERE part = 'd1'").get()!['h']).toBe(
    '789C00112233',
  );
  look.close();
});

test('summaries that cannot be read are told, with whose and when', () => {
  const folder = freshFolder();
  const store = Store.open(folder, 'write');
  store.transaction(() => store.summaries.add([activity('d1', HOUR_US)]));
  store.close();
  const database = new DatabaseSync(join(folder, 'porchlight.db'));
  database.exec("UPDATE activities SET packed = x'00'");
  database.close();
  const reader = Store.open(folder, 'read');
  expect(() => reader.summaries.readHour(HOUR_US)).toThrow(/d1 at 2023-11-14T22:00:00/);
  reader.close();
});

test('parts of an hour are joined when it is over, and the oldest hours go first, whatever the clock says', () => {
  const store = Store.open(freshFolder(), 'write');
  store.transaction(() => {
    for (let minute = 0; minute < 60; minute++) store.summaries.add([activity('d1', HOUR_US + minute * 60e6)]);
  });
  const bytes = store.summaries.summary().bytes;
  store.transaction(() => store.summaries.join(HOUR_US + 3600e6));
  expect(store.summaries.readHour(HOUR_US)).toHaveLength(60);
  expect(store.summaries.summary().bytes).toBeLessThan(bytes / 3);
  // The clock jumps to 2107 and back: what was known longest goes, not what looks old.
  store.transaction(() => {
    store.summaries.add([activity('d1', 4_323_456_000_000_000)]);
    store.summaries.add([activity('d1', 0)]);
    store.summaries.keep(2);
  });
  expect(store.summaries.hours(0)).toEqual([0, 4_323_456_000_000_000]);
  store.close();
});

test('a device that is forgotten leaves no byte in the file', () => {
  const folder = freshFolder();
  const store = Store.open(folder, 'write');
  store.transaction(() => {
    store.summaries.add([activity('d1', HOUR_US)]);
    store.alerts.put({ alert: alert('a1', 'd1', HOUR_US), raisedUs: HOUR_US, updatedUs: HOUR_US });
    store.alerts.put({
      alert: { ...alert('a2', 'd2', HOUR_US), device: { mac: null, ip: null, name: null, id: 'd2' } },
      raisedUs: 1,
      updatedUs: 1,
    });
  });
  const file = join(folder, 'porchlight.db');
  expect(store.alerts.forget('d1') + store.summaries.forget('d1')).toBe(2);
  store.wipeDeleted();
  for (const name of readdirSync(folder))
    expect(readFileSync(join(folder, name)).includes('secret-name'), name).toBe(false);
  expect(store.alerts.list().map((each) => each.alert.id)).toEqual(['a2']);
  store.close();
  expect(existsSync(`${file}-wal`)).toBe(false);
});

test('a closed database can be read in a folder where nothing may be written', () => {
  const folder = filledFolder();
  chmodSync(folder, 0o500);
  try {
    const reader = Store.open(folder, 'read');
    expect(reader.alerts.list()).toHaveLength(200);
    reader.close();
  } finally {
    chmodSync(folder, 0o700);
  }
});
