import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runProgram } from '../../test/program.ts';
import { shownTexts } from './shown-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-shown-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ESC = String.fromCharCode(27);
const BIDI = String.fromCharCode(0x202e);

test('every text in a value is safe to print, and nothing else changes', () => {
  const numbers = Float64Array.of(1, 2);
  const value = { a: [`${ESC}[31mred${ESC}[0m`, 1, null], b: { c: `x${BIDI}y` }, numbers };
  expect(shownTexts(value)).toEqual({ a: ['red', 1, null], b: { c: 'xy' }, numbers });
});

test('names of columns and labels never reach the terminal as they are', { timeout: 60_000 }, () => {
  const table = join(folder, 'hostile.csv');
  const names = [`${ESC}[2Jwipe`, `be${String.fromCharCode(7)}ll`, `${BIDI}turned`, `${ESC}]0;title${ESC}\\label`];
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${i},${(i * 7) % 13},${i % 5},${i % 9 === 0 ? `${ESC}[1mbad` : 'good'}`,
  );
  writeFileSync(table, `${names.join(',')}\n${rows.join('\n')}\n`);
  const [one, two] = [join(folder, 'one.model'), join(folder, 'two.model')];
  const outputs = [
    ['train', table, '-m', 'ecod', '--out', one],
    ['train', table, '-m', 'copod', '--out', two, '--seed', '2'],
    ['model', 'show', one],
    ['model', 'diff', one, two],
    ['score', table, '-m', one, '--explain', '3'],
    ['evaluate', table, '--label', 'label', '--normal', 'good', '--split', 'none', '-m', 'ecod', '--seeds', '1'],
    ['evaluate', table, '--label', 'label', '--normal', 'none', '--split', 'none', '-m', 'ecod'],
  ].map((words) => runProgram(words));
  for (const { stdout, stderr, status } of outputs) {
    expect([0, 2]).toContain(status);
    expect(`${stdout}${stderr}`.length).toBeGreaterThan(50);
    for (const mark of [ESC, BIDI, String.fromCharCode(7)])
      expect(`${stdout}${stderr}`.includes(mark), stdout).toBe(false);
  }
});
