// Tests of the book of identities: who is who, over addresses, MACs and restarts.
import { expect, test } from 'vitest';
import { EPOCH_US, Lab, macOf, ROUTER_MAC, SYN } from '../../test/detection-lab.ts';
import { ipv4, udp } from '../../test/frame-builder.ts';
import { identityLab } from '../../test/identity-lab.ts';
import { IDENTITIES_MAX } from './identity-table.ts';

const PHONE = '192.168.1.20';
const CAMERA = '192.168.1.30';
const ROUTER = '192.168.1.1';
const HOUR = 3600;

/** A device talks to the Internet every `every` seconds. */
function talk(lab: Lab, host: string, from: number, to: number, every = 50): void {
  for (let at = from, i = 0; at < to; at += every, i++) {
    lab.connection(at, host, 40_000 + (at % 9000), `20.1.1.${1 + (i % 3)}`, 443, [1, 2], [3]);
  }
}

test('devices get ids in the order they are first seen, and the same ones after a restart', () => {
  const lab = new Lab();
  talk(lab, PHONE, 0, 300);
  talk(lab, CAMERA, 20, 300);
  const first = identityLab();
  first.hear(lab);
  first.pass(400);
  expect(first.book.identities().map(({ id, macs }) => [id, macs[0]])).toEqual([
    ['d1', macOf(PHONE)],
    ['d2', macOf(CAMERA)],
    ['d3', ROUTER_MAC],
  ]);
  const later = new Lab();
  talk(later, CAMERA, 500, 700);
  talk(later, PHONE, 520, 700);
  const second = identityLab({ restored: first.book.save() });
  second.hear(later);
  second.pass(800);
  expect(second.book.idOfMac(macOf(CAMERA))).toBe('d2');
  expect(second.book.idOfAddress(PHONE)).toBe('d1');
  expect(second.book.identities()).toHaveLength(3);
});

test('an identity survives a change of address', () => {
  const lab = new Lab();
  talk(lab, PHONE, 0, 120);
  lab.dhcp(200, { type: 5, clientMac: macOf(PHONE), server: ROUTER, address: '192.168.1.99' });
  const home = identityLab();
  home.hear(lab);
  home.pass(300);
  expect(home.book.idOfAddress('192.168.1.99')).toBe('d1');
  expect(home.book.identityOf('d1')!.addresses).toContain('192.168.1.99');
});

test('the address that a device has now comes before those that it had, however long it had them', () => {
  const home = identityLab();
  const lab = new Lab();
  const mac = '02:00:00:00:01:14';
  const speak = (seconds: number, from: string): void => {
    lab.arp(seconds, 1, from, mac, '192.168.1.1', '00:00:00:00:00:00');
    lab.arp(seconds + 0.1, 2, '192.168.1.1', '02:00:00:00:00:fe', from, mac);
    lab.frame(
      seconds + 1,
      mac,
      '02:00:00:00:00:fe',
      0x0800,
      ipv4(17, udp(5000, 53, [0]), { source: from, destination: '203.0.113.9' }),
    );
  };
  for (let hour = 0; hour < 24; hour++) {
    speak(hour * 1800, PHONE);
    // Many ask it while it has its first address.
    lab.connection(hour * 1800 + 5, hour % 2 === 0 ? CAMERA : '192.168.1.31', 40_000 + hour, PHONE, 80, [1], [2]);
  }
  for (let hour = 24; hour < 30; hour++) speak(hour * 1800, '192.168.1.21');
  home.hear(lab);
  home.pass(16 * 3600);
  const device = home.book.identities().find(({ macs }) => macs.includes(mac))!;
  expect(device.addresses).toEqual(['192.168.1.21', '192.168.1.20']);
});

test('devices behind one router MAC have identities of their own, and its gateway is recognised', () => {
  const lab = new Lab();
  const packet = (seconds: number, isBack: boolean, host: string): void => {
    const [source, destination] = isBack ? ['20.1.1.1', host] : [host, '20.1.1.1'];
    const [from, to] = isBack ? [macOf(ROUTER), ROUTER_MAC] : [ROUTER_MAC, macOf(ROUTER)];
    const ports: [number, number] = isBack ? [53, 5000] : [5000, 53];
    lab.frame(seconds, from, to, 0x0800, ipv4(17, udp(...ports, [0]), { source, destination }));
  };
  for (let i = 1; i <= 12; i++) {
    for (let round = 0; round < 3; round++) {
      packet(i + round * 20, false, `10.7.0.${i}`);
      packet(i + round * 20 + 0.1, true, `10.7.0.${i}`);
    }
  }
  const home = identityLab();
  home.hear(lab);
  home.pass(180);
  const ids = new Set(Array.from({ length: 8 }, (_, i) => home.book.idOfAddress(`10.7.0.${i + 5}`)));
  expect(ids.size).toBe(8);
  expect(ids.has(null)).toBe(false);
  const restored = identityLab({ restored: home.book.save() });
  expect(restored.book.idOfAddress('10.7.0.12')).toBe(home.book.idOfAddress('10.7.0.12'));
});

test('our own machine is known by its MAC', () => {
  const lab = new Lab();
  talk(lab, PHONE, 0, 120);
  const home = identityLab({ ownMacs: [macOf(PHONE).toUpperCase()] });
  home.hear(lab);
  home.pass(180);
  expect(
    home.book
      .identities()
      .filter(({ isSelf }) => isSelf)
      .map(({ macs }) => macs[0]),
  ).toEqual([macOf(PHONE)]);
});

test('broadcast, multicast and switches that only announce themselves are no devices', () => {
  const lab = new Lab();
  talk(lab, PHONE, 0, 120);
  lab.udp(5, PHONE, 5353, '224.0.0.251', 5353, [0]);
  lab.udp(6, PHONE, 5353, '192.168.1.255', 137, [0]);
  for (let i = 0; i < 60; i++)
    lab.frame(i * 2, '00:aa:bb:cc:dd:ee', '01:80:c2:00:00:00', 38, [0x42, 0x42, 3, ...new Array<number>(35).fill(0)]);
  const home = identityLab();
  home.hear(lab);
  home.pass(180);
  expect(home.book.identities().map(({ macs }) => macs[0])).toEqual([macOf(PHONE), ROUTER_MAC]);
});

test('the owner renames a device, and a name from the wire never takes the place of it', () => {
  const lab = new Lab();
  talk(lab, PHONE, 0, 120);
  lab.dhcp(30, { type: 3, clientMac: macOf(PHONE), name: 'android-1234' });
  const home = identityLab();
  home.hear(lab);
  home.pass(180);
  expect(home.book.identityOf('d1')).toMatchObject({ name: 'android-1234', nameSource: 'dhcp' });
  expect(home.book.rename('d1', "Ada's phone\u001b[31m\n")).toBe(true);
  expect(home.book.identityOf('d1')).toMatchObject({ name: "Ada's phone[31m", nameSource: 'owner' });
  expect(home.book.rename('d99', 'x')).toBe(false);
  home.book.rename('d1', null);
  expect(home.book.identityOf('d1')!.name).toBe('android-1234');
});

test('forgetting erases everything of a device, and what speaks again is a new one without the old name', () => {
  const lab = new Lab();
  talk(lab, PHONE, 0, 2 * HOUR);
  lab.dhcp(30, { type: 3, clientMac: macOf(PHONE), name: 'secret-name' });
  for (let i = 0; i < 20; i++) {
    lab.arp(40 + i * 60, 1, PHONE, macOf(PHONE), ROUTER, '00:00:00:00:00:00');
    lab.dns(45 + i * 60, PHONE, ROUTER, 'secret-name.example', 1, '20.1.1.1');
  }
  const home = identityLab();
  home.hear(lab);
  home.pass(2 * HOUR + 60);
  expect(JSON.stringify(home.book.saveDevice('d1'))).toContain('secret-name');
  for (const trace of [macOf(PHONE), '"d1"']) expect(JSON.stringify(home.book.saveHome())).toContain(trace);
  expect(home.book.identities().some(({ isGateway }) => isGateway)).toBe(true);
  expect(home.book.forget('d1')).toEqual(['d1']);
  const text = JSON.stringify(home.book.save());
  for (const trace of ['secret-name', macOf(PHONE), '"d1"', PHONE]) expect(text).not.toContain(trace);
  expect(home.book.identityOf('d1')).toBeNull();
  expect(home.book.forget('d1')).toEqual([]);
  const again = new Lab();
  talk(again, PHONE, 2 * HOUR + 100, 2 * HOUR + 400);
  home.hear(again);
  home.pass(2 * HOUR + 500);
  const id = home.book.idOfMac(macOf(PHONE))!;
  expect(id).not.toBe('d1');
  expect(home.book.identityOf(id)!.name).toBeNull();
});

test('a state is the same text whenever the same things were seen, in batches of 1, 7 and 512, and after a restart in the middle', () => {
  const lab = new Lab();
  talk(lab, PHONE, 0, 2 * HOUR, 70);
  talk(lab, CAMERA, 1000, 4000, 90);
  lab.dhcp(5, { type: 3, clientMac: macOf(PHONE), name: 'phone' });
  for (let i = 0; i < 40; i++) lab.arp(i * 100 + 3, 1, CAMERA, macOf(CAMERA), ROUTER, '00:00:00:00:00:00');
  for (let i = 0; i < 30; i++) lab.dns(i * 60 + 7, PHONE, ROUTER, `h${i}.example.com`, 1, '20.1.1.1');
  const texts = [1, 7, 512].map((size) => {
    const home = identityLab();
    home.hear(lab, size);
    home.pass(3 * HOUR);
    return [JSON.stringify(home.book.save()), JSON.stringify(home.findings)];
  });
  expect(texts[1]).toEqual(texts[0]);
  expect(texts[2]).toEqual(texts[0]);
  const restored = identityLab({ restored: JSON.parse(texts[0]![0]!) });
  expect(JSON.stringify(restored.book.save())).toBe(texts[0]![0]);
});

test('a flood of 10,000 forged MACs stays bounded, is told once as what it is, and devices after it have their place', () => {
  const lab = new Lab();
  talk(lab, PHONE, 0, 2 * HOUR, 100);
  const forged = (i: number): string =>
    `06:00:00:${[16, 8, 0].map((by) => ((i >> by) & 255).toString(16).padStart(2, '0')).join(':')}`;
  for (let i = 0; i < 10_000; i++) {
    const at = 1.5 * HOUR + i / 100;
    const source = `10.${i >> 8}.${i & 255}.7`;
    if (i % 2 === 0) lab.arp(at, 1, source, forged(i), ROUTER, '00:00:00:00:00:00');
    else lab.udp(at, source, 1000, ROUTER, 80, [0]);
    if (i % 4 === 0) lab.dhcp(at + 0.001, { type: 1, clientMac: forged(20_000 + i), name: `x${i}` });
  }
  const home = identityLab();
  home.hear(lab);
  home.pass(2 * HOUR);
  const after = new Lab();
  talk(after, CAMERA, 2 * HOUR + 10, 2 * HOUR + 200);
  home.hear(after);
  home.pass(2 * HOUR + 300);
  expect(home.book.idOfMac(macOf(CAMERA))).not.toBeNull();
  expect(home.book.identities().length).toBeLessThan(20);
  expect(JSON.stringify(home.book.save()).length).toBeLessThan(1_000_000);
  const floods = home.findings.filter(({ severity }) => severity === 'medium');
  expect(floods.length).toBeGreaterThan(0);
  expect(floods.every(({ detector, numbers }) => detector === 'new-device' && Number(numbers['devices']) > 100)).toBe(
    true,
  );
  expect(home.findings.length).toBeLessThan(12);
});

test('more real devices than the book holds push out those that were heard longest ago, but none that the owner named', () => {
  const devices: Record<string, unknown> = {};
  const home = identityLab();
  const lab = new Lab();
  talk(lab, PHONE, 0, 120);
  home.hear(lab);
  home.pass(180);
  const state = home.book.save();
  const phone = state.devices['d1'] as Record<string, unknown>;
  for (let i = 0; i < IDENTITIES_MAX; i++) {
    const mac = `00:11:22:33:${(i >> 8).toString(16).padStart(2, '0')}:${(i & 255).toString(16).padStart(2, '0')}`;
    devices[`d${i + 1}`] = {
      ...phone,
      id: `d${i + 1}`,
      macs: [mac],
      ownerName: i < 5 ? 'mine' : null,
      lastUs: EPOCH_US - 1e9 + i,
    };
  }
  const full = identityLab({ restored: { home: state.home, devices } });
  full.hear(lab);
  full.pass(180);
  expect(full.book.identities()).toHaveLength(IDENTITIES_MAX);
  expect(full.book.idOfMac(macOf(PHONE))).not.toBeNull();
  expect(full.book.identityOf('d1')!.name).toBe('mine');
  expect(full.book.identityOf('d6')).toBeNull();
});

test('a state that is damaged is refused with words, never half taken', () => {
  const home = identityLab();
  const lab = new Lab();
  talk(lab, PHONE, 0, 120);
  home.hear(lab);
  home.pass(180);
  const state = JSON.parse(JSON.stringify(home.book.save()));
  const damaged: unknown[] = [
    { ...state, home: null },
    { ...state, home: { ...state.home, version: 2 } },
    { ...state, home: { ...state.home, next: 'many' } },
    { ...state, home: { ...state.home, house: [] } },
    { ...state, devices: { d1: 5 } },
    { ...state, devices: { d1: { ...state.devices.d1, id: '__proto__' } } },
    { ...state, devices: { d1: { ...state.devices.d1, firstUs: 1e300 } } },
    { ...state, devices: { d1: { ...state.devices.d1, clues: 'x' } } },
  ];
  for (const restored of damaged) {
    expect(() => identityLab({ restored: restored as { home: unknown; devices: Record<string, unknown> } })).toThrow(
      /is|no|has/,
    );
  }
  const huge = {
    ...state.devices.d1,
    macs: new Array(1e5).fill('00:11:22:33:44:55'),
    ownerName: 'x'.repeat(1e6),
    presence: new Array(1e5).fill(1),
  };
  const lenient = identityLab({ restored: { home: state.home, devices: { d1: huge } } });
  expect(JSON.stringify(lenient.book.saveDevice('d1')).length).toBeLessThan(5000);
});

test('presence is kept by the hour, and only what a device sends itself counts', () => {
  const lab = new Lab();
  talk(lab, PHONE, 0, 2 * HOUR + 600, 300);
  lab.tcp(3 * HOUR, '20.1.1.1', 443, PHONE, 40_000, SYN);
  const home = identityLab();
  home.hear(lab);
  home.pass(3 * HOUR + 600);
  expect(home.book.presenceOf('d1')).toEqual([{ day: EPOCH_US / 86_400e6, hours: 0b111 }]);
});
