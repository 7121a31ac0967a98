// A host that takes another IPv6 address every day (RFC 8981) stays one device.
import { expect, test } from 'vitest';
import { batchOf, ethernet, ipv6, type TestFrame, udp, withTransportSum } from '../../test/frame-builder.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { HomeMonitor } from './home-monitor.ts';

const DAY = 86_400e6;
const START = 1_767_571_200e6;

/** A datagram of the same MAC from an address of the day, and the answer to it. */
function talk(day: number): TestFrame[] {
  const own = `2001:db8:7:8a00:0:0:0:${(day + 16).toString(16)}`;
  const far = '2001:db8:ffff:0:0:0:0:1';
  const out = withTransportSum(ipv6(17, udp(40_000, 443, [1, 2]), { source: own, destination: far }));
  const back = withTransportSum(ipv6(17, udp(443, 40_000, [3]), { source: far, destination: own }));
  const timeUs = START + day * DAY;
  const frame = (to: number, from: number, packet: readonly number[]): number[] => {
    const bytes = ethernet(0x86dd, packet);
    for (const [at, last] of [
      [0, to],
      [6, from],
    ] as const)
      bytes.splice(at, 6, 0xa4, 2, 0xb9, 0, 0, last);
    return bytes;
  };
  return [
    { bytes: frame(1, 7, out), timeUs },
    { bytes: frame(7, 1, back), timeUs: timeUs + 1000 },
    { bytes: frame(1, 7, out), timeUs: timeUs + 2000 },
  ];
}

test('a device that takes another address every day stays one device for a month', () => {
  const localNetworks = new NetworkSet(
    [...PRIVATE_NETWORKS, '2001:db8:7:8a00::/64'].map((text) => parseNetwork(text)!),
  );
  const monitor = new HomeMonitor({
    localNetworks,
    zone: { name: 'UTC', fromUs: [Number.NEGATIVE_INFINITY], offsetSeconds: [0] },
    budget: { count: 1, perDays: 7 },
    learnSeconds: 7 * 86_400,
    isLearnExact: false,
    validatesChecksums: false,
    seed: 1,
  });
  for (let day = 0; day < 30; day++) monitor.process(batchOf(talk(day)));
  monitor.finish();
  const withAddresses = monitor.registry.devices().filter(({ addresses }) => addresses.length > 0);
  expect(withAddresses.map(({ mac }) => mac)).toEqual(['a4:02:b9:00:00:07']);
  expect(withAddresses[0]!.addresses[0]).toBe('2001:db8:7:8a00::2d');
});
