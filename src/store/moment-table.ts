// Moments on disk: what a running home knew and its summaries do not show, in the order in which it happened.
import type { DatabaseSync } from 'node:sqlite';
import { UserError } from '../base/user-error.ts';
import type { HomeMoment } from '../engine/home-options.ts';
import { BadPack, packActivities, unpackActivities } from './activity-pack.ts';

const ADD = 'INSERT INTO moments (at_us, device, from_us, until_us, packed) VALUES (?, ?, ?, ?, ?)';
const LIST = 'SELECT at_us, device, from_us, until_us, packed FROM moments ORDER BY seq';
const DROP_OLD = 'DELETE FROM moments WHERE seq <= (SELECT MAX(seq) FROM moments) - ?';
const HAS_TABLE = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'moments'";
const FORGET = 'DELETE FROM moments WHERE device = ?';

/** Moments kept, the newest: some 300 bytes each. A home in peace has a few a week. */
export const STORED_MOMENTS_MAX = 20_000;

interface MomentRow {
  readonly at_us: number;
  readonly device: string | null;
  readonly from_us: number;
  readonly until_us: number;
  readonly packed: Uint8Array | null;
}

export class MomentTable {
  readonly #file: string;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, file: string) {
    this.#database = database;
    this.#file = file;
  }

  /** Within a transaction of the caller. */
  add(moments: readonly HomeMoment[], most: number = STORED_MOMENTS_MAX): void {
    if (moments.length === 0) return;
    const add = this.#database.prepare(ADD);
    for (const moment of moments) {
      if (moment.kind === 'epoch') add.run(moment.atUs, null, moment.fromUs, moment.atUs, null);
      else if (moment.kind === 'suspect') add.run(moment.atUs, moment.device, moment.fromUs, moment.untilUs, null);
      else {
        const { device, startUs } = moment.activity;
        const packed = packActivities(startUs, [{ ...moment.activity, isProvisional: false }]);
        add.run(moment.atUs, device, startUs, moment.atUs, packed);
      }
    }
    this.#database.prepare(DROP_OLD).run(most);
  }

  list(): HomeMoment[] {
    // A folder that no watch has opened since there are moments is read as it is.
    if (this.#database.prepare(HAS_TABLE).get() === undefined) return [];
    return (this.#database.prepare(LIST).all() as unknown as MomentRow[]).map((row) => this.#read(row));
  }

  forget(device: string): void {
    this.#database.prepare(FORGET).run(device);
  }

  #read({ at_us: atUs, device, from_us: fromUs, until_us: untilUs, packed }: MomentRow): HomeMoment {
    if (device === null) return { kind: 'epoch', atUs, fromUs };
    if (packed === null) return { kind: 'suspect', atUs, device, fromUs, untilUs };
    try {
      const [activity] = unpackActivities(device, fromUs, packed);
      if (activity === undefined) throw new BadPack('it is empty');
      return { kind: 'look', atUs, activity: { ...activity, isProvisional: true, untilUs } };
    } catch (error) {
      if (!(error instanceof BadPack)) throw error;
      const reason = `what was seen of ${device} at ${new Date(atUs / 1000).toISOString()} cannot be read: ${error.message}`;
      throw new UserError('data-damaged', { file: this.#file, reason }, { cause: error });
    }
  }
}
