import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homeDay, STRANGER } from '../../test/home-day.ts';
import { runProgram } from '../../test/program.ts';
import type { ScenarioDocument } from '../scenarios/scenario-document.ts';
import { scenarioPage } from './scenario-page.ts';
import { stripColour } from './text-layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-scenario-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SCENARIO = `name: a day of a camera
home:
  - device: camera
    captures: [day.pcap]
learn: 12h
`;
const file = join(folder, 'home.yaml');

beforeAll(() => {
  writeFileSync(join(folder, 'day.pcap'), homeDay());
  writeFileSync(file, SCENARIO);
});

test('a scenario is told from a table, and printed as page, JSON and report', () => {
  const report = join(folder, 'report.html');
  const run = runProgram(['evaluate', file, '--json', '--report', report]);
  expect(run.stderr).toBe('');
  const document = JSON.parse(run.stdout) as ScenarioDocument;
  expect(document).toMatchObject({ kind: 'scenario', name: 'a day of a camera', total: 0 });
  // What the camera does at night is its own: nobody spliced it in.
  expect(document.falseAlertList.some(({ sentence }) => sentence.includes(STRANGER))).toBe(true);
  expect(readFileSync(report, 'utf8')).toContain('a day of a camera');
  for (const width of [40, 80, 120]) {
    const lines = scenarioPage(document, { width, paint: (text) => text, written: null }).split('\n');
    const wide = lines.filter((line) => stripColour(line).length > width);
    expect(wide, `${width} columns`).toEqual([]);
  }
});

test('mistakes in a scenario end with words and an exit code, and options of tables are refused', () => {
  const bad = join(folder, 'bad.yaml');
  writeFileSync(bad, SCENARIO.replace('day.pcap', 'night.pcap'));
  const missing = runProgram(['evaluate', bad]);
  expect(missing.status).toBe(2);
  expect(missing.stderr).toMatch(/bad\.yaml, line 4: there is no file night\.pcap\.\nTry: /);
  expect(runProgram(['evaluate', file, '--label', 'x']).stderr).toMatch(/--label is for tables/);
  expect(runProgram(['evaluate', file, file]).stderr).toMatch(/one scenario at a time/);
  expect(runProgram(['evaluate', join(folder, 'day.pcap'), '--captures', folder]).stderr).toMatch(
    /--captures is for scenarios/,
  );
});
