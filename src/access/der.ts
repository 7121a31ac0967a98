// Writes ASN.1 in its distinguished encoding (DER, ITU-T X.690): what a certificate needs of it, no more.

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  bytes: 0x04,
  identifier: 0x06,
  text: 0x0c,
  utcTime: 0x17,
  generalTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;
const CONTEXT = 0x80;
const CONSTRUCTED = 0x20;
/** RFC 5280 4.1.2.5: years from 2050 on are written with four digits. */
const GENERAL_TIME_FROM_YEAR = 2050;

/** Tag, length in as few bytes as it takes (X.690 8.1.3, 10.1), contents. */
function element(tag: number, contents: Uint8Array): Buffer {
  const { length } = contents;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), contents]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.concat([Buffer.of(tag, 0x80 | bytes.length, ...bytes), contents]);
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return element(TAG.sequence, Buffer.concat(parts));
}

/** A set of one. */
export function setOf(part: Uint8Array): Buffer {
  return element(TAG.set, part);
}

/** A whole number that is not negative, most significant byte first: without leading zeros, but never with a first bit that says minus. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const plain = bytes.length === 0 ? Buffer.of(0) : Buffer.from(bytes.subarray(start));
  return element(TAG.integer, plain[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), plain]) : plain);
}

/** DER leaves out what is the default, so that a boolean that is written is true. */
export function trueValue(): Buffer {
  return element(TAG.boolean, Buffer.of(0xff));
}

/** `unused`: bits at the end that do not count. */
export function bitString(bytes: Uint8Array, unused = 0): Buffer {
  return element(TAG.bits, Buffer.concat([Buffer.of(unused), bytes]));
}

export function byteString(bytes: Uint8Array): Buffer {
  return element(TAG.bytes, bytes);
}

export function text(value: string): Buffer {
  return element(TAG.text, Buffer.from(value, 'utf8'));
}

/** An object identifier such as 2.5.29.17 (X.690 8.19): seven bits a byte, the first two numbers in one. */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((number) => {
    const groups = [number & 0x7f];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift(0x80 | (left & 0x7f));
    return groups;
  });
  return element(TAG.identifier, Buffer.from(bytes));
}

/** A time to the second, in UTC. */
export function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const isGeneral = new Date(ms).getUTCFullYear() >= GENERAL_TIME_FROM_YEAR;
  const shown = `${isGeneral ? digits : digits.slice(2)}Z`;
  return element(isGeneral ? TAG.generalTime : TAG.utcTime, Buffer.from(shown, 'latin1'));
}

/** [number] around a whole element. */
export function explicit(number: number, part: Uint8Array): Buffer {
  return element(CONTEXT | CONSTRUCTED | number, part);
}

/** [number] instead of the tag of some bytes. */
export function implicit(number: number, bytes: Uint8Array): Buffer {
  return element(CONTEXT | number, bytes);
}
