// Draws the dashboard's icon, a lit porch lamp, from one list of shapes: as SVG, and as PNG files for phones.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

type Point = readonly [number, number];
interface Shape {
  readonly color: string;
  /** A circle or a polygon on a 64 × 64 sheet. */
  readonly circle?: { readonly x: number; readonly y: number; readonly r: number };
  readonly polygon?: readonly Point[];
}

const night = '#1d3557';
const sheet = 64;
/** Later shapes lie on earlier ones. */
const lamp: readonly Shape[] = [
  { color: '#27476f', circle: { x: 32, y: 34, r: 23 } },
  { color: '#36598a', circle: { x: 32, y: 34, r: 16.5 } },
  { color: '#f1f5fa', polygon: box(30.6, 10, 2.8, 7) },
  {
    color: '#f1f5fa',
    polygon: [
      [24, 22],
      [28, 16],
      [36, 16],
      [40, 22],
    ],
  },
  {
    color: '#ffc857',
    polygon: [
      [23, 24],
      [41, 24],
      [37.5, 44],
      [26.5, 44],
    ],
  },
  { color: '#fff3cf', circle: { x: 32, y: 35, r: 4.6 } },
  { color: '#f1f5fa', polygon: box(25, 45.6, 14, 3.4) },
];

function box(x: number, y: number, width: number, height: number): readonly Point[] {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}

function svg(): string {
  const parts = lamp.map((shape) =>
    shape.circle
      ? `<circle cx="${shape.circle.x}" cy="${shape.circle.y}" r="${shape.circle.r}" fill="${shape.color}"/>`
      : `<polygon points="${(shape.polygon ?? []).map(([x, y]) => `${x},${y}`).join(' ')}" fill="${shape.color}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${sheet} ${sheet}"><rect width="${sheet}" height="${sheet}" rx="14" fill="${night}"/>${parts.join('')}</svg>\n`;
}

function isInside(shape: Shape, x: number, y: number): boolean {
  if (shape.circle) return (x - shape.circle.x) ** 2 + (y - shape.circle.y) ** 2 <= shape.circle.r ** 2;
  const points = shape.polygon ?? [];
  let inside = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i, i += 1) {
    const [ax, ay] = points[i]!;
    const [bx, by] = points[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function isInSquare(x: number, y: number, radius: number): boolean {
  const dx = Math.max(radius - x, x - (sheet - radius), 0);
  const dy = Math.max(radius - y, y - (sheet - radius), 0);
  return dx * dx + dy * dy <= radius * radius;
}

function rgb(color: string): readonly [number, number, number] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number];
}

/** RGBA pixels; each is the mean of 4 × 4 looks. `radius` 0 fills the square, as maskable icons must; `zoom` < 1 leaves a margin. */
function draw(pixels: number, radius: number, zoom: number): Uint8Array {
  const out = new Uint8Array(pixels * pixels * 4);
  const looks = 4;
  for (let row = 0; row < pixels; row += 1) {
    for (let column = 0; column < pixels; column += 1) {
      const sum = [0, 0, 0, 0];
      for (let look = 0; look < looks * looks; look += 1) {
        const x = ((column + ((look % looks) + 0.5) / looks) / pixels) * sheet;
        const y = ((row + (Math.floor(look / looks) + 0.5) / looks) / pixels) * sheet;
        if (radius > 0 && !isInSquare(x, y, radius)) continue;
        const inX = (x - sheet / 2) / zoom + sheet / 2;
        const inY = (y - sheet / 2) / zoom + sheet / 2;
        const shape = lamp.findLast((candidate) => isInside(candidate, inX, inY));
        const [red, green, blue] = rgb(shape?.color ?? night);
        sum[0]! += red;
        sum[1]! += green;
        sum[2]! += blue;
        sum[3]! += 1;
      }
      const at = (row * pixels + column) * 4;
      const hits = Math.max(1, sum[3]!);
      for (let part = 0; part < 3; part += 1) out[at + part] = Math.round(sum[part]! / hits);
      out[at + 3] = Math.round((sum[3]! / (looks * looks)) * 255);
    }
  }
  return out;
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** PNG (W3C, third edition): 8-bit RGBA, no row filter. */
function png(pixels: number, rgba: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels, 0);
  header.writeUInt32BE(pixels, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc(pixels * (pixels * 4 + 1));
  for (let row = 0; row < pixels; row += 1) {
    rows.set(rgba.subarray(row * pixels * 4, (row + 1) * pixels * 4), row * (pixels * 4 + 1) + 1);
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

const folder = join(import.meta.dirname, '..', 'web', 'public', 'icons');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'icon.svg'), svg());
writeFileSync(join(folder, 'icon-192.png'), png(192, draw(192, 14, 1)));
writeFileSync(join(folder, 'icon-512.png'), png(512, draw(512, 14, 1)));
writeFileSync(join(folder, 'icon-maskable-512.png'), png(512, draw(512, 0, 0.8)));
writeFileSync(join(folder, 'icon-apple-180.png'), png(180, draw(180, 0, 0.9)));
