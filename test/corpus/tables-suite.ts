// Every table of the corpus opens as what it is: NumPy and MATLAB to the bit, Zeek's broken label columns beside the mended ones.
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error.ts';
import { openTable } from '../../src/tables/open-table.ts';
import type { TableSource } from '../../src/tables/table-source.ts';
import { ARRAY_TABLES } from './array-tables.ts';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

/** IoT-23's capture 34-1 as published, with joined columns, and as two other projects mended it. */
const BROKEN = 'iot23/original/CTU-IoT-Malware-Capture-34-1.conn.log.labeled';
const MENDED = 'iot23/zeek/CTU-IoT-Malware-Capture-34-1/conn.log.labeled';

/** Folders of logs, and the formats their files may turn out to be. */
const LOG_FOLDERS = [
  'iot23',
  'zat/data',
  'rita/test_data',
  'slips/dataset',
  'slips/history',
  'stratosphere-testing',
  'netflowlabeler/examples',
  'derived-flows',
];
const LOG_NAMES = /\.(?:log(?:\.labeled)?(?:\.gz)?|labeled|binetflow|argus\.csv|ndpi\.csv)$/;
/** What a log may be refused for: it has no rows, one column of text, or is prose. */
const FAIR_REFUSALS: readonly string[] = ['table-no-rows', 'table-one-column', 'table-delimiter', 'not-a-table'];

export const tablesSuite: CorpusSuite = {
  name: 'tables',
  title: 'Tables beside NumPy and SciPy, and every log of the corpus',
  async run(context) {
    const parts = [await compareArrays(context), await compareLabels(context), await openLogs(context)];
    return {
      checks: parts.reduce((sum, part) => sum + part.checks, 0),
      agreeing: parts.reduce((sum, part) => sum + part.agreeing, 0),
      differences: parts.flatMap((part) => part.differences),
      missed: [],
      details: parts.map((part) => part.details ?? '').join('\n'),
    };
  },
};

interface ReadTable {
  readonly rows: number;
  readonly columns: number;
  readonly ones: number;
  readonly sum: string;
}

async function readNumbers(table: TableSource): Promise<ReadTable> {
  const all = table.columns.map((_, i) => i);
  const counts = all.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
  const hash = createHash('sha256');
  let rows = 0;
  let ones = 0;
  for await (const batch of table.read({ numbers: all, texts: [] }, counts, new AbortController().signal)) {
    const numbers = batch.numbers.subarray(0, batch.rows * all.length);
    hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
    rows += batch.rows;
    for (let row = 1; row <= batch.rows; row++) if (numbers[row * all.length - 1] === 1) ones++;
  }
  await table.close();
  return { rows, columns: all.length, ones, sum: hash.digest('hex').slice(0, 16) };
}

async function compareArrays({ corpus }: CorpusContext): Promise<SuiteResult> {
  const differences: Difference[] = [];
  for (const [path, rows, columns, ones, sum] of ARRAY_TABLES) {
    const theirs = JSON.stringify({ rows, columns, ones, sum });
    const ours = JSON.stringify(await readNumbers(await openTable(join(corpus, path), {})));
    if (ours !== theirs) differences.push({ where: path, what: `${ours} beside ${theirs}`, reason: null });
  }
  const checks = ARRAY_TABLES.length;
  const details = `${checks - differences.length} of ${checks} NumPy and MATLAB tables to the bit`;
  return { checks, agreeing: checks - differences.length, differences, missed: [], details };
}

/** All cells of a log as texts, and how often each label stands in it. */
async function readTexts(path: string): Promise<{ sum: string; names: string; labels: string }> {
  const table = await openTable(path, {});
  const all = table.columns.map((_, i) => i);
  const label = table.columns.findIndex(({ name }) => name === 'label');
  const hash = createHash('sha256');
  const labels = new Map<string, number>();
  for await (const batch of table.read({ numbers: [], texts: all }, [], new AbortController().signal))
    for (let row = 0; row < batch.rows; row++) {
      hash.update(batch.texts.map((list) => list[row]!).join('\t'));
      const word = batch.texts[label]![row]!;
      labels.set(word, (labels.get(word) ?? 0) + 1);
    }
  await table.close();
  const names = table.columns.map(({ name }) => name).join(',');
  return {
    sum: hash.digest('hex'),
    names,
    labels: [...labels]
      .map(([word, rows]) => `${rows} ${word}`)
      .sort()
      .join(', '),
  };
}

async function compareLabels({ corpus }: CorpusContext): Promise<SuiteResult> {
  const broken = await readTexts(join(corpus, BROKEN));
  const mended = await readTexts(join(corpus, MENDED));
  const differences = (['names', 'labels', 'sum'] as const)
    .filter((key) => broken[key] !== mended[key])
    .map((key): Difference => ({ where: BROKEN, what: `${key}: ${broken[key]} beside ${mended[key]}`, reason: null }));
  return {
    checks: 3,
    agreeing: 3 - differences.length,
    differences,
    missed: [],
    details: `IoT-23 34-1: ${broken.labels}`,
  };
}

async function openLogs({ corpus }: CorpusContext): Promise<SuiteResult> {
  const differences: Difference[] = [];
  const formats = new Map<string, number>();
  const paths = LOG_FOLDERS.flatMap((folder) =>
    readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => LOG_NAMES.test(name))
      .map((name) => join(folder, name)),
  );
  for (const path of paths) {
    try {
      const table = await openTable(join(corpus, path), {});
      const { rows } = await readNumbers(table);
      if (rows === 0 && table.ragged.count === 0) differences.push({ where: path, what: 'no rows', reason: null });
      formats.set(table.format, (formats.get(table.format) ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof UserError) || !FAIR_REFUSALS.includes(error.code))
        differences.push({ where: path, what: String(error), reason: null });
      else formats.set('refused in words', (formats.get('refused in words') ?? 0) + 1);
    }
  }
  const details = [...formats].map(([format, files]) => `${files} ${format}`).join(', ');
  return { checks: paths.length, agreeing: paths.length - differences.length, differences, missed: [], details };
}
