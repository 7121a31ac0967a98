// Tells SSH sessions that let somebody in from refused logins, by the lengths of what the server sends once all is encrypted.
import { mix } from '../base/hash.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import { BoundedMap } from './bounded-map.ts';

/** Sessions watched at once, or over but without a record yet. */
const SESSIONS = 2048;
/** RFC 4253 6: packet length (4), padding length (1), message; 7.3: SSH_MSG_NEWKEYS is 21 and has nothing else, so 12 bytes. */
const NEW_KEYS = 21;
const NEW_KEYS_BYTES_MAX = 64;
/**
 * Different lengths that show a session of use. A refused login has two or three: the service accepted, the refusal, repeated, and
 * a question or banner. One that works adds success, host keys, channel opened, channel success, data, exit status.
 */
const LENGTHS_MIN = 5;
/** Segments of the server that are no refusal: the service accepted, and the answer to the question for methods. */
const SEGMENTS_BEFORE = 2;
const MASK = 2 ** 32;
const OF_USE = -1;

export class SshSessions {
  /** By flow serial: which lengths were seen (a bit of 32 each), and segments × 2^32; OF_USE when decided. */
  readonly #sessions = new BoundedMap<number, number>(SESSIONS);

  static bytes(): number {
    return SESSIONS * 80;
  }

  /** True when the client's segment in the row begins with its NEWKEYS: what follows in both directions is encrypted. */
  seeKeys(frames: FrameBatch, packets: PacketBatch, row: number): boolean {
    const { bytes } = frames;
    const at = packets.payloadAt[row]!;
    if (packets.payloadCaptured[row]! < 6 || bytes[at + 5] !== NEW_KEYS) return false;
    if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 0 || bytes[at + 3]! > NEW_KEYS_BYTES_MAX)
      return false;
    this.#sessions.set(packets.serial[row]!, 0);
    return true;
  }

  /** Takes an encrypted segment of the server; true when the session is known to be of use and need not be watched any more. */
  seeAnswer(serial: number, length: number): boolean {
    const before = this.#sessions.get(serial) ?? 0;
    const mask = ((before % MASK) | (1 << (mix(length) & 31))) >>> 0;
    const segments = Math.floor(before / MASK) + 1;
    const isOfUse = bitsOf(mask) >= LENGTHS_MIN;
    this.#sessions.set(serial, isOfUse ? OF_USE : segments * MASK + mask);
    return isOfUse;
  }

  /** What became of a session that is over: refused logins (0 = unknown, the key exchange was not seen), or -1 when it was of use. */
  refusals(serial: number): number {
    const session = this.#sessions.get(serial);
    if (session === undefined) return 0;
    this.#sessions.delete(serial);
    return session === OF_USE ? OF_USE : Math.max(1, Math.floor(session / MASK) - SEGMENTS_BEFORE);
  }
}

function bitsOf(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}
