import { expect, test } from 'vitest';
import { Lab, macOf } from '../../test/detection-lab.ts';
import { batchOf } from '../../test/frame-builder.ts';
import { destinationOf, documentOf, HOUSE, peerOf, policyOf, portOf } from '../../test/policy-lab.ts';
import { type MudProfile, parseMud } from '../behaviour/mud-parser.ts';
import { DNS_CLASS, mudProfile } from '../behaviour/mud-profile.ts';
import { type ProfileCheck, ProfileReplay } from './profile-replay.ts';

const PLUG = '192.168.1.20';
const RESOLVER = '192.168.1.5';
const INTRUDER = '192.168.1.66';
const CLOUD = '198.51.100.7';

/** A plug that asks the resolver of the house and talks to its cloud. */
function plugProfile(): MudProfile {
  const document = documentOf({
    destinations: [destinationOf({ hosts: ['m1.tuyaus.com'] })],
    peers: [peerOf({ address: RESOLVER, uses: [portOf(17, 53)] })],
  });
  const subject = { id: 'd1', name: null, mac: null, vendor: null, lastUpdate: '2026-01-01T00:00:00.000Z' };
  return parseMud(JSON.parse(JSON.stringify(mudProfile(policyOf(document), document, subject).profile)), 'x');
}

function plugDay(): Lab {
  const lab = new Lab();
  lab.dns(1, PLUG, RESOLVER, 'm1.tuyaus.com', 1, CLOUD);
  lab.connection(2, PLUG, 40_000, CLOUD, 443, Lab.bytes(100), Lab.bytes(500));
  lab.connection(200, PLUG, 40_001, CLOUD, 443, Lab.bytes(100), Lab.bytes(500));
  return lab;
}

function replay(lab: Lab, target: string | null = macOf(PLUG), batchFrames = 512): ProfileReplay {
  const all = new ProfileReplay({ localNetworks: HOUSE, validatesChecksums: false, target });
  const frames = lab.frames.toSorted((a, b) => a.timeUs! - b.timeUs!);
  for (let at = 0; at < frames.length; at += batchFrames) all.process(batchOf(frames.slice(at, at + batchFrames)));
  all.finish();
  return all;
}

function checkOf(lab: Lab, batchFrames?: number): ProfileCheck {
  const all = replay(lab, macOf(PLUG), batchFrames);
  return all.check(plugProfile(), all.candidates()[0]!.id, new Map());
}

test('without a lease, the class of DNS is who answered the device', () => {
  const { breaks, classes } = checkOf(plugDay());
  expect(breaks).toEqual([]);
  expect(classes).toEqual([{ name: DNS_CLASS, addresses: [RESOLVER] }]);
});

test('with a lease it is whom the lease names, and another resolver breaks the profile', () => {
  const lab = plugDay();
  lab.dhcp(0.1, { type: 5, clientMac: macOf(PLUG), server: '192.168.1.1', address: PLUG, dns: '192.168.1.1' });
  const { breaks } = checkOf(lab);
  expect(breaks.map(({ contact: { address, port } }) => [address, port])).toEqual([[RESOLVER, 53]]);
});

test('a second server of leases does not choose whom names are asked of', () => {
  const lab = plugDay();
  lab.dhcp(0.1, { type: 5, clientMac: macOf(PLUG), server: '192.168.1.1', address: PLUG, dns: RESOLVER });
  lab.dhcp(100, { type: 5, clientMac: macOf(PLUG), server: INTRUDER, address: PLUG, dns: INTRUDER });
  lab.dns(101, PLUG, INTRUDER, 'm1.tuyaus.com', 1, CLOUD);
  const { breaks, classes } = checkOf(lab);
  expect(classes).toEqual([{ name: DNS_CLASS, addresses: [RESOLVER] }]);
  expect(breaks.map(({ contact }) => contact.address)).toEqual([INTRUDER]);
});

test('the size of batches and silences of hours change nothing', () => {
  const lab = plugDay();
  lab.connection(30_000, PLUG, 40_002, '203.0.113.9', 23, Lab.bytes(10), Lab.bytes(10));
  const whole = checkOf(lab);
  expect(whole.breaks.map(({ contact }) => contact.port)).toEqual([23]);
  expect(checkOf(lab, 1)).toEqual(whole);
  expect(checkOf(lab, 7)).toEqual(whole);
});

test('while nobody says which device is meant, it is the only one that opens connections', () => {
  expect(
    replay(plugDay(), null)
      .candidates()
      .map(({ macs }) => macs[0]),
  ).toEqual([macOf(PLUG)]);
  const two = plugDay();
  two.connection(5, '192.168.1.30', 40_000, CLOUD, 443, Lab.bytes(10), Lab.bytes(10));
  expect(replay(two, null).candidates().length).toBe(2);
  expect(
    replay(two, '192.168.1.30')
      .candidates()
      .map(({ macs }) => macs[0]),
  ).toEqual([macOf('192.168.1.30')]);
});
