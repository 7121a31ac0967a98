// Hostile strings as packets in a home under watch: alerts, explanations, devices and everything else said of it do no harm.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { hostileCapture } from './hostile-capture.ts';
import { checkHarmless, HOSTILE_STRINGS, HOSTILE_WORD, type OutputFormat } from './hostile-strings.ts';
import { runProgram } from './program.ts';

// Dozens of processes, each with its start: on a busy machine more than the usual time of a test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface ListedAlert {
  readonly id: string;
  readonly kind: string;
  readonly device: { readonly id: string | null; readonly name: string | null };
}

let folder = '';
let capture = '';
let watched = '';
let alerts: readonly ListedAlert[] = [];

function outputOf(words: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { stdout, stderr, status } = runProgram(words, { cwd: folder, env });
  expect(status, `${words.join(' ')}: ${stderr}`).toBe(0);
  checkHarmless(stderr, 'terminal');
  return stdout;
}

function expectHarmless(text: string, format: OutputFormat, allowsColour = false): void {
  // An output without the strings would pass whatever it did with them.
  expect(text).toContain(HOSTILE_WORD);
  checkHarmless(text, format, { allowsColour });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-hostile-home-'));
  capture = join(folder, 'hostile.pcap');
  writeFileSync(capture, hostileCapture());
  watched = outputOf(['watch', '--read', capture, '--data', 'home', '--learn', '30m', '--timezone', 'UTC']);
  const listed = outputOf(['alerts', '--data', 'home', '--all', '--json']);
  expectHarmless(listed, 'json');
  alerts = (JSON.parse(listed) as { alerts: readonly ListedAlert[] }).alerts;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a watch in lines, in colour and as JSON lines', () => {
  expectHarmless(watched, 'terminal');
  const coloured = outputOf(['watch', '--read', capture, '--data', 'other', '--learn', '30m'], {
    NO_COLOR: '',
    FORCE_COLOR: '1',
    COLUMNS: '40',
  });
  expectHarmless(coloured, 'terminal', true);
  expectHarmless(outputOf(['watch', '--read', capture, '--data', 'third', '--learn', '30m', '--json']), 'json-lines');
});

test('facts and learned alerts of hostile devices are there', () => {
  const kinds = new Set(alerts.map(({ kind }) => kind));
  for (const kind of ['port-scan', 'beacon', 'new-destination']) expect(kinds, kind).toContain(kind);
  expect(alerts.filter(({ device }) => device.name?.includes(HOSTILE_WORD) === true).length).toBeGreaterThan(40);
});

test('the lists of alerts, narrow and wide', () => {
  for (const which of [[], ['--inbox'], ['--notices'], ['--all']])
    checkHarmless(outputOf(['alerts', '--data', 'home', ...which], { COLUMNS: '60' }), 'terminal');
  expectHarmless(outputOf(['alerts', '--data', 'home', '--all']), 'terminal');
});

test('explanations of one alert of every kind, as a page and as JSON, and what a verdict would do', () => {
  const one = [...new Map(alerts.map((alert) => [alert.kind, alert])).values()];
  expect(one.length).toBeGreaterThan(2);
  for (const { id, device } of one) {
    const page = outputOf(['alerts', 'explain', id, '--data', 'home']);
    const json = outputOf(['alerts', 'explain', id, '--data', 'home', '--json']);
    checkHarmless(page, 'terminal');
    checkHarmless(json, 'json');
    if (device.name !== null) expect(page).toContain(HOSTILE_WORD);
    checkHarmless(outputOf(['alerts', 'normal', id, '--data', 'home', '--dry-run']), 'terminal');
  }
});

test('devices as a table, one by one and as JSON', () => {
  expectHarmless(outputOf(['devices', '--data', 'home']), 'terminal');
  const json = outputOf(['devices', '--data', 'home', '--json']);
  expectHarmless(json, 'json');
  const { devices } = JSON.parse(json) as { devices: readonly { id: string; name: string | null }[] };
  expect(devices.filter(({ name }) => name !== null).length).toBeGreaterThanOrEqual(HOSTILE_STRINGS.length - 1);
  for (const { id } of devices.filter((_device, i) => i % 16 === 5)) {
    checkHarmless(outputOf(['devices', 'show', id, '--data', 'home']), 'terminal');
    checkHarmless(outputOf(['devices', 'show', id, '--data', 'home', '--json']), 'json');
  }
});

test('state of the home, rules, behaviour of a device, and judging again', () => {
  const [{ device }] = alerts.filter(({ kind }) => kind === 'new-destination') as [ListedAlert];
  outputOf(['alerts', 'normal', alerts[0]!.id, '--data', 'home', '--reason', `=why\u202e ${HOSTILE_WORD}`]);
  for (const words of [
    ['status'],
    ['allow'],
    ['behaviour', device.id!],
    ['behaviour', 'diff', device.id!],
    ['rejudge', '--since', '14d'],
  ]) {
    checkHarmless(outputOf([...words, '--data', 'home']), 'terminal');
    checkHarmless(outputOf([...words, '--data', 'home', '--json']), 'json');
  }
  expectHarmless(outputOf(['status', '--data', 'home']), 'terminal');
  expectHarmless(outputOf(['allow', '--data', 'home']), 'terminal');
});

test('what the house exports of its devices: MUD files, rules, lines for dnsmasq, pages', () => {
  const { devices } = JSON.parse(outputOf(['devices', '--data', 'home', '--json'])) as {
    devices: readonly { id: string }[];
  };
  const formats = { mud: 'json', nftables: 'nftables', dnsmasq: 'dnsmasq', markdown: 'markdown' } as const;
  for (const { id } of devices.filter((_device, i) => i % 16 === 5))
    for (const [format, rules] of Object.entries(formats))
      checkHarmless(outputOf(['behaviour', 'export', id, '--format', format, '--data', 'home']), rules);
});

test('an experiment with a home of hostile devices: page, JSON and report', () => {
  writeFileSync(
    join(folder, 'home.yaml'),
    'name: "<b>hostile</b> =1+1"\ntimezone: UTC\nhome:\n  - device: "<i>cam</i>"\n    mac: "02:00:00:00:07:0a"\n    captures: [hostile.pcap]\nlearn: 30m\nbudget: 1/week\nattacks: []\n',
  );
  const report = join(folder, 'report.html');
  expectHarmless(outputOf(['evaluate', 'home.yaml', '--quiet', '--json', '--report', report]), 'json');
  expectHarmless(readFileSync(report, 'utf8'), 'html');
  checkHarmless(outputOf(['evaluate', 'home.yaml', '--quiet']), 'terminal');
});

test('a name that the owner gives is cleaned as those of strangers', () => {
  const { status, stdout, stderr } = runProgram(
    ['devices', 'rename', 'd3', `a\u001b[31m${HOSTILE_WORD}\u202e`, '--data', 'home'],
    { cwd: folder },
  );
  checkHarmless(stdout + stderr, 'terminal');
  if (status === 0) checkHarmless(outputOf(['devices', 'show', 'd3', '--data', 'home']), 'terminal');
});
