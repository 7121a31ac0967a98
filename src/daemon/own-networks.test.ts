import { expect, test } from 'vitest';
import { homeNetworks } from '../homes/home-settings.ts';
import { Settings } from '../settings/settings.ts';
import { homeSettingsOf } from './home-settings.ts';
import { ownNetworks } from './own-networks.ts';

const of = (...cidrs: readonly string[]) =>
  ({
    lan: cidrs.map((cidr) => {
      const address = cidr.split('/')[0]!;
      const family = address.includes(':') ? 'IPv6' : 'IPv4';
      return { address, cidr, family, netmask: '', mac: '02:00:00:00:00:01', internal: false, scopeid: 0 };
    }),
  }) as unknown as Parameters<typeof ownNetworks>[0];

test('the public networks that this machine is in belong to the home, whatever its own address in them', () => {
  expect(ownNetworks(of('203.0.113.77/24', '2001:db8:12:34:a1b2:c3d4:e5f6:1/64', '2001:db8:12:34::9/64'))).toEqual([
    '2001:db8:12:34::/64',
    '203.0.113.0/24',
  ]);
});

test("private networks are there anyway, and a provider's wide network is no home", () => {
  expect(ownNetworks(of('192.168.1.7/24', 'fd00::2/64', 'fe80::1/64', '8.8.8.8/8', '2001:db8::1/32'))).toEqual([]);
});

test('they count where the network is heard, unless the owner named networks', () => {
  const { values } = Settings.open({ file: '/nowhere/porchlight.yaml' });
  const own = () => ['203.0.113.0/24'];
  const isLocal = (each: ReturnType<typeof homeSettingsOf>, address: string) => homeNetworks(each).hasText(address);
  const heard = homeSettingsOf(values, 'interface', own);
  expect(isLocal(heard, '203.0.113.9')).toBe(true);
  expect(isLocal(heard, '192.168.1.9')).toBe(true);
  expect(isLocal(heard, '198.51.100.9')).toBe(false);
  expect(isLocal(homeSettingsOf(values, 'simulated', own), '203.0.113.9')).toBe(false);
  const named = { ...values, home: { ...values.home, networks: ['198.51.100.0/24'] } };
  expect(homeSettingsOf(named, 'interface', own).localNetworks).toEqual(['198.51.100.0/24']);
});
