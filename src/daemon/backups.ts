// Backups of the running program: made in a thread of their own, and put back while watch and store stand still for a moment.
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Language } from '../base/language.ts';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import { clearWorkFolders, makeWorkFolder, type OpenedBackup, type RestoreOutcome } from './backup-home.ts';
import { whileRoom } from './backup-room.ts';
import { restoreWords } from './backup-words.ts';
import type { BackupWork } from './backup-worker.ts';
import { Thread } from './thread.ts';

const SHOWN = 'The file';
/** Saved state, packing buffers; the pages of SQLite lie outside. */
const HEAP_MB = 256;
const END_MS = 2000;

export interface BackupsOptions {
  readonly folder: string;
  /** Version of this program. */
  readonly program: string;
  /** Nobody writes the data folder any more … */
  readonly halt: () => Promise<void>;
  /** … until now: everything is read anew. */
  readonly resume: () => Promise<void>;
}

export class Backups {
  readonly #options: BackupsOptions;
  #isBusy = false;

  /** What one left behind that was killed goes: it is as large as a home, and the next backup may be months away. */
  constructor(options: BackupsOptions) {
    this.#options = options;
    clearWorkFolders(options.folder);
  }

  /** A backup in a file of its own, to be removed by whoever has read it. Rejects with UserErrors. */
  make(passphrase: string | null): Promise<{ name: string; path: string; remove: () => Promise<void> }> {
    return this.#alone(async () => {
      const { folder, program } = this.#options;
      const nowMs = Date.now();
      const work = makeWorkFolder(folder);
      const remove = (): Promise<void> => rm(work, { recursive: true, force: true });
      const name = backupName(nowMs);
      const path = join(work, name);
      try {
        await this.#work('make', folder, path, { program, nowMs, passphrase });
      } catch (error) {
        await remove();
        throw error;
      }
      return { name, path, remove };
    });
  }

  /** Puts a backup in the place of all that is stored. Rejects with UserErrors, and then everything is as it was. */
  restore(
    body: AsyncIterable<Uint8Array>,
    passphrase: string | null,
    keepsUsers: boolean,
    language: Language = 'en',
  ): Promise<{ words: string }> {
    return this.#alone(async () => {
      const { folder } = this.#options;
      const upload = makeWorkFolder(folder);
      let opened: OpenedBackup | null = null;
      try {
        const file = join(upload, 'upload');
        await receive(whileRoom(body, folder), file);
        opened = (await this.#work('open', folder, file, { shown: SHOWN, passphrase, keepsUsers })) as OpenedBackup;
        // The room is needed for what comes now.
        await rm(file);
        return { words: restoreWords(await this.#replace(opened, keepsUsers), language) };
      } finally {
        await rm(upload, { recursive: true, force: true });
        if (opened !== null) await rm(opened.work, { recursive: true, force: true });
      }
    });
  }

  async #replace(opened: OpenedBackup, keepsUsers: boolean): Promise<RestoreOutcome> {
    const { folder, halt, resume } = this.#options;
    await halt();
    try {
      return (await this.#work('put', folder, opened, { keepsUsers, nowMs: Date.now() })) as RestoreOutcome;
    } finally {
      await resume();
    }
  }

  /** Nothing else takes the place of the home meanwhile. Rejects with backup-busy. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#alone(work);
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isBusy) throw new UserError('backup-busy');
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }

  /** Carries one step out in a thread of its own, which ends with it. */
  async #work(step: keyof BackupWork, ...args: unknown[]): Promise<unknown> {
    const thread = new Thread({
      name: 'backup-worker',
      limits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 4 },
      onMessage: () => undefined,
      onEnd: () => undefined,
    });
    try {
      return await thread.calls.call(`backup.${step}`, args);
    } finally {
      thread.post({ type: 'stop' });
      await thread.end(END_MS);
    }
  }
}

/** porchlight-2026-11-22-0315.backup, in UTC. */
export function backupName(nowMs: number): string {
  const [day = '', time = ''] = new Date(nowMs).toISOString().split('T');
  return `porchlight-${day}-${time.slice(0, 5).replace(':', '')}.backup`;
}

async function receive(body: AsyncIterable<Uint8Array>, file: string): Promise<void> {
  try {
    await pipeline(Readable.from(body), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('write-failed', { file, reason: systemReason(error) }, { cause: error });
  }
}
