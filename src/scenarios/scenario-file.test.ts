import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../base/user-error.ts';
import { readScenario } from './scenario-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-scenario-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'corpus', 'deep'), { recursive: true });
for (const name of ['a.pcap', 'b.pcap', 'attack.pcap', 'corpus/deep/far.pcap', 'conn.log'])
  writeFileSync(join(folder, name), '');

const GOOD = `name: two devices
align: start
timezone: America/New_York
home:
  - device: blink-1
    mac: "00-11-22-33-44-55"
    captures: [a.pcap, b.pcap]
  - device: pc
    address: 192.168.1.7
    flows: conn.log
learn: 1d
budget: 2/day
attacks:
  - name: scan
    capture: attack.pcap
    map: {192.168.100.103: blink-1, 192.168.100.1: gateway, 192.168.100.0/24: home, 10.0.0.9: 192.168.1.7}
    at: 4d+03:12
    expect: [host-sweep, mirai-syn]
  - name: strangers
    capture: attack.pcap
    map: {}
    at: day5 03:12
    expect: flood
`;

function read(text: string, captures: string | null = null): ReturnType<typeof readScenario> {
  const file = join(folder, 'home.yaml');
  writeFileSync(file, text);
  return readScenario(file, captures);
}

function failure(text: string, captures: string | null = null): { line: number; reason: string; hint: string } {
  try {
    read(text, captures);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { code, details, hint } = error as UserError;
    expect(code).toBe('bad-scenario');
    expect(hint.length).toBeGreaterThan(8);
    return { line: Number(details['line']), reason: String(details['reason']), hint };
  }
  return expect.fail('it was read');
}

test('a scenario is read with paths beside it, MACs and times as they are meant', () => {
  const scenario = read(GOOD);
  expect(scenario).toMatchObject({
    name: 'two devices',
    align: 'start',
    timezone: 'America/New_York',
    learnSeconds: 86_400,
    budget: { count: 2, perDays: 1 },
  });
  expect(scenario.home).toMatchObject([
    {
      name: 'blink-1',
      mac: '00:11:22:33:44:55',
      level: 'packets',
      files: [join(folder, 'a.pcap'), join(folder, 'b.pcap')],
    },
    { name: 'pc', mac: null, address: '192.168.1.7', level: 'flows' },
  ]);
  expect(scenario.attacks).toMatchObject([
    { name: 'scan', at: { kind: 'offset', seconds: 357_120 }, expect: ['host-sweep', 'mirai-syn'] },
    { name: 'strangers', at: { kind: 'local', day: 5 }, expect: ['flood'], map: {} },
  ]);
});

test('what is left out has its usual value', () => {
  const scenario = read('home:\n  - device: a\n    captures: a.pcap\n');
  expect(scenario).toMatchObject({ align: 'clock', timezone: 'UTC', learnSeconds: 259_200, attacks: [] });
  expect(scenario.budget).toEqual({ count: 1, perDays: 7 });
});

test('captures are also looked for in the folder that is named', () => {
  const text = 'home:\n  - device: a\n    captures: deep/far.pcap\n';
  expect(read(text, join(folder, 'corpus')).home[0]!.files).toEqual([join(folder, 'corpus', 'deep', 'far.pcap')]);
  expect(failure(text)).toMatchObject({ line: 3, reason: 'there is no file deep/far.pcap' });
});

test.for([
  ['a zero byte', '"a.pcap\\0x"'],
  ['more letters than a path may have', 'x'.repeat(9000)],
  ['a file as a folder', 'a.pcap/b.pcap'],
  ['a folder', '.'],
] as const)('what can be no file is missing like any other: %s', ([, path]) => {
  expect(failure(`home:\n  - device: a\n    captures: ${path}\n`)).toMatchObject({
    line: 3,
    reason: expect.stringContaining('there is no file'),
  });
});

const MISTAKES: readonly (readonly [what: string, from: string, to: string, line: number, reason: RegExp])[] = [
  ['an unknown key', 'budget:', 'budgt:', 12, /no key "budgt"/],
  ['an unknown key of a device', 'address:', 'adress:', 9, /no key "adress"/],
  ['an unknown device in a map', '192.168.100.103: blink-1', '192.168.100.103: blink-9', 16, /no device "blink-9"/],
  ['an address mapped to home', '192.168.100.1: gateway', '192.168.100.1: home', 16, /mapped to home/],
  ['no address in a map', '192.168.100.1: gateway', 'router: gateway', 16, /"router" is no address/],
  ['a bad time', '4d+03:12', 'tomorrow', 17, /at is "tomorrow"/],
  ['a bad local time', 'day5 03:12', 'day5 25:12', 22, /at is "day5 25:12"/],
  [
    'a missing file',
    'capture: attack.pcap\n    map: {192',
    'capture: none.pcap\n    map: {192',
    15,
    /no file none\.pcap/,
  ],
  ['a bad MAC', '00-11-22-33-44-55', '00-11-22-33-44', 6, /is no MAC/],
  ['a group MAC', '00-11-22-33-44-55', '01-11-22-33-44-55', 6, /group address/],
  ['a device twice', 'device: pc', 'device: blink-1', 8, /two devices "blink-1"/],
  ['a reserved name', 'device: pc', 'device: gateway', 8, /can be called "gateway"/],
  ['an attack twice', 'name: strangers', 'name: scan', 19, /two attacks "scan"/],
  ['a file twice', '[a.pcap, b.pcap]', '[a.pcap, a.pcap]', 7, /named twice/],
  ['an unknown zone', 'America/New_York', 'Mars/Olympus', 3, /time zone "Mars\/Olympus"/],
  ['an unknown alignment', 'align: start', 'align: left', 2, /align is "left"/],
  ['a bad span', 'learn: 1d', 'learn: 0d', 11, /learn is "0d"/],
  ['a bad budget', '2/day', 'many', 12, /budget is "many"/],
  ['nothing expected', '    expect: flood\n', '', 19, /expects no alert/],
  ['neither packets nor flows', '    flows: conn.log\n', '', 8, /neither captures nor flows/],
  ['both packets and flows', 'flows: conn.log', 'flows: conn.log\n    captures: a.pcap', 10, /both captures and flows/],
  ['no YAML', 'name: two devices', 'name: [two', 2, /no YAML/],
  ['a key twice', 'learn: 1d', 'align: none', 11, /no YAML: Map keys must be unique/],
];

for (const [what, from, to, line, reason] of MISTAKES)
  test(`a mistake is told with its line: ${what}`, () => {
    expect(GOOD).toContain(from);
    const told = failure(GOOD.replace(from, to));
    expect(told.reason).toMatch(reason);
    expect(told.line).toBe(line);
  });

test('no home, no mapping, no file and a folder are refused', () => {
  expect(failure('name: x\n').reason).toBe('it has no home');
  expect(failure('- a\n').reason).toMatch(/no list of keys/);
  expect(failure('').reason).toMatch(/no list of keys/);
  expect(() => readScenario(join(folder, 'nowhere.yaml'), null)).toThrow(/no such file/);
  expect(() => readScenario(folder, null)).toThrow(/no scenario/);
});

test('values that repeat each other do not grow without end', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghij'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefghi'[i]}, `.repeat(9)}x]`),
  ].join('\n');
  expect(failure(`${bomb}\nhome: *j\n`).reason).toMatch(/no key "a"/);
});
