// A browser that has signed in before proves it with a cookie of its own, so that strangers' failures do not slow it down (OWASP, "Device
// cookies"). It opens nothing. Nothing is stored: it is an HMAC under a key that a new password changes.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { UserRecord } from '../documents/records.ts';

const ID_BYTES = 12;
const FORM = /^([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{43})$/;

/** No two users have one hash: each has its own salt. */
function seal({ passwordHash }: UserRecord, id: string): Buffer {
  const key = createHash('sha256').update(`porchlight device cookie\n${passwordHash}`).digest();
  return createHmac('sha256', key).update(id).digest();
}

/** A new value for the user's browser. */
export function createDeviceCookie(user: UserRecord, random: (bytes: number) => Uint8Array = randomBytes): string {
  const id = Buffer.from(random(ID_BYTES)).toString('base64url');
  return `${id}.${seal(user, id).toString('base64url')}`;
}

/** The device's id when the cookie was made for this user and password, else null. */
export function readDeviceCookie(user: UserRecord, cookie: string): string | null {
  const found = FORM.exec(cookie);
  if (found === null) return null;
  const given = Buffer.from(found[2]!, 'base64url');
  const right = seal(user, found[1]!);
  return given.length === right.length && timingSafeEqual(given, right) ? found[1]! : null;
}
