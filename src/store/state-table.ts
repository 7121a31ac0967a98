// The engine's state on disk: one packed document for the home and one a device, of which only changed ones are written.
import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { deflateSync, inflateSync } from 'node:zlib';
import { UserError } from '../base/user-error.ts';
import type { HomeState } from '../engine/home-options.ts';

const PUT_HOME =
  'INSERT INTO home_state (id, version, saved_us, epoch, packed) VALUES (1, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version, saved_us = excluded.saved_us, epoch = excluded.epoch, packed = excluded.packed';
const PUT_DEVICE =
  'INSERT INTO device_states (device, saved_us, packed) VALUES (?, ?, ?) ON CONFLICT (device) DO UPDATE SET saved_us = excluded.saved_us, packed = excluded.packed';
const DROP_DEVICE = 'DELETE FROM device_states WHERE device = ?';
const READ_HOME = 'SELECT version, saved_us, epoch, packed FROM home_state WHERE id = 1';
const READ_SAVED = 'SELECT saved_us FROM home_state WHERE id = 1';
const READ_DEVICES = 'SELECT device, packed FROM device_states ORDER BY device';
const KEEP_HOME =
  "INSERT INTO states_kept_aside (part, saved_us, reason, packed) SELECT 'home', saved_us, ?, packed FROM home_state";
const KEEP_DEVICES =
  'INSERT INTO states_kept_aside (part, saved_us, reason, packed) SELECT device, saved_us, ?, packed FROM device_states';
const CLEAR = 'DELETE FROM home_state; DELETE FROM device_states;';
const FORGET_KEPT = 'DELETE FROM states_kept_aside WHERE part = ?';
const SIZES = 'SELECT COUNT(*) AS n, COALESCE(SUM(LENGTH(packed)), 0) AS bytes FROM device_states';

/** Version of HomeState that this program reads and writes. */
const STATE_VERSION = 1;
/** A device's state is below 0.5 MB, the home's part below 16 MB. */
const STATE_BYTES_MAX = 64 * 1024 * 1024;
/** States change little from save to save, and are written often: the fast level. */
const PACK_LEVEL = 3;

export class StateTable {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #putHome: StatementSync;
  readonly #putDevice: StatementSync;
  /** Digest of each device's state as it is on disk. */
  readonly #written = new Map<string, string>();

  constructor(database: DatabaseSync, file: string) {
    this.#database = database;
    this.#file = file;
    this.#putHome = database.prepare(PUT_HOME);
    this.#putDevice = database.prepare(PUT_DEVICE);
  }

  /** Writes a state, within a transaction of the caller; devices that are not in it any more are deleted. */
  save(state: HomeState): void {
    this.#putHome.run(
      state.version,
      state.savedUs,
      state.epoch,
      pack(JSON.stringify({ run: state.run, home: state.home })),
    );
    // One after another: each may be made when it is asked for (HomeMonitor.view).
    for (const device of Object.keys(state.devices)) {
      const text = JSON.stringify(state.devices[device]);
      const digest = digestOf(text);
      if (this.#written.get(device) === digest) continue;
      this.#putDevice.run(device, state.savedUs, pack(text));
      this.#written.set(device, digest);
    }
    for (const device of [...this.#written.keys()]) {
      if (device in state.devices) continue;
      this.#database.prepare(DROP_DEVICE).run(device);
      this.#written.delete(device);
    }
  }

  /** The state that was saved last, or null. Throws `data-newer` or `data-damaged`, and changes nothing. */
  load(): HomeState | null {
    const row = this.#database.prepare(READ_HOME).get() as unknown as
      | { version: number; saved_us: number; epoch: number; packed: Uint8Array }
      | undefined;
    if (row === undefined) return null;
    if (row.version > STATE_VERSION)
      throw new UserError('data-newer', { file: this.#file, found: row.version, known: STATE_VERSION });
    const { run, home } = this.#unpack('the home', row.packed).value as Pick<HomeState, 'run' | 'home'>;
    if (typeof run !== 'object' || run === null) throw this.#damaged('the home');
    const devices: Record<string, unknown> = {};
    const rows = this.#database.prepare(READ_DEVICES).all() as unknown as { device: string; packed: Uint8Array }[];
    for (const { device, packed } of rows) {
      const { value, text } = this.#unpack(device, packed);
      devices[device] = value;
      this.#written.set(device, digestOf(text));
    }
    return { version: 1, savedUs: row.saved_us, epoch: row.epoch, run, home, devices };
  }

  /** The boundary that the saved state was taken at; null = none is saved. */
  savedUs(): number | null {
    return (this.#database.prepare(READ_SAVED).get()?.['saved_us'] as number | undefined) ?? null;
  }

  /** Puts the state away as it is, so that a new one can begin; within a transaction of the caller. */
  keepAside(reason: string): void {
    this.#database.prepare(KEEP_HOME).run(reason);
    this.#database.prepare(KEEP_DEVICES).run(reason);
    this.#database.exec(CLEAR);
    this.#written.clear();
  }

  forget(device: string): void {
    this.#database.prepare(DROP_DEVICE).run(device);
    this.#database.prepare(FORGET_KEPT).run(device);
    this.#written.delete(device);
  }

  sizes(): { readonly devices: number; readonly bytes: number } {
    const row = this.#database.prepare(SIZES).get() as unknown as { n: number; bytes: number };
    return { devices: row.n, bytes: row.bytes };
  }

  #unpack(part: string, packed: Uint8Array): { readonly value: unknown; readonly text: string } {
    try {
      const text = inflateSync(packed, { maxOutputLength: STATE_BYTES_MAX }).toString();
      return { value: JSON.parse(text) as unknown, text };
    } catch (error) {
      throw this.#damaged(part, error);
    }
  }

  #damaged(part: string, cause?: unknown): UserError {
    const reason = `the saved state of ${part} cannot be read`;
    return new UserError('data-damaged', { file: this.#file, reason }, { cause });
  }
}

function pack(text: string): Uint8Array {
  return deflateSync(text, { level: PACK_LEVEL });
}

function digestOf(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
