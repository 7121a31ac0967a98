// The one-time code of the first owner: shown on the terminal and kept in an owner-only file, for 15 minutes, once, for 5 tries.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';

/** The file in the data folder; removed after use. */
export const CODE_FILE = 'setup-code';
export const CODE_MINUTES = 15;
const CODE_MS = CODE_MINUTES * 60_000;
export const CODE_TRIES = 5;
const GROUPS = 3;
const GROUP_LENGTH = 4;
/** 32 signs without I and O, 0 and 1: 12 of them are 60 bits. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
/** Characters of the file that are looked at. */
const FILE_LENGTH_MAX = 200;

/** A code such as 7K3M-QX9T-2HBV. */
export function createCode(random: (bytes: number) => Uint8Array = randomBytes): string {
  // 32 divides 256, so that every sign is equally likely.
  const signs = [...random(GROUPS * GROUP_LENGTH)].map((byte) => ALPHABET[byte & 31]!);
  return Array.from({ length: GROUPS }, (_, i) => signs.slice(i * GROUP_LENGTH, (i + 1) * GROUP_LENGTH).join('')).join(
    '-',
  );
}

/** How people type codes: small letters, other dashes, spaces. */
function plainCode(typed: string): string {
  return typed
    .slice(0, 64)
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');
}

function isSame(typed: string, code: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(plainCode(text)).digest();
  return timingSafeEqual(digest(typed), digest(code));
}

export interface CodeOnShow {
  readonly code: string;
  readonly untilMs: number;
}

/** Writes the code beside the data, for its owner only; returns the file. Throws `data-not-writable`. */
export async function writeCode(folder: string, { code, untilMs }: CodeOnShow): Promise<string> {
  const file = join(folder, CODE_FILE);
  const fresh = `${file}.${randomBytes(6).toString('hex')}.new`;
  try {
    // 'wx': a link that somebody put there is not followed; the rename replaces whatever stands under the name.
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(`${code}\ngood until ${new Date(untilMs).toISOString()}\n`);
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw new UserError('data-not-writable', { folder, reason: systemReason(error) }, { cause: error });
  }
  return file;
}

/** The code in the file that is still good, or null. */
export async function readCode(folder: string, nowMs: number): Promise<CodeOnShow | null> {
  const text = await readFile(join(folder, CODE_FILE), 'utf8').catch(() => '');
  const found = /^([2-9A-HJ-NP-Z]{4}(?:-[2-9A-HJ-NP-Z]{4}){2})\ngood until (\S+)\n?$/.exec(
    text.slice(0, FILE_LENGTH_MAX),
  );
  if (found === null) return null;
  const untilMs = Date.parse(found[2]!);
  return untilMs > nowMs && untilMs - nowMs <= CODE_MS ? { code: found[1]!, untilMs } : null;
}

export async function removeCode(folder: string): Promise<void> {
  await rm(join(folder, CODE_FILE), { force: true });
}

export interface OneTimeCodeOptions {
  readonly folder: string;
  /** Shows a new code where only the owner looks: the terminal, never a log. */
  readonly onCode: (code: string, untilMs: number) => void;
  /** Wall time. */
  readonly nowMs?: () => number;
  readonly random?: (bytes: number) => Uint8Array;
}

/**
 * The code that is good now. One in the file that another process wrote (`porchlight owner reset`) is taken over, so that it works while
 * the daemon runs. Calls are made one after another.
 */
export class OneTimeCode {
  readonly #options: Required<Omit<OneTimeCodeOptions, 'random'>> & Pick<OneTimeCodeOptions, 'random'>;
  #shown: CodeOnShow | null = null;
  #triesLeft = 0;
  #isDropped = false;

  constructor(options: OneTimeCodeOptions) {
    this.#options = { nowMs: Date.now, ...options };
  }

  /** Sees to it that a code is good: takes over the one in the file, or makes and tells a new one. */
  async refresh(): Promise<void> {
    const { folder, nowMs, onCode, random } = this.#options;
    const kept = await readCode(folder, nowMs());
    if (kept !== null && kept.code === this.#shown?.code && this.#triesLeft > 0) return;
    const isOther = kept !== null && kept.code !== this.#shown?.code;
    const next = isOther ? kept : { code: createCode(random), untilMs: nowMs() + CODE_MS };
    if (!isOther) await writeCode(folder, next);
    this.#shown = next;
    this.#triesLeft = CODE_TRIES;
    this.#isDropped = false;
    onCode(next.code, next.untilMs);
  }

  /** Whether this is the code; a wrong one counts, and after 5 a new code is shown. */
  async check(typed: string): Promise<boolean> {
    await this.refresh();
    const shown = this.#shown;
    if (shown === null) return false;
    this.#triesLeft--;
    if (isSame(typed, shown.code)) return true;
    if (this.#triesLeft === 0) await this.refresh();
    return false;
  }

  /** Used, or not needed any more: the file goes. Once: what `owner reset` writes after that stays. */
  async drop(): Promise<void> {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#shown = null;
    this.#triesLeft = 0;
    await removeCode(this.#options.folder);
  }
}
