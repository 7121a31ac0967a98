// The certificate that the dashboard is served with: the owner's own files, or a self-signed one that is made once and renewed in time.
import { createPrivateKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import { createSelfSigned, type SelfSigned } from './self-signed.ts';

/** Key and certificate in one file, so that they always fit. */
export const CERTIFICATE_FILE = 'certificate.pem';
const DAY_MS = 86_400_000;
const RENEWED_BEFORE_MS = 30 * DAY_MS;
const FILE_BYTES_MAX = 1024 * 1024;
const CERTIFICATE_BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/;
const KEY_BLOCK = /-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END PRIVATE KEY-----/;

export interface ServedCertificate {
  readonly key: string;
  /** PEM, with its chain behind it. */
  readonly cert: string;
  /** SHA-256 as browsers show it: AA:BB… */
  readonly fingerprint: string;
  /** False for the self-signed one, which browsers warn of. */
  readonly isOwn: boolean;
  /** End of its validity, ms since 1970. */
  readonly endsMs: number;
}

export interface CertificateOptions {
  /** Host names and addresses that the self-signed one is for, beside those that this machine has now. */
  readonly names: readonly string[];
  /** The owner's files; both or none. */
  readonly certificate?: string | null;
  readonly key?: string | null;
  readonly nowMs?: number;
}

/**
 * Opens the owner's certificate, or the one in `folder`. That one is made where it is missing, cannot be read, or ends within 30 days; new
 * names alone change nothing, since every new certificate has to be trusted anew. Throws `certificate-unusable` and `data-not-writable`.
 */
export async function openCertificate(
  folder: string,
  { names, certificate = null, key = null, nowMs = Date.now() }: CertificateOptions,
): Promise<ServedCertificate> {
  if (certificate !== null || key !== null) return openOwn(certificate, key, nowMs);
  const file = join(folder, CERTIFICATE_FILE);
  const kept = await readKept(file);
  const keptUntilMs = kept === null ? 0 : Date.parse(new X509Certificate(kept.cert).validTo);
  if (kept !== null && keptUntilMs - nowMs > RENEWED_BEFORE_MS) return served(kept, false);
  const made = createSelfSigned([...names, ...machineNames()], nowMs);
  await writeKept(folder, file, made);
  return served(made, false);
}

function machineNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  const host = hostname();
  return ['localhost', '127.0.0.1', '::1', host, ...(host.includes('.') ? [] : [`${host}.local`]), ...addresses];
}

function served({ key, cert }: SelfSigned, isOwn: boolean): ServedCertificate {
  const { fingerprint256, validTo } = new X509Certificate(cert);
  return { key, cert, fingerprint: fingerprint256, isOwn, endsMs: Date.parse(validTo) };
}

/** Null when there is none, or none that fits together: it is made anew then. */
async function readKept(file: string): Promise<SelfSigned | null> {
  let pem: string;
  try {
    pem = await readFile(file, 'utf8');
    await chmod(file, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UserError('certificate-unusable', { file, reason: systemReason(error) }, { cause: error });
  }
  const cert = CERTIFICATE_BLOCK.exec(pem)?.[0];
  const key = KEY_BLOCK.exec(pem)?.[0];
  if (cert === undefined || key === undefined) return null;
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
      ? { key: `${key}\n`, cert: `${cert}\n` }
      : null;
  } catch {
    // Damaged: nothing is lost with it but that browsers must trust the new one.
    return null;
  }
}

async function writeKept(folder: string, file: string, { key, cert }: SelfSigned): Promise<void> {
  const fresh = `${file}.${randomBytes(6).toString('hex')}.new`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(key + cert);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw new UserError('data-not-writable', { folder, reason: systemReason(error) }, { cause: error });
  }
}

async function openOwn(
  certificateFile: string | null,
  keyFile: string | null,
  nowMs: number,
): Promise<ServedCertificate> {
  const file = certificateFile ?? keyFile!;
  if (certificateFile === null) throw unusable(file, 'this is its key, and no certificate is named');
  if (keyFile === null) throw unusable(file, 'no key is named');
  const cert = await readPem(certificateFile);
  const key = await readPem(keyFile);
  const parsed = parseCertificate(certificateFile, cert);
  if (!parsed.checkPrivateKey(parseKey(keyFile, key)))
    throw unusable(file, `the key in ${keyFile} belongs to another one`);
  if (Date.parse(parsed.validTo) <= nowMs) throw unusable(file, `it ended on ${parsed.validTo}`);
  if (Date.parse(parsed.validFrom) > nowMs) throw unusable(file, `it begins only on ${parsed.validFrom}`);
  try {
    createSecureContext({ key, cert });
  } catch (error) {
    throw unusable(file, `TLS does not take it (${(error as Error).message})`, error);
  }
  return served({ key, cert }, true);
}

function parseCertificate(file: string, pem: string): X509Certificate {
  const block = CERTIFICATE_BLOCK.exec(pem)?.[0];
  if (block === undefined) throw unusable(file, 'there is no "BEGIN CERTIFICATE" in it');
  try {
    return new X509Certificate(block);
  } catch (error) {
    throw unusable(file, 'what stands in it is no certificate', error);
  }
}

function parseKey(file: string, pem: string): KeyObject {
  if (/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(pem)) throw unusable(file, 'the key has a passphrase; take it off');
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw unusable(file, 'there is no private key in PEM form in it', error);
  }
}

async function readPem(file: string): Promise<string> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw unusable(file, 'it is no file');
    if (found.size > FILE_BYTES_MAX) throw unusable(file, 'it is larger than 1 MB');
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unusable(file, systemReason(error), error);
  }
}

function unusable(file: string, reason: string, cause?: unknown): UserError {
  return new UserError('certificate-unusable', { file, reason }, { cause });
}
