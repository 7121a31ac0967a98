// The committed example through the real program: every attack of examples/home.json is told, and nobody else is accused.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';

interface Truth {
  readonly devices: ReadonlyArray<{ readonly name: string; readonly ip: string; readonly mac: string }>;
  readonly attacks: ReadonlyArray<{
    readonly kind: string;
    readonly title: string;
    readonly source: { readonly name: string; readonly ip: string; readonly mac: string };
    readonly target: string;
    readonly start: number;
    readonly end: number;
  }>;
}

interface Report {
  readonly devices: ReadonlyArray<{
    readonly name: string | null;
    readonly ip: string | null;
    readonly mac: string | null;
  }>;
  readonly alerts: ReadonlyArray<{
    readonly kind: string;
    readonly severity: string;
    readonly device: { readonly mac: string | null; readonly ip: string | null; readonly name: string | null };
    readonly start: number;
    readonly end: number;
    readonly sentence: string;
  }>;
}

const BYTES_MAX = 1_000_000;
const LOUD = new Set(['medium', 'high']);
/** Devices that no name is heard of: the router says none, the server beyond it is no device of the home. */
const NAMELESS = new Set(['router', 'cloud']);

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const truth = JSON.parse(readFileSync(path('examples/home.json'), 'utf8')) as Truth;
let report: Report;

beforeAll(() => {
  const words = [path('bin/porchlight.js'), 'scan', '--json', path('examples/home.pcap')];
  const run = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  expect(run.status, run.stderr).toBe(0);
  report = JSON.parse(run.stdout) as Report;
});

test('the example is smaller than a megabyte', () => {
  expect(statSync(path('examples/home.pcap')).size).toBeLessThan(BYTES_MAX);
});

test('the page about the example has every attack, in order', () => {
  const rows = readFileSync(path('examples/README.md'), 'utf8').matchAll(/^\| `([a-z-]+)` \| (.+) \| (\S+) \|$/gm);
  const told = [...rows].map(([, kind, title, target]) => ({ kind, title, target }));
  expect(told.slice(-truth.attacks.length)).toEqual(
    truth.attacks.map(({ kind, title, target }) => ({ kind, title, target })),
  );
});

test.each(truth.attacks)('the $kind from $source.name is told about that device, while it happened', (attack) => {
  const isTold = ({ kind, device, start, end }: Report['alerts'][number]): boolean =>
    kind === attack.kind && device.mac === attack.source.mac && start <= attack.end && end >= attack.start;
  const alert = report.alerts.find(isTold);
  expect(alert?.device).toEqual({ mac: attack.source.mac, ip: attack.source.ip, name: attack.source.name });
  expect(LOUD).toContain(alert?.severity);
});

test('nothing of medium or high severity is told besides the attacks and their victims', () => {
  const isTrue = ({ kind, device }: Report['alerts'][number]): boolean =>
    truth.attacks.some(
      (attack) => kind === attack.kind && (device.mac === attack.source.mac || device.ip === attack.target),
    );
  const others = report.alerts.filter((alert) => LOUD.has(alert.severity) && !isTrue(alert));
  expect(others.map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual([]);
});

test.each(truth.devices.filter(({ name }) => !NAMELESS.has(name)))(
  'the device $name is listed with name and address',
  (device) => {
    const found = report.devices.find(({ mac }) => mac === device.mac);
    expect(found).toMatchObject({ name: device.name, ip: device.ip });
  },
);
