// Devices from different houses live in one home: own addresses, one gateway, one set of bystanders, no frame twice.
import { expect, test } from 'vitest';
import { listen } from '../../test/detection-lab.ts';
import { batchOf, type TestFrame } from '../../test/frame-builder.ts';
import {
  arp,
  datagram,
  macOf,
  macText,
  routed,
  type Station,
  shown,
  station,
  surveyOf,
} from '../../test/home-frames.ts';
import { formatWords } from '../base/address.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import { detectors } from '../detectors/index.ts';
import { CaptureSource } from './capture-source.ts';
import { alignmentShifts } from './home-alignment.ts';
import { type DeclaredHomeDevice, type HomePlan, mainMac, planHome } from './home-plan.ts';
import { Timeline } from './timeline.ts';

const OPTIONS = { align: 'none', zone: UTC_ZONE } as const;

/** A house with a router, a phone and devices, where each device has a capture of its own. */
interface House {
  readonly router: Station;
  readonly phone: Station;
}
const first: House = {
  router: station('00:1c:7f:53:d0:28', '192.168.1.1'),
  phone: station('50:ed:3c:39:bc:d9', '192.168.1.40'),
};
const second: House = {
  router: station('90:76:9f:88:5e:a3', '192.168.1.1'),
  phone: station('74:a3:7a:03:dd:c0', '192.168.1.40'),
};
const third: House = {
  router: station('dc:a6:32:ce:31:63', '192.168.4.1'),
  phone: station('e6:ce:94:c8:64:43', '192.168.4.129'),
};
const camera = station('f4:b8:5e:ff:2b:1b', '192.168.1.129');
const lamp = station('a8:bb:50:c8:db:7f', '192.168.1.129');
const bulb = station('d8:0d:17:33:c2:52', '192.168.4.58');
const lock = station('78:db:2f:db:43:48', '192.168.1.122');

/** What the capture of a device holds, `rounds` times. */
function capture({ router, phone }: House, device: Station, rounds = 1, from = 0): TestFrame[] {
  return Array.from({ length: rounds }, (_, i) => from + i * 1000).flatMap((at) => [
    arp(device, router.ip, at + 1),
    arp(router, device, at + 2),
    routed(device, router.mac, '203.0.113.9', at + 3),
    datagram({ mac: router.mac, ip: '203.0.113.9' }, device, at + 4),
    datagram(phone, device, at + 5),
    arp(phone, '192.168.1.7', at + 6),
    arp(router, device.ip, at + 7),
  ]);
}

const declared = (name: string, device: Station, frames: readonly TestFrame[]): DeclaredHomeDevice => ({
  name,
  mac: macOf(device),
  survey: surveyOf(frames),
});

/** The frames of the home. */
function homeFrames(plan: HomePlan, captures: readonly (readonly TestFrame[])[]): TestFrame[] {
  const sources = captures.map((frames, i) => {
    const { shiftUs, substitution, filter } = plan.devices[i]!;
    const source = new CaptureSource({ mark: 0, shiftUs, substitution, filter });
    source.feed(batchOf(frames));
    return source;
  });
  const timeline = new Timeline(sources);
  const batch = batchOf(captures.flat());
  const marks = new Uint16Array(batch.capacity);
  const frames: TestFrame[] = [];
  for (;;) {
    const stop = timeline.fill(batch, marks);
    for (let i = 0; i < batch.count; i++) {
      const at = batch.offset[i]!;
      frames.push({ bytes: [...batch.bytes.subarray(at, at + batch.captured[i]!)], timeUs: batch.timeUs[i]! });
    }
    if (stop === 'ended') return frames;
    (timeline.hungry as CaptureSource | null)?.end();
  }
}

/** The same as text. */
function lived(plan: HomePlan, captures: readonly (readonly TestFrame[])[]): string[] {
  const frames = homeFrames(plan, captures);
  const batch = batchOf(frames);
  return frames.map((_, i) => shown(batch, i));
}

test('a home of one device is left as it is', () => {
  const frames = capture(first, camera);
  const plan = planHome([declared('camera', camera, frames)], OPTIONS);
  expect(plan.devices[0]).toMatchObject({ substitution: null, filter: null, shiftUs: 0 });
  expect(plan.network).toBe('192.168.1.0/24');
  expect(macText(plan.gateway!.mac)).toBe(first.router.mac);
  const batch = batchOf(frames);
  expect(lived(plan, [frames])).toEqual(frames.map((_, i) => shown(batch, i)));
});

test('devices that share an address get one each, and all of them the gateway of the busiest house', () => {
  const captures = [capture(first, camera, 3), capture(second, lamp, 1), capture(third, bulb, 1)];
  const plan = planHome(
    [
      declared('camera', camera, captures[0]!),
      declared('lamp', lamp, captures[1]!),
      declared('bulb', bulb, captures[2]!),
    ],
    OPTIONS,
  );
  expect(plan.devices.map((device) => formatWords(...device.ipv4!))).toEqual([
    '192.168.1.129',
    '192.168.1.130',
    '192.168.1.58',
  ]);
  const frames = lived(plan, captures);
  expect(frames).toContain(`${lamp.mac} > ff:ff:ff:ff:ff:ff arp ${lamp.mac} 192.168.1.130 > 192.168.1.1`);
  expect(frames).toContain(`${first.router.mac} > ${lamp.mac} arp ${first.router.mac} 192.168.1.1 > 192.168.1.130`);
  expect(frames).toContain(`${first.router.mac} 203.0.113.9 > ${bulb.mac} 192.168.1.58`);
  expect(frames.filter((text) => text.includes(second.router.mac) || text.includes(third.router.mac))).toEqual([]);
});

test('bystanders speak in one capture only; elsewhere only to the device, each from an address of its own', () => {
  const captures = [capture(first, camera, 3), capture(second, lamp), capture(third, bulb)];
  const plan = planHome(
    [
      declared('camera', camera, captures[0]!),
      declared('lamp', lamp, captures[1]!),
      declared('bulb', bulb, captures[2]!),
    ],
    OPTIONS,
  );
  expect(plan.devices.map((device) => device.keepsBystanders)).toEqual([true, false, false]);
  const frames = lived(plan, captures);
  const broadcastsOf = ({ phone }: House): number =>
    frames.filter((text) => text.startsWith(`${phone.mac} > ff`)).length;
  expect([first, second, third].map(broadcastsOf)).toEqual([3, 0, 0]);
  const addressOf = ({ phone }: House): string =>
    /(\S+) > /.exec(frames.find((text) => text.startsWith(`${phone.mac} 1`))!)![1]!;
  expect([first, second, third].map(addressOf)).toEqual(['192.168.1.40', '192.168.1.41', '192.168.1.131']);
  // The router's question for the device stays, in the common router's name.
  expect(frames).toContain(
    `${first.router.mac} > ff:ff:ff:ff:ff:ff arp ${first.router.mac} 192.168.1.1 > 192.168.1.58`,
  );
  expect(plan.devices.map((device) => device.filter!.droppedBystanders)).toEqual([0, 1, 1]);
});

test('frames between two declared devices that both captures hold come once', () => {
  const talk = [datagram(camera, lock, 10), datagram(lock, camera, 11), arp(lock, '192.168.1.9', 12)];
  const later = datagram(camera, lock, 5_000_000);
  const captures = [
    [...capture(first, camera), ...talk],
    [...capture(first, lock), ...talk, later],
  ];
  const plan = planHome([declared('camera', camera, captures[0]!), declared('lock', lock, captures[1]!)], OPTIONS);
  const frames = lived(plan, captures);
  // Once of both captures, and once more when only the second one still ran.
  expect(frames.filter((text) => text === `${camera.mac} ${camera.ip} > ${lock.mac} ${lock.ip}`)).toHaveLength(2);
  expect(frames.filter((text) => text === `${lock.mac} ${lock.ip} > ${camera.mac} ${camera.ip}`)).toHaveLength(1);
  // A device's broadcasts come from its own capture.
  expect(frames.filter((text) => text.startsWith(`${lock.mac} > ff`) && text.endsWith('192.168.1.9'))).toHaveLength(1);
  expect(plan.devices.every((device) => device.substitution === null)).toBe(true);
  // What both hold is taken from the captures of the device declared first.
  expect(plan.devices.map((device) => device.filter!.droppedTwice)).toEqual([0, 2]);
});

test('within one house a device that once had the address of another gets one of its own for it', () => {
  const before = { ...lock, ip: camera.ip };
  const captures = [capture(first, camera, 5), [...capture(first, lock, 3), ...capture(first, before, 1, 9000)]];
  const plan = planHome([declared('camera', camera, captures[0]!), declared('lock', lock, captures[1]!)], OPTIONS);
  const frames = lived(plan, captures);
  expect(frames).toContain(`${lock.mac} ${lock.ip} > ${first.router.mac} 203.0.113.9`);
  expect(frames).toContain(`${lock.mac} 192.168.1.130 > ${first.router.mac} 203.0.113.9`);
  expect(frames.filter((text) => text.includes(`${lock.mac} ${camera.ip}`))).toEqual([]);
});

test('a mixed home without attacks raises no alert', () => {
  const captures = [
    capture(first, camera, 20),
    capture(second, lamp, 20),
    capture(third, bulb, 20),
    capture(first, lock, 20),
  ];
  const devices = [camera, lamp, bulb, lock].map((device, i) => declared(`d${i}`, device, captures[i]!));
  const plan = planHome(devices, OPTIONS);
  expect(alertsOf(plan, captures)).toEqual([]);
  // The same captures beside one another as they are do raise one.
  const asTheyAre = { ...plan, devices: plan.devices.map((each) => ({ ...each, substitution: null, filter: null })) };
  expect(alertsOf(asTheyAre, captures)).toContain('arp-spoof');
});

/** Kinds of all alerts that the engine raises over the home. */
function alertsOf(plan: HomePlan, captures: readonly (readonly TestFrame[])[]): string[] {
  return listen(homeFrames(plan, captures), detectors).alerts.map((alert) => alert.kind);
}

const DAY = 86_400e6;

test('devices are aligned by whole days, to the earliest instant, or not at all', () => {
  const at = [10 * DAY + 5e9, 15 * DAY + 3e9, 15 * DAY + 9e9, 10 * DAY + 6e9];
  const devices = at.map((from, i) =>
    declared(
      `d${i}`,
      station(`f4:b8:5e:ff:2b:0${i}`, `192.168.1.2${i}`),
      capture(first, station(`f4:b8:5e:ff:2b:0${i}`, `192.168.1.2${i}`), 1, from),
    ),
  );
  const shifts = (align: 'none' | 'start' | 'clock'): number[] =>
    planHome(devices, { align, zone: UTC_ZONE }).devices.map((device) => device.shiftUs);
  expect(shifts('none')).toEqual([0, 0, 0, 0]);
  expect(shifts('start')).toEqual(at.map((from) => at[0]! - from));
  expect(shifts('clock')).toEqual([0, -4 * DAY, -5 * DAY, 0]);
  const plan = planHome(devices, { align: 'clock', zone: UTC_ZONE });
  expect([plan.firstUs, plan.lastUs]).toEqual([at[0]! + 1, at[0]! + (DAY - 2e9) + 7]);
});

test('the local time of day is kept where clocks change in between', () => {
  const zone = { name: 'Test/Zone', fromUs: [Number.NEGATIVE_INFINITY, 12 * DAY], offsetSeconds: [3600, 7200] };
  const cams = [station('f4:b8:5e:ff:2b:01', '192.168.1.21'), station('f4:b8:5e:ff:2b:02', '192.168.1.22')];
  const [winter, summer] = [10 * DAY, 15 * DAY + 6 * 3600e6];
  const devices = [
    declared('a', cams[0]!, capture(first, cams[0]!, 1, winter)),
    declared('b', cams[1]!, capture(first, cams[1]!, 1, summer)),
  ];
  const shift = planHome(devices, { align: 'clock', zone }).devices[1]!.shiftUs;
  // 08:00 in summer time becomes 08:00 in winter time, which is an hour later in UTC.
  expect(shift).toBe(-5 * DAY + 3600e6);
});

test('a device that is moved to where the clocks have just changed keeps its local time of day', () => {
  const zone = { name: 'Test/Zone', fromUs: [Number.NEGATIVE_INFINITY, 12 * DAY], offsetSeconds: [3600, 7200] };
  expect(alignmentShifts([12 * DAY - 7200e6, 15 * DAY + 6 * 3600e6], 'clock', zone)).toEqual([0, -3 * DAY]);
});

test('the device that captures are mostly about is no router', () => {
  const frames = capture(first, camera, 5);
  expect(macText(mainMac(surveyOf(frames)))).toBe(camera.mac);
});
