// Tests of the book of alerts and of their words.
import { expect, test } from 'vitest';
import type { Finding } from '../base/finding.ts';
import { NetworkSet, parseNetwork } from '../base/networks.ts';
import { detectors } from '../detectors/index.ts';
import { createDeviceRegistry } from '../devices/index.ts';
import { ALERTS_MAX, alertToJson, cleanText, createAlertBook, wordAlert } from './index.ts';
import { counted, every, formatBytes, formatCount, joinWords, within } from './words.ts';

const devices = createDeviceRegistry(new NetworkSet([parseNetwork('192.168.0.0/16')!]));
const newBook = (onAlert?: (kind: string) => void): ReturnType<typeof createAlertBook> =>
  createAlertBook({
    devices,
    detectors,
    ...(onAlert === undefined ? {} : { onAlert: (_, change) => onAlert(change) }),
  });

function finding(given: Partial<Finding> & { readonly at?: number; readonly ports?: number } = {}): Finding {
  const { at = 0, ports = 20, ...rest } = given;
  return {
    detector: 'port-scan',
    subject: { address: '192.168.1.20', mac: null },
    key: '',
    severity: 'medium',
    startUs: at * 1e6,
    endUs: (at + 3) * 1e6,
    numbers: { ports, target: '192.168.1.1', targets: 1, protocol: 'TCP', seconds: 3, answered: [] },
    flows: [],
    ...rest,
  };
}

test('findings of one kind, device and key are one alert with the largest numbers and the gravest severity', () => {
  const changes: string[] = [];
  const book = newBook((change) => changes.push(change));
  book.add(finding({ at: 0, ports: 20 }));
  book.add(finding({ at: 2, ports: 1024, severity: 'high' }));
  book.add(finding({ at: 4, ports: 30 }));
  const [alert] = book.alerts();
  expect(book.alerts()).toHaveLength(1);
  expect(alert).toMatchObject({ severity: 'high', count: 3, startUs: 0, endUs: 7e6, technique: { id: 'T1046' } });
  expect(alert!.numbers['ports']).toBe(1024);
  expect(changes).toEqual(['new', 'updated', 'updated']);
});

test('another device, key, kind, or a pause of more than an hour make another alert', () => {
  const book = newBook();
  book.add(finding());
  book.add(finding({ subject: { address: '192.168.1.21', mac: null } }));
  book.add(finding({ key: 'other' }));
  book.add(finding({ detector: 'flood' }));
  book.add(finding({ at: 3700 }));
  expect(book.alerts()).toHaveLength(5);
});

test('an alert goes on when the MAC of its device becomes known, and another device with that address has its own', () => {
  const mac = '02:00:00:00:00:42';
  const book = newBook();
  book.add(finding({ at: 0 }));
  book.add(finding({ at: 4, subject: { address: '192.168.1.20', mac } }));
  book.add(finding({ at: 8, subject: { address: '192.168.1.20', mac } }));
  expect(book.alerts().map((alert) => [alert.device, alert.count])).toEqual([
    [{ mac, ip: '192.168.1.20', name: null }, 3],
  ]);
  book.add(finding({ at: 9, subject: { address: '192.168.1.20', mac: '02:00:00:00:00:43' } }));
  expect(book.alerts()).toHaveLength(2);
  const other = newBook();
  other.add(finding({ at: 0, subject: { address: '192.168.1.20', mac } }));
  other.add(finding({ at: 4, subject: { address: '192.168.1.20', mac: '02:00:00:00:00:43' } }));
  expect(other.alerts()).toHaveLength(2);
});

test('a late finding about an early time joins the alert of that time', () => {
  const book = newBook();
  book.add(finding({ at: 0, ports: 20 }));
  book.add(finding({ at: 10_000, ports: 20 }));
  book.add(finding({ at: 0, ports: 40 }));
  expect(book.alerts().map((alert) => [alert.startUs, alert.numbers['ports']])).toEqual([
    [0, 40],
    [10_000e6, 20],
  ]);
});

test('ids depend on what the alert is, not on the run', () => {
  const [first, second] = [newBook(), newBook()];
  first.add(finding());
  second.add(finding({ subject: { address: '10.0.0.9', mac: null } }));
  second.add(finding());
  const ids = new Set([...first.alerts(), ...second.alerts()].map((alert) => alert.id));
  expect(ids.size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
});

test('more alerts than the limit share one', () => {
  const book = newBook();
  for (let i = 0; i < ALERTS_MAX + 500; i++) book.add(finding({ key: String(i) }));
  expect(book.alerts()).toHaveLength(ALERTS_MAX + 1);
  expect(book.aggregated).toBe(500);
  const shared = book.alerts().find((alert) => alert.device.ip === null)!;
  expect(wordAlert(shared).sentence).toContain('500 further findings');
});

test('the JSON form has the fields and types that scripts rely on', () => {
  const book = newBook();
  book.add(finding({ at: 1.5, ports: 1024 }));
  const json = alertToJson(book.alerts()[0]!);
  expect(Object.keys(json)).toEqual([
    'id',
    'kind',
    'severity',
    'device',
    'start',
    'end',
    'count',
    'sentence',
    'numbers',
    'flows',
    'technique',
    'advice',
  ]);
  expect(json).toMatchObject({
    kind: 'port-scan',
    start: 1.5,
    end: 4.5,
    device: { mac: null, ip: '192.168.1.20', name: null },
  });
  expect(json.sentence).toBe('The device 192.168.1.20 tried 1,024 TCP ports of 192.168.1.1 within 3 seconds.');
});

test('a machine on the Internet is an alert without MAC and name, and the sentence says where it is', () => {
  const book = newBook();
  book.add(finding({ subject: { address: '203.0.113.9', mac: null } }));
  book.add(finding({ subject: { address: '192.168.1.20', mac: null }, numbers: { ports: 20, target: '203.0.113.9' } }));
  const [outside, inside] = book.alerts().toSorted((a, b) => (a.device.ip! > b.device.ip! ? -1 : 1));
  expect(outside!.place).toEqual({ isOutside: true, isTargetOutside: false });
  expect(inside!.place).toEqual({ isOutside: false, isTargetOutside: true });
  const json = alertToJson(outside!);
  expect(json.device).toEqual({ mac: null, ip: '203.0.113.9', name: null });
  expect(json.sentence).toMatch(/^203\.0\.113\.9 on the Internet tried 20 TCP ports of 192\.168\.1\.1 within/);
  expect(json.advice).toContain('port forwardings');
});

test('a device is never called by an address that it took from another', () => {
  const mac = '02:00:00:00:00:42';
  const spoofer = newBook();
  const claim = (address: string, addresses: readonly string[]): Finding =>
    finding({
      detector: 'arp-spoof',
      subject: { address, mac },
      numbers: { addresses, claims: 3, owner: '', seconds: 4 },
    });
  spoofer.add(claim('192.168.1.66', ['192.168.1.1']));
  expect(wordAlert(spoofer.alerts()[0]!).sentence).toMatch(/^The device 192\.168\.1\.66 claimed 3 times/);
  spoofer.add(claim('192.168.1.66', ['192.168.1.1', '192.168.1.66']));
  expect(wordAlert(spoofer.alerts()[0]!).sentence).toMatch(/^The device 02:00:00:00:00:42 claimed 3 times/);
  const server = newBook();
  const numbers = {
    server: '192.168.1.1',
    expected: '192.168.1.1',
    router: '192.168.1.66',
    dns: '',
    offers: 3,
    seconds: 9,
  };
  server.add(finding({ detector: 'rogue-dhcp', subject: { address: '192.168.1.1', mac }, numbers }));
  expect(wordAlert(server.alerts()[0]!).sentence).toBe(
    'The device 02:00:00:00:00:42 hands out addresses (DHCP) in the name of 192.168.1.1, the server so far, and names 192.168.1.66 as the router.',
  );
});

test('texts from the network cannot steer a terminal or turn a sentence round', () => {
  expect(cleanText('a\u001b[31mb\u001b]0;title\u0007c\u202ed\u0000e\nf')).toBe('abcde f'.replace('e f', 'ef'));
  const book = newBook();
  book.add(
    finding({ detector: 'dns-tunnel', numbers: { domain: 'evil\u001b[2J\u202e.com', names: 5, bytes: 9, seconds: 1 } }),
  );
  const json = JSON.stringify(alertToJson(book.alerts()[0]!));
  expect(json).toContain('evil.com');
  expect(json).not.toMatch(/\\u001b|\u202e/);
});

test('numbers and spans read naturally', () => {
  expect([formatCount(1_234_567), formatCount(0.456), counted(1, 'port'), counted(2, 'port')]).toEqual([
    '1,234,567',
    '0.46',
    '1 port',
    '2 ports',
  ]);
  expect([0, 1, 3, 300, 9000, 400_000].map(within)).toEqual([
    'within a second',
    'within a second',
    'within 3 seconds',
    'within 5 minutes',
    'within 3 hours',
    'within 5 days',
  ]);
  expect([every(60), every(600), formatBytes(999), formatBytes(2e6)]).toEqual([
    'every 60 seconds',
    'every 10 minutes',
    '999 bytes',
    '2.0 MB',
  ]);
  expect([joinWords([]), joinWords(['a']), joinWords(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
});
