// Community ID and uids.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseAddress } from '../base/address.ts';
import { communityId, communityIdOf } from './community-id.ts';
import { formatUid } from './uid.ts';

function key(
  source: string,
  sourcePort: number,
  destination: string,
  destinationPort: number,
  protocol: number,
): Uint32Array {
  const words = [...parseAddress(source)!, ...parseAddress(destination)!];
  return Uint32Array.from([...words, (sourcePort << 16) | destinationPort, protocol]);
}

// The TCP value is Zeek's for its http/get.pcap; the others are the specification's own examples (community-id-spec, baseline).
test.each([
  ['141.142.228.5', 59856, '192.150.187.43', 80, 6, '1:yvyB8h+3dnggTZW0UEITWCst97w='],
  ['128.232.110.120', 34855, '66.35.250.204', 80, 6, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
  ['192.168.1.52', 54585, '8.8.8.8', 53, 17, '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
  ['192.168.0.89', 8, '192.168.0.1', 0, 1, '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='],
  ['192.168.170.8', 7, '192.168.170.56', 80, 132, '1:jQgCxbku+pNGw8WPbEc/TS/uTpQ='],
])(
  'the id of %s:%i and %s:%i is the same from both sides',
  (source, sourcePort, destination, destinationPort, protocol, id) => {
    expect(communityId(key(source, sourcePort, destination, destinationPort, protocol), 0)).toBe(id);
    expect(communityId(key(destination, destinationPort, source, sourcePort, protocol), 0)).toBe(id);
  },
);

test('a record of SCTP without ports is hashed like the protocols that have none', () => {
  const bytes = [0, 0, 192, 168, 170, 8, 192, 168, 170, 56, 132, 0];
  const expected = createHash('sha1').update(Uint8Array.from(bytes)).digest('base64');
  expect(communityId(key('192.168.170.56', 0, '192.168.170.8', 0, 132), 0)).toBe(`1:${expected}`);
});

test.each([
  ['tcp', '141.142.228.5', 59856, '192.150.187.43', 80, '1:yvyB8h+3dnggTZW0UEITWCst97w='],
  ['udp', '192.168.1.52', 54585, '8.8.8.8', 53, '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
  ['icmp', '192.168.0.89', 8, '192.168.0.1', 0, '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='],
  ['132', '192.168.170.8', 7, '192.168.170.56', 80, '1:jQgCxbku+pNGw8WPbEc/TS/uTpQ='],
])(
  'a flow in words has the id of its key: %s %s:%i, %s:%i',
  (protocol, originator, originatorPort, responder, responderPort, id) => {
    expect(communityIdOf({ originator, originatorPort, responder, responderPort, protocol })).toBe(id);
  },
);

test('a flow over IPv6 in words has the id of its key', () => {
  const flow = { originator: '2001:db8::1', originatorPort: 50_000, responder: 'fe80::2', responderPort: 443 };
  const words = key('2001:db8::1', 50_000, 'fe80::2', 443, 6);
  expect(communityIdOf({ ...flow, protocol: 'tcp' })).toBe(communityId(words, 0));
});

test('what has no Community ID has none', () => {
  const flow = { originator: '192.168.1.5', originatorPort: 0, responder: '192.168.1.1', responderPort: 0 };
  for (const protocol of ['arp', 'ip', '', '256', '-1', 'icmp', 'icmp6'])
    expect(communityIdOf({ ...flow, protocol })).toBeNull();
  expect(communityIdOf({ ...flow, protocol: '47' })).toMatch(/^1:/);
  expect(communityIdOf({ ...flow, originator: 'a lamp', protocol: 'tcp' })).toBeNull();
  expect(communityIdOf({ ...flow, responder: '', protocol: 'tcp' })).toBeNull();
});

test('uids are C and 11 digits of base 62, none for no flow', () => {
  expect(formatUid(0, 0)).toBe('');
  expect(formatUid(0, 1)).toBe('C0000000000' + '1');
  expect(formatUid(0xffffffff, 0xffffffff)).toBe('CLygHa16AHYF');
  expect(formatUid(0, 62)).toBe('C00000000010');
});
