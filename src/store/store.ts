// The data folder: one database with devices, alerts, rules, summaries and the engine's state; one writer, any number of readers.
import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { UserError } from '../base/user-error.ts';
import { AccessTable } from './access-table.ts';
import { ActivityTable } from './activity-table.ts';
import { AlertTable } from './alert-table.ts';
import { ChannelTable } from './channel-table.ts';
import {
  closeToOthers,
  keptAside,
  makeDataFolder,
  moveAside,
  openForDecisions,
  openForReading,
  openForWriting,
  settleDatabase,
} from './database.ts';
import { forgetDecisions, noteDecision } from './decision-mark.ts';
import { keptOrNothing, makeAside, swapFiles } from './file-swap.ts';
import { FlowSummaryTable } from './flow-summary-table.ts';
import { BEGIN_BOOKKEEPING, HOME_TABLES } from './home-tables.ts';
import { IdentityTable } from './identity-table.ts';
import { MomentTable } from './moment-table.ts';
import { OpenFiles, type Whereabouts } from './open-files.ts';
import { noteEnd } from './orderly-end.ts';
import { OutboxTable } from './outbox-table.ts';
import { OwnerTable } from './owner-table.ts';
import { RetentionTable } from './retention-table.ts';
import { ScanTable } from './scan-table.ts';
import { StateTable } from './state-table.ts';
import { Statements } from './statements.ts';
import { guarded, isBrokenFile, storeError } from './store-error.ts';
import { type StoreLock, takeLock } from './store-lock.ts';
import { TrafficReader } from './traffic-reader.ts';

const DATABASE = 'porchlight.db';
const LOCK = 'porchlight.lock';
/** 32 MB: the largest saves, several times. */
const WAL_PAGES_MAX = 8192;

/** A minute that both have stays the older one's. */
const JOIN_DEVICES: readonly string[] = [
  'UPDATE OR IGNORE activities SET device = ? WHERE device = ?',
  "UPDATE alerts SET device = ?1, document = json_set(document, '$.device.id', ?1) WHERE device = ?2",
  'UPDATE verdicts SET device = ? WHERE device = ?',
  'UPDATE moments SET device = ? WHERE device = ?',
];

/** `write`: the one writer, who may make it. `decide`: the owner's decisions, beside a writer. `read`: changes nothing. */
export type StoreMode = 'write' | 'decide' | 'read';

export interface StoreSize {
  /** Bytes of the files: the database and what is written ahead of it. */
  readonly bytes: number;
  /** Bytes in pages that hold something, and in pages that hold nothing any more. */
  readonly usedBytes: number;
  readonly freeBytes: number;
}

export class Store {
  readonly folder: string;
  readonly file: string;
  readonly alerts: AlertTable;
  readonly devices: IdentityTable;
  readonly owner: OwnerTable;
  readonly summaries: ActivityTable;
  readonly flows: FlowSummaryTable;
  readonly traffic: TrafficReader;
  readonly moments: MomentTable;
  readonly state: StateTable;
  readonly access: AccessTable;
  readonly channels: ChannelTable;
  readonly outbox: OutboxTable;
  readonly scans: ScanTable;
  readonly retention: RetentionTable;
  readonly #database: DatabaseSync;
  readonly #pragmas: Statements;
  readonly #lock: StoreLock | null;
  readonly #files: OpenFiles;
  #isBroken = false;

  private constructor(folder: string, database: DatabaseSync, lock: StoreLock | null) {
    this.folder = folder;
    this.file = join(folder, DATABASE);
    this.#database = database;
    this.#pragmas = new Statements(database);
    this.#lock = lock;
    this.#files = new OpenFiles(this.file);
    this.alerts = new AlertTable(database, this.file);
    this.devices = new IdentityTable(database, this.file);
    this.owner = new OwnerTable(database, this.file);
    this.summaries = new ActivityTable(database, this.file);
    this.flows = new FlowSummaryTable(database);
    this.traffic = new TrafficReader(database);
    this.moments = new MomentTable(database, this.file);
    this.state = new StateTable(database, this.file);
    this.access = new AccessTable(database);
    this.channels = new ChannelTable(database, this.file);
    this.outbox = new OutboxTable(database);
    this.scans = new ScanTable(database);
    this.retention = new RetentionTable(database);
  }

  /**
   * Opens a data folder. Throws UserErrors: none there, no permission, in use by another writer, damaged, newer. Nothing of a file that
   * is refused is changed. `isDoubted`: every page is looked at before it is written, also of a database that was closed in order.
   */
  static open(folder: string, mode: StoreMode, isDoubted: boolean = false): Store {
    const file = join(folder, DATABASE);
    if (mode === 'read') return Store.#wrap(folder, openForReading(file), null);
    if (mode === 'decide') return Store.#wrap(folder, openForDecisions(file), null);
    makeDataFolder(folder);
    const lock = Store.#lockFolder(folder);
    try {
      const store = Store.#wrap(folder, openForWriting(file, isDoubted), lock);
      closeToOthers(file);
      forgetDecisions(folder);
      return store;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Moves a damaged database aside, as it is, so that a new one can be opened; returns its new name. */
  static setAside(folder: string): string {
    const lock = Store.#lockFolder(folder);
    try {
      return moveAside(join(folder, DATABASE));
    } finally {
      lock.release();
    }
  }

  static #lockFolder(folder: string): StoreLock {
    const file = join(folder, LOCK);
    try {
      closeSync(openSync(file, 'a', 0o600));
    } catch {
      // What is wrong with the folder is found, with its words, where the database would be opened.
      openForWriting(join(folder, DATABASE)).close();
      throw new UserError('data-not-writable', { folder, reason: `its file ${LOCK} belongs to another` });
    }
    return takeLock(file);
  }

  static #wrap(folder: string, database: DatabaseSync, lock: StoreLock | null): Store {
    try {
      return guarded(join(folder, DATABASE), () => new Store(folder, database, lock));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Whether there is a database in the folder. */
  static exists(folder: string): boolean {
    return existsSync(join(folder, DATABASE));
  }

  /** All of the work or none of it. */
  transaction<T>(work: () => T): T {
    return this.#guarded(() => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.#database.exec('COMMIT');
        if (this.#lock === null) noteDecision(this.folder);
        return result;
      } catch (error) {
        // A full disk has rolled back by itself.
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        // What is kept beside the tables may hold what was taken back.
        this.alerts.touchAll();
        this.devices.touchAll();
        this.flows.touchAll();
        this.owner.touchAll();
        throw error;
      }
    });
  }

  /** Reads; what SQLite refuses comes out in words. */
  read<T>(work: () => T): T {
    return this.#guarded(work);
  }

  /** Pages of its file were found damaged since it was opened: whoever opens it next looks at all of them. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const error = storeError(cause, this.file);
      if (isBrokenFile(error)) this.#isBroken = true;
      throw error;
    }
  }

  /** Where its files are now. */
  whereabouts(): Whereabouts {
    return this.#files.look();
  }

  /**
   * Writes all that it holds to the place from which its files were removed while it had them open, and closes it: it is to be opened anew.
   * Throws UserErrors; nothing is closed then.
   */
  writeAnew(): void {
    const half = `${this.file}.anew`;
    rmSync(half, { force: true });
    this.snapshotTo(half);
    // What is left of the former files must not be taken for a part of the new one.
    this.#database.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.file + suffix, { force: true });
    renameSync(half, this.file);
    this.#lock?.release();
  }

  /** What is kept of the device `newer` is the device `older`'s from now on; within a transaction of the caller. */
  joinDevices(older: string, newer: string): void {
    for (const sql of JOIN_DEVICES) this.#database.prepare(sql).run(older, newer);
    this.flows.join(older, newer);
    this.alerts.touchAll();
  }

  /** From now on a commit writes into the file itself only what would not fit ahead of it: `checkpoint` does the rest, when nobody waits. */
  putOffCheckpoints(): void {
    this.#database.exec(`PRAGMA wal_autocheckpoint = ${WAL_PAGES_MAX}`);
  }

  /** Writes what it can of what was written ahead into the file itself; readers are not disturbed. */
  checkpoint(): void {
    guarded(this.file, () => this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)'));
  }

  /** A number that changes when somebody else has written into the database: PRAGMA data_version. */
  dataVersion(): number {
    return this.#guarded(() => this.#pragma('data_version'));
  }

  /** How large the database is on disk. */
  size(): StoreSize {
    return guarded(this.file, () => {
      const pageBytes = this.#pragma('page_size');
      const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      return {
        bytes: bytesOf(this.file) + bytesOf(`${this.file}-wal`),
        usedBytes: (this.#pragma('page_count') - this.#pragma('freelist_count')) * pageBytes,
        freeBytes: this.#pragma('freelist_count') * pageBytes,
      };
    });
  }

  #pragma(name: 'data_version' | 'page_size' | 'page_count' | 'freelist_count'): number {
    return Number(Object.values(this.#pragmas.of(`PRAGMA ${name}`).get()!)[0]);
  }

  /** Deletes every row about the home; in a transaction. */
  forgetHome(): void {
    for (const table of HOME_TABLES) this.#database.exec(`DELETE FROM ${table}`);
    this.#database.exec(BEGIN_BOOKKEEPING);
    this.owner.touchAll();
  }

  /** Rewrites the file, so that nothing that was deleted stays in it or beside it. */
  wipeDeleted(): void {
    guarded(this.file, () => {
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);');
    });
  }

  /** Writes a copy of the database into a new file while it is in use; only its owner can read it. */
  async copyTo(file: string): Promise<void> {
    closeSync(openSync(file, 'wx', 0o600));
    try {
      await backup(this.#database, file);
    } catch (error) {
      throw storeError(error, file);
    }
  }

  /** Writes the database as it is at this moment into a new file, without empty pages, however much others write meanwhile. */
  snapshotTo(file: string): void {
    closeSync(openSync(file, 'wx', 0o600));
    // SQLite takes a file of no bytes as the place to write to, with the rights that it has.
    guarded(file, () => this.#database.prepare('VACUUM INTO ?').run(file));
  }

  /**
   * Puts files out of the folder `from` in the place of those in `folder`, the database among them; returns where the former ones are kept,
   * null = there were none. Throws data-in-use while anybody writes; whatever is thrown, everything is as it was.
   */
  static replace(folder: string, from: string, names: readonly string[], nowMs: number): string | null {
    makeDataFolder(folder);
    const lock = Store.#lockFolder(folder);
    try {
      const file = join(folder, DATABASE);
      const isSound = settleDatabase(file);
      const aside = makeAside(folder, nowMs);
      // A damaged one goes with what was written ahead of it, which would else be taken for a part of the new one.
      if (!isSound) moveAside(file);
      // Whoever has the former one open keeps these; they must not be taken for a part of the new one.
      for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
      swapFiles(folder, from, aside, names);
      return keptOrNothing(aside);
    } finally {
      lock.release();
    }
  }

  /** Closes it when another database stands in its place: nothing of this one may be taken for a part of that. */
  leave(): void {
    this.close();
    this.#files.removeRest();
  }

  /** Copies in the folder that this program made and does not touch. */
  keptAside(): readonly string[] {
    return keptAside(this.folder);
  }

  /** Gives the database and the lock back; harmless twice. */
  close(): void {
    if (this.#database.isOpen) {
      // A note about another's file would say that nobody need look at it.
      const isOwn = this.#lock !== null && !this.#isBroken && this.whereabouts() === 'well';
      this.#database.close();
      if (isOwn) noteEnd(this.file);
    }
    this.#lock?.release();
  }
}
