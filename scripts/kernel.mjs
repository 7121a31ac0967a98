// `npm run kernel`: compiles each src/ROOM/kernel/ (AssemblyScript) to WebAssembly and writes it to src/ROOM/kernel-wasm.ts, which is
// committed. With `--check` it writes nothing and fails when a committed one is not what the sources make. A room's name limits it to that.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const isCheck = words.includes('--check');
const named = words.filter((word) => !word.startsWith('-'));
const rooms = readdirSync(`${root}src`)
  .filter((room) => existsSync(`${root}src/${room}/kernel/index.ts`) && (named.length === 0 || named.includes(room)))
  .sort();
if (rooms.length === 0) {
  console.error(`Error: no room called ${named.join(', ')} has a kernel.`);
  console.error('Try: npm run kernel');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'porchlight-kernel-'));
try {
  for (const room of rooms) compile(room);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Compiles the kernel of a room; writes or compares. */
function compile(room) {
  const wasm = join(folder, `${room}.wasm`);
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '-o', wasm];
  const run = spawnSync(
    process.execPath,
    ['node_modules/assemblyscript/bin/asc.js', `src/${room}/kernel/index.ts`, ...options],
    { cwd: root, stdio: 'inherit' },
  );
  if (run.status !== 0) {
    process.exitCode = run.status ?? 1;
    return;
  }
  const bytes = readFileSync(wasm);
  const target = `src/${room}/kernel-wasm.ts`;
  const text = [
    `// Made by \`npm run kernel\` from kernel/: the kernel of ${room}/ as WebAssembly, in base64.`,
    'export const KERNEL_WASM =',
    `  '${bytes.toString('base64')}';`,
    '',
  ].join('\n');
  if (!isCheck) {
    writeFileSync(root + target, text);
    console.log(`${target}: ${bytes.length} bytes of WebAssembly`);
  } else if (!existsSync(root + target) || readFileSync(root + target, 'utf8') !== text) {
    console.error(`Error: ${target} is not what src/${room}/kernel/ makes.`);
    console.error('Try: run `npm run kernel` and commit the file.');
    process.exitCode = 1;
  }
}
