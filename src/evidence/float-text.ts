// 32-bit floats as text in saved states: base64 of their little-endian bytes.
import { decodeBase64 } from '../base/base64.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const FORM = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Base64 (RFC 4648) of the numbers' bytes, little-endian as every machine that this runs on. */
export function textOfFloats(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const left = bytes.length - i;
    parts.push(
      ALPHABET[word >>> 18]! +
        ALPHABET[(word >>> 12) & 63]! +
        (left > 1 ? ALPHABET[(word >>> 6) & 63]! : '=') +
        (left > 2 ? ALPHABET[word & 63]! : '='),
    );
  }
  return parts.join('');
}

/** The numbers of such a text; null when it is none or holds more than `most`: files are hostile. */
export function floatsOfText(text: unknown, most: number): Float32Array | null {
  if (typeof text !== 'string' || text.length > Math.ceil((most * 4) / 3) * 4 || !FORM.test(text)) return null;
  const bytes = decodeBase64(text);
  return bytes.length % 4 === 0 && bytes.length <= most * 4 ? new Float32Array(bytes.buffer) : null;
}
