// A home in a backup and back: what is in it, what is left out, and that a home is as it was when anything is wrong.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import type { ChannelRecord, UserRecord } from '../documents/records.ts';
import { Store } from '../store/store.ts';
import { packBackup } from './backup-file.ts';
import { makeBackup, openBackup, putBackupInPlace } from './backup-home.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-backups-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const newPath = (): string => join(root, `${count++}`);

const user = (name: string): UserRecord => ({
  name,
  role: 'owner',
  passwordHash: `scrypt$HASH-OF-${name}`,
  totpSecret: `TOTP-OF-${name}`,
  totpStep: 1,
  createdMs: 5,
});
const channel = (id: string, options: ChannelRecord['options'], kind: ChannelRecord['kind']): ChannelRecord => ({
  id,
  createdMs: 5,
  lastSentMs: null,
  failingSinceMs: null,
  error: null,
  kind,
  name: `channel ${id}`,
  isOn: true,
  isDefault: true,
  leastSeverity: 'medium',
  options,
});
const MAIL = {
  server: 'mail.example.net',
  port: 587,
  security: 'starttls',
  user: 'anna',
  password: 'PASSWORD-OF-MAIL',
  from: 'anna@example.net',
  to: 'anna@example.net',
};
const HOOK = { template: 'generic', url: 'https://hooks.example.net/URL-IS-SECRET', token: 'TOKEN-OF-HOOK' };
const SECRETS = [
  'HASH-OF-',
  'TOTP-OF-',
  'PASSWORD-OF-MAIL',
  'URL-IS-SECRET',
  'TOKEN-OF-HOOK',
  'SESSION-OF-',
  'KEY-OF-HOME',
];

/** A home whose device and users carry the name. */
function makeHome(name: string, change: (store: Store) => void = () => undefined): string {
  const folder = newPath();
  const store = Store.open(folder, 'write');
  store.transaction(() => {
    store.owner.putSetting('mark', name);
    store.access.putUser(user(name));
    store.access.putSession({
      id: `SESSION-OF-${name}`,
      user: name,
      csrf: 'c',
      createdMs: 1,
      lastSeenMs: 1,
      expiresMs: 4e12,
      confirmedUntilMs: 0,
      address: '',
      agent: '',
    });
    store.access.audit({ atMs: 1, who: name, address: null, what: 'made', details: '' });
    store.channels.put(channel('mail', MAIL, 'email'));
    store.channels.put(channel('hook', HOOK, 'webhook'));
    change(store);
  });
  store.close();
  writeFileSync(join(folder, 'porchlight.yaml'), `store:\n  keepDays: ${name.length}\n`);
  writeFileSync(join(folder, 'certificate.pem'), `KEY-OF-HOME ${name}`);
  return folder;
}

interface Found {
  readonly mark: unknown;
  readonly users: readonly string[];
  readonly sessions: number;
  readonly audit: readonly string[];
  readonly channels: Readonly<Record<string, ChannelRecord>>;
  readonly settings: string;
  readonly certificate: string;
}

function look(folder: string): Found {
  const store = Store.open(folder, 'read');
  try {
    const { users, sessions } = store.access.load();
    return {
      mark: store.owner.setting('mark'),
      users: users.map(({ name }) => name),
      sessions: sessions.length,
      audit: store.access.auditPage(null, 100).map(({ who }) => who),
      channels: Object.fromEntries(store.channels.list().map((each) => [each.id, each])),
      settings: readFileSync(join(folder, 'porchlight.yaml'), 'utf8'),
      certificate: readFileSync(join(folder, 'certificate.pem'), 'utf8'),
    };
  } finally {
    store.close();
  }
}

const made = { program: '1.2.3', nowMs: 1_790_000_000_000 };
async function backupOf(folder: string, passphrase: string | null = null): Promise<string> {
  const file = `${newPath()}.backup`;
  await makeBackup(folder, file, { ...made, passphrase });
  return file;
}
async function restore(folder: string, file: string, keepsUsers = true, passphrase: string | null = null) {
  const opened = await openBackup(folder, file, { passphrase, keepsUsers });
  try {
    return putBackupInPlace(folder, opened, { keepsUsers, nowMs: Date.now() });
  } finally {
    rmSync(opened.work, { recursive: true, force: true });
  }
}

test('without a passphrase no secret is in it, not even in an unused page', async () => {
  const home = makeHome('anna');
  const file = await backupOf(home);
  const opened = await openBackup(newPath(), file, { passphrase: null, keepsUsers: true });
  const database = readFileSync(join(opened.work, 'porchlight.db'), 'latin1');
  expect(database).toContain('mail.example.net');
  for (const secret of SECRETS) expect(database).not.toContain(secret);
  expect(readdirSync(opened.work)).not.toContain('certificate.pem');
  expect(look(home).users).toEqual(['anna']);
  expect(readdirSync(home).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('users, audit log, trusted certificate and secrets of channels stay those of the home', async () => {
  const file = await backupOf(makeHome('anna'));
  const home = makeHome('bert');
  const outcome = await restore(home, file);
  expect(outcome).toMatchObject({ users: 'kept', channelsOff: [], created: 1_790_000_000 });
  const found = look(home);
  expect(found).toMatchObject({ mark: 'anna', users: ['bert'], sessions: 1, audit: ['bert'] });
  expect(found.channels['mail']).toMatchObject({ isOn: true, options: MAIL });
  expect(found.channels['hook']).toMatchObject({ isOn: true, options: HOOK });
  expect(found.settings).toContain('keepDays: 4');
  expect(found.certificate).toBe('KEY-OF-HOME bert');
  expect(readdirSync(outcome.aside!).sort()).toEqual(['porchlight.db', 'porchlight.yaml']);
  const former = Store.open(outcome.aside!, 'read');
  expect(former.owner.setting('mark')).toBe('bert');
  former.close();
});

test('with its passphrase everything comes back on another machine, and nobody is still signed in', async () => {
  const file = await backupOf(makeHome('anna'), 'lantern-1234');
  const fresh = newPath();
  const outcome = await restore(fresh, file, false, 'lantern-1234');
  expect(outcome).toMatchObject({ users: 'taken', channelsOff: [], aside: null });
  expect(look(fresh)).toMatchObject({ mark: 'anna', users: ['anna'], sessions: 0, certificate: 'KEY-OF-HOME anna' });
  const replaced = makeHome('bert');
  await restore(replaced, file, false, 'lantern-1234');
  expect(look(replaced)).toMatchObject({ mark: 'anna', users: ['anna'], sessions: 0, audit: ['bert'] });
});

test('a secret goes nowhere but where its owner sent it', async () => {
  const elsewhere = makeHome('anna', (store) => {
    store.channels.put(channel('mail', { ...MAIL, server: 'mail.thief.example' }, 'email'));
  });
  const home = makeHome('bert');
  const outcome = await restore(home, await backupOf(elsewhere));
  expect(outcome.channelsOff).toEqual(['channel mail']);
  const { mail, hook } = look(home).channels;
  expect(mail).toMatchObject({ isOn: false });
  expect(JSON.stringify(mail)).not.toContain('PASSWORD-OF-MAIL');
  expect(hook).toMatchObject({ isOn: true, options: HOOK });
});

test('a home without users is not given up for a backup without users', async () => {
  const file = await backupOf(makeHome('anna'));
  const home = makeHome('bert');
  await expect(restore(home, file, false)).rejects.toMatchObject({ code: 'backup-without-users' });
  expect(look(home)).toMatchObject({ mark: 'bert', users: ['bert'] });
});

test('a database with a trigger, of another program, newer or damaged is refused, and the home is as it was', async () => {
  const home = makeHome('bert');
  const bad = async (change: (database: DatabaseSync) => void): Promise<string> => {
    const folder = makeHome('anna');
    const database = new DatabaseSync(join(folder, 'porchlight.db'));
    change(database);
    database.exec('PRAGMA journal_mode = DELETE');
    database.close();
    const file = `${newPath()}.backup`;
    await packBackup(folder, file, { program: 'x', createdMs: 1, passphrase: null });
    return file;
  };
  const cases: readonly [string, (database: DatabaseSync) => void][] = [
    ['backup-damaged', (each) => each.exec('CREATE TRIGGER t AFTER INSERT ON audit BEGIN DELETE FROM users; END')],
    ['backup-damaged', (each) => each.exec('CREATE VIEW v AS SELECT 1')],
    ['backup-damaged', (each) => each.exec('PRAGMA application_id = 1')],
    ['backup-damaged', (each) => each.exec('PRAGMA user_version = 0')],
    ['backup-damaged', (each) => each.exec("UPDATE settings SET document = '{' WHERE name = 'mark'")],
    ['backup-newer', (each) => each.exec('PRAGMA user_version = 900')],
  ];
  for (const [code, change] of cases) await expect(restore(home, await bad(change))).rejects.toMatchObject({ code });
  expect(look(home)).toMatchObject({ mark: 'bert', users: ['bert'], sessions: 1 });
  expect(readdirSync(home).filter((name) => name.startsWith('.') || name.startsWith('before'))).toEqual([]);
});

test('settings that cannot be used are refused with the line', async () => {
  const folder = makeHome('anna');
  writeFileSync(join(folder, 'porchlight.yaml'), 'web:\n  port: lots\n');
  const home = makeHome('bert');
  await expect(restore(home, await backupOf(folder))).rejects.toThrow(/porchlight\.yaml.*line 2/);
  expect(look(home).mark).toBe('bert');
});

test('while somebody writes the home it is not replaced; a damaged home is', async () => {
  const file = await backupOf(makeHome('anna'));
  const home = makeHome('bert');
  const writer = Store.open(home, 'write');
  await expect(restore(home, file)).rejects.toMatchObject({ code: 'data-in-use' });
  writer.close();
  expect(look(home).mark).toBe('bert');
  writeFileSync(join(home, 'porchlight.db'), 'x'.repeat(100_000));
  expect(await restore(home, file)).toMatchObject({ users: 'none' });
  expect(look(home)).toMatchObject({ mark: 'anna', users: [] });
  expect(existsSync(join(home, 'porchlight.db.damaged-1'))).toBe(true);
});

test('when a file cannot be moved into place, those that were come back', async () => {
  const file = await backupOf(makeHome('anna'));
  const home = makeHome('bert');
  // A folder of that name cannot be replaced by a file.
  rmSync(join(home, 'porchlight.yaml'));
  mkdirSync(join(home, 'porchlight.yaml', 'x'), { recursive: true });
  chmodSync(join(home, 'porchlight.yaml'), 0o700);
  await expect(restore(home, file)).rejects.toMatchObject({ code: 'data-not-writable' });
  const store = Store.open(home, 'read');
  expect(store.owner.setting('mark')).toBe('bert');
  store.close();
});
