// The head of a backup file: a line that says what it is, and a line of JSON that says what is in it. All of it is checked before it is used.
import { scryptSync } from 'node:crypto';
import { z } from 'zod';
import { cleanText } from '../alerts/words.ts';
import { UserError } from '../base/user-error.ts';

/** The format's version stands in the first line, so that every program can tell. */
export const BACKUP_VERSION = 1;
const MAGIC = 'porchlight-backup ';
/** Bytes of both lines. */
export const HEAD_BYTES_MAX = 16 * 1024;

/** What a backup may hold, and how large each may be: nothing else is ever written, whatever a file says. */
export const PART_BYTES_MAX = {
  'porchlight.db': 2 ** 40,
  'porchlight.yaml': 2 ** 20,
  'certificate.pem': 2 ** 20,
} as const;
export type PartName = keyof typeof PART_BYTES_MAX;
export const PART_NAMES = Object.keys(PART_BYTES_MAX) as readonly PartName[];

/** scrypt (RFC 7914) as OWASP wants it at the least, in 32 MB. A file may ask for no more than four times that. */
const SCRYPT = { log2N: 15, r: 8, p: 3 } as const;
const LOG2_N_MAX = 17;
const P_MAX = 12;
export const PASSPHRASE_LEAST = 8;
export const PASSPHRASE_MOST = 1024;

const base64 = (bytes: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9+/]{1,64}={0,2}$/)
    .refine((text) => Buffer.from(text, 'base64').length === bytes);

const encryption = z.object({
  cipher: z.literal('aes-256-gcm'),
  kdf: z.literal('scrypt'),
  log2N: z.number().int().min(14).max(LOG2_N_MAX),
  r: z.literal(8),
  p: z.number().int().min(1).max(P_MAX),
  salt: base64(16),
  nonce: base64(12),
  /** Tells a wrong passphrase from a damaged file: 16 bytes that come out of scrypt beside the key. */
  check: base64(16),
});

const header = z.object({
  /** The program that made it. */
  program: z.string().max(64),
  /** Seconds since 1970. */
  created: z.number().min(0).max(1e11),
  /** Users, sessions, tokens, secrets of channels, and the certificate's key are in it. */
  secrets: z.boolean(),
  /** In the order in which they follow, one behind the other, all in one gzip stream. */
  parts: z
    .array(
      z.object({
        name: z.string().max(256),
        bytes: z
          .number()
          .int()
          .min(0)
          .max(2 ** 40),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1)
    .max(16),
  /** null = anybody can read it. */
  encryption: encryption.nullable(),
});

export type BackupEncryption = z.infer<typeof encryption>;
export type BackupPart = { readonly name: PartName; readonly bytes: number; readonly sha256: string };
export type BackupHeader = Omit<z.infer<typeof header>, 'parts'> & { readonly parts: readonly BackupPart[] };

export interface BackupHead {
  readonly header: BackupHeader;
  /** Both lines as they stand: under encryption they are authenticated too. */
  readonly lines: Buffer;
}

export function writeHead(head: BackupHeader): Buffer {
  return Buffer.from(`${MAGIC}${BACKUP_VERSION}\n${JSON.stringify(head)}\n`);
}

/** Reads the head from the first bytes of `file`. Throws not-a-backup, backup-newer, backup-damaged. */
export function readHead(first: Buffer, file: string): BackupHead {
  const version = /^(\d{1,6})$/.exec(lineOf(first, 0, MAGIC, file));
  if (version === null) throw new UserError('not-a-backup', { file, reason: 'its first line names no version' });
  if (Number(version[1]) > BACKUP_VERSION)
    throw new UserError('backup-newer', { file, found: `format ${version[1]}`, known: `format ${BACKUP_VERSION}` });
  const start = first.indexOf(0x0a) + 1;
  const end = first.indexOf(0x0a, start);
  if (end < 0) throw new UserError('backup-damaged', { file, reason: 'its list of contents is cut off or too long' });
  const found = header.safeParse(parseJson(first.subarray(start, end).toString()));
  if (!found.success)
    throw new UserError('backup-damaged', { file, reason: 'its list of contents is not what this version writes' });
  return { header: { ...found.data, parts: checkParts(found.data.parts, file) }, lines: first.subarray(0, end + 1) };
}

function lineOf(first: Buffer, at: number, start: string, file: string): string {
  const end = first.indexOf(0x0a, at);
  const line = first.subarray(at, end < 0 ? at : Math.min(end, at + 256)).toString('latin1');
  if (!line.startsWith(start))
    throw new UserError('not-a-backup', { file, reason: 'its first line is not that of a backup' });
  return line.slice(start.length);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function checkParts(parts: z.infer<typeof header>['parts'], file: string): BackupPart[] {
  const refuse = (reason: string): never => {
    throw new UserError('backup-damaged', { file, reason });
  };
  const names = new Set<string>();
  const checked = parts.map(({ name, bytes, sha256 }) => {
    const known = PART_NAMES.find((each) => each === name);
    if (known === undefined) return refuse(`it wants to write a file called "${cleanText(name, 64)}"`);
    if (names.has(name)) refuse(`it holds ${name} twice`);
    names.add(name);
    if (bytes > PART_BYTES_MAX[known]) refuse(`${name} would be larger than any can be`);
    return { name: known, bytes, sha256 };
  });
  if (!names.has('porchlight.db')) refuse('there is no database in it');
  return checked;
}

/** Throws weak-passphrase. */
export function checkPassphrase(passphrase: string): void {
  const found = [...passphrase].length;
  if (found < PASSPHRASE_LEAST || found > PASSPHRASE_MOST)
    throw new UserError('weak-passphrase', { found, least: PASSPHRASE_LEAST, most: PASSPHRASE_MOST });
}

/** The parameters of a new file, and its key. */
export function newEncryption(
  passphrase: string,
  random: (bytes: number) => Buffer,
): { readonly encryption: BackupEncryption; readonly key: Buffer } {
  const salt = random(16);
  const { key, check } = derive(passphrase, { ...SCRYPT, salt });
  const text = (bytes: Buffer): string => bytes.toString('base64');
  return {
    encryption: {
      cipher: 'aes-256-gcm',
      kdf: 'scrypt',
      ...SCRYPT,
      salt: text(salt),
      nonce: text(random(12)),
      check: text(check),
    },
    key,
  };
}

/** The key of a file. Throws wrong-passphrase. */
export function openEncryption(passphrase: string, found: BackupEncryption, file: string): Buffer {
  const { key, check } = derive(passphrase, { ...found, salt: Buffer.from(found.salt, 'base64') });
  if (!check.equals(Buffer.from(found.check, 'base64'))) throw new UserError('wrong-passphrase', { file });
  return key;
}

interface Cost {
  readonly log2N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
}

/** The same letters typed on another keyboard are the same passphrase (NFKC). */
function derive(passphrase: string, { log2N, r, p, salt }: Cost): { readonly key: Buffer; readonly check: Buffer } {
  const N = 2 ** log2N;
  const both = scryptSync(passphrase.normalize('NFKC'), salt, 48, { N, r, p, maxmem: 2 * 128 * N * r });
  return { key: both.subarray(0, 32), check: both.subarray(32) };
}
