// The built dashboard: its files with their types, packed where a packed one lies beside, and the page of the app for every other path.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { UserError } from '../base/user-error.ts';
import { entityTag, hasTag } from './response.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};
const PACKINGS: readonly (readonly [string, string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];
/** Vite gives files of this folder a hash of their content as part of the name. */
const HASHED = /^assets\/[^/]*-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const FILES_MAX = 2000;

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Porchlight</title>
<h1>The dashboard is not built</h1>
<p>Porchlight is running, but this checkout has no built dashboard. Build it, then start again:</p>
<pre>npm run build</pre>
<p>The API works: <a href="/api/v1/openapi.json">/api/v1/openapi.json</a></p>
</html>
`;

/** Only files that were there at the start are served: no path of a request reaches the file system. */
export class DashboardFiles {
  readonly #folder: string | null;
  readonly #names: ReadonlySet<string>;

  constructor(folder: string | null) {
    this.#folder = folder;
    this.#names = new Set(folder === null ? [] : listFiles(folder));
  }

  /** Answers a path under /app/. Throws no-such-route for files that are not there. */
  async serve(request: Request, path: string): Promise<Response> {
    if (this.#folder === null || !this.#names.has('index.html'))
      return new Response(NOT_BUILT, { headers: { 'Content-Type': TYPES['.html']!, 'Cache-Control': 'no-store' } });
    const name = path.replace(/^\/app\/?/, '');
    if (this.#names.has(name)) return this.#file(request, this.#folder, name);
    // A path of the app, such as /app/devices/d3, is the page; a file that is missing is not.
    if (/\.[a-z0-9]{1,12}$/i.test(name) || name.startsWith('assets/')) throw new UserError('no-such-route', { path });
    return this.#file(request, this.#folder, 'index.html');
  }

  async #file(request: Request, folder: string, name: string): Promise<Response> {
    const accepted = acceptedPackings(request.headers.get('accept-encoding'));
    const packing = PACKINGS.find(([coding, ending]) => accepted.has(coding) && this.#names.has(name + ending));
    const body = await readFile(join(folder, name + (packing?.[1] ?? '')));
    const tag = entityTag(body);
    const headers = new Headers({
      'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
      'Cache-Control': HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ETag: tag,
      Vary: 'Accept-Encoding',
    });
    if (packing !== undefined) headers.set('Content-Encoding', packing[0]);
    if (hasTag(request.headers.get('if-none-match'), tag)) return new Response(null, { status: 304, headers });
    headers.set('Content-Length', String(body.length));
    return new Response(Uint8Array.from(body), { headers });
  }
}

function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const prefix = join(folder, '/').length;
  return entries
    .filter((entry) => entry.isFile())
    .slice(0, FILES_MAX)
    .map((entry) => join(entry.parentPath, entry.name).slice(prefix).replaceAll('\\', '/'));
}

function acceptedPackings(header: string | null): Set<string> {
  const accepted = new Set<string>();
  for (const part of (header ?? '').slice(0, 512).split(',')) {
    const [coding = '', ...parameters] = part.trim().toLowerCase().split(';');
    if (!parameters.some((one) => /^\s*q=0(?:\.0*)?\s*$/.test(one))) accepted.add(coding.trim());
  }
  return accepted;
}
