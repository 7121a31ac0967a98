// What users get, not the checkout: the tarball is installed in an empty folder and run under every Node that is here.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Installing needs the registry and half a minute, so it is asked for: PORCHLIGHT_SLOW=1. */
const isAsked = process.env['PORCHLIGHT_SLOW'] === '1';

/** The unpacked package: code, its source maps (half of it), the example. */
const UNPACKED_BYTES_MAX = 7e6;

/** Node programs by path: ours, and the first on the PATH that is not of this checkout. */
function nodes(): readonly string[] {
  const own = process.execPath;
  const visitors = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .find((path) => existsSync(path) && !realpathSync(path).includes('node_modules'));
  return visitors === undefined ? [own] : [own, visitors];
}

interface PackedFile {
  readonly path: string;
}

describe.skipIf(!isAsked)('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-package-'));
  const program = join(folder, 'node_modules/porchlight/bin/porchlight.js');
  let packed: { readonly filename: string; readonly unpackedSize: number; readonly files: readonly PackedFile[] };

  beforeAll(() => {
    const pack = spawnSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
    expect(pack.status, pack.stderr).toBe(0);
    // The build speaks first; the JSON array is the rest.
    [packed] = JSON.parse(pack.stdout.slice(pack.stdout.indexOf('[\n')));
    writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
    const words = ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, packed.filename)];
    const install = spawnSync('npm', words, { cwd: folder, encoding: 'utf8' });
    expect(install.status, install.stderr).toBe(0);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (node: string, words: readonly string[]): ReturnType<typeof spawnSync> =>
    spawnSync(node, [program, ...words], { encoding: 'utf8', cwd: folder });

  test('holds the program, the example and the licence, and nothing of the workshop', () => {
    const paths = packed.files.map(({ path }) => path);
    const wanted = [
      'bin/porchlight.js',
      'dist/main.js',
      'examples/home.pcap',
      'LICENSE',
      'CHANGELOG.md',
      'docs/scan.md',
    ];
    for (const path of wanted) expect(paths).toContain(path);
    expect(
      paths.filter((path) => /^(src|test|bench|scripts|node_modules)\//.test(path) || path.endsWith('.ts')),
    ).toEqual([]);
    expect(packed.unpackedSize).toBeLessThan(UNPACKED_BYTES_MAX);
  });

  test.for(nodes())(
    '%s: says its version in under 100 ms and scans the example in under 1 s',
    { timeout: 60_000 },
    (node) => {
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
      expect(fastest(() => expect(run(node, ['--version']).stdout).toBe(`porchlight ${version}\n`))).toBeLessThan(
        100 * slowness(node),
      );
      const scanMs = fastest(() => {
        const scan = run(node, ['scan', '--json', join(folder, 'node_modules/porchlight/examples/home.pcap')]);
        expect(scan.stderr).toBe('');
        expect(JSON.parse(String(scan.stdout)).summary.packets).toBeGreaterThan(1000);
      });
      expect(scanMs).toBeLessThan(1000 * slowness(node));
    },
  );

  test.for(nodes())('%s: writes every format and keeps exit codes', { timeout: 60_000 }, (node) => {
    const example = join(folder, 'node_modules/porchlight/examples/home.pcap');
    for (const format of ['zeek', 'json', 'csv', 'nfstream', 'parquet']) {
      const flows = run(node, ['flows', '--format', format, '--out', join(folder, `flows.${format}`), example]);
      expect(flows.stderr).toBe('');
      expect(flows.status).toBe(0);
      expect(readFileSync(join(folder, `flows.${format}`)).length).toBeGreaterThan(10_000);
    }
    expect(run(node, ['scan', '--fail-on', 'high', example]).status).toBe(1);
    expect(run(node, ['scan', 'nowhere.pcap']).status).toBe(2);
  });

  test('npx finds the program', { timeout: 60_000 }, () => {
    const npx = spawnSync('npx', ['--no-install', 'porchlight', '--version'], { cwd: folder, encoding: 'utf8' });
    expect(npx.stdout).toMatch(/^porchlight \d/);
  });
});

/** Milliseconds of the fastest of nine runs. */
function fastest(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 9; i++) {
    const startMs = performance.now();
    work();
    best = Math.min(best, performance.now() - startMs);
  }
  return best;
}

/** A bare Node starts in this on an idle machine; where other work slows it, the limits grow by as much. */
const BARE_START_MS = 45;

/** How much slower this machine is just now than an idle one. */
function slowness(node: string): number {
  return Math.max(1, fastest(() => spawnSync(node, ['-e', '0'])) / BARE_START_MS);
}
