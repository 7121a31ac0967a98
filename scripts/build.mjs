// `npm run build`: the published program as plain JavaScript in dist/, since Node strips no types under node_modules.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}dist`;

rmSync(dist, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  // Threads are started by the name of their file, beside the main one.
  input: {
    main: 'src/cli/main.ts',
    'engine-worker': 'src/daemon/engine-worker.ts',
    'backup-worker': 'src/daemon/backup-worker.ts',
    'store-worker': 'src/daemon/store-worker.ts',
    'scan-worker': 'src/scans/scan-worker.ts',
  },
  platform: 'node',
  // Packages stay packages, so nothing of other people's work is copied and their licences travel with them.
  external: /^(?!\.{0,2}\/)(?!src\/)/,
});
await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  // Nothing is made smaller: stack traces are read as they are, without maps of twice the size.
  banner: '// Porchlight, Apache-2.0. Made by scripts/build.mjs from src/.',
});
await bundle.close();

// Only a checkout has the dashboard's sources.
spawnSync(process.execPath, [`${root}scripts/build-web.mjs`], { cwd: root, stdio: 'inherit' }).status === 0 ||
  process.exit(1);

const files = readdirSync(dist, { recursive: true }).filter((name) => statSync(`${dist}/${name}`).isFile());
const kilobytes = files.reduce((sum, name) => sum + statSync(`${dist}/${name}`).size, 0) / 1000;
console.log(`dist: ${files.length} files, ${kilobytes.toFixed(0)} kB`);
