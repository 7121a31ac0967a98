// Tables and model files under test: whole ones in every format, damaged, opened as a user's file is.
import { writeFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { createRandom, type Random } from '../../src/base/random.ts';
import { UserError } from '../../src/base/user-error.ts';
import { findModel } from '../../src/models/index.ts';
import { decodeModel, encodeModel } from '../../src/models/model-file.ts';
import { createScoreWriter } from '../../src/studies/score-writer.ts';
import { openTable } from '../../src/tables/open-table.ts';
import { matBytes, npyBytes, zipBytes } from '../array-files.ts';
import { cloud, train } from '../model-lab.ts';
import { outlierCsv } from '../outlier-csv.ts';

const ROWS = 60;
/** Models that are damaged; the others have the same file around them. */
const MODELS = ['isolation-forest', 'ecod', 'half-space-trees', 'inne', 'box-plot'] as const;
/** Cells that bytes can hold: a byte packed by gzip becomes 1,032, and one of a cell each at worst. */
const CELLS_PER_BYTE_MAX = 2000;
const SECONDS_MAX = 2;

/** Whole files, made once. */
function wholeTables(): readonly Uint8Array[] {
  const csv = outlierCsv({ rows: ROWS, abnormalEvery: 10 });
  const [head = '', ...lines] = csv.trimEnd().split('\n');
  const names = head.split(',');
  const json = lines.map((line) =>
    JSON.stringify(Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell]))),
  );
  const values = Array.from(cloud(ROWS, 4, 3).values);
  const labels = Array.from({ length: ROWS }, (_, i) => i % 2);
  const zeek = `#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\t${names.join('\t')}\n#types\ttime\tstring\tdouble\tdouble\tcount\tdouble\tcount\tstring\n${lines.map((line) => line.replaceAll(',', '\t')).join('\n')}\n`;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const shape = { rows: ROWS, columns: 4 };
  return [
    encode(csv),
    encode(csv.replaceAll(',', ';')),
    encode(`${json.join('\n')}\n`),
    encode(`[${json.join(',')}]`),
    encode(zeek),
    npyBytes(values, shape),
    zipBytes({ 'X.npy': npyBytes(values, shape), 'y.npy': npyBytes(labels, { rows: ROWS, columns: 1 }) }),
    matBytes([
      { name: 'X', values, ...shape },
      { name: 'y', values: labels, rows: ROWS, columns: 1 },
    ]),
    parquet(values),
  ];
}

function parquet(values: readonly number[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const writer = createScoreWriter('parquet', { write: (bytes) => void chunks.push(bytes.slice()) }, [
    { name: 'a', kind: 'number' },
    { name: 'b', kind: 'text' },
  ]);
  const column = Float64Array.from({ length: ROWS }, (_, i) => values[i]!);
  writer.write({ rows: ROWS, columns: [column, Array.from(column, (value) => `t${value > 0}`)] });
  writer.finish();
  return Buffer.concat(chunks);
}

/** Every whole file, each of which must open. */
export const tables = wholeTables();
const modelFiles = MODELS.map((name) => encodeModel(train(findModel(name)!, cloud(ROWS, 3, 5))));

/** The bytes of one damaged table, the same for the same seed. */
export function damagedTable(seed: number): Uint8Array {
  const random = createRandom(seed);
  const whole = tables[Math.floor(random() * tables.length)]!;
  const packed = random();
  if (packed < 0.1) return damage(gzipSync(damage(whole, random)), random);
  return packed < 0.2 ? damage(zstdCompressSync(damage(whole, random)), random) : damage(whole, random);
}

/** The bytes of one model file that is not as it was written. */
export function damagedModel(seed: number): Uint8Array {
  const random = createRandom(seed);
  const whole = modelFiles[Math.floor(random() * modelFiles.length)]!;
  for (;;) {
    const bytes = damage(whole, random);
    if (bytes.length !== whole.length || bytes.some((byte, i) => byte !== whole[i])) return bytes;
  }
}

function damage(file: Uint8Array, random: Random): Uint8Array {
  const bytes = Uint8Array.from(file);
  for (let changes = Math.floor(random() * 6); changes > 0; changes--) {
    // Headers and footers decide the most.
    const kind = random();
    const span = Math.min(96, bytes.length);
    const at = kind < 0.4 ? random() * span : kind < 0.6 ? bytes.length - 1 - random() * span : random() * bytes.length;
    const place = Math.max(0, Math.min(bytes.length - 1, Math.floor(at)));
    bytes[place] = random() < 0.6 ? bytes[place]! ^ (1 << Math.floor(random() * 8)) : Math.floor(random() * 256);
  }
  return random() < 0.3 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}

/** Opens and reads the bytes as a table from `file`. Resolves to what went wrong, or null; a UserError is an answer, not a fault. */
export async function tryTable(bytes: Uint8Array, file: string): Promise<string | null> {
  writeFileSync(file, bytes);
  return timed(async () => {
    const source = await openTable(file, {});
    try {
      const all = source.columns.map((_, i) => i);
      const counts = all.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
      let cells = 0;
      for await (const batch of source.read({ numbers: all, texts: all }, counts, new AbortController().signal)) {
        cells += batch.rows * all.length;
        if (cells > bytes.length * CELLS_PER_BYTE_MAX) return `${cells} cells out of ${bytes.length} bytes`;
      }
      return null;
    } finally {
      await source.close();
    }
  });
}

/** A model file that was changed must be refused, in words. */
export async function tryModel(bytes: Uint8Array): Promise<string | null> {
  return timed(async () => {
    decodeModel(bytes, 'fuzz.model');
    return 'a changed model file was taken';
  });
}

async function timed(work: () => Promise<string | null>): Promise<string | null> {
  const before = process.threadCpuUsage();
  try {
    const problem = await work();
    if (problem !== null) return problem;
  } catch (error) {
    if (!(error instanceof UserError)) return String(error instanceof Error ? error.stack : error);
  }
  const used = process.threadCpuUsage(before);
  const seconds = (used.user + used.system) / 1e6;
  return seconds > SECONDS_MAX ? `it took ${seconds.toFixed(1)} s` : null;
}
