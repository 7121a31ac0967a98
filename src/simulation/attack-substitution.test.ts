// An attack's map brings its hosts home: addresses, MACs and sequence numbers, and says what is wrong with it in words.
import { expect, test } from 'vitest';
import { batchOf, type TestFrame } from '../../test/frame-builder.ts';
import { arp, datagram, macOf, routed, shown, station, surveyOf, syn } from '../../test/home-frames.ts';
import { parseAddress, parseIpv4 } from '../base/address.ts';
import { UserError } from '../base/user-error.ts';
import type { MapHome } from './address-map.ts';
import type { AddressSubstitution, Words } from './address-substitution.ts';
import { substituteAttack } from './attack-substitution.ts';
import { FrameRewriter } from './frame-rewriter.ts';
import { HomeAddresses } from './home-addresses.ts';

const words = (text: string): Words => parseAddress(text)!;

const camera = station('f4:b8:5e:ff:2b:1b', '192.168.1.129');
const plug = station('24:ce:33:24:b5:cb', '192.168.1.20');
const gateway = station('00:1c:7f:53:d0:28', '192.168.1.1');

const homeDevice = (name: string, host: typeof camera, ipv6: readonly string[] = []) => ({
  name,
  mac: macOf(host),
  ipv4: words(host.ip),
  ipv6: ipv6.map(words),
});
const home: MapHome = {
  devices: [homeDevice('camera', camera, ['fe80::f6b8:5eff:feff:2b1b']), homeDevice('plug', plug)],
  gateway: { mac: macOf(gateway), ipv4: words(gateway.ip), ipv6: [] },
};

function addresses(): HomeAddresses {
  const taken = new HomeAddresses(parseIpv4(gateway.ip), 24);
  for (const host of [camera, plug, gateway]) taken.take(words(host.ip), macOf(host));
  return taken;
}

// The house of the attack.
const bot = station('50:ed:3c:39:bc:d9', '192.168.100.103');
const router = station('d8:58:d7:00:67:11', '192.168.100.1');
const laptop = station('dc:a6:32:10:0c:2d', '192.168.100.20');
const stranger = '198.51.100.66';

function substitute(
  frames: readonly TestFrame[],
  map: Record<string, string>,
  taken = addresses(),
): AddressSubstitution {
  return substituteAttack({ attack: 'test', map, survey: surveyOf(frames), home, addresses: taken });
}

/** What becomes of the frames. */
function spliced(frames: readonly TestFrame[], map: Record<string, string>, taken = addresses()): string[] {
  const batch = batchOf(frames);
  const by = substitute(frames, map, taken);
  const rewriter = new FrameRewriter(by);
  if (!by.isEmpty) for (let i = 0; i < batch.count; i++) rewriter.rewrite(batch, i);
  return Array.from({ length: batch.count }, (_, i) => shown(batch, i));
}

const attack = [
  arp(bot, router.ip, 1),
  arp(router, bot, 2),
  routed(bot, router.mac, stranger, 3),
  datagram({ mac: router.mac, ip: stranger }, bot, 4),
  datagram(bot, laptop, 5),
  datagram(laptop, bot, 6),
];
const MAP = { '192.168.100.103': 'camera', '192.168.100.1': 'gateway', '192.168.100.0/24': 'home' };

test('mapped hosts get the address and MAC of their targets; others at home keep their host bits where free', () => {
  expect(spliced(attack, MAP)).toEqual([
    `${camera.mac} > ff:ff:ff:ff:ff:ff arp ${camera.mac} ${camera.ip} > ${gateway.ip}`,
    `${gateway.mac} > ${camera.mac} arp ${gateway.mac} ${gateway.ip} > ${camera.ip}`,
    `${camera.mac} ${camera.ip} > ${gateway.mac} ${stranger}`,
    `${gateway.mac} ${stranger} > ${camera.mac} ${camera.ip}`,
    // .20 is the plug's.
    `${camera.mac} ${camera.ip} > ${laptop.mac} 192.168.1.21`,
    `${laptop.mac} 192.168.1.21 > ${camera.mac} ${camera.ip}`,
  ]);
});

test('an empty map changes nothing', () => {
  const batch = batchOf(attack);
  expect(spliced(attack, {})).toEqual(attack.map((_, i) => shown(batch, i)));
  expect(substitute(attack, {}).isEmpty).toBe(true);
});

test('hosts that the map does not name keep address and MAC, but the router they come through is the home’s', () => {
  const frames = spliced(attack, { '192.168.100.103': 'camera' });
  expect(frames[3]).toBe(`${gateway.mac} ${stranger} > ${camera.mac} ${camera.ip}`);
  expect(frames[5]).toBe(`${laptop.mac} ${laptop.ip} > ${camera.mac} ${camera.ip}`);
});

test('the longest prefix wins, in any order', () => {
  const map = { '192.168.100.0/24': 'home', '192.168.100.20': 'plug', '192.168.100.16/28': 'home' };
  expect(substitute(attack, map).substituteOf(words(laptop.ip))).toEqual(words(plug.ip));
});

test('a host from elsewhere that becomes a device at home comes with the device’s MAC', () => {
  const frames = spliced(attack, { [stranger]: 'plug', '192.168.100.103': 'camera' });
  expect(frames[2]).toBe(`${camera.mac} ${camera.ip} > ${plug.mac} ${plug.ip}`);
  expect(frames[3]).toBe(`${plug.mac} ${plug.ip} > ${camera.mac} ${camera.ip}`);
});

test('a host at home that becomes an address elsewhere comes through the gateway', () => {
  const frames = spliced(attack, { '192.168.100.20': '203.0.113.200', '192.168.100.103': 'camera' });
  expect(frames[5]).toBe(`${gateway.mac} 203.0.113.200 > ${camera.mac} ${camera.ip}`);
});

test('an ARP spoofer keeps the MAC that tells it from those it claims to be', () => {
  const claims = [arp({ mac: bot.mac, ip: router.ip }, laptop, 1), arp({ mac: bot.mac, ip: laptop.ip }, router, 2)];
  const frames = spliced(claims, { [router.ip]: 'gateway', [laptop.ip]: 'plug' });
  expect(frames[0]).toContain(`arp ${bot.mac} ${gateway.ip}`);
  expect(frames[1]).toContain(`arp ${bot.mac} ${plug.ip}`);
  // With an address of its own it is the device that it became.
  const own = spliced([...attack, ...claims], { [bot.ip]: 'camera', [router.ip]: 'gateway', [laptop.ip]: 'plug' });
  expect(own.at(-2)).toContain(`arp ${camera.mac} ${gateway.ip}`);
  // So it is where those that it claims to be were never heard.
  const alone = spliced([...claims, datagram(bot, station('02:00:00:00:00:77', '192.168.100.77'), 3)], {
    [bot.ip]: 'camera',
    [router.ip]: 'gateway',
    [laptop.ip]: 'plug',
  });
  expect(alone[0]).toContain(`arp ${camera.mac} ${gateway.ip}`);
});

test('a host whose address changed, of which the map names one, is that device with both', () => {
  const later = { mac: bot.mac, ip: '192.168.100.143' };
  const frames = spliced([...attack, arp(later, router.ip, 7), datagram(later, laptop, 8)], MAP);
  expect(frames.at(-2)).toBe(`${camera.mac} > ff:ff:ff:ff:ff:ff arp ${camera.mac} 192.168.1.143 > ${gateway.ip}`);
  expect(frames.at(-1)).toBe(`${camera.mac} 192.168.1.143 > ${laptop.mac} 192.168.1.21`);
  expect(frames.slice(0, 6)).toEqual(spliced(attack, MAP));
});

test('a sweep of a whole network reaches the home, its devices too, and ends stay ends', () => {
  const sweep = Array.from({ length: 255 }, (_, i) => arp(bot, `192.168.100.${i + 1}`, i));
  const asked = spliced(sweep, { '192.168.100.103': 'camera', '192.168.100.0/24': 'home' }).map(
    (text) => text.split(' > ').at(-1)!,
  );
  expect(asked.every((address) => address.startsWith('192.168.1.'))).toBe(true);
  expect(asked.at(-1)).toBe('192.168.1.255');
  expect(asked).toContain(plug.ip);
  expect(new Set(asked).size).toBeGreaterThanOrEqual(250);
});

test('the same house in two attacks gets the same addresses, another one gets others', () => {
  const taken = addresses();
  const first = spliced(attack, MAP, taken);
  expect(spliced(attack, MAP, taken)).toEqual(first);
  const other = attack.map((frame) => ({
    ...frame,
    bytes: frame.bytes.map((byte, i) => (byte === 0x2d && (i === 5 || i === 11) ? 0x2e : byte)),
  }));
  expect(spliced(other, MAP, taken)[5]).toContain('192.168.1.22');
});

test('a capture of the home itself, mapped onto the home, stays as it is', () => {
  const own = [
    arp(camera, gateway.ip, 1),
    arp(gateway, camera, 2),
    routed(camera, gateway.mac, stranger, 3),
    datagram(plug, camera, 4),
    datagram(camera, station('50:ed:3c:39:bc:d9', '192.168.1.77'), 5),
    arp(camera, plug.ip, 6),
    arp(camera, '192.168.1.200', 7),
  ];
  const batch = batchOf(own);
  const map = { [camera.ip]: 'camera', [gateway.ip]: 'gateway', '192.168.1.0/24': 'home' };
  expect(spliced(own, map)).toEqual(own.map((_, i) => shown(batch, i)));
});

test("Mirai's SYNs still tell their destination", () => {
  const frames = [syn(bot, router.mac, '192.168.100.77', 1, parseIpv4('192.168.100.77'))];
  const batch = batchOf(frames);
  new FrameRewriter(substitute(frames, MAP)).rewrite(batch, 0);
  expect(batch.view.getUint32(14 + 20 + 4)).toBe(parseIpv4('192.168.1.77'));
});

test('link-local addresses of IPv6 go with the MAC', () => {
  const made = substitute(attack, { '192.168.100.103': 'camera', 'fe80::1': 'camera', 'fe80::2': 'plug' });
  expect(made.substituteOf(words('fe80::1'))).toEqual(words('fe80::f6b8:5eff:feff:2b1b'));
  expect(made.substituteOf(words('fe80::2'))).toEqual(words('fe80::26ce:33ff:fe24:b5cb'));
});

const codeOf = (map: Record<string, string>, taken?: HomeAddresses): string => {
  try {
    substitute(attack, map, taken);
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
};

test.each([
  [{ 'not an address': 'camera' }, 'map-not-an-address', 'not an address'],
  [{ '10.0.0.300': 'camera' }, 'map-not-an-address', '10.0.0.300'],
  [{ '10.0.0.0/33': 'home' }, 'map-not-an-address', '10.0.0.0/33'],
  [{ '10.0.0.1': 'toaster' }, 'map-unknown-device', 'toaster'],
  [{ '10.0.0.1': 'camera', '10.0.0.1/32': 'plug' }, 'map-address-twice', '10.0.0.1/32'],
  [{ '10.0.0.0/24': 'home', '10.0.0.7/24': 'home' }, 'map-address-twice', '10.0.0.7/24'],
  [{ '10.0.0.0/24': 'camera' }, 'map-network-target', '10.0.0.0/24'],
  [{ '10.0.0.1': '2001:db8::1' }, 'map-version', '2001:db8::1'],
  [{ '2001:db8::1': '10.0.0.1' }, 'map-version', '10.0.0.1'],
  [{ '2001:db8::1': 'camera' }, 'map-version', 'camera'],
  [{ 'fe80::/64': 'home' }, 'map-version', 'fe80::/64'],
])('%o is refused', (map, code, named) => {
  const said = codeOf(map as unknown as Record<string, string>);
  expect(said).toContain(`${code}: `);
  expect(said).toContain(named);
  expect(said).not.toMatch(/[{}]/);
});

test('a gateway that nobody saw, and a home without room, are said', () => {
  const alone = { ...home, gateway: null };
  const survey = surveyOf(attack);
  const without = (): unknown =>
    substituteAttack({ attack: 'test', map: { '10.0.0.1': 'gateway' }, survey, home: alone, addresses: addresses() });
  expect(without).toThrow(/gateway/);
  const full = new HomeAddresses(parseIpv4(gateway.ip), 30);
  full.take(words('192.168.1.1'), 1);
  full.take(words('192.168.1.2'), 2);
  expect(codeOf(MAP, full)).toContain('map-home-full');
});
