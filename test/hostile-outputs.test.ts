// Hostile strings as packets, run through the program: no output of any command carries anything that does harm in its format.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvText } from '../src/base/output-text.ts';
import { hostileCapture } from './hostile-capture.ts';
import { checkHarmless, HOSTILE_STRINGS, HOSTILE_WORD, type OutputFormat } from './hostile-strings.ts';
import { runProgram } from './program.ts';

let folder = '';
let capture = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-hostile-'));
  capture = join(folder, 'hostile.pcap');
  writeFileSync(capture, hostileCapture());
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a command prints, after a look at what it complains of. */
function outputOf(words: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { stdout, stderr, status } = runProgram(words, { cwd: folder, env });
  expect(status, stderr).toBe(0);
  checkHarmless(stderr, 'terminal');
  return stdout;
}

function expectHarmless(
  text: string,
  format: OutputFormat,
  given: { isNamed?: boolean; allowsColour?: boolean } = {},
): void {
  // An output without the strings would pass whatever it did with them.
  if (given.isNamed !== false) expect(text).toContain(HOSTILE_WORD);
  checkHarmless(text, format, given);
}

test('the page of a scan, with and without colours, wide and narrow', () => {
  expectHarmless(outputOf(['scan', '--quiet', capture]), 'terminal');
  const coloured = outputOf(['scan', '--quiet', capture], { NO_COLOR: '', FORCE_COLOR: '1', COLUMNS: '40' });
  expectHarmless(coloured, 'terminal', { allowsColour: true });
  expect(coloured).toContain('\u001b[');
});

test('the JSON of a scan has every device under its name and no text beyond its limit', () => {
  const text = outputOf(['scan', '--quiet', '--json', capture]);
  expectHarmless(text, 'json');
  const document = JSON.parse(text) as {
    devices: { name: string | null }[];
    alerts: { kind: string; sentence: string }[];
  };
  const names = document.devices.flatMap(({ name }) => (name === null ? [] : [name]));
  expect(names.length).toBeGreaterThanOrEqual(HOSTILE_STRINGS.length - 1);
  for (const name of names) expect([...name].length).toBeLessThanOrEqual(80);
  expect(document.alerts.filter(({ kind }) => kind === 'beacon').length).toBeGreaterThan(5);
  for (const { sentence } of document.alerts) expect(sentence.length).toBeLessThan(500);
});

test.each([
  ['zeek', 'tsv'],
  ['json', 'json-lines'],
  ['csv', 'csv'],
  ['nfstream', 'csv'],
  ['flow', 'csv'],
  ['cic', 'csv'],
  ['ciciot', 'csv'],
  ['device-window', 'csv'],
  ['conn-window', 'csv'],
] as const)('flows as %s', (format, kind) => {
  const isFactual = format === 'zeek' || format === 'json';
  const facts = join(folder, `facts-${format}`);
  const text = outputOf(['flows', '--quiet', '--format', format, ...(isFactual ? ['--facts', facts] : []), capture]);
  expectHarmless(text, kind, { isNamed: false });
  if (!isFactual) return;
  const logs = readdirSync(facts);
  expect(logs.sort()).toEqual(['dhcp.log', 'dns.log', 'http.log', 'mqtt.log', 'ssl.log']);
  for (const log of logs) expectHarmless(readFileSync(join(facts, log), 'utf8'), kind);
});

test('flows as Parquet hold the same rows as the CSV', () => {
  const file = join(folder, 'flows.parquet');
  outputOf(['flows', '--quiet', '--format', 'parquet', '--out', file, capture]);
  expect(readFileSync(file).subarray(0, 4).toString()).toBe('PAR1');
});

/** A table whose columns and labels are the strings. */
function hostileTable(): string {
  const names = HOSTILE_STRINGS.slice(0, 40).map(({ text }, i) => `${i} ${text.slice(0, 300)}`);
  const rows = Array.from({ length: 400 }, (_, i) => {
    const label = i % 10 === 0 ? HOSTILE_STRINGS[(i / 10) % 40]!.text.slice(0, 200) : 'benign';
    const numbers = names.map((_name, j) => ((i * 7 + j * 13) % 17) + (label === 'benign' ? 0 : 40));
    return [quoted(HOSTILE_STRINGS[i % 40]!.text.slice(0, 100)), quoted(label), ...numbers].join(',');
  });
  return `${['device', 'label', ...names].map(quoted).join(',')}\n${rows.join('\n')}\n`;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""').replaceAll('\u0000', '')}"`;

test('a table whose names and labels are hostile: models, scores, reports', () => {
  const table = join(folder, 'table.csv');
  writeFileSync(table, hostileTable());
  const run = join(folder, 'run');
  const page = outputOf([
    'evaluate',
    '--quiet',
    table,
    '--label',
    'label',
    '--split',
    'none',
    '--seeds',
    '2',
    '--out',
    run,
    '--report',
  ]);
  expectHarmless(page, 'terminal', { isNamed: false });
  expectHarmless(readFileSync(join(run, 'report.html'), 'utf8'), 'html');
  const model = join(folder, 'a.model');
  expectHarmless(outputOf(['train', '--quiet', table, '--out', model]), 'terminal', { isNamed: false });
  expectHarmless(outputOf(['model', 'show', model]), 'terminal');
  const scores = outputOf(['score', '--quiet', table, '--model', model, '--keep', 'device,label']);
  expectHarmless(scores, 'csv');
  expectHarmless(outputOf(['score', '--quiet', table, '--model', model, '--explain', '0']), 'terminal');
});

test('a cell that begins like a formula would be seen', () => {
  expect(csvText('=cmd()')).toBe("'=cmd()");
  expect(() => checkHarmless('a\n=cmd()\n', 'csv')).toThrow(/formula/);
});
