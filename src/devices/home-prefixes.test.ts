// The home's own networks of IPv6: what routers advertise, and what is not believed.
import { expect, test } from 'vitest';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import type { Fact } from '../packets/facts.ts';
import { HomePrefixes, PREFIXES_MAX } from './home-prefixes.ts';

const home = (): NetworkSet => new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));

function advertisement(...prefixes: string[]): Fact {
  const flow = { originator: 'fe80::1', originatorPort: 134, responder: 'ff02::1', responderPort: 0 };
  return {
    kind: 'icmp',
    timeUs: 1,
    timeNs: 0,
    flow,
    fromOriginator: true,
    type: 134,
    code: 0,
    quoted: null,
    prefixes,
  } as unknown as Fact;
}

test('the prefix that a router advertises is the home from then on', () => {
  const networks = home();
  const prefixes = new HomePrefixes(networks);
  expect(networks.hasText('2001:db8:7:8a00::5')).toBe(false);
  prefixes.observeFacts([advertisement('2001:db8:7:8a00::/64')]);
  expect(networks.hasText('2001:db8:7:8a00:a1b2::5')).toBe(true);
  expect(networks.hasText('2001:db8:7:8a01::5')).toBe(false);
});

test('who advertises half of the Internet is not believed, and a forger does not fill the memory', () => {
  const networks = home();
  const prefixes = new HomePrefixes(networks);
  prefixes.observeFacts([advertisement('2000::/3', '2001:db8::/32', 'ff02::/64', '::/64')]);
  expect(networks.hasText('2001:4860:4860::8888')).toBe(false);
  expect(networks.networks).toHaveLength(PRIVATE_NETWORKS.length);
  for (let i = 0; i < 500; i++) prefixes.observeFacts([advertisement(`2001:db8:${i.toString(16)}::/64`)]);
  expect(networks.networks).toHaveLength(PRIVATE_NETWORKS.length + PREFIXES_MAX);
});

test('the networks of devices that are known from before are the home at once', () => {
  const networks = home();
  const prefixes = new HomePrefixes(networks);
  for (const address of ['192.168.1.9', 'fe80::7', '2001:db8:7:8a00::9']) prefixes.recall(address);
  expect(networks.hasText('2001:db8:7:8a00:ffff::1')).toBe(true);
  expect(networks.networks).toHaveLength(PRIVATE_NETWORKS.length + 1);
});
