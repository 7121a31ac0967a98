// Checks a QR code by reading it as a camera would: what was put in comes out, and there is light all round it.
import readQr from 'jsqr';
import { expect, test } from 'vitest';
import { type QrPath, qrPath } from './qr-path.ts';

const PIXELS = 6;

/** The path as a camera would see it: white, with each rectangle of it in black. */
function paint({ path, size }: QrPath): { readonly pixels: Uint8ClampedArray; readonly width: number } {
  const width = size * PIXELS;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g))
    for (let down = 0; down < PIXELS; down++)
      for (let right = 0; right < Number(length) * PIXELS; right++) {
        const at = ((Number(y) * PIXELS + down) * width + Number(x) * PIXELS + right) * 4;
        pixels.fill(0, at, at + 3);
      }
  return { pixels, width };
}

const read = (code: QrPath): string | undefined => {
  const { pixels, width } = paint(code);
  return readQr(pixels, width, width)?.data;
};

test('a reader finds in the picture what was put into it', () => {
  for (const text of [
    'otpauth://totp/Porchlight:anna?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Porchlight&algorithm=SHA1&digits=6&period=30',
    `otpauth://totp/Porchlight:${encodeURIComponent('Ännchen & Söhne, 2. Stock')}?secret=MZXW6&issuer=Porchlight`,
    'x',
  ])
    expect(read(qrPath(text))).toBe(text);
});

test('half of a picture says nothing', () => {
  const code = qrPath('otpauth://totp/Porchlight:anna?secret=MZXW6');
  expect(read({ ...code, path: code.path.slice(0, code.path.length >> 1) })).toBeUndefined();
});

test('there is light all round it', () => {
  const { path, size } = qrPath('anna');
  const marks = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map(([, x, y, length]) => [
    Number(x),
    Number(y),
    Number(x) + Number(length),
  ]);
  expect(Math.min(...marks.map(([x]) => x!))).toBe(4);
  expect(Math.min(...marks.map(([, y]) => y!))).toBe(4);
  expect(Math.max(...marks.map(([, , end]) => end!))).toBe(size - 4);
});
