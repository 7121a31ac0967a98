// QUIC version 1 (RFC 9000), version 2 (RFC 9369) and draft 29: the hellos in Initial packets.
import { type ConversationProtocol, type FactOutput, GIVE_UP, type StreamDecoder } from './protocol.ts';
import { CryptoStream, readVarInt, type VarInt } from './quic-crypto.ts';
import {
  decryptPayload,
  headerMask,
  initialKeys,
  QUIC_VERSIONS,
  type QuicKeys,
  type QuicVersion,
} from './quic-keys.ts';
import {
  CLIENT_HELLO,
  emitClientHello,
  emitServerHello,
  HANDSHAKE_HEADER_BYTES,
  handshakeLength,
  SERVER_HELLO,
} from './tls-handshake.ts';
import { uint32 } from './wire-text.ts';

/** Initial packets that are decrypted of a flow; a hello takes one to three. */
const PACKETS_MAX = 12;
const CONNECTION_ID_MAX = 20;
/** RFC 9001 5.4.2: the sample begins 4 bytes behind the start of the packet number. */
const SAMPLE_OFFSET = 4;
const SAMPLE_BYTES = 16;
const TAG_BYTES = 16;

/** Where the parts of one long-header packet lie. */
interface InitialPacket {
  isInitial: boolean;
  idAt: number;
  idEnd: number;
  numberAt: number;
  end: number;
}

const packet: InitialPacket = { isInitial: false, idAt: 0, idEnd: 0, numberAt: 0, end: 0 };
const field: VarInt = { value: 0, next: 0 };

class QuicDecoder implements StreamDecoder {
  readonly #streams = [new CryptoStream(), new CryptoStream()] as const;
  readonly #isRead = [false, false];
  #keys: readonly [QuicKeys, QuicKeys] | null = null;
  /** The side that began, whose packets the client's keys open. */
  #client = 0;
  #packets = 0;

  get held(): number {
    return this.#streams[0].held + this.#streams[1].held;
  }

  decode(side: number, bytes: Uint8Array, at: number, end: number, out: FactOutput): number {
    let position = at;
    // RFC 9000 12.2: several packets may share a datagram; one with a short header is the last.
    while (position < end && (bytes[position]! & 0x80) !== 0) {
      const version = knownVersion(bytes, position, end);
      if (version === null || !readLongHeader(version, bytes, position, end, packet)) break;
      const next = packet.end;
      if (packet.isInitial && !this.#isRead[side]) {
        if (this.#packets >= PACKETS_MAX || !out.spend()) return GIVE_UP;
        this.#packets++;
        this.#initial(side, version, bytes, position, out);
      }
      position = next;
    }
    const isShort = position < end && (bytes[position]! & 0x80) === 0;
    // Short headers mean that the handshake is over: what was not seen by now will not come.
    return this.#isRead[side] || (isShort && position === at) ? GIVE_UP : end - at;
  }

  #initial(side: number, version: QuicVersion, bytes: Uint8Array, at: number, out: FactOutput): void {
    let payload = this.#keys === null ? null : this.#open(side, bytes, at);
    if (payload === null) {
      // A first packet, or the first one behind a Retry, which changes the id that keys come from.
      if (this.#keys !== null && side !== this.#client) return;
      const former = this.#keys;
      this.#keys = initialKeys(version, bytes.subarray(packet.idAt, packet.idEnd));
      this.#client = side;
      payload = this.#open(side, bytes, at);
      if (payload === null) this.#keys = former;
    }
    const stream = this.#streams[side]!;
    if (payload === null || !stream.addFrames(payload) || stream.ready < HANDSHAKE_HEADER_BYTES) return;
    const length = HANDSHAKE_HEADER_BYTES + handshakeLength(stream.bytes, 0);
    if (stream.ready < length) return;
    const type = stream.bytes[0];
    this.#isRead[side] = true;
    if (type === CLIENT_HELLO) emitClientHello(stream.bytes, HANDSHAKE_HEADER_BYTES, length, true, out);
    else if (type === SERVER_HELLO) emitServerHello(stream.bytes, HANDSHAKE_HEADER_BYTES, length, true, out);
  }

  /** Removes header protection and decrypts; null when the keys do not fit. */
  #open(side: number, bytes: Uint8Array, at: number): Uint8Array | null {
    const keys = this.#keys![side === this.#client ? 0 : 1];
    const sampleAt = packet.numberAt + SAMPLE_OFFSET;
    if (sampleAt + SAMPLE_BYTES > packet.end) return null;
    const mask = headerMask(keys, bytes.slice(sampleAt, sampleAt + SAMPLE_BYTES));
    const header = bytes.slice(at, packet.numberAt + 4);
    header[0]! ^= mask[0]! & 0x0f;
    const numberBytes = (header[0]! & 3) + 1;
    const numberAt = packet.numberAt - at;
    let packetNumber = 0;
    for (let i = 0; i < numberBytes; i++) {
      header[numberAt + i]! ^= mask[1 + i]!;
      packetNumber = packetNumber * 256 + header[numberAt + i]!;
    }
    const sealedAt = packet.numberAt + numberBytes;
    if (packet.end - sealedAt < TAG_BYTES) return null;
    return decryptPayload(
      keys,
      packetNumber,
      header.slice(0, numberAt + numberBytes),
      bytes.slice(sealedAt, packet.end),
    );
  }
}

function knownVersion(bytes: Uint8Array, at: number, end: number): QuicVersion | null {
  // Long header, and the fixed bit.
  if (end - at < 7 || (bytes[at]! & 0xc0) !== 0xc0) return null;
  const version = uint32(bytes, at + 1);
  for (const known of QUIC_VERSIONS) if (known.version === version) return known;
  return null;
}

/** RFC 9000 17.2: false when the packet is cut, or its end cannot be told (Retry). */
function readLongHeader(version: QuicVersion, bytes: Uint8Array, at: number, end: number, out: InitialPacket): boolean {
  const type = (bytes[at]! >>> 4) & 3;
  out.isInitial = type === version.initialType;
  // Types go Initial, 0-RTT, Handshake, Retry, from the version's first one on.
  if (((type - version.initialType) & 3) === 3) return false;
  out.idAt = at + 6;
  out.idEnd = out.idAt + bytes[at + 5]!;
  if (out.idEnd >= end || out.idEnd - out.idAt > CONNECTION_ID_MAX) return false;
  let position = out.idEnd + 1 + bytes[out.idEnd]!;
  if (out.isInitial) {
    if (!readVarInt(bytes, position, end, field)) return false;
    position = field.next + field.value;
  }
  if (!readVarInt(bytes, position, end, field)) return false;
  out.numberAt = field.next;
  out.end = field.next + field.value;
  return out.end <= end && out.end > out.numberAt;
}

export const quic: ConversationProtocol = {
  transport: 'udp-flow',
  name: 'quic',
  title: 'QUIC',
  service: 'quic',
  matches: (bytes, at, end) => knownVersion(bytes, at, end) !== null,
  open: () => new QuicDecoder(),
};
