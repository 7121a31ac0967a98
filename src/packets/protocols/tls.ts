// TLS over TCP (RFC 8446, RFC 5246): handshake messages out of records, until the handshake cannot be seen any more.
import {
  type FactOutput,
  GIVE_UP,
  IS,
  IS_NOT,
  NEEDS_MORE,
  type StreamDecoder,
  type StreamProtocol,
} from './protocol.ts';
import {
  CERTIFICATE,
  CLIENT_HELLO,
  CLIENT_KEY_EXCHANGE,
  emitCertificate,
  emitClientHello,
  emitServerHello,
  HANDSHAKE_HEADER_BYTES,
  handshakeLength,
  SERVER_HELLO,
  SERVER_HELLO_DONE,
} from './tls-handshake.ts';
import { uint16 } from './wire-text.ts';

const RECORD_HEADER_BYTES = 5;
/** RFC 5246 6.2.3: 2^14 bytes and what encryption adds. */
const RECORD_BYTES_MAX = 16384 + 2048;
/** A handshake message in several records is kept up to this size; certificate chains are a few KiB. */
export const HANDSHAKE_BYTES_MAX = 16 * 1024;

const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;

const NO_BYTES = new Uint8Array(0);

class TlsDecoder implements StreamDecoder {
  /** A handshake message that goes on in the next record, a side. */
  readonly #partial: [Uint8Array, Uint8Array] = [NO_BYTES, NO_BYTES];
  readonly #isEncrypted = [false, false];
  #hasCertificate = false;

  get held(): number {
    return this.#partial[0].length + this.#partial[1].length;
  }

  decode(side: number, bytes: Uint8Array, at: number, end: number, out: FactOutput): number {
    let position = at;
    while (end - position >= RECORD_HEADER_BYTES) {
      const type = bytes[position]!;
      const length = uint16(bytes, position + 3);
      const next = position + RECORD_HEADER_BYTES + length;
      if (bytes[position + 1] !== 3 || length > RECORD_BYTES_MAX) return this.#stop(side);
      if (type === HANDSHAKE) {
        if (next > end) break;
        if (!this.#record(side, bytes, position + RECORD_HEADER_BYTES, next, out)) return this.#stop(side);
      } else if (type === CHANGE_CIPHER_SPEC) {
        this.#isEncrypted[side] = true;
      } else if (type !== ALERT) {
        return this.#stop(side);
      }
      position = next;
    }
    return position - at;
  }

  #stop(side: number): number {
    this.#partial[side] = NO_BYTES;
    return GIVE_UP;
  }

  /** One record's handshake bytes; false when this side will say no more in clear. */
  #record(side: number, bytes: Uint8Array, at: number, end: number, out: FactOutput): boolean {
    const partial = this.#partial[side]!;
    if (partial.length === 0) return this.#messages(side, bytes, at, end, out);
    if (partial.length + end - at > HANDSHAKE_BYTES_MAX) return false;
    const joined = new Uint8Array(partial.length + end - at);
    joined.set(partial);
    joined.set(bytes.subarray(at, end), partial.length);
    return this.#messages(side, joined, 0, joined.length, out);
  }

  #messages(side: number, bytes: Uint8Array, at: number, end: number, out: FactOutput): boolean {
    let position = at;
    while (end - position >= HANDSHAKE_HEADER_BYTES) {
      const length = handshakeLength(bytes, position);
      const bodyAt = position + HANDSHAKE_HEADER_BYTES;
      if (length > HANDSHAKE_BYTES_MAX) return false;
      if (bodyAt + length > end) break;
      if (!this.#message(side, bytes, bytes[position]!, bodyAt, bodyAt + length, out)) return false;
      position = bodyAt + length;
    }
    this.#partial[side] = position < end ? bytes.slice(position, end) : NO_BYTES;
    return true;
  }

  #message(side: number, bytes: Uint8Array, type: number, at: number, end: number, out: FactOutput): boolean {
    if (type === CLIENT_HELLO) return emitClientHello(bytes, at, end, false, out);
    if (type === SERVER_HELLO) return emitServerHello(bytes, at, end, false, out);
    // Behind ChangeCipherSpec only the second hellos of TLS 1.3 (RFC 8446 D.4) are in clear.
    if (this.#isEncrypted[side]) return false;
    if (type === CERTIFICATE && !this.#hasCertificate) {
      this.#hasCertificate = true;
      emitCertificate(bytes, at, end, out);
    }
    return type !== SERVER_HELLO_DONE && type !== CLIENT_KEY_EXCHANGE;
  }
}

export const tls: StreamProtocol = {
  transport: 'tcp',
  name: 'tls',
  title: 'TLS',
  service: 'ssl',
  recognise(bytes, at, end) {
    const have = end - at;
    if (have > 0 && bytes[at] !== HANDSHAKE) return IS_NOT;
    if (have > 1 && bytes[at + 1] !== 3) return IS_NOT;
    if (have > 2 && bytes[at + 2]! > 4) return IS_NOT;
    if (have < RECORD_HEADER_BYTES + 1) return NEEDS_MORE;
    const type = bytes[at + RECORD_HEADER_BYTES]!;
    return uint16(bytes, at + 3) <= RECORD_BYTES_MAX && (type === CLIENT_HELLO || type === SERVER_HELLO) ? IS : IS_NOT;
  },
  open: () => new TlsDecoder(),
};
