// A survey tells whose MAC is whose, which one is the router's, and does not believe who claims the addresses of others.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchOf } from '../../test/frame-builder.ts';
import { arp, datagram, macText, routed, station, surveyOf } from '../../test/home-frames.ts';
import { sampleFrames } from '../../test/sample-frames.ts';
import { HostSurvey } from './capture-survey.ts';

const router = station('00:1c:7f:53:d0:28', '192.168.1.1');
const camera = station('f4:b8:5e:ff:2b:1b', '192.168.1.129');
const phone = station('50:ed:3c:39:bc:d9', '192.168.1.40');
const cloud = station(router.mac, '203.0.113.9');

const ordinary = [
  arp(camera, router.ip, 1),
  arp(router, camera, 2),
  routed(camera, router.mac, cloud.ip, 3),
  datagram(cloud, camera, 4),
  routed(camera, router.mac, '198.51.100.7', 5),
  datagram(phone, camera, 6),
];

test('MACs of hosts, the gateway and its address, and the span are learnt', () => {
  const found = surveyOf(ordinary);
  expect(found).toMatchObject({
    frames: 6,
    firstUs: 1,
    lastUs: 6,
    links: [1],
    gatewayMac: 0x001c7f53d028,
    isFull: false,
  });
  expect(found.gatewayIpv4?.[3]).toBe(0xc0a80101);
  expect(found.hosts.map((host) => [host.address, macText(host.mac), host.isLocal, host.isBehindRouter])).toEqual([
    ['192.168.1.129', camera.mac, true, false],
    ['192.168.1.1', router.mac, true, false],
    ['203.0.113.9', router.mac, false, true],
    ['198.51.100.7', router.mac, false, true],
    ['192.168.1.40', phone.mac, true, false],
  ]);
});

test('an impostor with an address of its own does not get the gateway’s', () => {
  const lies = Array.from({ length: 40 }, (_, i) => arp({ mac: phone.mac, ip: router.ip }, camera, 10 + i));
  const owner = (frames: Parameters<typeof surveyOf>[0]): string =>
    macText(surveyOf(frames).hosts.find((host) => host.address === router.ip)!.mac);
  expect(owner([...ordinary, ...lies])).toBe(router.mac);
  expect(owner([...lies, ...ordinary])).toBe(router.mac);
});

test('a host that forges its sources is no router while answers go another way', () => {
  const forged = Array.from({ length: 50 }, (_, i) =>
    routed({ mac: phone.mac, ip: `198.18.0.${i + 1}` }, camera.mac, camera.ip, 20 + i),
  );
  expect(macText(surveyOf([...ordinary, ...forged]).gatewayMac)).toBe(router.mac);
});

test('a neighbour that a device tries once as its router is none, a second router is one', () => {
  const busy = Array.from({ length: 30 }, (_, i) => routed(camera, router.mac, cloud.ip, 30 + i));
  const once = [...ordinary, ...busy, routed(camera, phone.mac, cloud.ip, 70)];
  expect(surveyOf(once).routerMacs.map(macText)).toEqual([router.mac]);
  const often = Array.from({ length: 10 }, (_, i) => routed(camera, '02:11:22:33:44:55', cloud.ip, 80 + i));
  expect(surveyOf([...once, ...often]).routerMacs.map(macText)).toEqual([router.mac, '02:11:22:33:44:55']);
});

test('where only traffic from elsewhere was captured, it tells the gateway', () => {
  const found = surveyOf([datagram(cloud, camera, 1), datagram({ ...cloud, ip: '198.51.100.7' }, camera, 2)]);
  expect(macText(found.gatewayMac)).toBe(router.mac);
  expect(found.gatewayIpv4).toBeNull();
});

test('a MAC that takes the frames of many silent addresses hands them on', () => {
  const sweep = Array.from({ length: 20 }, (_, i) => routed(phone, router.mac, `192.168.1.${100 + i}`, i));
  const found = surveyOf(sweep);
  expect(found.routerMacs.map(macText)).toEqual([router.mac]);
  expect(found.hosts.filter((host) => host.isBehindRouter)).toHaveLength(20);
});

test('batches do not change what is found', () => {
  const whole = surveyOf(ordinary);
  const survey = new HostSurvey();
  for (const frame of ordinary) survey.observe(batchOf([frame]));
  expect(survey.findings()).toEqual(whole);
});

test('property: hostile frames never throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...sampleFrames),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }),
      fc.nat(200),
      (frame, turned, kept) => {
        const bytes = frame.bytes.slice(0, kept);
        for (const [at, byte] of turned) if (at < bytes.length) bytes[at] = byte;
        surveyOf([{ ...frame, bytes, wire: frame.bytes.length }]);
      },
    ),
    { numRuns: 1000 },
  );
});
