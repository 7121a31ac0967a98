// One-time passwords of authenticator apps: TOTP (RFC 6238) over HOTP (RFC 4226), SHA-1, six digits, 30 seconds.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const STEP_SECONDS = 30;
const DIGITS = 6;
/** RFC 4226 4, R6: at least 128 bits, 160 recommended. */
const SECRET_BYTES = 20;
/** Steps before and behind that count too: the phone's clock is not ours (RFC 6238 5.2). */
const STEPS_AROUND = 1;
/** RFC 4648 6. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 without padding (RFC 4648 6). */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}

/** Bytes of base32 text in either case, spaces and padding aside; null when it is none. */
export function decodeBase32(text: string): Uint8Array | null {
  const plain = text.toUpperCase().replace(/[\s=-]/g, '');
  const bytes = new Uint8Array(Math.floor((plain.length * 5) / 8));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const character of plain) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return null;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
  }
  return bytes;
}

/** HOTP of a counter (RFC 4226 5.3). */
export function hotp(secret: Uint8Array, counter: number, digits = DIGITS): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(message).digest();
  const offset = mac[19]! & 15;
  const value = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(value % 10 ** digits).padStart(digits, '0');
}

/** A new secret, in base32 as apps take it. */
export function createTotpSecret(random: (bytes: number) => Uint8Array = randomBytes): string {
  return encodeBase32(random(SECRET_BYTES));
}

export function totpStepAt(nowMs: number): number {
  return Math.floor(nowMs / 1000 / STEP_SECONDS);
}

/**
 * The step whose code was typed, or null. Only steps after `lastStep` count, so that no code is taken twice (RFC 6238 5.2).
 */
export function findTotpStep(secret: string, typed: string, nowMs: number, lastStep: number): number | null {
  const key = decodeBase32(secret);
  const code = typed.replace(/\s/g, '');
  if (key === null || key.length === 0 || !/^\d{6}$/.test(code)) return null;
  const now = totpStepAt(nowMs);
  let found: number | null = null;
  for (let step = Math.max(0, now - STEPS_AROUND); step <= now + STEPS_AROUND; step++) {
    const isEqual = timingSafeEqual(Buffer.from(hotp(key, step)), Buffer.from(code));
    if (isEqual && step > lastStep && found === null) found = step;
  }
  return found;
}

/** What the QR code for the app says (Key Uri Format of Google Authenticator). */
export function totpUri(secret: string, user: string, issuer = 'Porchlight'): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(user)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`;
}
