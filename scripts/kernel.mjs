// `npm run kernel`: compiles src/flows/kernel/ (AssemblyScript) to WebAssembly and writes it to src/flows/kernel-wasm.ts, which is
// committed. With `--check` it writes nothing and fails when the committed one is not what the sources make.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = `${root}src/flows/kernel-wasm.ts`;
const folder = mkdtempSync(join(tmpdir(), 'porchlight-kernel-'));
try {
  const wasm = join(folder, 'kernel.wasm');
  const words = ['src/flows/kernel/index.ts', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '-o', wasm];
  const run = spawnSync(process.execPath, ['node_modules/assemblyscript/bin/asc.js', ...words], {
    cwd: root,
    stdio: 'inherit',
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
  const bytes = readFileSync(wasm);
  const text = [
    '// Made by `npm run kernel` from kernel/: the flow kernel as WebAssembly, in base64.',
    'export const KERNEL_WASM =',
    `  '${bytes.toString('base64')}';`,
    '',
  ].join('\n');
  if (!process.argv.includes('--check')) {
    writeFileSync(target, text);
    console.log(`src/flows/kernel-wasm.ts: ${bytes.length} bytes of WebAssembly`);
  } else if (readFileSync(target, 'utf8') !== text) {
    console.error('Error: src/flows/kernel-wasm.ts is not what src/flows/kernel/ makes.');
    console.error('Try: run `npm run kernel` and commit the file.');
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
