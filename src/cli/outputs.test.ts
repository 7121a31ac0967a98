import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PROGRAM, portScan, questions, runProgram, smallCapture } from '../../test/program.ts';
import { expectUnusable } from '../../test/unusable-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const small = place('small.pcap', smallCapture());

test('--out writes the same bytes under the name when they are whole, and leaves nothing else', () => {
  const out = join(folder, 'records');
  mkdirSync(out);
  expect(runProgram(['flows', small, '--out', join(out, 'conn.log')]).status).toBe(0);
  expect(readFileSync(join(out, 'conn.log'), 'utf8')).toBe(runProgram(['flows', small]).stdout);
  expectUnusable(runProgram(['flows', join(folder, 'nowhere.pcap'), '-o', join(out, 'other.log')]), /no such file/);
  expect(readdirSync(out)).toEqual(['conn.log']);
});

test('--facts writes the logs of what was recognised', () => {
  const facts = join(folder, 'facts');
  const run = runProgram(['flows', '--format', 'json', '--facts', facts, '-o', join(folder, 'flows.jsonl'), small]);
  expect(run.status).toBe(0);
  expect(readdirSync(facts).sort()).toEqual(['dns.log', 'http.log']);
  expect(JSON.parse(readFileSync(join(facts, 'http.log'), 'utf8').trim())).toMatchObject({ host: 'example.com' });
});

test('a full disk ends with the reason and exit 2', () => {
  expectUnusable(runProgram(['flows', small, '--out', '/dev/full']), /Cannot write \/dev\/full: no space is left/);
  expectUnusable(runProgram(['flows', small, '--out', join(folder, 'absent', 'x')]), /the folder does not exist/);
});

test('standard output on a full disk ends every command with the reason and exit 2', () => {
  const each = [`flows "${small}"`, `scan "${small}"`, `scan --json "${small}"`, '--help', 'detectors', '--version'];
  for (const words of each) {
    const line = `"${process.execPath}" "${PROGRAM}" ${words} > /dev/full`;
    const run = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    expectUnusable(run, /Cannot write standard output: no space is left on the disk\.\nTry: make room, or send it /);
  }
});

test('a file in the way of the folder for facts is told in words', () => {
  const inTheWay = place('taken', 'notes');
  for (const path of [inTheWay, join(inTheWay, 'deep')]) {
    const run = runProgram(['flows', '--facts', path, small]);
    expectUnusable(
      run,
      /Cannot write .*taken.*: (a file of that name is in the way|a part of the path is not a folder)/,
    );
    expect(run.stderr).toContain('--facts');
  }
});

const canMount = process.getuid?.() === 0;

test.skipIf(!canMount)('a disk that fills up leaves no half file', () => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  expect(mounted.status).toBe(0);
  try {
    const many = place('many.pcap', portScan(2000));
    expectUnusable(runProgram(['flows', '-C', many, '-o', join(disk, 'conn.log')]), /no space is left on the disk/);
    expect(readdirSync(disk)).toEqual([]);
    const asking = place('asking.pcap', questions(2000));
    const facts = join(disk, 'facts');
    for (const out of ['/dev/null', join(folder, 'beside.log')])
      expectUnusable(runProgram(['flows', '-o', out, '--facts', facts, asking]), /no space is left on the disk/);
    expect(readdirSync(facts)).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith('beside'))).toEqual([]);
  } finally {
    spawnSync('umount', [disk]);
  }
});

test('a reader that leaves early is no error', () => {
  const many = place('pipe.pcap', portScan(5000));
  for (const words of [
    `flows ${many}`,
    `flows --out /dev/stdout ${many}`,
    `flows --format json ${many}`,
    `scan --json ${many}`,
    'flows --help',
  ]) {
    const line = `"${process.execPath}" "${PROGRAM}" ${words} | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const run = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    expect(run.stderr, words).toBe('');
    expect(run.stdout.split('\n').at(-2), words).toBe('0');
  }
});

test('options that would be ignored are refused', () => {
  const facts = join(folder, 'ignored');
  for (const [words, error] of [
    ['-f nfstream --interim', /--format nfstream has no interim records/],
    ['-f nfstream --community-id', /--format nfstream has no column for --community-id/],
    [`-f nfstream --facts ${facts}`, /--facts needs another --format than nfstream/],
    [`-f none -o ${facts}`, /--format none writes nothing/],
  ] as const)
    expectUnusable(runProgram(['flows', ...words.split(' '), small]), error);
  expectUnusable(runProgram(['watch', '-i', 'lo', '--write-size', '5']), /--write-size needs --write/);
  expectUnusable(runProgram(['watch', '-i', 'lo', '--format', 'json']), /--format needs --out/);
  expect(existsSync(facts)).toBe(false);
});

test('Ctrl-C keeps the records until then under a name that says so, and counts them', async () => {
  const out = join(folder, 'stopped');
  mkdirSync(out);
  const words = ['flows', '-C', '-o', join(out, 'conn.log'), '--facts', join(out, 'facts'), '-'];
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['pipe', 'ignore', 'pipe'] });
  const told: Buffer[] = [];
  child.stderr.on('data', (part: Buffer) => told.push(part));
  await new Promise((resolve) => child.stdin.write(questions(10_000), resolve));
  child.kill('SIGINT');
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130);
  const error = Buffer.concat(told).toString();
  expect(error).toMatch(/^Interrupted after [\d,]+ packets, [\d,]+ connections, kept in .*conn\.log\.partial\n$/m);
  expect(readdirSync(out).sort()).toEqual(['conn.log.partial', 'facts']);
  expect(readdirSync(join(out, 'facts'))).toEqual(['dns.log.partial']);
  const rows = readFileSync(join(out, 'conn.log.partial'), 'utf8').split('\n');
  expect(rows.at(-2)).toMatch(/^#close/);
});

test('a packet capture is never overwritten, be it the input, behind a link, or in a folder that is read', () => {
  const home = join(folder, 'kept');
  mkdirSync(join(home, 'facts'), { recursive: true });
  const capture = join(home, 'home.pcap');
  for (const path of [capture, join(home, 'facts', 'http.log')]) writeFileSync(path, smallCapture());
  symlinkSync(capture, join(home, 'link'));
  for (const words of [
    ['-o', capture, capture],
    ['-o', join(home, 'link'), small],
    ['-o', capture, home],
    ['--facts', join(home, 'facts'), '-o', join(home, 'conn.log'), small],
  ])
    expectUnusable(runProgram(['flows', ...words]), /it holds a packet capture, which would be lost/);
  for (const path of [capture, join(home, 'facts', 'http.log')])
    expect(readFileSync(path).equals(smallCapture())).toBe(true);
});

test('two results are not written to one file', () => {
  const facts = join(folder, 'twice');
  expectUnusable(
    runProgram(['flows', '--facts', facts, '-o', join(facts, '..', 'twice', 'dns.log'), small]),
    /--facts writes .*dns\.log too: give --out another name/,
  );
  expect(existsSync(facts)).toBe(false);
});

test('a link in the place of the file stays one, and a folder is told before the work', () => {
  const target = place('target.log', 'old');
  symlinkSync(target, join(folder, 'link.log'));
  expect(runProgram(['flows', small, '-o', join(folder, 'link.log')]).status).toBe(0);
  expect(lstatSync(join(folder, 'link.log')).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, 'utf8')).toMatch(/^#separator/);
  symlinkSync('circle', join(folder, 'circle'));
  expectUnusable(runProgram(['flows', small, '-o', join(folder, 'circle')]), /its links lead in a circle/);
  expectUnusable(runProgram(['flows', small, '-o', folder]), /it is a folder/);
});
