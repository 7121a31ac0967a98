import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { copyPackets, readBytes, type WrittenPacket } from '../../test/capture-writer.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { PacketRing, type RingFile } from './packet-ring.ts';
import { readCaptures } from './read-capture.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-ring-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (name: string): string => mkdtempSync(join(root, name));

function batchOf(packets: readonly WrittenPacket[]): FrameBatch {
  const batch = new FrameBatch(1024 * 1024);
  let at = 0;
  for (const packet of packets) {
    const i = batch.count++;
    batch.bytes.set(packet.bytes, at);
    batch.offset[i] = at;
    batch.captured[i] = packet.bytes.length;
    batch.wire[i] = packet.wire;
    batch.timeUs[i] = Number(packet.time / 1000n);
    batch.timeNs[i] = Number(packet.time % 1000n);
    batch.link[i] = packet.link;
    at += packet.bytes.length;
  }
  return batch;
}

const packet = (i: number, link = 1): WrittenPacket => ({
  time: 1_700_000_000_123_456_789n + BigInt(i),
  bytes: new Uint8Array(100).fill(i & 255),
  wire: 1500,
  link,
});
const packets = (count: number): WrittenPacket[] => Array.from({ length: count }, (_, i) => packet(i));

async function readAll(paths: readonly string[]): Promise<WrittenPacket[]> {
  const read: WrittenPacket[] = [];
  await readCaptures(paths, {}, { frames: (batch) => void read.push(...copyPackets(batch)) });
  return read;
}

test('what is kept is read back: times to the nanosecond, lengths, link types', async () => {
  const rows = fc.array(
    fc.record({
      time: fc.bigInt(0n, (1n << 53n) * 1000n),
      bytes: fc.uint8Array({ maxLength: 200 }),
      wire: fc.nat(70_000),
      link: fc.constantFrom(1, 101, 113, 276),
    }),
    { minLength: 1, maxLength: 50 },
  );
  const path = join(folder('property'), 'all.pcapng');
  await fc.assert(
    fc.asyncProperty(rows, async (written) => {
      rmSync(path, { force: true });
      const ring = new PacketRing({ path });
      await ring.start();
      await ring.write(batchOf(written));
      await ring.close();
      const { packets: read, totals } = await readBytes(new Uint8Array(readFileSync(path)));
      expect(read).toEqual(written);
      expect(totals.warnings).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('the newest packets keep the name, older ones are numbered, the oldest are deleted', async () => {
  const home = folder('rotate');
  const path = join(home, 'home.pcapng');
  const ring = new PacketRing({ path, fileBytesMax: 1400, files: 3 });
  await ring.start();
  const all = packets(55);
  for (let i = 0; i < all.length; i += 7) await ring.write(batchOf(all.slice(i, i + 7)));
  await ring.close();
  expect(readdirSync(home).sort()).toEqual(['home-00004.pcapng', 'home-00005.pcapng', 'home.pcapng']);
  for (const name of readdirSync(home)) expect(statSync(join(home, name)).size).toBeLessThanOrEqual(1400);
  expect(await readAll(readdirSync(home).map((name) => join(home, name)))).toEqual(all.slice(30));
});

test('files of others and of earlier runs stay as they are: a name that is taken is refused', async () => {
  const home = folder('again');
  const path = join(home, 'home.pcapng');
  const others = ['home-notes.pcapng', 'home-00001.pcapng', 'home-00004.pcapng'];
  for (const name of others) writeFileSync(join(home, name), 'mine');
  writeFileSync(path, '');
  await expect(new PacketRing({ path }).start()).rejects.toMatchObject({
    code: 'write-failed',
    message: `Cannot write ${path}: a file of that name is in the way.`,
  });
  rmSync(path);
  const ring = new PacketRing({ path, fileBytesMax: 1400, files: 2 });
  await ring.start();
  for (const i of [0, 1, 2]) await ring.write(batchOf(packets(21).slice(i * 7, i * 7 + 7)));
  await ring.close();
  await ring.close();
  expect(readdirSync(home).sort()).toEqual([...others, 'home-00006.pcapng', 'home.pcapng'].sort());
  for (const name of others) expect(readFileSync(join(home, name), 'utf8')).toBe('mine');
  await expect(new PacketRing({ path }).start()).rejects.toMatchObject({ code: 'write-failed' });
});

/** A file on a disk with so many bytes left, which takes what fits and then fails. */
async function openOnSmallDisk(path: string, room: { left: number }): Promise<RingFile> {
  const file = await open(path, 'w');
  return {
    write: async (buffer: Uint8Array, offset: number, length: number, position: number) => {
      if (room.left === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      const count = Math.min(length, room.left);
      room.left -= count;
      return file.write(buffer, offset, count, position);
    },
    truncate: (size: number) => file.truncate(size),
    close: () => file.close(),
  } as unknown as RingFile;
}

test('a full disk is an error in words, and what was kept ends with a whole packet', async () => {
  for (const left of [10, 60, 61, 191, 192, 193, 5000, 70_001]) {
    const path = join(folder('full'), 'home.pcapng');
    const room = { left };
    const ring = new PacketRing({ path, openFile: (name) => openOnSmallDisk(name, room) });
    await ring.start();
    const kept = Math.max(0, Math.floor((left - 28 - 32) / 132));
    const words =
      kept > 0 ? `no space is left on the disk; ${kept} packets before it are kept.` : 'no space is left on the disk.';
    const fill = ring.write(batchOf(packets(1000))).then(() => ring.flush());
    await expect(fill).rejects.toMatchObject({
      code: 'write-failed',
      message: `Cannot write ${path}: ${words}`,
    });
    await expect(ring.write(batchOf([packet(1)]))).rejects.toMatchObject({ code: 'write-failed' });
    await ring.close();
    expect(ring.totals.packets).toBe(kept);
    const bytes = new Uint8Array(readFileSync(path));
    if (bytes.length === 0) continue;
    const { packets: read, totals } = await readBytes(bytes);
    expect(read).toEqual(packets(kept));
    expect(totals.warnings).toEqual([]);
  }
});

test('a device that cannot be cut tells its own failure', async () => {
  const ring = new PacketRing({ path: '/dev/full' });
  await ring.start();
  const fill = ring.write(batchOf(packets(3))).then(() => ring.flush());
  await expect(fill).rejects.toMatchObject({ message: 'Cannot write /dev/full: no space is left on the disk.' });
});

test('a place that cannot be written is told before the capture begins', async () => {
  const missing = new PacketRing({ path: join(root, 'no', 'such', 'home.pcapng') });
  await expect(missing.start()).rejects.toMatchObject({
    code: 'write-failed',
    message: expect.stringContaining('the folder does not exist'),
  });
  const taken = new PacketRing({ path: root });
  await expect(taken.start()).rejects.toMatchObject({ message: expect.stringContaining('it is a folder') });
});

test('a pipe is no place for a ring', async () => {
  const path = join(folder('pipe'), 'pipe');
  execFileSync('mkfifo', [path]);
  await expect(new PacketRing({ path }).start()).rejects.toMatchObject({ code: 'write-failed' });
});
