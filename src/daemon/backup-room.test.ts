// A backup that comes in or is made leaves the home room on the disk.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOM_BYTES, requireRoom, whileRoom } from './backup-room.ts';

const PIECE = new Uint8Array(1_000_000);

test('a body without end is taken in only while the home keeps its room', async () => {
  const disk = ROOM_BYTES + 50e6;
  let taken = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield PIECE;
  }
  const take = async (): Promise<void> => {
    for await (const piece of whileRoom(endless(), '/home', async () => disk - taken)) taken += piece.length;
  };
  await expect(take()).rejects.toMatchObject({ code: 'backup-no-room', details: { folder: '/home' } });
  expect(taken).toBeGreaterThan(40e6);
  expect(disk - taken).toBeGreaterThanOrEqual(ROOM_BYTES);
});

test('a disk that is nearly full takes nothing of it', async () => {
  let isAsked = false;
  async function* body(): AsyncGenerator<Uint8Array> {
    isAsked = true;
    yield PIECE;
  }
  const take = async (): Promise<void> => {
    for await (const _ of whileRoom(body(), '/home', async () => ROOM_BYTES));
  };
  await expect(take()).rejects.toMatchObject({ code: 'backup-no-room' });
  expect(isAsked).toBe(false);
});

test('the room is that of the disk on which the folder stands', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-room-'));
  try {
    await expect(requireRoom(folder, 2 ** 50)).rejects.toMatchObject({ code: 'backup-no-room' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
