// Tells SSH sessions that let somebody in from refused logins, by the lengths of what the server sends once all is encrypted.
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import { BoundedMap } from './bounded-map.ts';

/** Sessions watched at once, or over but without a record yet, and the bytes of one. */
const SESSIONS = 2048;
const SESSION_BYTES = 240;
/** RFC 4253 6: packet length (4), padding length (1), message; 7.3: SSH_MSG_NEWKEYS is 21 and has nothing else, so 12 bytes. */
const NEW_KEYS = 21;
const NEW_KEYS_BYTES_MAX = 64;
/**
 * Different lengths of the server's answers that show a session of use: a login that works adds success, host keys, channel
 * opened, data and exit status. Refused ones have two to four: the service accepted, the refusal, a question, a banner.
 */
const LENGTHS_SURE = 5;
/** So many are enough where the last answer is of a new length: refusals repeat theirs to the end. */
const LENGTHS_MIN = 4;
/** Segments of the server that are no refusal: the service accepted, and the answer to the question for methods. */
const SEGMENTS_BEFORE = 2;

const OF_USE = -1;

interface Session {
  readonly lengths: number[];
  segments: number;
  isLastNew: boolean;
}

export class SshSessions {
  /** By flow serial; null = known to be of use. */
  readonly #sessions = new BoundedMap<number, Session | null>(SESSIONS);

  static bytes(): number {
    return SESSIONS * SESSION_BYTES;
  }

  /** True when the client's segment in the row begins with its NEWKEYS: what follows in both directions is encrypted. */
  seeKeys(frames: FrameBatch, packets: PacketBatch, row: number): boolean {
    const { bytes } = frames;
    const at = packets.payloadAt[row]!;
    if (packets.payloadCaptured[row]! < 6 || bytes[at + 5] !== NEW_KEYS) return false;
    if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 0 || bytes[at + 3]! > NEW_KEYS_BYTES_MAX)
      return false;
    this.#sessions.set(packets.serial[row]!, { lengths: [], segments: 0, isLastNew: false });
    return true;
  }

  /** Takes an encrypted segment of the server; true when the session is known to be of use and need not be watched any more. */
  seeAnswer(serial: number, length: number): boolean {
    const session = this.#sessions.get(serial);
    if (session === undefined || session === null) return true;
    session.segments++;
    session.isLastNew = !session.lengths.includes(length);
    if (session.isLastNew) session.lengths.push(length);
    if (session.lengths.length < LENGTHS_SURE) return false;
    this.#sessions.set(serial, null);
    return true;
  }

  /** What became of a session that is over: refused logins (0 = unknown, the key exchange was not seen), or -1 when it was of use. */
  refusals(serial: number): number {
    const session = this.#sessions.get(serial);
    if (session === undefined) return 0;
    this.#sessions.delete(serial);
    if (session === null || (session.isLastNew && session.lengths.length >= LENGTHS_MIN)) return OF_USE;
    return Math.max(1, session.segments - SEGMENTS_BEFORE);
  }
}
