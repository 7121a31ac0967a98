// Tests of the device registry.
import { expect, test } from 'vitest';
import { ACK, EPOCH_US, Lab, listen, macOf, ROUTER_MAC, SYN, SYN_ACK } from '../../test/detection-lab.ts';
import { ipv4, tcp } from '../../test/frame-builder.ts';
import { DEVICES_MAX, PASSING_MAX } from './device-places.ts';
import { formatMacNumber, parseMac, readMac } from './mac.ts';
import { cleanName } from './names.ts';

const PHONE = '192.168.1.20';
const ROUTER = '192.168.1.1';

test('hosts that talk become devices with MAC, address, packets and bytes', () => {
  const lab = new Lab();
  lab.connection(0, PHONE, 40_000, ROUTER, 80, [1, 2, 3], [4]);
  const { devices } = listen(lab.frames, []);
  expect(devices.devices().map((device) => [device.mac, device.addresses, device.packets])).toEqual([
    [macOf(PHONE), [PHONE], 8],
    [macOf(ROUTER), [ROUTER], 8],
  ]);
  expect(devices.deviceOfAddress(PHONE)).toMatchObject({ mac: macOf(PHONE), bytes: 8 * 40 + 4, firstUs: EPOCH_US });
  expect(devices.deviceOfAddress('192.168.1.77')).toBeNull();
});

test('a MAC with two outside addresses behind it is a gateway, and is no owner of theirs', () => {
  const lab = new Lab();
  for (let i = 0; i < 3; i++) lab.connection(i, PHONE, 40_000 + i, `20.1.1.${i + 1}`, 443, [1], [2]);
  const { devices } = listen(lab.frames, []);
  expect(devices.isGatewayMac(ROUTER_MAC)).toBe(true);
  expect(devices.isGatewayMac(macOf(PHONE))).toBe(false);
  expect(devices.deviceOfAddress('20.1.1.1')).toBeNull();
});

test('DHCP names a device, and better sources win over worse', () => {
  const lab = new Lab();
  lab.dhcp(0, { type: 3, clientMac: macOf(PHONE), name: 'hall-camera' });
  lab.dhcp(1, { type: 5, clientMac: macOf(PHONE), server: ROUTER, address: PHONE, router: ROUTER });
  lab.tcp(2, PHONE, 40_000, ROUTER, 80, SYN);
  const { devices } = listen(lab.frames, []);
  expect(devices.deviceOfAddress(PHONE)).toMatchObject({ name: 'hall-camera', nameSource: 'dhcp', mac: macOf(PHONE) });
});

test('an address that moves by DHCP belongs to the new device', () => {
  const lab = new Lab();
  lab.arp(0, 1, PHONE, macOf(PHONE), ROUTER, '00:00:00:00:00:00');
  lab.dhcp(10, { type: 5, clientMac: macOf('192.168.1.30'), server: ROUTER, address: PHONE });
  const { devices } = listen(lab.frames, []);
  expect(devices.deviceOfAddress(PHONE)!.mac).toBe(macOf('192.168.1.30'));
  expect(devices.deviceOfMac(macOf(PHONE))!.addresses).toEqual([]);
});

test('a router is shown by the address that many ask, not by the one that it took last or that is scanned', () => {
  const lab = new Lab();
  const second = '192.168.1.200';
  const syn = tcp(30_000, 80, [], { flags: SYN });
  // What the router sends of its own shows both of its addresses before anybody asks for them.
  lab.frame(0, macOf(ROUTER), macOf(PHONE), 0x0800, ipv4(6, syn, { source: ROUTER, destination: PHONE }));
  lab.frame(1, macOf(ROUTER), macOf(PHONE), 0x0800, ipv4(6, syn, { source: second, destination: PHONE }));
  for (let i = 0; i < 50; i++) lab.tcp(2 + i / 100, '192.168.1.66', 40_000, second, 1000 + i, SYN);
  for (let i = 0; i < 3; i++) lab.tcp(3 + i, `192.168.1.2${i}`, 40_000, ROUTER, 53, SYN);
  expect(listen(lab.frames, []).devices.deviceOfMac(macOf(ROUTER))!.addresses).toEqual([ROUTER, second]);
});

test('the address that DHCP gave last is the one in use', () => {
  const lab = new Lab();
  const fresh = '192.168.1.90';
  lab.tcp(0, PHONE, 40_000, ROUTER, 80, SYN);
  for (let i = 0; i < 4; i++) lab.tcp(1 + i, `192.168.1.5${i}`, 40_000, PHONE, 80, SYN);
  lab.dhcp(9, { type: 5, clientMac: macOf(PHONE), server: ROUTER, address: fresh });
  expect(listen(lab.frames, []).devices.deviceOfMac(macOf(PHONE))!.addresses).toEqual([fresh, PHONE]);
});

test('a claim by ARP does not take the address of an owner that spoke a moment ago', () => {
  const lab = new Lab();
  lab.arp(0, 1, PHONE, macOf(PHONE), ROUTER, '00:00:00:00:00:00');
  lab.arp(5, 2, PHONE, macOf('192.168.1.66'), ROUTER, macOf(ROUTER));
  expect(listen(lab.frames, []).devices.deviceOfAddress(PHONE)!.mac).toBe(macOf(PHONE));
});

const NOBODY_MAC = '00:00:00:00:00:00';

test('answers by ARP that nobody confirms take no address, however long its owner was silent', () => {
  const lab = new Lab();
  lab.arp(0, 1, ROUTER, macOf(ROUTER), PHONE, NOBODY_MAC);
  for (let i = 0; i < 10; i++) lab.arp(120 + i * 2, 2, ROUTER, macOf('192.168.1.66'), PHONE, macOf(PHONE));
  expect(listen(lab.frames, []).devices.deviceOfAddress(ROUTER)!.mac).toBe(macOf(ROUTER));
});

test('an address that two claim in turn stays with the first', () => {
  const lab = new Lab();
  lab.arp(0, 1, ROUTER, macOf(ROUTER), PHONE, NOBODY_MAC);
  for (let i = 0; i < 5; i++) {
    lab.arp(120 + i * 200, 1, ROUTER, macOf('192.168.1.66'), PHONE, NOBODY_MAC);
    if (i < 4) lab.arp(130 + i * 200, 1, ROUTER, macOf(ROUTER), PHONE, NOBODY_MAC);
  }
  const { devices } = listen(lab.frames, []);
  expect(devices.deviceOfAddress(ROUTER)!.mac).toBe(macOf(ROUTER));
  expect(devices.deviceOfMac(macOf('192.168.1.66'))!.addresses).toEqual([]);
});

test('a machine that takes the place of a silent one and asks for others has its address; IP of the first gives it back', () => {
  const lab = new Lab();
  lab.arp(0, 1, PHONE, macOf(PHONE), ROUTER, NOBODY_MAC);
  lab.arp(20, 1, PHONE, macOf('192.168.1.66'), ROUTER, NOBODY_MAC);
  lab.arp(120, 1, PHONE, macOf('192.168.1.66'), ROUTER, NOBODY_MAC);
  expect(listen(lab.frames, []).devices.deviceOfAddress(PHONE)!.mac).toBe(macOf('192.168.1.66'));
  lab.tcp(130, PHONE, 40_000, ROUTER, 80, SYN);
  expect(listen(lab.frames, []).devices.deviceOfAddress(PHONE)!.mac).toBe(macOf(PHONE));
});

test('behind a router, hosts without MACs of their own are devices once they are in two-way flows', () => {
  const lab = new Lab();
  const routed = (
    seconds: number,
    isBack: boolean,
    from: string,
    to: string,
    ports: readonly [number, number],
    flags: number,
  ): void => {
    const [source, destination] = isBack ? [macOf(ROUTER), ROUTER_MAC] : [ROUTER_MAC, macOf(ROUTER)];
    const packet = ipv4(6, tcp(ports[0], ports[1], [], { flags }), { source: from, destination: to });
    lab.frame(seconds, source, destination, 0x0800, packet);
  };
  for (let i = 1; i <= 12; i++) {
    routed(i, false, `10.7.0.${i}`, '20.1.1.1', [1000 + i, 80], SYN);
    routed(i + 0.1, true, '20.1.1.1', `10.7.0.${i}`, [80, 1000 + i], 0x12);
    routed(i + 0.2, false, `10.7.0.${i}`, '20.1.1.1', [1000 + i, 80], ACK);
  }
  const { devices } = listen(lab.frames, []);
  expect(devices.deviceOfAddress('10.7.0.12')).toMatchObject({ mac: null, packets: 3 });
  expect(devices.devices().filter((device) => device.mac === null).length).toBeGreaterThanOrEqual(8);
});

test('a host that DHCP gives one address after the other is one device', () => {
  const lab = new Lab();
  const mac = macOf(PHONE);
  for (let i = 1; i <= 12; i++) {
    for (let packet = 0; packet < 3; packet++) {
      const syn = tcp(1000 + i, 80, [], { flags: packet === 0 ? SYN : ACK });
      lab.frame(
        i * 900 + packet,
        mac,
        ROUTER_MAC,
        0x0800,
        ipv4(6, syn, { source: `10.7.0.${i}`, destination: '20.1.1.1' }),
      );
    }
  }
  const { devices } = listen(lab.frames, []);
  for (let i = 1; i <= 12; i++) expect(devices.deviceOfAddress(`10.7.0.${i}`)!.mac).toBe(mac);
});

test('captures without MAC addresses have devices by address', () => {
  const lab = new Lab();
  lab.connection(0, PHONE, 40_000, ROUTER, 80, [1], [2]);
  const raw = lab.frames.map((frame) => ({ bytes: frame.bytes.slice(14), timeUs: frame.timeUs!, link: 101 }));
  const { devices } = listen(raw, []);
  expect(
    devices
      .devices()
      .map((device) => [device.mac, device.addresses[0]])
      .sort(),
  ).toEqual([
    [null, ROUTER],
    [null, PHONE],
  ]);
});

test('MAC addresses as numbers and texts agree; groups and zeros are none', () => {
  expect(formatMacNumber(parseMac('0a:bb:cc:dd:ee:ff'))).toBe('0a:bb:cc:dd:ee:ff');
  expect(readMac(Uint8Array.of(0x0a, 0xbb, 0xcc, 0xdd, 0xee, 0xff), 0)).toBe(parseMac('0a:bb:cc:dd:ee:ff'));
  for (const text of ['01:00:5e:00:00:fb', '00:00:00:00:00:00', 'nonsense', '']) expect(parseMac(text)).toBe(-1);
});

test('names lose control and direction characters and are cut', () => {
  expect(cleanName('cam\u0000\u001b[31m\u202eera\n two')).toBe('cam[31mera two');
  expect(cleanName('x'.repeat(500))).toHaveLength(64);
});

const forgedMac = (i: number): string =>
  `06:00:00:${[16, 8, 0].map((by) => ((i >> by) & 255).toString(16).padStart(2, '0')).join(':')}`;

test('a flood of forged MAC addresses is counted and leaves room for devices that come later', () => {
  const lab = new Lab();
  for (let i = 0; i < 12_000; i++) {
    const source = `10.${i >> 8}.${i & 255}.7`;
    const syn = tcp(1000 + i, 80, [], { flags: SYN });
    if (i % 2 === 0) lab.arp(i / 1000, 1, source, forgedMac(i), ROUTER, '00:00:00:00:00:00');
    else lab.frame(i / 1000, forgedMac(i), macOf(ROUTER), 0x0800, ipv4(6, syn, { source, destination: ROUTER }));
  }
  lab.connection(20, PHONE, 40_000, '192.168.1.30', 80, [1, 2, 3], [4]);
  lab.connection(21, '192.168.1.40', 40_000, '20.1.1.1', 443, [1, 2, 3], [4]);
  const { devices } = listen(lab.frames, []);
  expect(devices.deviceOfAddress(PHONE)).toMatchObject({ mac: macOf(PHONE) });
  expect(devices.deviceOfAddress('192.168.1.30')).toMatchObject({ mac: macOf('192.168.1.30') });
  expect(devices.deviceOfAddress('192.168.1.40')).toMatchObject({ mac: macOf('192.168.1.40') });
  expect(devices.devices().length).toBeLessThan(PASSING_MAX + 10);
  expect(Math.abs(devices.dropped - (12_000 - PASSING_MAX))).toBeLessThan(150);
});

test('more real devices than the registry holds are counted, each once', () => {
  const lab = new Lab();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < DEVICES_MAX + 500; i++) {
      const source = `10.1.${i >> 8}.${i & 255}`;
      for (const flags of [SYN, ACK]) {
        const packet = ipv4(6, tcp(1000 + i, 80, [], { flags }), { source, destination: '20.1.1.1' });
        lab.frame(round * 600 + i / 1000, forgedMac(i), ROUTER_MAC, 0x0800, packet);
      }
    }
  }
  const { devices } = listen(lab.frames, []);
  expect(devices.devices()).toHaveLength(DEVICES_MAX);
  expect(Math.abs(devices.dropped - 501)).toBeLessThan(8);
});

test('senders that a flood forges are no devices, also where the victim answers them', () => {
  const lab = new Lab();
  for (let i = 0; i < 2000; i++) {
    lab.tcp(i / 1000, `10.${i >> 8}.${i & 255}.7`, 1000 + i, PHONE, 80, SYN);
    lab.tcp(i / 1000, PHONE, 80, `10.${i >> 8}.${i & 255}.7`, 1000 + i, SYN_ACK);
  }
  const { devices } = listen(lab.frames, []);
  expect(devices.devices().length).toBeLessThan(10);
  expect(devices.deviceOfAddress(PHONE)).toMatchObject({ mac: macOf(PHONE) });
});

test('one machine that answers for a whole network by ARP does not fill the book of addresses', () => {
  const lab = new Lab();
  for (let i = 0; i < 9000; i++) lab.arp(i / 1000, 2, `10.3.${i >> 8}.${i & 255}`, macOf(ROUTER), PHONE, macOf(PHONE));
  lab.connection(20, PHONE, 40_000, '192.168.1.30', 80, [1, 2, 3], [4]);
  const { devices } = listen(lab.frames, []);
  expect(devices.deviceOfAddress('192.168.1.30')).toMatchObject({ mac: macOf('192.168.1.30') });
  expect(devices.dropped).toBe(0);
});
