// `npm run check`: types, engine purity by types, the compiled kernel, lint and format, architecture. Runs all and fails if any does.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = `${root}node_modules/.bin/`;
const setUp = spawnSync(process.execPath, [`${root}scripts/setup.mjs`], { stdio: 'inherit' });
if (setUp.status !== 0) process.exit(setUp.status ?? 1);

// npm and some terminals force colours, which are noise in a pipe or a file.
const hasColour = process.stdout.isTTY === true && !process.env.NO_COLOR;
const env = { ...process.env };
if (!hasColour) {
  delete env.FORCE_COLOR;
  env.NO_COLOR = '1';
}

const steps = [
  ['types', `${bin}tsc`, ['-p', 'tsconfig.json']],
  ['types of the engine (no Node, no DOM)', `${bin}tsc`, ['-p', 'tsconfig.engine.json']],
  ['types of the dashboard', `${bin}tsc`, ['-p', 'web/tsconfig.json']],
  ['kernel', process.execPath, ['scripts/kernel.mjs', '--check']],
  ['lint and format', `${bin}biome`, ['ci', '--error-on-warnings', `--colors=${hasColour ? 'force' : 'off'}`, '.']],
  ['architecture', `${bin}node`, ['node_modules/vitest/vitest.mjs', 'run', 'test/architecture']],
];

let passed = 0;
let failed = 0;
for (const [name, program, words] of steps) {
  const run = spawnSync(program, words, { cwd: root, stdio: 'inherit', env });
  if (run.status === 0) passed++;
  else failed++;
  console.log(`${run.status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
