// Tests of the desk with real threads and real files: uploads, results, refusals, cancelling, restart.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ScansPort } from '../api/ports.ts';
import type { ScanRecord } from '../documents/records.ts';
import { guardianResult, type ScanRow, scanComparison, scanDocument, scanList } from '../documents/scans.ts';
import { ScanDesk, type ScanDeskOptions } from './scan-desk.ts';
import type { ScanStorage } from './scan-storage.ts';

const PATIENCE = 120_000;
const example = new URL('../../examples/home.pcap', import.meta.url).pathname;

/** Keeps records in memory, the newest first. */
class MemoryStorage implements ScanStorage {
  readonly records = new Map<string, ScanRecord>();

  async put(record: ScanRecord): Promise<void> {
    this.records.set(record.id, record);
  }

  async get(id: string): Promise<ScanRecord | null> {
    return this.records.get(id) ?? null;
  }

  async page({ cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number }) {
    const all = [...this.records.values()].reverse();
    const from = cursor === undefined ? 0 : Number(cursor);
    const next = from + limit < all.length ? String(from + limit) : null;
    return { records: all.slice(from, from + limit).map((record) => ({ ...record, result: null })), next };
  }

  async drop(id: string): Promise<void> {
    this.records.delete(id);
  }
}

const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function openDesk(options: Partial<ScanDeskOptions> = {}) {
  const folder = join(mkdtempSync(join(tmpdir(), 'scan-desk-')), 'uploads');
  const storage = new MemoryStorage();
  const rows: ScanRow[] = [];
  const desk = new ScanDesk({ folder, storage, onChange: (row) => rows.push(row), ...options });
  await desk.start();
  endings.push(
    () => rmSync(join(folder, '..'), { recursive: true, force: true }),
    () => desk.stop(),
  );
  const ended = (id: string) =>
    expect.poll(() => rows.findLast((row) => row.id === id)?.ended ?? null, { timeout: PATIENCE }).not.toBeNull();
  return { desk, storage, rows, folder: options.folder ?? folder, ended };
}

async function* pieces(content: string | Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A table with 10 strange rows from row 500 on. */
function tableText(rows = 1000): string {
  const lines = ['orig_pkts,resp_pkts,orig_bytes,resp_bytes,label'];
  for (let i = 0; i < rows; i++) {
    const sent = 1 + ((i * 7919) % 10);
    const isStrange = i >= 500 && i < 510;
    lines.push(
      isStrange
        ? `900,0,${900 * 60},0,bad`
        : `${sent},${1 + ((i * 31) % 9)},${sent * (40 + (i % 60))},${(i * 17) % 1400},ok`,
    );
  }
  return `${lines.join('\n')}\n`;
}

test('whoever reads that a scan is done finds its result, however slowly it is stored', async () => {
  const { desk, storage, ended } = await openDesk();
  const seen: string[] = [];
  const put = storage.put.bind(storage);
  // The store answers late, and is asked while it writes.
  storage.put = async (record) => {
    await look(record.id);
    await put(record);
    await look(record.id);
  };
  const look = async (id: string): Promise<void> => {
    if (!storage.records.has(id)) return;
    const { scan, table } = await desk.get(id);
    const [row] = (await desk.list({ limit: 1 })).scans;
    seen.push(`${scan.state} ${row?.state} ${table === null ? 'without' : 'with'} a result`);
  };
  const { id } = await desk.upload('a.csv', pieces(tableText()), null);
  await ended(id);
  await look(id);
  expect(seen).toContain('running running without a result');
  expect(seen.at(-1)).toBe('done done with a result');
  expect(seen.filter((each) => each.includes('done') && each.includes('without'))).toEqual([]);
});

test('the desk is what the API asks for', async () => {
  const { desk } = await openDesk();
  const port: ScansPort = desk;
  expect(scanList.parse(await port.list({ limit: 50 }))).toEqual({ scans: [], next: null });
});

test(
  'a capture is scanned, its file goes, and the result stands in each form',
  async () => {
    const { desk, rows, folder, ended } = await openDesk();
    const bytes = readFileSync(example);
    const row = await desk.upload('../../etc/home.pcap', pieces(bytes), bytes.length);
    expect(row).toMatchObject({ file: 'home.pcap', state: 'waiting', bytes: bytes.length });
    await ended(row.id);
    const document = scanDocument.parse(await desk.get(row.id));
    expect(document.scan).toMatchObject({ kind: 'capture', state: 'done', progress: 1, worst: 'high', hint: null });
    expect(document.capture!.alerts.length).toBe(document.scan.found);
    expect(document.capture!.packets).toBe(7211);
    expect(document.table).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(rows.map(({ state }) => state)).toContain('running');
    expect(JSON.parse((await desk.download(row.id, 'json')).body as string)).toEqual(document);
    expect((await desk.download(row.id, 'csv')).body).toContain('port-scan');
    expect((await desk.download(row.id, 'html')).body).toContain('camera-garden');
    await expect(desk.guardianResult(row.id)).rejects.toMatchObject({ code: 'no-table-result' });
  },
  PATIENCE,
);

test(
  "a table answers in Home IoT Guardian's form, without its label as an input",
  async () => {
    const { desk, ended } = await openDesk();
    const result = guardianResult.parse(await desk.guardian('day.csv', pieces(tableText())));
    expect(result.total_samples).toBe(991);
    expect(result.anomalies_count).toBeGreaterThan(5);
    expect(result.anomalies_count).toBeLessThan(60);
    expect(result.percentage).toBeCloseTo((result.anomalies_count / 991) * 100);
    expect(result.model).toContain('fitted on this file');
    const worst = result.details.reduce((most, each) => (each.error > most.error ? each : most));
    expect(worst.sequence_id).toBeGreaterThanOrEqual(491);
    expect(worst.sequence_id).toBeLessThan(510);
    expect(result.details.find(({ sequence_id }) => sequence_id === 500)!.sample_data).toEqual({
      orig_pkts: 900,
      resp_pkts: 0,
      orig_bytes: 54_000,
      resp_bytes: 0,
      label: 'bad',
    });
    expect(await desk.guardianResult(result.scan_id)).toEqual(result);
    const other = await desk.upload('other.csv', pieces(tableText(300)), null);
    await ended(other.id);
    const comparison = scanComparison.parse(await desk.compare(result.scan_id, other.id));
    expect(comparison.figures.find(({ label }) => label === 'Windows')).toMatchObject({ a: '991', b: '291' });
    // The same rows with other labels: the same scores.
    const relabelled = await desk.guardian(
      'day.csv',
      pieces(tableText().replaceAll(',ok', ',1').replaceAll(',bad', ',0')),
    );
    expect(relabelled.threshold).toBe(result.threshold);
    expect(relabelled.details.map(({ error }) => error)).toEqual(result.details.map(({ error }) => error));
  },
  PATIENCE,
);

test.for([
  ['', tableText(), 'no-file-name', /no name/],
  ['a.csv', '', 'no-upload', /nothing in a\.csv/],
  ['photo.png', '\u0089PNG\r\n\u001a\n', 'scan-wrong-kind', /photo\.png is not a table/],
  ['notes.txt', tableText(), 'scan-wrong-kind', /notes\.txt is not a table/],
  ['words.csv', 'hello world, this is no table at all', 'table-no-rows', /words\.csv has a line of names/],
  ['a.csv', 'orig_pkts,resp_pkts,orig_bytes\n1,2,3\n', 'missing-columns', /a\.csv lacks columns: resp_bytes/],
  ['a.csv', tableText().replace('\n3,', '\nNaN,'), 'bad-cell', /Row \d+ of a\.csv has "NaN" in the column orig_pkts/],
  [
    'a.csv',
    tableText().replace('\n900,0', '\n900,many'),
    'bad-cell',
    /Row 501 of a\.csv has "many" in the column resp_pkts/,
  ],
  [
    'a.csv',
    tableText().replace('\n900,0,54000', '\n900,0,'),
    'bad-cell',
    /Row 501 of a\.csv has nothing in the column orig_bytes/,
  ],
  ['a.csv', tableText(9), 'table-too-short', /a\.csv is too short: it has 9 of the 10 rows/],
] as const)(
  'POST /upload refuses %j (%#) in words and keeps nothing of it',
  { timeout: PATIENCE },
  async ([name, content, code, words]) => {
    const { desk, storage, folder } = await openDesk();
    await expect(desk.guardian(name, pieces(content))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(words),
      hint: expect.stringMatching(/\w/),
    });
    expect(storage.records.size).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  },
);

test('POST /upload refuses a capture and a file over the limit', async () => {
  const { desk, folder } = await openDesk({ limits: { uploadBytesMax: 800_000 } });
  const capture = readFileSync(example);
  await expect(desk.guardian('home.csv', pieces(capture.subarray(0, 700_000)))).rejects.toMatchObject({
    code: 'scan-wrong-kind',
  });
  await expect(desk.guardian('home.csv', pieces(capture))).rejects.toMatchObject({ code: 'upload-too-large' });
  expect(readdirSync(folder)).toEqual([]);
});

test('ten rows are one window', async () => {
  const { desk } = await openDesk();
  const result = await desk.guardian('a.csv', pieces(tableText(10)));
  expect(result).toMatchObject({ total_samples: 1, anomalies_count: 0, percentage: 0, details: [] });
});

test(
  'a scan that is cancelled at any moment leaves its row and no file, and the next one goes on',
  async () => {
    const { desk, folder, ended } = await openDesk();
    const capture = readFileSync(example);
    for (const waitMs of [0, 3, 40, 120, 200, 330]) {
      const row = await desk.upload('home.pcap', pieces(capture), capture.length);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      const cancelled = await desk.cancel(row.id);
      expect(['cancelled', 'done']).toContain(cancelled.state);
      expect(cancelled.ended).not.toBeNull();
      expect(readdirSync(folder)).toEqual([]);
      if (cancelled.state === 'cancelled')
        await expect(desk.download(row.id, 'json')).rejects.toMatchObject({ code: 'scan-not-done' });
      if (waitMs === 0) expect(cancelled.words).toBe('The scan of home.pcap was cancelled.');
    }
    const last = await desk.upload('home.pcap', pieces(capture), capture.length);
    await ended(last.id);
    expect((await desk.get(last.id)).scan.state).toBe('done');
  },
  PATIENCE,
);

test('at most 20 files wait, and a sender who goes away takes no place', async () => {
  const stuck = { isAlive: true, run: () => new Promise<never>(() => undefined), stop: async () => undefined };
  const { desk, folder } = await openDesk({ startWorker: () => stuck });
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(10);
    throw new Error('the sender went away');
  }
  await expect(desk.upload('a', broken(), null)).rejects.toThrow('went away');
  const rows: ScanRow[] = [];
  for (let i = 0; i < 21; i++) rows.push(await desk.upload(`${i}`, pieces('x'), 1));
  await expect(desk.upload('more', pieces('x'), 1)).rejects.toMatchObject({ code: 'scan-queue-full' });
  expect(desk.waiting).toBe(20);
  await desk.drop(rows[5]!.id);
  await desk.drop(rows[0]!.id);
  await expect(desk.get(rows[0]!.id)).rejects.toMatchObject({ code: 'no-such-scan' });
  await desk.upload('more', pieces('x'), 1);
  expect(readdirSync(folder)).toHaveLength(20);
});

test('what a stop cut off has failed after the next start, in words, and its files are gone', async () => {
  const stuck = { isAlive: true, run: () => new Promise<never>(() => undefined), stop: async () => undefined };
  const { desk, storage, folder } = await openDesk({ startWorker: () => stuck });
  const running = await desk.upload('running.pcap', pieces('x'), 1);
  const waiting = await desk.upload('waiting.pcap', pieces('x'), 1);
  // As after kill -9: nobody says goodbye.
  const records = new Map(storage.records);
  const again = await openDesk({ folder, storage: Object.assign(new MemoryStorage(), { records }) });
  for (const { id } of [running, waiting])
    expect((await again.desk.get(id)).scan).toMatchObject({
      state: 'failed',
      words: expect.stringMatching(/stopped before the scan of \w+\.pcap was done/),
    });
  expect(readdirSync(folder)).toEqual([]);
  await desk.stop();
  expect((await desk.get(waiting.id)).scan.state).toBe('failed');
});

test('only so many results are kept: the oldest goes, with its file where files are kept', async () => {
  const { desk, storage, folder, ended } = await openDesk({ limits: { resultsMax: 3, keepFiles: true } });
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) {
    const row = await desk.upload(`${i}.csv`, pieces(tableText(20)), null);
    await ended(row.id);
    ids.push(row.id);
  }
  expect([...storage.records.keys()]).toEqual(ids.slice(2));
  expect(readdirSync(folder).sort()).toEqual(
    ids
      .slice(2)
      .map((id) => `${id}.upload`)
      .sort(),
  );
  await desk.drop(ids[3]!);
  expect(readdirSync(folder)).toHaveLength(2);
});
