// `node scripts/build-web.mjs [--out FOLDER]`: the dashboard in dist/web (or FOLDER), each file also compressed beside it, and the first page's script weighed.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const { out: folder } = parseArgs({ options: { out: { type: 'string', default: `${root}dist/web` } } }).values;
const out = resolve(folder);
/** Script of the first page, gzipped: the promise of the dashboard (charts come after). */
const FIRST_PAGE_BYTES_MAX = 60_000;
/** Smaller files gain nothing from compression. */
const COMPRESS_BYTES_MIN = 512;

await build({ configFile: `${root}web/vite.config.ts`, logLevel: 'warn', build: { outDir: out } });

/** What a page needs before anything can be clicked: the entry, the words, the home page, and all they import. */
function firstPageFiles() {
  const manifest = JSON.parse(readFileSync(`${out}/.vite/manifest.json`, 'utf8'));
  const page = readFileSync(`${out}/index.html`, 'utf8');
  // The home page comes with the entry (web/vite.config.ts), unless it was given a file of its own.
  const wanted = Object.keys(manifest).filter(
    (name) =>
      ['src/strings/en.ts', 'src/pages/home.tsx'].includes(name) || page.includes(`src="/app/${manifest[name].file}"`),
  );
  if (wanted.length < 2) throw new Error('The built page names no script that scripts/build-web.mjs knows.');
  const seen = new Set();
  while (wanted.length > 0) {
    const name = wanted.pop();
    const entry = manifest[name];
    if (entry === undefined)
      throw new Error(`The build has no ${name}: scripts/build-web.mjs must name what the first page loads.`);
    if (seen.has(entry.file)) continue;
    seen.add(entry.file);
    wanted.push(...(entry.imports ?? []));
  }
  return [...seen, 'early.js'];
}

const files = firstPageFiles();
const first = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file)), { level: 9 }).length, 0);
rmSync(`${out}/.vite`, { recursive: true });

let script = 0;
for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(?:js|css|html|svg|webmanifest|json)$/.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = readFileSync(path);
  if (entry.name.endsWith('.js')) script += statSync(path).size;
  if (bytes.length < COMPRESS_BYTES_MIN) continue;
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  );
}

console.log(
  `${out}: first page ${(first / 1000).toFixed(1)} kB of script gzipped in ${files.length} files (limit ${FIRST_PAGE_BYTES_MAX / 1000}), all script ${(script / 1000).toFixed(0)} kB raw`,
);
if (first > FIRST_PAGE_BYTES_MAX) {
  console.error('The first page is too heavy: load something of it later, by import().');
  process.exit(1);
}
