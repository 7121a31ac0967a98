// Frames without MACs get the Ethernet header that the home's hosts would have sent them with.
import { expect, test } from 'vitest';
import { type Bytes, batchOf, hex, ipv4, type TestFrame, u32, udp } from '../../test/frame-builder.ts';
import { macOf, shown, station, surveyOf } from '../../test/home-frames.ts';
import { parseAddress, parseIpv4 } from '../base/address.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { substituteAttack } from './attack-substitution.ts';
import { CaptureSource } from './capture-source.ts';
import { HomeAddresses } from './home-addresses.ts';
import { Timeline } from './timeline.ts';

const camera = station('f4:b8:5e:ff:2b:1b', '192.168.1.129');
const gateway = station('00:1c:7f:53:d0:28', '192.168.1.1');
const bot = '10.9.0.5';
const stranger = '198.51.100.66';

const packet = (from: string, to: string): number[] => ipv4(17, udp(1, 2, [7]), { source: from, destination: to });

function spliced(frames: readonly TestFrame[]): { shown: string[]; batch: FrameBatch } {
  const words = (text: string) => parseAddress(text)!;
  const addresses = new HomeAddresses(parseIpv4(gateway.ip), 24);
  for (const host of [camera, gateway]) addresses.take(words(host.ip), macOf(host));
  const home = {
    devices: [{ name: 'camera', mac: macOf(camera), ipv4: words(camera.ip), ipv6: [] }],
    gateway: { mac: macOf(gateway), ipv4: words(gateway.ip), ipv6: [] },
  };
  const survey = surveyOf(frames);
  const map = { [bot]: 'camera' };
  const substitution = substituteAttack({ attack: 'test', map, survey, home, addresses });
  const source = new CaptureSource({ mark: 1, shiftUs: 0, substitution, filter: null });
  source.feed(batchOf(frames));
  const batch = new FrameBatch(10_000, 100);
  new Timeline([source]).fill(batch, new Uint16Array(100));
  return { shown: Array.from({ length: batch.count }, (_, i) => shown(batch, i)), batch };
}

const there = `${camera.mac} ${camera.ip} > ${gateway.mac} ${stranger}`;
const back = `${gateway.mac} ${stranger} > ${camera.mac} ${camera.ip}`;

test.each<readonly [string, number, Bytes]>([
  ['raw IP', 101, []],
  ['BSD loopback', 0, u32(2)],
  ['Linux cooked without a MAC', 113, hex('0000 0001 0000 0000000000000000 0800')],
])('%s becomes Ethernet', (_, link, header) => {
  const frames = [
    { bytes: [...header, ...packet(bot, stranger)], link, wire: 200 },
    { bytes: [...header, ...packet(stranger, bot)], link },
    { bytes: [...header, ...packet(bot, '224.0.0.251')], link },
  ];
  const { shown: all, batch } = spliced(frames);
  expect(all).toEqual([there, back, `${camera.mac} ${camera.ip} > 01:00:5e:00:00:fb 224.0.0.251`]);
  expect([...batch.link.subarray(0, 2)]).toEqual([1, 1]);
  expect(batch.wire[0]).toBe(200 + 14 - header.length);
  expect(batch.captured[0]).toBe(14 + packet(bot, stranger).length);
});

test('the sender of a cooked frame keeps its MAC, replaced as the map says', () => {
  const header = hex('0000 0001 0006 50ed3c39bcd90000 0800');
  const router = hex('0000 0001 0006 d858d70067110000 0800');
  const frames = [
    { bytes: [...header, ...packet(bot, stranger)], link: 113 },
    { bytes: [...router, ...packet(stranger, bot)], link: 113 },
  ];
  expect(spliced(frames).shown).toEqual([there, back]);
});

test('cooked ARP goes to all, or to whom it names', () => {
  const header = hex('0001 0001 0006 50ed3c39bcd90000 0806');
  const body = (target: string): number[] => [
    ...hex('0001 0800 06 04 0001 50ed3c39bcd9'),
    ...bot.split('.').map(Number),
    ...hex(target),
    ...[10, 9, 0, 7],
  ];
  const frames = ['000000000000', '020000000009'].map((target) => ({ bytes: [...header, ...body(target)], link: 113 }));
  const arp = `arp ${camera.mac} ${camera.ip} > 10.9.0.7`;
  expect(spliced(frames).shown).toEqual([
    `${camera.mac} > ff:ff:ff:ff:ff:ff ${arp}`,
    `${camera.mac} > 02:00:00:00:00:09 ${arp}`,
  ]);
});

test('what is cut or no IP stays as it is', () => {
  const frames = [
    { bytes: [0x45, 0, 0, 40], link: 101 },
    { bytes: [...hex('0000 0001 0006 50ed3c39bcd90000 0004'), 1, 2, 3], link: 113 },
    { bytes: [], link: 101, wire: 40 },
  ];
  const { batch } = spliced(frames);
  expect([...batch.link.subarray(0, 3)]).toEqual([101, 113, 101]);
});
