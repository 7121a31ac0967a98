import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import {
  copyPackets,
  PCAP_MICROSECONDS,
  PCAP_NANOSECONDS,
  pcapFile,
  type WrittenPacket,
} from '../../test/capture-writer.ts';
import { UserError } from '../base/user-error.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { ByteSource } from './byte-source.ts';
import { fileError, recogniseCapture } from './capture-format.ts';
import { CaptureMerge, MERGE_OPEN_MAX } from './capture-merge.ts';
import type { InputWarning } from './input.ts';
import { listCaptures } from './list-captures.ts';
import { type CaptureSummary, readCapture, readCaptures } from './read-capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const style = { isLittleEndian: true, magic: PCAP_MICROSECONDS, link: 1 };
const packet = (us: number, link = 1): WrittenPacket => ({
  time: BigInt(us) * 1000n,
  bytes: new Uint8Array(60).fill(us & 255),
  wire: 60,
  link,
});

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<{ packets: WrittenPacket[]; summary: CaptureSummary; told: InputWarning[]; progress: number[] }> {
  const packets: WrittenPacket[] = [];
  const told: InputWarning[] = [];
  const progress: number[] = [];
  const sink = {
    frames: (batch: FrameBatch): void => void packets.push(...copyPackets(batch)),
    warn: (warning: InputWarning): void => void told.push(warning),
    progress: (done: number): void => void progress.push(done),
  };
  const summary = await readCaptures(paths, {}, sink, signal);
  return { packets, summary, told, progress };
}

async function failure(path: string): Promise<UserError> {
  return readCapture(path, {}, { frames: () => undefined }).then(
    () => expect.fail('it was read'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(UserError);
      return error as UserError;
    },
  );
}

test('each file that is no capture is refused in words that say what it is', async () => {
  const zip = Buffer.from('504b030414000000', 'hex');
  const tar = new Uint8Array(512);
  tar.set(Buffer.from('ustar'), 257);
  const cases: readonly (readonly [string, Uint8Array | string, string, RegExp])[] = [
    ['empty.pcap', '', 'empty-file', /empty\.pcap is empty/],
    ['picture.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'not-a-capture', /a PNG picture/],
    ['a.zip', zip, 'not-a-capture', /a zip archive/],
    ['prog', Buffer.from('7f454c4602010100', 'hex'), 'not-a-capture', /an ELF program/],
    ['notes.txt', 'Dear diary,\n', 'not-a-capture', /it is text/],
    ['page.html', '<!DOCTYPE html><html>', 'not-a-capture', /a web page/],
    ['conn.log', '#separator \\x09\n', 'not-a-capture', /a Zeek log/],
    ['a.tar', tar, 'not-a-capture', /a tar archive/],
    ['text.gz', gzipSync('Dear diary'), 'not-a-capture', /it is text/],
    ['twice.gz', gzipSync(gzipSync(pcapFile(style, []))), 'not-a-capture', /packed twice/],
    ['cut.pcap', pcapFile(style, []).subarray(0, 10), 'cut-header', /cut\.pcap is cut off within its header: 10 of 24/],
    ['cut.gz', gzipSync(pcapFile(style, []).subarray(0, 23)), 'cut-header', /within its header: 23 of 24/],
    ['noise.bin', Buffer.from('deadbeef0001', 'hex'), 'not-a-capture', /de ad be ef/],
  ];
  for (const [name, content, code, words] of cases) {
    const error = await failure(file(name, content));
    expect(error.code, name).toBe(code);
    expect(error.message).toMatch(words);
  }
});

test('a file that is not there, and a folder, are refused in words', async () => {
  expect((await failure(join(folder, 'nothing.pcap'))).code).toBe('file-not-found');
  expect((await failure(folder)).message).toMatch(/it is a folder/);
  expect(fileError('x', { code: 'EACCES' })).toMatchObject({ code: 'file-no-permission' });
  expect(fileError('x', new Error('EIO: i/o error'))).toMatchObject({
    message: 'Cannot read x: EIO: i/o error.',
  });
});

test('a file without permission is refused in words', () => {
  const path = file('secret.pcap', pcapFile(style, [packet(1)]));
  chmodSync(path, 0);
  // A process of its own, because root may read everything: it becomes nobody when the code is loaded.
  const program = `
    const { openCapture } = await import(process.argv[1]);
    if (process.getuid() === 0) process.setuid(65534);
    await openCapture(process.argv[2], 0).catch((error) => console.log(error.code));`;
  const words = ['--input-type=module', '-e', program, new URL('capture-format.ts', import.meta.url).href, path];
  chmodSync(folder, 0o755);
  const run = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(run.stdout + run.stderr).toBe('file-no-permission\n');
});

test('a capture without packets is a warning, not an error', async () => {
  const { summary, told } = await read([file('none.pcap', pcapFile(style, []))]);
  expect(summary).toMatchObject({ packets: 0, warnings: [{ code: 'no-packets' }], failed: [] });
  expect(told).toEqual(summary.warnings);
});

test('several captures are merged by time, each with its link type, to the nanosecond', async () => {
  const nano = { ...style, magic: PCAP_NANOSECONDS, link: 113 };
  const first = [packet(10), packet(20), packet(20), packet(40)];
  const second = [15_000n, 20_000n, 20_001n, 50_000n].map((time) => ({ ...packet(7, 113), time }));
  const paths = [file('m1.pcap', pcapFile(style, first)), file('m2.pcap', pcapFile(nano, second))];
  const { packets } = await read(paths);
  const row = (each: WrittenPacket): string => `${each.time}/${each.link}`;
  expect(packets.map(row)).toEqual([
    '10000/1',
    '15000/113',
    '20000/1',
    '20000/1',
    '20000/113',
    '20001/113',
    '40000/1',
    '50000/113',
  ]);
  // Between equal times the file that was named first goes first.
  const turned = await read(paths.toReversed());
  expect(turned.packets.map(row).slice(2, 5)).toEqual(['20000/113', '20000/1', '20000/1']);
});

test('a merge of many large captures has every packet, in order, though all share one buffer', async () => {
  const files = 12;
  const each = 4000;
  const paths = Array.from({ length: files }, (_, k) => {
    const packets = Array.from({ length: each }, (_, i) => ({
      ...packet(i * files + ((i * 5 + k) % files)),
      bytes: new Uint8Array(900).fill(k),
      wire: 900,
    }));
    const bytes = pcapFile(style, packets);
    return file(`many-${k}.pcap`, k % 4 === 3 ? gzipSync(bytes, { level: 1 }) : bytes);
  });
  let last = -1;
  let count = 0;
  const perFile = new Uint32Array(files);
  const frames = (batch: FrameBatch): void => {
    for (let i = 0; i < batch.count; i++) {
      if (batch.timeUs[i]! < last) expect.fail(`time goes back at packet ${count}`);
      last = batch.timeUs[i]!;
      count++;
      const from = batch.offset[i]!;
      perFile[batch.bytes[from]!]!++;
      if (batch.bytes[from + 899] !== batch.bytes[from]) expect.fail(`packet ${count} was written over`);
    }
  };
  const summary = await readCaptures(paths, { batchBytes: 1 }, { frames });
  expect(summary).toMatchObject({ packets: files * each, failed: [], warnings: [] });
  expect([...perFile]).toEqual(new Array(files).fill(each));
});

test('rotated captures that follow each other are read in their order of time, however they are named and however many', async () => {
  const count = MERGE_OPEN_MAX + 20;
  const paths = Array.from({ length: count }, (_, k) =>
    file(`ring-${k}.pcap`, pcapFile(style, [packet(k), packet(k)])),
  );
  const { packets, told } = await read(paths.toReversed());
  expect(packets.map((each) => Number(each.time) / 1000)).toEqual(Array.from({ length: 2 * count }, (_, i) => i >> 1));
  expect(told).toEqual([]);
});

test('more overlapping captures than may be open are still all read, with a warning', async () => {
  const count = MERGE_OPEN_MAX + 3;
  const paths = Array.from({ length: count }, (_, k) =>
    file(`lap-${k}.pcap`, pcapFile(style, [packet(k), packet(9999)])),
  );
  const { packets, told } = await read(paths);
  expect(packets).toHaveLength(2 * count);
  expect(told.map((warning) => warning.code)).toEqual(['time']);
});

test('one unreadable capture among several is listed, and the others are read', async () => {
  const good = file('good.pcap', pcapFile(style, [packet(1)]));
  const bad = file('bad.pcap', 'text');
  const { packets, summary } = await read([bad, good, join(folder, 'gone.pcap')]);
  expect(packets).toHaveLength(1);
  expect(summary.failed.map((each) => [each.file, each.error.code])).toEqual([
    [bad, 'not-a-capture'],
    [join(folder, 'gone.pcap'), 'file-not-found'],
  ]);
  await expect(read([bad, join(folder, 'gone.pcap')])).rejects.toMatchObject({ code: 'not-a-capture' });
});

test('a folder gives its captures, known by their bytes or promised by their names, without following links', async () => {
  const root = join(folder, 'tree');
  mkdirSync(join(root, 'b', 'deep'), { recursive: true });
  const capture = pcapFile(style, [packet(1)]);
  writeFileSync(join(root, 'z.data'), capture);
  writeFileSync(join(root, 'b', 'deep', 'x.pcap.gz'), gzipSync(capture));
  writeFileSync(join(root, 'b', 'readme.pcap'), 'not one');
  symlinkSync(join(root, 'z.data'), join(root, 'a.pcap'));
  symlinkSync(root, join(root, 'loop'));
  writeFileSync(join(root, 'b', 'readme.txt'), 'not one');
  expect(await listCaptures([root])).toEqual([
    join(root, 'b', 'deep', 'x.pcap.gz'),
    join(root, 'b', 'readme.pcap'),
    join(root, 'z.data'),
  ]);
  expect(await listCaptures(['-', join(folder, 'gone'), join(root, 'a.pcap')])).toHaveLength(3);
  mkdirSync(join(root, 'void'));
  await expect(listCaptures([join(root, 'void')])).rejects.toMatchObject({ code: 'no-captures' });
});

test('progress grows to 1, and an aborted reading resolves with what was read', async () => {
  const many = Array.from({ length: 60_000 }, (_, i) => packet(i));
  const path = file('long.pcap', pcapFile(style, many));
  const { progress } = await read([path]);
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  const stop = new AbortController();
  const summary = await readCapture(path, {}, { frames: () => stop.abort() }, stop.signal);
  expect(summary.packets).toBeGreaterThan(0);
  expect(summary.packets).toBeLessThan(60_000);
  expect(summary.warnings).toEqual([]);
});

const READER = `
import { readCapture } from ${JSON.stringify(fileURLToPath(new URL('./read-capture.ts', import.meta.url)))};
let last = 0;
const sink = { frames(batch) { last = batch.timeUs[batch.count - 1]; } };
const summary = await readCapture('-', {}, sink).catch((error) => {
  console.log(JSON.stringify(error.message));
  process.exit();
});
console.log(JSON.stringify({ packets: summary.packets, last, codes: summary.warnings.map((each) => each.code) }));
`;

/** Runs the reader in a process of its own, fed in two parts with a pause between. */
function readThroughPipe(parts: readonly Uint8Array[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', READER], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    child.on('close', () => (text === '' ? reject(new Error('no answer')) : resolve(JSON.parse(text))));
    child.stdin.write(parts[0]);
    setImmediate(() => child.stdin.end(parts[1]));
  });
}

test('standard input is read through a real pipe, plain, packed and cut', async () => {
  const bytes = pcapFile(style, [packet(1), packet(2), packet(3)]);
  const packed = gzipSync(bytes);
  expect(await readThroughPipe([bytes.subarray(0, 30), bytes.subarray(30)])).toEqual({
    packets: 3,
    last: 3,
    codes: [],
  });
  expect(await readThroughPipe([packed.subarray(0, 9), packed.subarray(9)])).toMatchObject({ packets: 3 });
  expect(await readThroughPipe([bytes.subarray(0, 30), bytes.subarray(30, 110)])).toEqual({
    packets: 1,
    last: 1,
    codes: ['cut'],
  });
  expect(await readThroughPipe([Buffer.alloc(0), Buffer.alloc(0)])).toBe('Standard input is empty.');
  expect(await readThroughPipe([Buffer.from('Dear '), Buffer.from('diary')])).toBe(
    'Standard input is not a packet capture (it is text).',
  );
});

test('a capture that goes away before its time comes takes no other with it', async () => {
  const first = file('stays.pcap', pcapFile(style, [packet(1), packet(2)]));
  const second = file('goes.pcap', pcapFile(style, [packet(1000)]));
  const summary = await readCaptures([first, second], {}, { frames: () => rmSync(second, { force: true }) });
  expect(summary.packets).toBe(2);
  expect(summary.failed.map(({ file, error }) => [file, error.code])).toEqual([[second, 'file-not-found']]);
});

test('a disk that fails in the middle of a capture ends it with words and keeps the packets before', async () => {
  const bytes = pcapFile(style, [packet(1), packet(2), packet(3)]);
  let at = 0;
  const source: ByteSource = {
    read: async (target, from) => {
      if (at === 120) throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
      const part = bytes.subarray(at, at === 0 ? 40 : 120);
      target.set(part, from);
      at += part.length;
      return part.length;
    },
    bytesRead: 0,
    size: bytes.length,
    isCut: false,
    cancel: () => undefined,
    close: async () => undefined,
  };
  const capture = await recogniseCapture(source, 'old disk', Number.POSITIVE_INFINITY);
  const survey = { path: 'old disk', order: 0, startUs: 0, size: null, capture };
  const totals = await new CaptureMerge([survey], {}, { frames: () => undefined }).run();
  expect(totals.packets).toBe(1);
  expect(totals.warnings.map(({ message }) => message)).toEqual([
    'old disk cannot be read on after packet 1: the disk reports an error. The packets before it are kept.',
  ]);
});

test('standard input that is a file is read as one', () => {
  const path = file('stdin.pcap', pcapFile(style, [packet(1), packet(2)]));
  const stdin = openSync(path, 'r');
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', READER], { stdio: [stdin, 'pipe', 2] });
  closeSync(stdin);
  expect(JSON.parse(text.toString())).toEqual({ packets: 2, last: 2, codes: [] });
});

test('a named pipe is read as a file is', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const bytes = pcapFile(style, [packet(1), packet(2)]);
  const writer = spawn(process.execPath, [
    '-e',
    `require('fs').writeFileSync(${JSON.stringify(path)}, Buffer.from('${Buffer.from(bytes).toString('hex')}', 'hex'))`,
  ]);
  const { packets } = await read([path]);
  expect(packets).toEqual([packet(1), packet(2)]);
  writer.kill();
});
