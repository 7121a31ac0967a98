// Tests that scans speak German throughout: rows, results, warnings, comparisons, pages; and that English stays what it was.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inLanguage } from '../base/german/german.ts';
import { UserError } from '../base/user-error.ts';
import { scanComparison, scanDocument, scanRow } from '../documents/scans.ts';
import type { DecodeCounters } from '../packets/decode-counters.ts';
import { documentIn, type KeptDocument, rowIn } from './kept-scan.ts';
import { runJob } from './run-job.ts';
import { compareScans } from './scan-comparison.ts';
import { downloadScan } from './scan-download.ts';
import type { ScanOutcome } from './scan-job.ts';
import { doneRow, failedRow, runningRow, waitingRow } from './scan-rows.ts';
import { droppedDevicesWarning } from './scan-warnings.ts';
import { unreadWarnings } from './unread-packets.ts';

const folder = mkdtempSync(join(tmpdir(), 'scan-german-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const example = readFileSync(new URL('../../examples/home.pcap', import.meta.url));

async function kept(content: string | Uint8Array, name: string): Promise<KeptDocument> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const outcome: ScanOutcome = await runJob({ path, name, isStrict: false }, () => undefined);
  const scan = doneRow(waitingRow('x', name, 1, 0), outcome, 1);
  const document = {
    scan,
    capture: outcome.kind === 'capture' ? outcome.capture : null,
    table: outcome.kind === 'table' ? outcome.table : null,
  };
  // As it comes back from the database.
  return JSON.parse(JSON.stringify(document)) as KeptDocument;
}

/** Scanned once: two tests look at it. */
let whole: Promise<KeptDocument> | null = null;
const wholeExample = (): Promise<KeptDocument> => {
  whole ??= kept(example, 'home.pcap');
  return whole;
};

test('a row says in German what it says in English, in each of its states', () => {
  const waiting = waitingRow('x', 'a.pcap', 1, 0);
  expect(rowIn(waiting, 'en').words).toBe('Waits for its turn.');
  expect(rowIn(waiting, 'de').words).toBe('Wartet, bis sie an der Reihe ist.');
  expect(rowIn(runningRow(waiting), 'de').words).toBe('Wird gerade geprüft.');
  const failed = failedRow(waiting, new UserError('not-a-capture', { file: 'a.pcap', found: 'it is text' }), 1);
  expect(rowIn(failed, 'de')).toMatchObject({
    state: 'failed',
    words: 'a.pcap ist keine Aufzeichnung von Paketen (es ist Text).',
    hint: 'gib eine pcap- oder pcapng-Datei an, auch mit gzip oder zstd gepackt.',
  });
  for (const language of ['en', 'de'] as const) scanRow.strict().parse(rowIn(failed, language));
});

test('a row that was kept before there were German words is said by its pattern', () => {
  const { german: _, ...old } = failedRow(
    waitingRow('x', 'a.csv', 1, 0),
    new UserError('table-too-short', { file: 'a.csv', rows: 3, least: 10 }),
    1,
  );
  expect(rowIn(old, 'de').words).toBe('a.csv ist zu kurz: Von den 10 nötigen Zeilen sind 3 da.');
});

test('the result of a capture has its alerts in both languages, and nothing that its schema does not name', async () => {
  const document = await wholeExample();
  const english = documentIn(document, 'en');
  const german = documentIn(document, 'de');
  for (const one of [english, german]) {
    expect(JSON.stringify(one)).not.toContain('"german"');
    scanDocument.parse(one);
  }
  expect(german.scan.words).toMatch(/^\d+ Meldungen in 7\.211 Paketen von \d+ Geräten: \d+ hoch/);
  expect(german.capture!.alerts.map(({ id }) => id)).toEqual(english.capture!.alerts.map(({ id }) => id));
  for (const [i, alert] of german.capture!.alerts.entries()) {
    const other = english.capture!.alerts[i]!;
    expect(alert.sentence).not.toBe(other.sentence);
    expect(alert.actions).not.toEqual(other.actions);
  }
  expect(german.capture!.alerts.some(({ title }) => title === 'Zweiter DHCP-Server')).toBe(true);
  const csv = downloadScan(german, 'csv', 'de').body;
  expect(csv).toContain('Zweiter DHCP-Server');
  expect(csv).toMatch(/^severity,kind,title/);
  const page = downloadScan(german, 'html', 'de').body;
  expect(page).toContain('<html lang="de">');
  expect(page).toContain('Prüfung von home.pcap');
  expect(page).not.toMatch(/>(?:Devices|Packets|Severity|What was found|The capture|Maker|high|medium)</);
  expect(downloadScan(english, 'html').body).toContain('<html lang="en">');
});

test('what a table lacks and what was left out of it is told in German', async () => {
  const lines = ['orig_pkts,resp_pkts,orig_bytes,resp_bytes'];
  for (let i = 0; i < 60; i++)
    lines.push(i === 20 ? '1,2' : i === 30 ? ',x,inf,2' : i === 31 ? ',,1,2' : `${i % 4},1,${i % 3},2`);
  const table = await kept(`${lines.join('\n')}\n`, 'gaps.csv');
  expect(documentIn(table, 'de').table).toMatchObject({
    model: 'Isolation Forest über Fenster von 10 Zeilen, gelernt aus dieser Datei',
    warnings: [
      '2 Zellen von orig_pkts enthielten keine Zahl und zählten als 0.',
      '2 Zellen von resp_pkts enthielten keine Zahl, davon 1 Text, und zählten als 0.',
      '1 Zelle von orig_bytes enthielt Unendlich.',
      '1 Zeile hatte zu viele oder zu wenige Zellen und fiel weg: Zeile 22.',
    ],
  });
  const other = await kept(`warmth,light\n${'1,2\n2,3\n'.repeat(20)}`, 'own.csv');
  expect(documentIn(other, 'de').table!.warnings).toEqual([
    'Die Tabelle hat kein orig_pkts, resp_pkts, orig_bytes, resp_bytes; das Modell liest deshalb die Spalten mit Zahlen: warmth, light.',
  ]);
  const page = downloadScan(documentIn(table, 'de'), 'html', 'de').body;
  expect(page).not.toMatch(/Threshold|Abnormal|first row|strangest|Columns/);
});

test('two scans are compared in German', async () => {
  const all = documentIn(await wholeExample(), 'de');
  const part = documentIn(await kept(example.subarray(0, 300_000), 'part.pcap'), 'de');
  expect(part.capture!.warnings[0]).toMatch(
    /^part\.pcap endet mitten in einem Paket, nach Paket \d+\. Die Pakete davor gelten\.$/,
  );
  const comparison = scanComparison.parse(compareScans(all, part, 'de'));
  expect(comparison.figures.map(({ label }) => label)).toEqual([
    'Meldungen',
    'Geräte',
    'Pakete',
    'Datenmenge',
    'Verbindungen',
    'Dauer',
  ]);
  expect(comparison.figures[2]).toMatchObject({ a: '7.211' });
  expect(comparison.onlyA).toContain('Zweiter DHCP-Server: camera-garden');
});

test('why packets could not be read, and which devices are not listed, is told in German', () => {
  const decode = { frames: 2000, unknownLinks: 2000, unknownLink: 195, encrypted: 0, cutHeaders: 0 };
  const rest = { badIpHeaders: 0, badChecksums: 0, noIp: 2000, arp: 0, rows: 0 };
  const [none] = unreadWarnings({ ...decode, ...rest } as unknown as DecodeCounters, false);
  expect(inLanguage(none!, 'de')).toBe(
    'Keines der 2.000 Pakete war zu lesen: der Verbindungstyp 195 (IEEE 802.15.4, Zigbee) trägt keine Netzwerkpakete, die Porchlight kennt.',
  );
  const half = { ...decode, ...rest, unknownLinks: 0, encrypted: 1000, noIp: 1000, rows: 1000 };
  expect(inLanguage(unreadWarnings(half as unknown as DecodeCounters, false)[0]!, 'de')).toBe(
    'Nur 1.000 der 2.000 Pakete waren zu lesen: sie sind verschlüsseltes WLAN; nimm stattdessen am Router oder am Zugangspunkt auf.',
  );
  expect(inLanguage(droppedDevicesWarning(1), 'de')).toMatch(/^1 weiteres Gerät oder eine Adresse deiner Netze/);
  expect(inLanguage(droppedDevicesWarning(1500), 'de')).toMatch(/^1\.500 weitere Geräte oder Adressen deiner Netze/);
});
