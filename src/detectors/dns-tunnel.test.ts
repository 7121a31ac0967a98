// Tests of dns-tunnel.
import { expect, test } from 'vitest';
import { Lab, listen } from '../../test/detection-lab.ts';
import { createRandom } from '../base/random.ts';
import { dnsTunnel } from './dns-tunnel.ts';

const CLIENT = '192.168.1.20';
const SERVER = '192.168.1.1';

function encoded(length: number, random: () => number): string {
  return Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz234567'[Math.floor(random() * 32)]).join('');
}

test('many long names under one domain are a tunnel, at one in two minutes too', () => {
  for (const gap of [0.001, 120]) {
    const random = createRandom(1);
    const lab = new Lab();
    for (let i = 0; i < 200; i++)
      lab.dns(i * gap, CLIENT, SERVER, `${encoded(50, random)}.t.example.co.uk`, 1, '1.2.3.4');
    const { alerts } = listen(lab.frames, [dnsTunnel]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ kind: 'dns-tunnel', severity: 'medium', device: { ip: CLIENT } });
    expect(alerts[0]!.numbers).toMatchObject({ domain: 'example.co.uk', queries: 200 });
    expect(Math.abs((alerts[0]!.numbers['names'] as number) - 200)).toBeLessThan(4);
  }
});

test('shorter names suffice in TXT questions', () => {
  const random = createRandom(2);
  const lab = new Lab();
  for (let i = 0; i < 150; i++) lab.dns(i, CLIENT, SERVER, `${encoded(16, random)}.example.com`, 16);
  expect(listen(lab.frames, [dnsTunnel]).alerts[0]).toMatchObject({ severity: 'high' });
});

test('a browser with hundreds of ordinary names, repeated questions and content networks are nothing', () => {
  const random = createRandom(3);
  const lab = new Lab();
  for (let i = 0; i < 300; i++) lab.dns(i, CLIENT, SERVER, `www.site${i}.com`, 1, '1.2.3.4');
  for (let i = 0; i < 300; i++) lab.dns(i, CLIENT, SERVER, `${'a'.repeat(60)}.example.com`, 1, '1.2.3.4');
  for (let i = 0; i < 200; i++) lab.dns(i, CLIENT, SERVER, `d${encoded(12, random)}.cloudfront.net`, 1, '1.2.3.4');
  for (let i = 0; i < 250; i++) lab.dns(i, CLIENT, SERVER, `${i}.1.168.192.in-addr.arpa`, 12);
  expect(listen(lab.frames, [dnsTunnel]).findings).toEqual([]);
});

test('a tunnel through a local DNS server is told about the device that asks, and only that', () => {
  const random = createRandom(4);
  const lab = new Lab();
  for (let i = 0; i < 200; i++) {
    const name = `${encoded(50, random)}.example.com`;
    lab.dns(i, CLIENT, SERVER, name);
    lab.dns(i + 0.01, SERVER, '20.8.8.8', name, 1, '1.2.3.4');
  }
  expect(listen(lab.frames, [dnsTunnel]).alerts.map((alert) => alert.device.ip)).toEqual([CLIENT]);
});

test('lookups of hashes in a block list are of low severity', () => {
  const random = createRandom(5);
  const lab = new Lab();
  for (let i = 0; i < 400; i++)
    lab.dns(i, CLIENT, SERVER, `${encoded(32, random)}.list.example.com`, 1, i % 10 === 0 ? '127.0.0.2' : null);
  expect(listen(lab.frames, [dnsTunnel]).alerts.map((alert) => alert.severity)).toEqual(['low']);
});
