import { expect, test } from 'vitest';
import { captureDeviceRows, type DeviceRow, DeviceRun, deviceRows, rowOf } from '../../test/features/device-rows.ts';
import { batchOf, hex } from '../../test/frame-builder.ts';
import { ACK, type BuiltFrame, icmpFrame, RST, SYN, tcpFrame, udpFrame } from '../../test/packet-builder.ts';
import { mergeDeviceWindows } from './device-window.ts';
import { deviceWindowSet } from './device-window-set.ts';
import { DEVICES_MOST } from './device-window-slots.ts';
import { findFeatureFaults } from './dictionary.ts';

const CAMERA = '02:00:00:00:00:01';
const ROUTER = '02:00:00:00:00:02';
const HOME = '192.168.1.10';
const AWAY = '203.0.113.9';

/** The frame with these MACs, destination first as on the wire. */
function withMacs(frame: BuiltFrame, destination: string, source: string): BuiltFrame {
  const bytes = frame.bytes.slice();
  bytes.set([...hex(destination.replaceAll(':', '')), ...hex(source.replaceAll(':', ''))]);
  return { ...frame, bytes };
}

const out = (frame: BuiltFrame): BuiltFrame => withMacs(frame, ROUTER, CAMERA);
const back = (frame: BuiltFrame): BuiltFrame => withMacs(frame, CAMERA, ROUTER);
const only = (rows: readonly DeviceRow[], device: string): DeviceRow => {
  const found = rows.filter((row) => row.device === device);
  expect(found.length).toBe(1);
  return found[0]!;
};

/** A DNS message of no more than a header, with these flags. */
const dns = (flags: number): Uint8Array => Uint8Array.from([0, 1, flags >> 8, flags & 255, 0, 1, 0, 0, 0, 0, 0, 0]);

const arp = (time: number, source: string, destination: string, operation: number): BuiltFrame => {
  const body = hex(`0806 0001 0800 0604 000${operation} 020000000001 c0a8010a 000000000000 c0a80101`);
  const macs = hex(`${destination}${source}`.replaceAll(':', ''));
  return { time, bytes: Uint8Array.from([...macs, ...body]) };
};

test('every feature is declared as the dictionary wants it', () => {
  expect(findFeatureFaults(deviceWindowSet)).toEqual([]);
});

test('a minute of a device has the numbers worked out by hand', () => {
  const ask = { from: HOME, to: '192.168.1.1', fromPort: 5000, toPort: 53 };
  const answer = { from: '192.168.1.1', to: HOME, fromPort: 53, toPort: 5000 };
  const web = { from: HOME, to: AWAY, fromPort: 6000, toPort: 443 };
  const reply = { from: AWAY, to: HOME, fromPort: 443, toPort: 6000 };
  const frames = [
    out(udpFrame(60, { ...ask, payload: dns(0x0100) })),
    back(udpFrame(60.1, { ...answer, payload: dns(0x8183) })),
    out(udpFrame(61, { ...ask, payload: dns(0x0100) })),
    back(udpFrame(61.1, { ...answer, payload: dns(0x8180) })),
    out(tcpFrame(62, { ...web, flags: SYN, sequence: 100 })),
    back(tcpFrame(62.1, { ...reply, flags: SYN | ACK, sequence: 900, acknowledged: 101 })),
    out(tcpFrame(63, { ...web, toPort: 8080, flags: SYN, sequence: 100 })),
    back(tcpFrame(63.1, { ...reply, fromPort: 8080, flags: RST | ACK, sequence: 0, acknowledged: 101 })),
    out(tcpFrame(64, { ...web, toPort: 22, flags: SYN, sequence: 100 })),
    out(icmpFrame(65, { from: HOME, to: AWAY, type: 8 })),
    arp(66, CAMERA, 'ff:ff:ff:ff:ff:ff', 1),
    arp(66.1, ROUTER, CAMERA, 2),
    withMacs(
      udpFrame(67, { from: HOME, to: '224.0.0.251', fromPort: 5353, toPort: 5353 }),
      '01:00:5e:00:00:fb',
      CAMERA,
    ),
  ];
  const { rows } = deviceRows(frames);
  const camera = only(rows, CAMERA);
  const sent = frames.filter(({ bytes }) => bytes[11] === 1).map(({ bytes }) => bytes.length);
  const received = frames.filter(({ bytes }) => bytes[11] === 2).map(({ bytes }) => bytes.length);
  const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0);
  expect(camera).toMatchObject({ start: 60, address: HOME });
  expect(camera.values).toMatchObject({
    packets_out: 8,
    packets_in: 5,
    bytes_out: sum(sent),
    bytes_in: sum(received),
    packets_per_second: 13 / 60,
    mean_size_in: sum(received) / 5,
    tcp_share: 5 / 13,
    udp_share: 5 / 13,
    icmp_share: 1 / 13,
    arp_share: 2 / 13,
    local_share: 7 / 13,
    group_share: 2 / 8,
    arp_requests: 1,
    connections_out: 6,
    connections_in: 0,
    destinations: 2,
    new_destinations: 2,
    ports: 4,
    new_ports: 4,
    tcp_attempts: 3,
    tcp_refused: 1,
    tcp_unanswered: 1,
    tcp_failure_share: 2 / 3,
    dns_questions: 2,
    dns_unknown_share: 0.5,
  });
  // Ten packets of connections it began: four with the router, six with the machine away; 4, 2, 2 and 1 of them by port.
  const bits = (...parts: number[]): number => -sum(parts.map((n) => (n / sum(parts)) * Math.log2(n / sum(parts))));
  expect(camera.values['destination_entropy']).toBeCloseTo(bits(4, 6), 12);
  expect(camera.values['port_entropy']).toBeCloseTo(bits(4, 2, 2, 1), 12);
  expect(camera.values['hour_sin']).toBeCloseTo(Math.sin((2 * Math.PI * 60) / 86400), 12);
  // The router is a device of its own: what it passes on from away is not its own, what the camera asks it is.
  expect(only(rows, ROUTER).values).toMatchObject({
    packets_out: 3,
    packets_in: 2,
    connections_in: 1,
    arp_requests: 0,
  });
});

test('only a reset that answers a SYN is a refusal, and only what asks is a question', () => {
  const web = { from: HOME, to: AWAY, fromPort: 6000, toPort: 443 };
  const reply = { from: AWAY, to: HOME, fromPort: 443, toPort: 6000 };
  const { rows } = deviceRows([
    out(tcpFrame(1, { ...web, flags: SYN, sequence: 100 })),
    back(tcpFrame(2, { ...reply, flags: SYN | ACK, sequence: 900, acknowledged: 101 })),
    back(tcpFrame(3, { ...reply, flags: RST | ACK, sequence: 901, acknowledged: 101 })),
    out(udpFrame(4, { from: HOME, to: AWAY, toPort: 53, payload: dns(0x8180) })),
    back(udpFrame(5, { from: AWAY, to: HOME, fromPort: 53, payload: dns(0x0100) })),
  ]);
  expect(only(rows, CAMERA).values).toMatchObject({ tcp_refused: 0, dns_questions: 0, dns_unknown_share: 0 });
});

test('sizes have the spread of their lengths', () => {
  const of = (time: number, payload: number): BuiltFrame => out(udpFrame(time, { from: HOME, to: AWAY, payload }));
  expect(only(deviceRows([of(1, 10), of(2, 30)]).rows, CAMERA).values['size_spread']).toBe(10);
});

test('a message to all makes no device of all', () => {
  const everybody = 'ff:ff:ff:ff:ff:ff';
  const { rows } = deviceRows([
    arp(1, CAMERA, everybody, 1),
    withMacs(udpFrame(2, { from: HOME, to: '192.168.1.255' }), everybody, CAMERA),
  ]);
  expect(rows.map(({ device, values }) => [device, values['group_share']])).toEqual([[CAMERA, 1]]);
});

test('what is new to one device may be known to another', () => {
  const ask = (time: number, from: string): BuiltFrame => udpFrame(time, { from, to: AWAY, toPort: 1883 });
  const other = '02:00:00:00:00:03';
  const { rows } = deviceRows([out(ask(1, HOME)), withMacs(ask(2, '192.168.1.11'), ROUTER, other)]);
  expect(rows.map(({ values }) => [values['new_destinations'], values['new_ports']])).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

test('a destination is new once, in whatever window', () => {
  const to = (time: number, host: number): BuiltFrame =>
    out(udpFrame(time, { from: HOME, to: `203.0.113.${host}`, fromPort: 1000 + time, toPort: 1883 }));
  const { rows } = deviceRows([to(0, 1), to(1, 2), to(60, 1), to(61, 3), to(500, 3)]);
  expect(rows.map(({ start, values }) => [start, values['new_destinations'], values['new_ports']])).toEqual([
    [0, 2, 1],
    [60, 1, 0],
    [480, 0, 0],
  ]);
});

test('without MACs a device is its address', () => {
  const packet = udpFrame(5, { from: HOME, to: AWAY }).bytes.slice(14);
  const run = new DeviceRun(60);
  run.engine.process(batchOf([{ bytes: [...packet], link: 101, timeUs: 5e6 }]));
  run.engine.finish();
  expect(run.rows.map(({ device, address }) => [device, address])).toEqual([[HOME, HOME]]);
  const toAll = new DeviceRun(60);
  const bytes = [...udpFrame(5, { from: HOME, to: '239.1.1.1' }).bytes.slice(14)];
  toAll.engine.process(batchOf([{ bytes, link: 101, timeUs: 5e6 }]));
  toAll.engine.finish();
  expect(toAll.rows.map(({ device, values }) => [device, values['group_share']])).toEqual([[HOME, 1]]);
});

/** A home with what fills every table: a sweep of a thousand addresses and ports, packets out of order, a silent hour. */
function busyHome(): BuiltFrame[] {
  const frames: BuiltFrame[] = [];
  for (let i = 0; i < 1500; i++) {
    const time = 1_000_000 + i * 0.7 - (i % 13 === 0 ? 1.5 : 0);
    const to = `198.51.${i % 7}.${i % 251}`;
    frames.push(out(tcpFrame(time, { from: HOME, to, fromPort: 2000 + i, toPort: (i * 37) % 5000, flags: SYN })));
    if (i % 3 === 0)
      frames.push(
        back(
          tcpFrame(time + 0.1, { from: to, to: HOME, fromPort: (i * 37) % 5000, toPort: 2000 + i, flags: RST | ACK }),
        ),
      );
    if (i % 10 === 0) frames.push(arp(time + 0.2, CAMERA, 'ff:ff:ff:ff:ff:ff', 1));
  }
  return [...frames, ...frames.slice(0, 40).map((frame) => ({ ...frame, time: frame.time + 7200 }))];
}

test('five windows of a minute merge into the window of five minutes, to the last bit', async () => {
  const pairs = [
    [deviceRows(busyHome(), 60), deviceRows(busyHome(), 300)],
    [await captureDeviceRows('examples/home.pcap', 60), await captureDeviceRows('examples/home.pcap', 300)],
  ] as const;
  for (const [minutes, five] of pairs) {
    expect(five.rows.length).toBeGreaterThan(4);
    expect(minutes.rows.length).toBeGreaterThan(five.rows.length);
    expect(mergeDeviceWindows(minutes.windows, 300).map(rowOf)).toEqual(five.rows);
    expect(minutes.rows).toEqual(minutes.windows.map(rowOf));
  }
});

test('windows that do not make up the longer one are refused', () => {
  const { windows } = deviceRows(busyHome().slice(0, 10), 60);
  expect(() => mergeDeviceWindows(windows, 90)).toThrow('do not make up');
});

test('rows do not depend on where batches end, and no value is missing', () => {
  const whole = deviceRows(busyHome(), 60).rows;
  for (const size of [1, 7, 100]) expect(deviceRows(busyHome(), 60, size).rows).toEqual(whole);
  expect(whole.flatMap(({ values }) => Object.values(values)).every(Number.isFinite)).toBe(true);
});

test('a packet a little late counts in the window that is open; a clock set back begins another', () => {
  const at = (time: number): BuiltFrame => out(udpFrame(time, { from: HOME, to: AWAY }));
  const late = deviceRows([at(59), at(60), at(55), at(61)]).rows;
  expect(late.map(({ start, values }) => [start, values['packets_out']])).toEqual([
    [0, 1],
    [60, 3],
  ]);
  const setBack = deviceRows([at(4_000_000_000), at(60), at(61)]).rows;
  expect(setBack.map(({ start, values }) => [start, values['packets_out']])).toEqual([
    [3_999_999_960, 1],
    [60, 2],
  ]);
});

test('devices beyond the limit get no row in that window, and are counted', () => {
  const frames = Array.from({ length: DEVICES_MOST + 76 }, (_, i) => {
    const mac = `02:00:00:01:${(i >> 8).toString(16).padStart(2, '0')}:${(i & 255).toString(16).padStart(2, '0')}`;
    return withMacs(udpFrame(1 + i / 1e4, { from: `10.0.${i >> 8}.${i & 255}`, to: AWAY }), ROUTER, mac);
  }).filter((_, i) => (i & 255) !== 0);
  const { rows, meter } = deviceRows([...frames, out(udpFrame(100, { from: HOME, to: AWAY }))]);
  expect(rows.filter(({ start }) => start === 0).length).toBe(DEVICES_MOST);
  expect(meter.dropped).toBe(frames.length - DEVICES_MOST);
  expect(rows.at(-1)).toMatchObject({ device: CAMERA, start: 60 });
});
