import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ACK, type BuiltFrame, PSH, SYN, type TcpFields, tcpFrame } from '../../test/packet-builder.ts';
import { captureOf, runProgram } from '../../test/program.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-export-'));
const example = fileURLToPath(new URL('../../examples/home.pcap', import.meta.url));
const home = join(root, 'home');
/** The recording's home; what is beyond stands for the Internet. */
const NETWORKS = ['--local-nets', '192.168.77.0/25'];
const PHONE = '02:4d:50:00:00:1f';
const ROUTER = '02:4d:50:00:00:01';
const STRANGER = '203.0.113.9';

// Dozens of processes, each with its start: on a busy machine more than the usual time of a test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
afterAll(() => rmSync(root, { recursive: true, force: true }));

function outputOf(words: readonly string[]): string {
  const { stdout, stderr, status } = runProgram(words);
  expect(status, `${words.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
}

/** The profile of a device of the home, as a file. */
function profileOf(device: string): string {
  const file = join(root, `${device}.json`);
  writeFileSync(file, outputOf(['behaviour', 'export', device, '--format', 'mud', '--data', home, '--quiet']));
  return file;
}

interface Checked {
  readonly fits: boolean | null;
  readonly allowed: number;
  readonly device: { readonly mac: string };
  readonly breaks: readonly Readonly<Record<string, unknown>>[];
}

function check(profile: string, captures: readonly string[], more: readonly string[] = []): Checked {
  const words = ['behaviour', 'check', ...captures, '--profile', profile, ...NETWORKS, '--json', ...more];
  return JSON.parse(outputOf(words)) as Checked;
}

/** The phone sends a few kilobytes to a host that it never met, while the recording goes on. */
function foreignConnection(): Uint8Array {
  const START = 1_795_272_600;
  const frames: BuiltFrame[] = [];
  const put = (isOut: boolean, fields: Pick<TcpFields, 'flags' | 'sequence' | 'acknowledged' | 'payload'>): void => {
    const [from, to] = isOut ? ['192.168.77.31', STRANGER] : [STRANGER, '192.168.77.31'];
    const [fromPort, toPort] = isOut ? [50_123, 4444] : [4444, 50_123];
    const frame = tcpFrame(START + frames.length * 0.01, { from, to, fromPort, toPort, ...fields });
    const macs = isOut ? [ROUTER, PHONE] : [PHONE, ROUTER];
    frame.bytes.set(macs.flatMap((mac) => mac.split(':').map((part) => Number.parseInt(part, 16))));
    frames.push(frame);
  };
  put(true, { flags: SYN, sequence: 100 });
  put(false, { flags: SYN | ACK, sequence: 500, acknowledged: 101 });
  put(true, { flags: ACK, sequence: 101, acknowledged: 501 });
  put(true, { flags: ACK | PSH, sequence: 101, acknowledged: 501, payload: 1200 });
  put(false, { flags: ACK, sequence: 501, acknowledged: 1301 });
  return captureOf(
    frames.map(({ time, bytes }) => ({
      time: BigInt(Math.round(time * 1e6)) * 1000n,
      bytes,
      wire: bytes.length,
      link: 1,
    })),
  );
}

beforeAll(() => {
  outputOf(['watch', '--read', example, '--data', home, '--learn', '1m', '--timezone', 'UTC', ...NETWORKS]);
});

test.each(['plug-kitchen', 'phone-anna', 'laptop-study', 'tv-lounge', 'hub-hallway'])(
  'what %s did in the capture that it was learned from breaks nothing in its MUD file',
  (device) => {
    const { fits, allowed, breaks } = check(profileOf(device), [example]);
    expect(breaks).toEqual([]);
    expect(fits).toBe(true);
    expect(allowed).toBeGreaterThanOrEqual(4);
  },
);

test('a foreign connection beside it is exactly what breaks the profile', () => {
  const foreign = join(root, 'foreign.pcap');
  writeFileSync(foreign, foreignConnection());
  const profile = profileOf('phone-anna');
  const { fits, breaks, device } = check(profile, [example, foreign]);
  expect(fits).toBe(false);
  expect(device.mac).toBe(PHONE);
  expect(breaks).toEqual([
    expect.objectContaining({
      address: STRANGER,
      host: null,
      port: 4444,
      protocol: 6,
      role: 'client',
      packetsOut: 3,
      packetsIn: 2,
      ways: ['from-device', 'to-device'],
    }),
  ]);
  const words = ['behaviour', 'check', example, foreign, '--profile', profile, ...NETWORKS, '--quiet'];
  expect(outputOf(words)).toMatch(
    /1 contact breaks the profile\n {4}To 203\.0\.113\.9 \(no name known\) on port 4444: 3 packets/,
  );
  expect(runProgram([...words, '--fail']).status).toBe(1);
});

test('one device does not fit the profile of another', () => {
  const { fits, breaks } = check(profileOf('plug-kitchen'), [example], ['--device', '192.168.77.32']);
  expect(fits).toBe(false);
  expect(breaks.map(({ host }) => host)).toContain('firmware.example.net');
});

test('what is not carried is said on standard error, and in the document of --json', () => {
  const words = ['behaviour', 'export', 'laptop-study', '--format', 'mud', '--data', home];
  const { stdout, stderr } = runProgram(words);
  expect(JSON.parse(stdout)).toHaveProperty(['ietf-mud:mud', 'systeminfo'], 'laptop-study, as learned by Porchlight');
  expect(stderr).toContain('MUD cannot name a neighbour: 192.168.77.10');
  const { text, notes, device } = JSON.parse(outputOf([...words, '--json'])) as {
    text: string;
    notes: string[];
    device: string;
  };
  expect(text).toBe(stdout);
  expect(notes.join(' ')).toContain('MUD cannot name a neighbour');
  expect(device).toMatch(/^d\d+$/);
});

test('rules, the lines that fill their sets, and a page', () => {
  const exported = (format: string, ...more: readonly string[]): string =>
    outputOf(['behaviour', 'export', 'phone-anna', '--format', format, '--data', home, '--quiet', ...more]);
  const lines = exported('dnsmasq')
    .split('\n')
    .filter((line) => line.startsWith('nftset='));
  expect(lines.map((line) => line.split('/')[1])).toEqual(['example.com', 'example.net']);
  const rules = exported('nftables');
  for (const line of lines) expect(rules).toContain(`# dnsmasq: ${line}\n`);
  expect(rules).not.toContain('counter drop');
  expect(exported('nftables', '--enforce')).toContain('counter drop');
  expect(exported('markdown')).toMatch(/^# phone-anna\n/);
});

const MISTAKES: readonly (readonly [name: string, words: readonly string[], words: RegExp])[] = [
  ['export without a format', ['export', 'd1', '--data', home], /needs --format: mud, nftables, dnsmasq, markdown/],
  ['export without a folder', ['export', 'd1', '--format', 'mud', '--data', '/none'], /no data of Porchlight in/],
  ['check without a profile', ['check', example], /needs --profile FILE/],
  ['a profile that is not there', ['check', example, '--profile', '/none/x.json'], /no such file/],
  ['a profile that is none', ['check', example, '--profile', example], /is no MUD profile: it is no JSON/],
  ['a class of nobody', ['check', example, '--profile', 'P', '--class', 'my-controller'], /--class takes a class and/],
  [
    'a device that is not there',
    ['check', example, '--profile', 'P', '--device', '10.0.0.9'],
    /does nothing in the capture/,
  ],
];

test.each(MISTAKES)('%s is told in words', (_, words, message) => {
  const profile = profileOf('plug-kitchen');
  const { stderr, status } = runProgram(['behaviour', ...words.map((word) => (word === 'P' ? profile : word))]);
  expect(stderr).toMatch(message);
  expect(status).toBe(2);
});
