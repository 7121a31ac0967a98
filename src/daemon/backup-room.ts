// Room on the disk for backups: they stand in the data folder while they are made and put back, and the watch that goes on needs some too.
import { statfs } from 'node:fs/promises';
import { UserError } from '../base/user-error.ts';

/** Room that is left to the home beside a backup: migrations and what is written ahead. */
export const ROOM_BYTES = 16e6;
/** Bytes taken in between two looks at the room that is left; in memory no more than one piece waits. */
const LOOK_BYTES = 4e6;

export type FreeBytes = (folder: string) => Promise<number>;

const freeBytesOf: FreeBytes = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** Throws backup-no-room unless `bytes` find room in `folder` and ROOM_BYTES stay free. `shown`: the folder's name for messages. */
export async function requireRoom(
  folder: string,
  bytes: number,
  shown: string = folder,
  freeBytes: FreeBytes = freeBytesOf,
): Promise<void> {
  const free = await freeBytes(folder);
  const wanted = bytes + ROOM_BYTES;
  if (free >= wanted) return;
  const text = (count: number): string => `${Math.ceil(count / 1e6)} MB`;
  throw new UserError('backup-no-room', { folder: shown, wanted: text(wanted), free: text(free) });
}

/** Hands a body on as long as there is room for it in `folder`. Throws backup-no-room. */
export async function* whileRoom(
  body: AsyncIterable<Uint8Array>,
  folder: string,
  freeBytes: FreeBytes = freeBytesOf,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  await requireRoom(folder, LOOK_BYTES, folder, freeBytes);
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes >= LOOK_BYTES) {
      await requireRoom(folder, bytes, folder, freeBytes);
      bytes = 0;
    }
    yield piece;
  }
}
