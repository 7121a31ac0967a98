// Passwords: what is refused, and scrypt (RFC 7914) with its cost in the text, few at a time.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { UserError } from '../base/user-error.ts';
import { GUESSED_FIRST } from './guessed-passwords.ts';

export const PASSWORD_CHARACTERS_LEAST = 10;
export const PASSWORD_CHARACTERS_MOST = 1024;

/** OWASP's least for scrypt: N=2^17 p=1, or less memory for more rounds; N=2^15 p=3 takes 32 MB while it runs, which a small board has. */
const LOG2_COST = 15;
const BLOCK_SIZE = 8;
const PARALLEL = 3;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** Bounds of what a stored text may ask for: a row that somebody else wrote must not take the machine. */
const LOG2_COST_MOST = 18;
const FACTOR_MOST = 16;

const AT_ONCE_MAX = 2;
const WAITING_MAX = 16;
/** Places for those who are known, on top: strangers cannot fill the queue before the owner. */
const WAITING_KNOWN_MAX = 8;

/** What tells how costly a password is; tests take a cheap one. */
export interface PasswordCost {
  readonly log2Cost: number;
  readonly parallel: number;
}

export const USUAL_COST: PasswordCost = { log2Cost: LOG2_COST, parallel: PARALLEL };

/** The same letters typed on another keyboard are the same password (NIST SP 800-63B 3.1.1.2). */
function normalise(password: string): string {
  return password.normalize('NFKC');
}

/** Throws `weak-password` for what is short or guessed first. */
export function checkPassword(password: string, user: string): void {
  const refuse = (reason: string): never => {
    throw new UserError('weak-password', { reason });
  };
  const plain = normalise(password).toLowerCase();
  const characters = [...plain];
  if (characters.length < PASSWORD_CHARACTERS_LEAST)
    refuse(`it has fewer than ${PASSWORD_CHARACTERS_LEAST} characters`);
  if (characters.length > PASSWORD_CHARACTERS_MOST) refuse(`it has more than ${PASSWORD_CHARACTERS_MOST} characters`);
  const isRow = (step: number): boolean =>
    characters.every((each, i) => i === 0 || each.codePointAt(0)! - characters[i - 1]!.codePointAt(0)! === step);
  if (new Set(characters).size < 4 || isRow(1) || isRow(-1))
    refuse('it is a row of the same or of neighbouring characters');
  const name = user.normalize('NFKC').toLowerCase();
  // The same ends that everybody adds to a word: digits and signs.
  const stem = plain.replace(/[\d\p{P}\p{S}\s]+$/u, '');
  if (name !== '' && (stem === name || plain === name || plain === name + name)) refuse('it is the user name');
  if (GUESSED_FIRST.has(plain) || GUESSED_FIRST.has(stem)) refuse('it is among the passwords that are tried first');
}

interface ScryptText {
  readonly log2Cost: number;
  readonly blockSize: number;
  readonly parallel: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

const TEXT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9_-]{8,128})\$([A-Za-z0-9_-]{22,128})$/;

function parseText(text: string): ScryptText | null {
  const found = TEXT.exec(text);
  if (found === null) return null;
  const [log2Cost, blockSize, parallel] = found.slice(1, 4).map(Number) as [number, number, number];
  if (log2Cost < 1 || log2Cost > LOG2_COST_MOST || blockSize < 1 || blockSize > FACTOR_MOST) return null;
  if (parallel < 1 || parallel > FACTOR_MOST) return null;
  return {
    log2Cost,
    blockSize,
    parallel,
    salt: Buffer.from(found[4]!, 'base64url'),
    key: Buffer.from(found[5]!, 'base64url'),
  };
}

interface Waiting {
  readonly isKnown: boolean;
  readonly start: () => void;
}

/**
 * Hashes and checks passwords, at most two at a time: each takes 32 MB while it runs. Those who wait are bounded; more are refused with
 * `login-busy`. Who is known goes first.
 */
export class PasswordHasher {
  readonly #cost: PasswordCost;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(cost: PasswordCost = USUAL_COST) {
    this.#cost = cost;
  }

  /** `$scrypt$ln=15,r=8,p=3$SALT$KEY` with base64url parts. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const { log2Cost, parallel } = this.#cost;
    const key = await this.#derive(
      password,
      { log2Cost, parallel, blockSize: BLOCK_SIZE, salt, bytes: KEY_BYTES },
      true,
    );
    return `$scrypt$ln=${log2Cost},r=${BLOCK_SIZE},p=${parallel}$${salt.toString('base64url')}$${key.toString('base64url')}`;
  }

  /**
   * Whether `text` was made of the password. null and texts that cannot be read take the time of a wrong password, so that nobody learns
   * who exists.
   */
  async check(password: string, text: string | null, isKnown = false): Promise<boolean> {
    const parsed = text === null ? null : parseText(text);
    const { log2Cost, parallel } = this.#cost;
    const asked = parsed ?? {
      log2Cost,
      parallel,
      blockSize: BLOCK_SIZE,
      salt: Buffer.alloc(SALT_BYTES),
      key: Buffer.alloc(KEY_BYTES),
    };
    const key = await this.#derive(password, { ...asked, bytes: asked.key.length }, isKnown);
    return timingSafeEqual(key, asked.key) && parsed !== null;
  }

  async #derive(
    password: string,
    { log2Cost, blockSize, parallel, salt, bytes }: Omit<ScryptText, 'key'> & { readonly bytes: number },
    isKnown: boolean,
  ): Promise<Buffer> {
    await this.#turn(isKnown);
    try {
      const cost = 2 ** log2Cost;
      return await new Promise<Buffer>((resolve, reject) => {
        const options = { N: cost, r: blockSize, p: parallel, maxmem: 256 * cost * blockSize };
        scrypt(normalise(password), salt, bytes, options, (error, key) =>
          error === null ? resolve(key) : reject(error),
        );
      });
    } finally {
      this.#running--;
      this.#startNext();
    }
  }

  #turn(isKnown: boolean): Promise<void> {
    const limit = isKnown ? WAITING_MAX + WAITING_KNOWN_MAX : WAITING_MAX;
    if (this.#running >= AT_ONCE_MAX && this.#waiting.length >= limit) throw new UserError('login-busy');
    return new Promise((resolve) => {
      this.#waiting.push({ isKnown, start: resolve });
      this.#startNext();
    });
  }

  #startNext(): void {
    if (this.#running >= AT_ONCE_MAX || this.#waiting.length === 0) return;
    const known = this.#waiting.findIndex((each) => each.isKnown);
    const [next] = this.#waiting.splice(Math.max(0, known), 1);
    this.#running++;
    next!.start();
  }
}
