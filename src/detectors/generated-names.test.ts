// Tests of generated-names and the name model.
import { expect, test } from 'vitest';
import { Lab, listen, macOf } from '../../test/detection-lab.ts';
import { wordAlert } from '../alerts/index.ts';
import { createRandom } from '../base/random.ts';
import { registeredLabel, registrableAt } from './domain-name.ts';
import { generatedNames } from './generated-names.ts';
import { nameCost } from './name-model.ts';

const CLIENT = '192.168.1.20';
const SERVER = '192.168.1.1';

function made(length: number, random: () => number): string {
  return Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz'[Math.floor(random() * 26)]).join('');
}

test('random letters cost more than ordinary names', () => {
  for (const name of ['microsoft', 'wikipedia', 'tplinkcloud', 'samsungcloud', 'openstreetmap', 'home-assistant']) {
    expect(nameCost(name), name).toBeLessThan(5.2);
  }
  const random = createRandom(1);
  const costs = Array.from({ length: 200 }, () => nameCost(made(14, random)));
  expect(costs.filter((cost) => cost >= 5.2).length).toBeGreaterThan(180);
});

test('the registered part of a name knows country second levels', () => {
  const parts = (name: string): [string, string] => [name.slice(registrableAt(name)), registeredLabel(name)];
  expect(parts('www.example.co.uk')).toEqual(['example.co.uk', 'example']);
  expect(parts('a.b.example.com')).toEqual(['example.com', 'example']);
  expect(parts('example.de')).toEqual(['example.de', 'example']);
});

test('made-up domains that do not exist are found, at one a minute too', () => {
  for (const gap of [0.1, 60]) {
    const random = createRandom(4);
    const lab = new Lab();
    for (let i = 0; i < 60; i++) lab.dns(i * gap, CLIENT, SERVER, `${made(14, random)}.com`, 1, null);
    const { alerts } = listen(lab.frames, [generatedNames]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ kind: 'generated-names', device: { ip: CLIENT } });
    expect(['medium', 'high']).toContain(alerts[0]!.severity);
    expect(alerts[0]!.numbers['names']).toBeGreaterThan(45);
  }
});

test("typing errors, a browser's three random names and ordinary sites are nothing", () => {
  const random = createRandom(5);
  const lab = new Lab();
  const words = ['river', 'garden', 'window', 'cloud', 'market', 'silver', 'music', 'travel', 'kitchen', 'paper'];
  for (let i = 0; i < 50; i++)
    lab.dns(i, CLIENT, SERVER, `www.${words[i % 10]}${words[Math.floor(i / 10)]}.com`, 1, null);
  for (let i = 0; i < 3; i++) lab.dns(60 + i, CLIENT, SERVER, `${made(12, random)}.com`, 1, null);
  for (let i = 0; i < 100; i++) lab.dns(70 + i, CLIENT, SERVER, `${made(12, random)}.lan`, 1, null);
  expect(listen(lab.frames, [generatedNames]).findings).toEqual([]);
});

const RESOLVER = '192.168.1.2';
const UPSTREAM = '20.8.8.8';

test('where a local DNS server passes the questions on, the device that asks is the subject, and only that', () => {
  const random = createRandom(6);
  const lab = new Lab();
  for (let i = 0; i < 60; i++) {
    const name = `${made(14, random)}.com`;
    lab.dns(i, CLIENT, RESOLVER, name);
    lab.dns(i + 0.01, RESOLVER, UPSTREAM, name, 1, null);
    lab.dns(i + 0.05, CLIENT, RESOLVER, name, 1, null);
  }
  const { alerts } = listen(lab.frames, [generatedNames]);
  expect(alerts.map((alert) => alert.device.ip)).toEqual([CLIENT]);
  expect(wordAlert(alerts[0]!).advice).not.toContain('behind it');
});

test('where only the DNS server is seen, the alert says that another device may have asked', () => {
  const random = createRandom(7);
  const lab = new Lab();
  lab.dhcp(0, { type: 5, clientMac: macOf(CLIENT), server: SERVER, address: CLIENT, router: SERVER, dns: RESOLVER });
  for (let i = 0; i < 60; i++) lab.dns(1 + i, RESOLVER, UPSTREAM, `${made(14, random)}.com`, 1, null);
  const { alerts } = listen(lab.frames, [generatedNames]);
  expect(alerts.map((alert) => [alert.device.ip, alert.numbers['isServer']])).toEqual([[RESOLVER, 1]]);
  expect(wordAlert(alerts[0]!).advice).toContain('asks for others');
});

test("a DNS server's own malware is found beside the questions that it passes on", () => {
  const random = createRandom(8);
  const lab = new Lab();
  for (let i = 0; i < 60; i++) {
    const name = `www.site${i}.com`;
    lab.dns(i, CLIENT, RESOLVER, name, 1, '1.2.3.4');
    lab.dns(i + 0.001, RESOLVER, UPSTREAM, name, 1, '1.2.3.4');
    lab.dns(i + 0.5, RESOLVER, UPSTREAM, `${made(14, random)}.com`, 1, null);
  }
  expect(listen(lab.frames, [generatedNames]).alerts.map((alert) => alert.device.ip)).toEqual([RESOLVER]);
});

test('a DNS server that asks for a whole house meets dead and odd names and is no malware', () => {
  const random = createRandom(9);
  const lab = new Lab();
  for (let i = 0; i < 4000; i++) {
    const isOdd = i % 40 === 0;
    const name = isOdd ? `${made(13, random)}.com` : `www.garden${i}.com`;
    lab.dns(i * 0.8, RESOLVER, UPSTREAM, name, 1, isOdd ? null : '1.2.3.4');
  }
  expect(listen(lab.frames, [generatedNames]).findings).toEqual([]);
});

test('hashes below one domain, block lists, reverse lookups and questions to the local network are no machine-made domains', () => {
  const random = createRandom(10);
  const lab = new Lab();
  const hash = (length: number): string =>
    Array.from({ length }, () => '0123456789abcdef'[Math.floor(random() * 16)]).join('');
  const byte = (): number => Math.floor(random() * 256);
  for (let i = 0; i < 120; i++) {
    const t = i * 5;
    const answer = i % 2 === 0 ? null : '127.0.0.2';
    lab.dns(t, CLIENT, SERVER, `d${hash(13)}.cloudfront.net`, 1, '1.2.3.4');
    lab.dns(t + 0.2, CLIENT, SERVER, `${hash(24)}.tracker-cdn.com`, 1, null);
    lab.dns(t + 0.4, CLIENT, SERVER, `${hash(32)}.avqs.mcafee.com`, 1, answer);
    lab.dns(t + 0.6, CLIENT, SERVER, `${hash(40)}.malware.hash.cymru.com`, 16, null);
    lab.dns(t + 0.8, CLIENT, SERVER, `${byte()}.${byte()}.${byte()}.${byte()}.zen.spamhaus.org`, 1, answer);
    lab.dns(t + 1, CLIENT, SERVER, `${byte()}.${byte()}.${byte()}.${byte()}.in-addr.arpa`, 12, null);
    lab.dns(t + 1.2, CLIENT, SERVER, `${made(12, random)}.lan`, 1, null);
    lab.dns(t + 1.4, CLIENT, SERVER, made(12, random), 1, null);
    lab.dns(t + 1.6, CLIENT, '224.0.0.251', `${made(12, random)}.com`, 1, undefined, 5353);
    lab.dns(t + 1.8, CLIENT, '224.0.0.252', `${made(12, random)}.com`, 1, undefined, 5355);
  }
  expect(listen(lab.frames, [generatedNames]).findings).toEqual([]);
});

test('hosts that are missing in domains that exist are no missing domains', () => {
  const lab = new Lab();
  for (let i = 0; i < 100; i++) {
    lab.dns(i, CLIENT, SERVER, `www.garden${i}.com`, 1, i % 2 === 0 ? '1.2.3.4' : null);
    lab.dns(i + 0.5, CLIENT, SERVER, `old.garden${i}.com`, 1, i % 2 === 0 ? null : '1.2.3.4');
  }
  expect(listen(lab.frames, [generatedNames]).findings).toEqual([]);
  const missing = new Lab();
  for (let i = 0; i < 100; i++) missing.dns(i, CLIENT, SERVER, `www.garden${i}.com`, 1, null);
  const [alert] = listen(missing.frames, [generatedNames]).alerts;
  expect(alert!.severity).toBe('low');
  expect(wordAlert(alert!).sentence).toContain('different domains that do not exist within');
});
