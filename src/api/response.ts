// How answers are built: JSON with an ETag, downloads, and the headers that every answer carries.
import { createHash } from 'node:crypto';
import type { Download } from './ports.ts';
import { WrittenDocument } from './written-document.ts';

/** Nothing but the dashboard's own files; no inline script or style, no frames (CSP level 3, trusted types). */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ['Content-Security-Policy', CONTENT_SECURITY_POLICY],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()'],
];
const HSTS_SECONDS = 180 * 24 * 3600;

/** Adds what every answer carries. Whoever set no Cache-Control gets no-store. */
export function addSecurityHeaders(headers: Headers, isTls: boolean): void {
  for (const [name, value] of SECURITY_HEADERS) headers.set(name, value);
  if (isTls) headers.set('Strict-Transport-Security', `max-age=${HSTS_SECONDS}`);
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
}

/**
 * A document as JSON; with a request (GET) it gets an ETag, and 304 when the caller has it already (RFC 9110 13.1.2). Browsers keep nothing
 * on disk (no-store): the dashboard keeps the tag and the document itself.
 */
export function jsonResponse(document: unknown, status: number, headers: Headers, request: Request | null): Response {
  const isWritten = document instanceof WrittenDocument;
  const text = isWritten ? document.json : JSON.stringify(document);
  headers.set('Content-Type', 'application/json; charset=utf-8');
  if (request === null) return new Response(text, { status, headers });
  const tag = isWritten ? document.tag : entityTag(text);
  headers.set('ETag', tag);
  headers.set('Vary', 'Accept-Language, Authorization, Cookie');
  if (hasTag(request.headers.get('if-none-match'), tag)) {
    headers.delete('Content-Type');
    return new Response(null, { status: 304, headers });
  }
  return new Response(text, { status, headers });
}

export function entityTag(body: string | Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
}

export function hasTag(header: string | null, tag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((part) => {
    const one = part.trim();
    return one === '*' || one === tag || one === `W/${tag}`;
  });
}

/** A file to keep, never to show in place. */
export function downloadResponse(download: Download, headers: Headers): Response {
  headers.set('Content-Type', download.type);
  headers.set('Content-Disposition', contentDisposition(download.name));
  const body = typeof download.body === 'string' ? download.body : Uint8Array.from(download.body);
  return new Response(body, { headers });
}

/** RFC 6266: a plain name for old programs, the full one in UTF-8. Names of devices and files come from strangers. */
export function contentDisposition(name: string): string {
  const short = [...name.normalize('NFC')].slice(0, 100).join('');
  const full = short.replace(/[\p{C}\p{Zl}\p{Zp}/\\]/gu, '_') || 'file';
  const plain = full.replace(/[^A-Za-z0-9._ -]/g, '_');
  const encoded = encodeURIComponent(full).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
