// What of a home goes into a backup, and how one takes the place of a home: prepared beside it, then put there in one step.
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CERTIFICATE_FILE } from '../access/certificate.ts';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import { Settings } from '../settings/settings.ts';
import { SETTINGS_FILE } from '../settings/settings-file.ts';
import { checkForeign } from '../store/foreign-database.ts';
import { Store } from '../store/store.ts';
import { packBackup, unpackBackup } from './backup-file.ts';
import { type BackupHeader, checkPassphrase, type PartName } from './backup-header.ts';
import { requireRoom } from './backup-room.ts';
import { adoptChannels, leaveSecretsOut } from './backup-secrets.ts';

const DATABASE: PartName = 'porchlight.db';
/** Process and chance: what one that was killed left behind can be told from what one makes now. */
const WORK_FOLDER = /^\.backup-(\d{1,10})-\w{6}$/;
const SQLITE_ERROR = 1;

export interface MakeOptions {
  /** Version of this program. */
  readonly program: string;
  readonly nowMs: number;
  /** With one the secrets are in it, encrypted. */
  readonly passphrase: string | null;
}

/** Writes a backup of the home in `folder`, which may be in use, into the new file `file`. Throws UserErrors. */
export async function makeBackup(folder: string, file: string, options: MakeOptions): Promise<BackupHeader> {
  const { program, nowMs, passphrase } = options;
  if (passphrase !== null) checkPassphrase(passphrase);
  if (existsSync(file)) throw new UserError('backup-exists', { file });
  const home = Store.open(folder, 'read');
  try {
    // The copy of a large home would else take all that is left, and the watch could save nothing until it has failed.
    await requireRoom(folder, home.size().usedBytes);
    const work = makeWorkFolder(folder);
    try {
      home.snapshotTo(join(work, DATABASE));
      checkForeign(join(work, DATABASE));
      copyIfThere(join(folder, SETTINGS_FILE), join(work, SETTINGS_FILE));
      if (passphrase === null) leaveSecretsOut(work);
      else copyIfThere(join(folder, CERTIFICATE_FILE), join(work, CERTIFICATE_FILE));
      return await packBackup(work, file, { program, createdMs: nowMs, passphrase });
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  } finally {
    home.close();
  }
}

function copyIfThere(from: string, to: string): void {
  if (!existsSync(from)) return;
  copyFileSync(from, to);
  chmodSync(to, 0o600);
}

/** A folder within the data folder, on the same disk, for its owner alone. Throws data-not-writable. */
export function makeWorkFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    clearWorkFolders(folder);
    return mkdtempSync(join(folder, `.backup-${process.pid}-`));
  } catch (error) {
    throw new UserError('data-not-writable', { folder, reason: systemReason(error) }, { cause: error });
  }
}

/** Takes away what one left behind that was killed. */
export function clearWorkFolders(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = WORK_FOLDER.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A backup that was unpacked and found good, in a work folder of the home that it is for. */
export interface OpenedBackup {
  readonly work: string;
  readonly header: BackupHeader;
}

/** Unpacks and checks a backup beside the home in `folder`, which is not touched. `shown`: the file's name for messages. Throws UserErrors. */
export async function openBackup(
  folder: string,
  file: string,
  { shown = basename(file), passphrase, keepsUsers }: OpenOptions,
): Promise<OpenedBackup> {
  const work = makeWorkFolder(folder);
  try {
    const header = await unpackBackup(file, shown, work, passphrase);
    checkContents(work, shown);
    const staged = Store.open(work, 'write');
    try {
      const { users } = staged.read(() => staged.access.load());
      if (!keepsUsers && users.length === 0) throw new UserError('backup-without-users', { file: shown });
    } finally {
      staged.close();
    }
    return { work, header };
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
}

export interface OpenOptions {
  readonly shown?: string;
  readonly passphrase: string | null;
  readonly keepsUsers: boolean;
}

/** The database is ours and whole, also after it was brought up to date; the settings can be used. */
function checkContents(work: string, shown: string): void {
  try {
    checkForeign(join(work, DATABASE));
    Store.open(work, 'write').close();
    Settings.open({ file: join(work, SETTINGS_FILE) });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.code === 'data-newer') {
      const { found, known } = error.details;
      throw new UserError('backup-newer', { file: shown, found: `database ${found}`, known: `${known}` });
    }
    const reason =
      error.code === 'data-damaged'
        ? `its database: ${error.details['reason']}`
        : error.message.replaceAll(`${work}/`, '');
    throw new UserError('backup-damaged', { file: shown, reason: reason.replace(/\.$/, '') }, { cause: error });
  }
}

/** How a backup took the place of a home. */
export interface RestoreOutcome {
  /** Seconds since 1970 of the backup. */
  readonly created: number;
  /** `kept`: those of before; `taken`: those of the backup; `none`: neither had any. */
  readonly users: 'kept' | 'taken' | 'none';
  /** Names of channels that are off now, since their secrets are not there. */
  readonly channelsOff: readonly string[];
  /** Where the former home is kept; null = there was none. */
  readonly aside: string | null;
}

/** Puts an opened backup in the place of the home. Nobody writes it meanwhile; whatever is thrown, the home is as it was. */
export function putBackupInPlace(
  folder: string,
  { work, header }: OpenedBackup,
  { keepsUsers, nowMs }: { readonly keepsUsers: boolean; readonly nowMs: number },
): RestoreOutcome {
  const staged = Store.open(work, 'write');
  const home = openHome(folder);
  let users: RestoreOutcome['users'];
  let channelsOff: string[];
  try {
    [users, channelsOff] = staged.transaction(() => {
      // The note of the daemon that made it, and what it had not sent yet.
      staged.owner.putSetting('daemon', null);
      for (const channel of staged.outbox.waiting().keys())
        staged.outbox.dropWaiting(channel, 'a backup was put back meanwhile');
      if (home !== null) staged.access.takeAudit(home.access);
      return [adoptUsers(staged, home, keepsUsers), adoptChannels(staged, home)];
    });
  } finally {
    home?.close();
    staged.close();
  }
  const names: PartName[] = [DATABASE, SETTINGS_FILE];
  // A certificate that browsers already trust stays.
  if (users === 'taken' || !existsSync(join(folder, CERTIFICATE_FILE))) names.push(CERTIFICATE_FILE);
  const aside = Store.replace(folder, work, names, nowMs);
  return { created: header.created, users, channelsOff, aside };
}

/** The home as it is now; null when there is none, or none that can be read. */
function openHome(folder: string): Store | null {
  let store: Store;
  try {
    store = Store.open(folder, 'read');
  } catch (error) {
    if (error instanceof UserError && ['no-data-folder', 'data-damaged'].includes(error.code)) return null;
    throw error;
  }
  try {
    store.read(() => store.access.load());
    return store;
  } catch (error) {
    store.close();
    // A table that an older version does not have yet: nobody could sign in there.
    if ((error as { readonly errcode?: number }).errcode === SQLITE_ERROR) return null;
    if (error instanceof UserError && error.code === 'data-damaged') return null;
    throw error;
  }
}

function adoptUsers(staged: Store, home: Store | null, keepsUsers: boolean): RestoreOutcome['users'] {
  const { access } = staged;
  const kept = home?.access.load();
  if (keepsUsers && kept !== undefined && kept.users.length + kept.tokens.length > 0) {
    access.clear();
    for (const user of kept.users) access.putUser(user);
    for (const session of kept.sessions) access.putSession(session);
    for (const token of kept.tokens) access.putToken(token);
    return 'kept';
  }
  // Whoever was signed in when it was made signs in again.
  access.dropOtherSessions(null, null);
  const { users, tokens } = access.load();
  return users.length + tokens.length > 0 ? 'taken' : 'none';
}
