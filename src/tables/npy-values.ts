// Numbers as NumPy and MATLAB store them, in either byte order, turned into doubles.

/** Codes as NumPy's: kind and bytes. 'b1' is a truth value; 'U' and 'S' are texts of fixed length. */
export type NumberCode = 'f2' | 'f4' | 'f8' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8' | 'b1';

export interface ValueType {
  readonly code: NumberCode | 'U' | 'S';
  /** Bytes of one value. */
  readonly bytes: number;
  readonly isLittleEndian: boolean;
}

/** Values in memory: `count` of them, `step` bytes apart, the first at byte `at`. */
export interface ValueRun {
  readonly view: DataView;
  readonly at: number;
  readonly step: number;
  readonly count: number;
}

const WORD = 2 ** 32;

/** Writes the numbers of a run to target[to], target[to + stride] … 64-bit integers are rounded once, as a cast does. */
export function decodeNumbers(
  type: ValueType,
  { view, at, step, count }: ValueRun,
  target: Float64Array,
  to: number,
  stride: number,
): void {
  const little = type.isLittleEndian;
  const high = little ? 4 : 0;
  const low = 4 - high;
  let from = at;
  let out = to;
  for (let i = 0; i < count; i++, from += step, out += stride) {
    switch (type.code) {
      case 'f8':
        target[out] = view.getFloat64(from, little);
        break;
      case 'f4':
        target[out] = view.getFloat32(from, little);
        break;
      case 'f2':
        target[out] = halfToNumber(view.getUint16(from, little));
        break;
      case 'i1':
        target[out] = view.getInt8(from);
        break;
      case 'i2':
        target[out] = view.getInt16(from, little);
        break;
      case 'i4':
        target[out] = view.getInt32(from, little);
        break;
      case 'i8':
        target[out] = view.getInt32(from + high, little) * WORD + view.getUint32(from + low, little);
        break;
      case 'u1':
        target[out] = view.getUint8(from);
        break;
      case 'u2':
        target[out] = view.getUint16(from, little);
        break;
      case 'u4':
        target[out] = view.getUint32(from, little);
        break;
      case 'u8':
        target[out] = view.getUint32(from + high, little) * WORD + view.getUint32(from + low, little);
        break;
      case 'b1':
        target[out] = view.getUint8(from) === 0 ? 0 : 1;
        break;
      default:
        target[out] = Number.NaN;
    }
  }
}

/** IEEE 754 binary16: one sign bit, five of exponent, ten of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** One text of fixed length ('S': bytes, 'U': UCS-4), without the zeros that fill it up. */
export function decodeText(type: ValueType, view: DataView, at: number): string {
  const unit = type.code === 'U' ? 4 : 1;
  let text = '';
  for (let i = 0; i + unit <= type.bytes; i += unit) {
    const code = unit === 4 ? view.getUint32(at + i, type.isLittleEndian) : view.getUint8(at + i);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  }
  return text.replace(/\0+$/, '');
}
