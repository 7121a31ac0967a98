import { expect, test } from 'vitest';
import type { DhcpFact } from '../packets/facts.ts';
import { ResolverWatch } from './resolver-watch.ts';

const HOUSE = '192.168.1.1';
const OTHER = '203.0.113.53';

function lease(dnsServers: readonly string[], serverAddress = HOUSE): DhcpFact {
  return { serverAddress, dnsServers, timeUs: 1e15 } as unknown as DhcpFact;
}

/** What each lease is told as: the servers before and after, or null. */
function told(watch: ResolverWatch, leases: readonly (readonly string[])[]): unknown[] {
  return leases.map((servers) => {
    const change = watch.seeLease(lease(servers));
    return change === null ? null : [change.before, change.after];
  });
}

test('leases are compared as sets: an address named twice, or servers in another order, are no change', () => {
  expect(told(new ResolverWatch(), [[HOUSE], [HOUSE, HOUSE], [HOUSE], [HOUSE, HOUSE]])).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(
    told(new ResolverWatch(), [
      [HOUSE, OTHER],
      [OTHER, HOUSE],
      [HOUSE, OTHER, HOUSE],
    ]),
  ).toEqual([null, null, null]);
  expect(told(new ResolverWatch(), [[HOUSE, HOUSE], [HOUSE, OTHER], [OTHER], [HOUSE]])).toEqual([
    null,
    [[HOUSE], [HOUSE, OTHER]],
    [[HOUSE, OTHER], [OTHER]],
    [[OTHER], [HOUSE]],
  ]);
});

test('a list of before that names an address twice, as states of earlier versions do, is the same set', () => {
  const saved = { leases: [[HOUSE, HOUSE, HOUSE]], askers: [] };
  expect(told(ResolverWatch.restore(saved), [[HOUSE]])).toEqual([null]);
  expect(told(ResolverWatch.restore(saved), [[OTHER]])).toHaveLength(1);
  expect(told(ResolverWatch.restore(saved), [[OTHER]])[0]).not.toBeNull();
});
