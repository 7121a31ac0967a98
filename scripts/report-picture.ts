// Draws the picture of a report for the docs: four of the pictures that training on the example capture leaves, on one sheet.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In reading order, two a row. */
const SHOWN = [
  'scores-isolation-forest',
  'contributions-isolation-forest',
  'over-time-isolation-forest',
  'over-time-ecod',
];
const GAP = 12;

const sizeOf = (svg: string, side: 'width' | 'height'): number =>
  Number(new RegExp(`^<svg [^>]*?\\b${side}="(\\d+)`).exec(svg)?.[1]);

/** Trains on the example with the program below `root` and puts its pictures on one sheet; no times and no chance are in them. */
export function drawReportPicture(root: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-report-'));
  try {
    const words = [
      'train',
      'examples/home.pcap',
      '-m',
      'isolation-forest,ecod',
      '--out',
      folder,
      '--report',
      '--quiet',
    ];
    const run = spawnSync(process.execPath, [join(root, 'bin/porchlight.js'), ...words], {
      cwd: root,
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(run.stderr);
    return sheet(SHOWN.map((name) => readFileSync(join(folder, `${name}.svg`), 'utf8').trim()));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sheet(pictures: readonly string[]): string {
  let y = GAP;
  let width = 0;
  const placed: string[] = [];
  for (let i = 0; i < pictures.length; i += 2) {
    let x = GAP;
    const row = pictures.slice(i, i + 2);
    for (const picture of row) {
      placed.push(picture.replace('<svg ', `<svg x="${x}" y="${y}" `));
      x += sizeOf(picture, 'width') + GAP;
    }
    width = Math.max(width, x);
    y += Math.max(...row.map((picture) => sizeOf(picture, 'height'))) + GAP;
  }
  const words = 'Pictures of a report: scores, what carries them, and scores over the rows';
  const size = `width="${width}" height="${y}"`;
  const paper = `<rect class="p-paper" ${size} rx="8"></rect>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${y}" role="img" aria-label="${words}">${paper}${placed.join('')}</svg>\n`;
}
