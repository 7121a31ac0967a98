// A QR code (ISO/IEC 18004) as one path of squares, loaded only when one is looked at (parts/qr-code.tsx imports this file lazily).
import { encode } from 'uqr';

/** Light modules around the code, without which readers do not find it (ISO/IEC 18004 5.3.8). */
const QUIET_MODULES = 4;

export interface QrPath {
  /** Modules on a side, the quiet zone included: the picture's view box. */
  readonly size: number;
  /** The dark modules, each run of them in a row as a rectangle of height 1. */
  readonly path: string;
}

/** The text as a QR code that is read although 15 % of it is covered (level M). Throws a RangeError for more than 2,331 bytes. */
export function qrPath(text: string): QrPath {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_MODULES });
  let path = '';
  for (const [y, row] of data.entries())
    for (let x = 0; x < size; x++) {
      if (row[x] !== true) continue;
      const from = x;
      while (row[x + 1] === true) x++;
      path += `M${from} ${y}h${x + 1 - from}v1H${from}z`;
    }
  return { size, path };
}
