// Texts of facts as logs show them: Zeek's escapes in tab-separated logs, JSON strings in the others.
// A fact's text is the bytes of the wire in ASCII, unprintable ones as \xNN (packets/protocols/wire-text.ts).

const BACKSLASH = 92;
const COMMA = 44;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Texts without anything to read or write differently: nearly all of them. */
const PLAIN = /^[ -[\]-~]*$/;

/**
 * Characters that change how what stands around them is shown, or nothing at all: control and format characters (the bidirectional
 * ones among them, Unicode TR 36) and separators of lines. A log that is printed must not carry them to the terminal.
 */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const EACH_UNSHOWN = new RegExp(UNSHOWN.source, 'gu');

/** The bytes that a fact's text stands for. */
function bytesOf(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; ) {
    const digits = /^\\x[0-9a-f]{2}/.test(text.slice(i, i + 4));
    if (digits) {
      bytes.push(Number.parseInt(text.slice(i + 2, i + 4), 16));
      i += 4;
      continue;
    }
    const letter = String.fromCodePoint(text.codePointAt(i)!);
    bytes.push(...encoder.encode(letter));
    i += letter.length;
  }
  return Uint8Array.from(bytes);
}

/** Letters of a text: characters, and bytes that are none. */
function* lettersOf(bytes: Uint8Array): Generator<string | number> {
  for (let i = 0; i < bytes.length; ) {
    const letter = bytes[i]! < 0x80 ? String.fromCharCode(bytes[i]!) : multibyte(bytes, i);
    yield letter ?? bytes[i]!;
    i += letter === null ? 1 : encoder.encode(letter).length;
  }
}

/** The UTF-8 character of 2 to 4 bytes at `at`, or null. */
function multibyte(bytes: Uint8Array, at: number): string | null {
  const first = bytes[at]!;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (at + size > bytes.length) return null;
  try {
    const text = decoder.decode(bytes.subarray(at, at + size));
    return text.length === 1 || size === 4 ? text : null;
  } catch {
    return null;
  }
}

const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;
const hexAll = (letter: string): string => Array.from(encoder.encode(letter), hex).join('');

/**
 * A field of a tab-separated log as Zeek's ASCII writer has it: \\ for a backslash, \xNN for control characters and bytes that are no
 * UTF-8, within sets and vectors for commas too; a text that is the sign for unset or empty has its first byte escaped. Unlike Zeek's,
 * characters that are not shown (UNSHOWN) are escaped as well, byte by byte.
 */
export function tsvText(text: string, isElement: boolean): string {
  if (text === '') return '(empty)';
  if (text === '-' || text === '(empty)') return hex(text.charCodeAt(0)) + text.slice(1);
  if (PLAIN.test(text)) return isElement ? text.replaceAll(',', hex(COMMA)) : text;
  let escaped = '';
  for (const letter of lettersOf(bytesOf(text))) {
    if (typeof letter === 'number') escaped += hex(letter);
    else if (letter.charCodeAt(0) === BACKSLASH) escaped += '\\\\';
    else if (UNSHOWN.test(letter) || (isElement && letter === ',')) escaped += hexAll(letter);
    else escaped += letter;
  }
  return escaped;
}

/**
 * A text as a reader of JSON gets it, as in Zeek: letters of UTF-8 are letters, control characters below U+0080 and bytes that are no
 * UTF-8 stand as \xNN.
 */
export function clearText(text: string): string {
  if (PLAIN.test(text)) return text;
  let clear = '';
  for (const letter of lettersOf(bytesOf(text))) {
    if (typeof letter === 'number') clear += hex(letter);
    else clear += letter.charCodeAt(0) < 0x20 || letter.charCodeAt(0) === 0x7f ? hexAll(letter) : letter;
  }
  return clear;
}

/** The JSON string of a text, with \uNNNN for characters that are not shown. */
export function jsonText(text: string): string {
  const json = JSON.stringify(clearText(text));
  if (PLAIN.test(text)) return json;
  return json.replace(EACH_UNSHOWN, (letter) =>
    letter
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
