import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Command lines of the ```sh blocks of a page; blocks marked `norun` need a live interface and are run by the live tests. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap((match) => match[1]!.split('\n'))
    .filter((line) => line.trim() !== '');
}

const folder = mkdtempSync(join(tmpdir(), 'porchlight-docs-'));
beforeAll(() => cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = `"${process.execPath}" "${join(root, 'bin/porchlight.js')}"`;

test.for(pages.flatMap((page) => commandsOf(page).map((command) => [page, command] as const)))(
  '%s: %s works',
  { timeout: 60_000 },
  ([, command]) => {
    // npm's own start-up is tested from a fresh clone; here the command behind it runs.
    const line = command
      .replace(/^npm start --/, `${program} start`)
      .replace(/^npm start/, `${program} start`)
      .replace(/^(?:bin\/porchlight\.js|porchlight) /, `${program} `)
      .replace('your.pcap', 'examples/home.pcap');
    expect(line.startsWith(program), `"${command}" is no command of ours`).toBe(true);
    const run = spawnSync('/bin/sh', ['-c', line], { cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
    expect(run.stderr).not.toContain('Error:');
    expect(run.status).toBe(0);
    expect(run.stdout.length + readdirSync(folder).length).toBeGreaterThan(1);
  },
);

test.for(pages)('%s: every file it links to exists', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1]!);
  for (const target of targets) expect(existsSync(join(root, page, '..', target)), target).toBe(true);
});

test('every page that the README points to is in the package', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  const targets = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)];
  expect(targets.length).toBeGreaterThan(10);
  for (const [, target] of targets)
    expect(
      files.some((file) => target === file || target!.startsWith(`${file}/`)),
      target,
    ).toBe(true);
});

test.for(pages.filter((page) => page !== 'docs/roadmap.md'))(
  '%s: files and npm scripts that it names exist',
  (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [, name] of text.matchAll(/npm run ([a-z]+)/g)) expect(scripts, `npm run ${name}`).toHaveProperty(name!);
    for (const [, path] of text.matchAll(/`((?:src|test|bench|scripts|bin|examples)\/[a-z0-9/.-]+)`/g))
      expect(existsSync(join(root, path!)), path).toBe(true);
  },
);
