import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { DaemonLab } from '../daemon-lab.ts';
import { root } from './documented-commands.ts';

const read = (path: string): string => readFileSync(join(root, 'packaging', path), 'utf8');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
/** systemd's own scale: 10 is a service without any wall; below 3 it calls one "OK". */
const EXPOSURE_MOST = 3;

function withUnit<T>(work: (unit: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-unit-'));
  try {
    const unit = join(folder, 'porchlight.service');
    // The program itself is not installed where the tests run, and its user neither.
    writeFileSync(unit, read('porchlight.service').replace('/usr/local/bin/porchlight', '/bin/true'));
    return work(unit);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.skipIf(!hasSystemd)('systemd understands every line of the unit', () => {
  const { status, stderr } = withUnit((unit) => spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' }));
  expect(stderr).not.toMatch(/porchlight\.service:\d+/);
  expect(status, stderr).toBe(0);
});

test.skipIf(!hasSystemd)('systemd calls the unit well protected', () => {
  const { stdout } = withUnit((unit) =>
    spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', unit], { encoding: 'utf8' }),
  );
  const exposure = /exposure level for porchlight\.service: ([\d.]+)/.exec(stdout)?.[1];
  expect(Number(exposure), stdout).toBeLessThan(EXPOSURE_MOST);
});

test('the container is built of files that exist, and runs as somebody who is not root', () => {
  const text = read('Containerfile');
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) => paths!.split(' '));
  expect(copied.length).toBeGreaterThan(10);
  for (const path of copied) expect(existsSync(join(root, path)), path).toBe(true);
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  // Pictures go with the docs; what begins with ! is left out of the package only.
  const wanted = files.filter((each) => each !== 'dist' && !/^!|^docs\//.test(each));
  for (const path of wanted) expect(copied, path).toContain(path);
  expect(/^USER (\S+)/m.exec(text)?.[1]).toBe('node');
});

test('the compose file gives the container nothing but what listening needs', () => {
  const { services } = parse(read('compose.yaml')) as { services: Record<string, Record<string, unknown>> };
  const service = services['porchlight']!;
  expect(service['read_only']).toBe(true);
  expect(service['cap_drop']).toEqual(['ALL']);
  expect(service['cap_add']).toEqual(['NET_RAW', 'NET_ADMIN']);
  expect(service['privileged']).toBeUndefined();
  expect(existsSync(join(root, (service['build'] as { dockerfile: string }).dockerfile))).toBe(true);
});

test('the health check says whether a daemon answers, by HTTP and by HTTPS', { timeout: 300_000 }, async () => {
  const check = (port: string): number | null =>
    spawnSync(process.execPath, [join(root, 'packaging/healthcheck.mjs'), port]).status;
  for (const words of [[], ['--bind', '0.0.0.0']]) {
    const lab = await DaemonLab.start({ words, settings: { input: { kind: 'none' } } });
    const { port } = new URL(lab.url);
    try {
      expect(check(port)).toBe(0);
    } finally {
      await lab.stop();
      await lab.remove();
    }
    expect(check(port)).toBe(1);
  }
});
