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
const READ_DEVICE = 'SELECT packed FROM device_states WHERE device = ?';
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

/** A state ready to be written: only what has changed of the devices. */
export interface PackedState {
  readonly version: number;
  readonly savedUs: number;
  readonly epoch: number;
  readonly home: Uint8Array;
  readonly changed: readonly { readonly device: string; readonly bytes: Uint8Array }[];
  /** Devices that are in the state no more. */
  readonly gone: readonly string[];
}

/** Packs states one after another, each as the difference from the one before. */
export class StatePacker {
  /** Digest of each device's state as it is on disk. */
  readonly #written = new Map<string, string>();

  pack(state: HomeState): PackedState {
    const changed: { readonly device: string; readonly bytes: Uint8Array }[] = [];
    // One after another: each may be made when it is asked for (HomeMonitor.view).
    for (const device of Object.keys(state.devices)) {
      const text = JSON.stringify(state.devices[device]);
      const digest = digestOf(text);
      if (this.#written.get(device) === digest) continue;
      changed.push({ device, bytes: pack(text) });
      this.#written.set(device, digest);
    }
    const gone = [...this.#written.keys()].filter((device) => !(device in state.devices));
    for (const device of gone) this.#written.delete(device);
    const home = pack(JSON.stringify({ run: state.run, home: state.home }));
    return { version: state.version, savedUs: state.savedUs, epoch: state.epoch, home, changed, gone };
  }

  /** A device's state that was read from the disk. */
  note(device: string, text: string): void {
    this.#written.set(device, digestOf(text));
  }

  drop(device: string): void {
    this.#written.delete(device);
  }

  /** What is on disk is not known any more: the next state is written whole. */
  reset(): void {
    this.#written.clear();
  }
}

export class StateTable {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #putHome: StatementSync;
  readonly #putDevice: StatementSync;
  readonly #packer: StatePacker;

  /** `packer`: knows what is on disk; loading fills it. */
  constructor(database: DatabaseSync, file: string, packer: StatePacker = new StatePacker()) {
    this.#database = database;
    this.#file = file;
    this.#packer = packer;
    this.#putHome = database.prepare(PUT_HOME);
    this.#putDevice = database.prepare(PUT_DEVICE);
  }

  /** Writes a state, within a transaction of the caller; devices that are not in it any more are deleted. */
  save(state: HomeState): void {
    this.put(this.#packer.pack(state));
  }

  /** Writes what a packer made of a state, within a transaction of the caller. */
  put(packed: PackedState): void {
    this.#putHome.run(packed.version, packed.savedUs, packed.epoch, packed.home);
    for (const { device, bytes } of packed.changed) this.#putDevice.run(device, packed.savedUs, bytes);
    for (const device of packed.gone) this.#database.prepare(DROP_DEVICE).run(device);
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
      this.#packer.note(device, text);
    }
    return { version: 1, savedUs: row.saved_us, epoch: row.epoch, run, home, devices };
  }

  /** What was saved of one device, or null. Throws `data-damaged`. */
  loadDevice(device: string): unknown {
    const row = this.#database.prepare(READ_DEVICE).get(device);
    return row === undefined ? null : this.#unpack(device, row['packed'] as Uint8Array).value;
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
    this.#packer.reset();
  }

  forget(device: string): void {
    this.#database.prepare(DROP_DEVICE).run(device);
    this.#database.prepare(FORGET_KEPT).run(device);
    this.#packer.drop(device);
  }

  /** Knows what of a state is on disk: the thread that holds the state packs with it, also when another one writes. */
  get packer(): StatePacker {
    return this.#packer;
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
