// The session cookie and the device cookie: their names, how they are read and set.

const PLAIN_NAME = 'porchlight';
/** Browsers take a cookie of this prefix only over TLS, from this host itself, for all paths (RFC 6265bis 4.1.3.2). */
const SECURE_NAME = `__Host-${PLAIN_NAME}`;
const VALUE_LENGTH_MAX = 256;
/** What a browser is known by that has signed in before; it opens nothing. */
const DEVICE_SUFFIX = '-device';

/** Whose cookie it is. */
export interface CookieKind {
  readonly isSecure: boolean;
  readonly isDemo: boolean;
}

/** Cookies do not tell ports apart (RFC 6265 8.5): who looks at the demo beside a real home stays signed in to both. */
const DEMO_SUFFIX = '-demo';

function cookieName({ isSecure, isDemo }: CookieKind): string {
  return (isSecure ? SECURE_NAME : PLAIN_NAME) + (isDemo ? DEMO_SUFFIX : '');
}

/** The session cookie's value in a Cookie header; null = none that could be ours. */
export function readSessionCookie(header: string | null, kind: CookieKind): string | null {
  return readCookie(header, cookieName(kind), /^[A-Za-z0-9_-]+$/);
}

/** The device cookie's value, likewise. */
export function readDeviceCookie(header: string | null, kind: CookieKind): string | null {
  return readCookie(header, cookieName(kind) + DEVICE_SUFFIX, /^[A-Za-z0-9_.-]+$/);
}

function readCookie(header: string | null, name: string, form: RegExp): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at < 0 || part.slice(0, at).trim() !== name) continue;
    const value = part.slice(at + 1).trim();
    return form.test(value) && value.length <= VALUE_LENGTH_MAX ? value : null;
  }
  return null;
}

/** A Set-Cookie value; `maxAgeSeconds` 0 takes the cookie away. */
export function sessionCookie(value: string, maxAgeSeconds: number, kind: CookieKind): string {
  return cookie(cookieName(kind), value, maxAgeSeconds, kind.isSecure);
}

export function deviceCookie(value: string, maxAgeSeconds: number, kind: CookieKind): string {
  return cookie(cookieName(kind) + DEVICE_SUFFIX, value, maxAgeSeconds, kind.isSecure);
}

function cookie(name: string, value: string, maxAgeSeconds: number, isSecure: boolean): string {
  const parts = [
    `${name}=${value}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    `Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`,
  ];
  if (isSecure) parts.push('Secure');
  return parts.join('; ');
}

/** The token of an Authorization header; null = there is none in our form. */
export function readBearer(header: string | null): string | null {
  const match = /^Bearer +([A-Za-z0-9_-]{1,256})$/i.exec(header ?? '');
  return match?.[1] ?? null;
}
