// Tests of generated-names and the name model.
import { expect, test } from 'vitest';
import { Lab, listen } from '../../test/detection-lab.ts';
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
