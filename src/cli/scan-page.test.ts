import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ethernet } from '../../test/frame-builder.ts';
import { captureOf, runProgram, START } from '../../test/program.ts';
import { columnsOf } from './text-layout.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/home.pcap', import.meta.url));
const page = (columns: number): string =>
  runProgram(['scan', EXAMPLE], { env: { COLUMNS: String(columns), NO_COLOR: '1' } }).stdout;
const wide = page(80);
const flat = wide.replace(/\s+/g, ' ');

test('the page of the example is not longer than a tall window', () => {
  expect(wide.split('\n').length).toBeLessThanOrEqual(64);
});

test('every device with alerts is one heading with advice, each sentence once', () => {
  const [alerts = ''] = wide.split('Devices\n');
  expect(alerts.match(/^ {2}camera-garden /gm)).toHaveLength(1);
  expect(alerts.match(/^ {2}nas-attic /gm)).toHaveLength(1);
  expect(alerts.match(/^ {2}advice {2}- /gm)).toHaveLength(2);
  expect(flat.match(/Take it off the network now/g)).toHaveLength(1);
  expect(flat.match(/If nobody did this on purpose/g)).toBeNull();
  expect(alerts).toContain('times are UTC');
});

test('a device that is flooded from inside the home is not told to get a new address', () => {
  expect(flat).toContain('Look at 192.168.77.21 in your own network');
  expect(flat).not.toContain('Restart the router');
});

test('the router is shown by the address that the devices use', () => {
  expect(wide).toMatch(/^ {2}\(router\) +192\.168\.77\.1 /m);
});

test.for([40, 50, 60, 80, 110])('the page fits %i columns', (columns) => {
  for (const line of page(columns).split('\n').slice(3)) expect(columnsOf(line), line).toBeLessThanOrEqual(columns);
});

test('no colour reaches over the end of a line', () => {
  const { stdout } = runProgram(['scan', EXAMPLE], { env: { COLUMNS: '60', NO_COLOR: '', FORCE_COLOR: '1' } });
  expect(stdout).toContain('\u001b[1;31m');
  for (const line of stdout.split('\n')) {
    const last = line.lastIndexOf('\u001b[');
    if (last >= 0) expect(line.slice(last), line).toMatch(/^.\[0m/);
  }
});

test('talkers have the names that each device uses, and the router is called so', () => {
  const [, talkers = ''] = wide.split('Top talkers\n');
  expect(talkers).toMatch(/^ {2}camera-garden +video\.example\.com /m);
  expect(talkers).toMatch(/^ {2}camera-garden +\(router\) /m);
});

test('devices that are known from ARP alone have no count of IP packets, and the page says that there are none', () => {
  // 192.168.1.10 asks for 192.168.1.1.
  const ask = Buffer.from('0001080006040001020000000001c0a8010a000000000000c0a80101', 'hex');
  const bytes = Uint8Array.from(ethernet(0x0806, [...ask]));
  const input = captureOf([{ time: START, bytes, wire: bytes.length, link: 1 }]);
  const { stdout } = runProgram(['scan', '-'], { input });
  expect(stdout).toContain('No IP packets, 1 ARP message\n');
  expect(stdout).toMatch(/ IP packets +traffic\n {2}- +192\.168\.1\.10 +02:00:00:00:00:01 +- +-\n/);
});
