// 32-bit floats as text in saved states: base64 of their little-endian bytes.
import { decodeBase64 } from '../base/base64.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PAD = '='.charCodeAt(0);
/** A multiple of three, and few enough characters for one call. */
const PIECE_BYTES = 3072;
const codes = new Uint16Array((PIECE_BYTES / 3) * 4);
const FORM = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Base64 (RFC 4648) of the numbers' bytes, little-endian as every machine that this runs on. */
export function textOfFloats(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) text += textOfBytes(bytes, from);
  return text;
}

/** The text of at most PIECE_BYTES: its characters are gathered as numbers, since texts of four each would be garbage by the megabyte. */
function textOfBytes(bytes: Uint8Array, from: number): string {
  const until = Math.min(bytes.length, from + PIECE_BYTES);
  let size = 0;
  for (let i = from; i < until; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = until - i;
    codes[size++] = ALPHABET.charCodeAt(word >>> 18);
    codes[size++] = ALPHABET.charCodeAt((word >>> 12) & 63);
    codes[size++] = left > 1 ? ALPHABET.charCodeAt((word >>> 6) & 63) : PAD;
    codes[size++] = left > 2 ? ALPHABET.charCodeAt(word & 63) : PAD;
  }
  return String.fromCharCode.apply(null, codes.subarray(0, size) as unknown as number[]);
}

/** The numbers of such a text; null when it is none or holds more than `most`: files are hostile. */
export function floatsOfText(text: unknown, most: number): Float32Array | null {
  if (typeof text !== 'string' || text.length > Math.ceil((most * 4) / 3) * 4 || !FORM.test(text)) return null;
  const bytes = decodeBase64(text);
  return bytes.length % 4 === 0 && bytes.length <= most * 4 ? new Float32Array(bytes.buffer) : null;
}
