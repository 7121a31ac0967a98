// JSON that is the same text for the same value, in ASCII, for the headers of model files.

const DEPTH_MAX = 12;

/** Keys in order of their code units, no spaces, characters beyond ASCII escaped. Throws for what JSON cannot hold (NaN, undefined …). */
export function writeJson(value: unknown, depth = 0): string {
  if (depth > DEPTH_MAX) throw new Error('a header is nested too deeply');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`a header cannot hold ${value}`);
    return Object.is(value, -0) ? '-0' : String(value);
  }
  if (Array.isArray(value)) return `[${value.map((each) => writeJson(each, depth + 1)).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([first], [second]) => (first < second ? -1 : 1));
    return `{${entries.map(([key, each]) => `${quote(key)}:${writeJson(each, depth + 1)}`).join(',')}}`;
  }
  throw new Error(`a header cannot hold a value of type ${typeof value}`);
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Characters turned into bytes at a time: arguments of one call are limited. */
const CHUNK = 8192;

/** One byte a character. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Undoes `asciiBytes`. Throws for bytes beyond ASCII. */
export function asciiText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const part = bytes.subarray(at, at + CHUNK);
    for (const byte of part) if (byte > 0x7f) throw new Error('a byte of the header is not ASCII');
    text += String.fromCharCode(...part);
  }
  return text;
}
