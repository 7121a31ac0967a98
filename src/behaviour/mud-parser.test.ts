import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../base/user-error.ts';
import { parseMud } from './mud-parser.ts';

type Json = Record<string, unknown>;

function fileOf(matches: Json, given: { readonly policy?: 'from' | 'to'; readonly forwarding?: string } = {}): Json {
  const { policy = 'from', forwarding = 'accept' } = given;
  const other = policy === 'from' ? 'to' : 'from';
  return {
    'ietf-mud:mud': {
      'mud-version': 1,
      'mud-url': 'https://things.example/lamp.json',
      [`${policy}-device-policy`]: { 'access-lists': { 'access-list': [{ name: 'a' }] } },
      [`${other}-device-policy`]: { 'access-lists': { 'access-list': [{ name: 'b' }] } },
    },
    'ietf-access-control-list:acls': {
      acl: [
        { name: 'a', type: 'ipv4-acl-type', aces: { ace: [{ name: 'one', matches, actions: { forwarding } }] } },
        { name: 'b', type: 'ipv4-acl-type' },
      ],
    },
  };
}

function reasonOf(document: unknown): string {
  try {
    parseMud(document, 'x.json');
  } catch (error) {
    if (error instanceof UserError && error.code === 'bad-profile') return error.message;
    throw error;
  }
  return 'none';
}

test('addresses, names and ports of the other end and of the device depend on the way', () => {
  const matches = {
    ipv4: { 'ietf-acldns:dst-dnsname': 'Cloud.Example.', 'source-ipv4-network': '192.168.1.0/24', protocol: 6 },
    tcp: { 'destination-port': { port: 443 }, 'source-port': { 'lower-port': 1024, 'upper-port': 65535 } },
  };
  expect(parseMud(fileOf(matches), 'x').rules[0]).toMatchObject({
    policy: 'from',
    family: 'ipv4',
    protocol: 6,
    host: 'cloud.example',
    network: null,
    otherPort: { from: 443, to: 443, isNot: false },
    ownPort: { from: 1024, to: 65_535, isNot: false },
  });
  const [rule] = parseMud(fileOf({ ipv4: matches.ipv4, udp: matches.tcp }, { policy: 'to' }), 'x').rules;
  expect(rule).toMatchObject({ policy: 'to', host: null, ownPort: { from: 443 }, otherPort: { from: 1024 } });
  expect(rule?.network).not.toBeNull();
});

test('all operators of ports are understood', () => {
  const test = (port: Json): unknown =>
    parseMud(fileOf({ tcp: { 'destination-port': port } }), 'x').rules[0]?.otherPort;
  expect(test({ operator: 'neq', port: 80 })).toEqual({ from: 80, to: 80, isNot: true });
  expect(test({ operator: 'lte', port: 80 })).toEqual({ from: 0, to: 80, isNot: false });
  expect(test({ operator: 'gte', port: '80' })).toEqual({ from: 80, to: 65_535, isNot: false });
});

test('an entry with a match that nobody knows counts for nothing, which is said', () => {
  const { rules, notes } = parseMud(fileOf({ ipv4: { dscp: 3 }, odd: {} }), 'x');
  expect(rules[0]?.unknown).toEqual(['ipv4 dscp', 'odd']);
  expect(notes.join(' ')).toContain('count for nothing');
});

test('types of ICMP are not seen: the entry counts without them, which is said', () => {
  const { rules, notes } = parseMud(fileOf({ ipv4: { protocol: 1 }, icmp: { type: 8, code: 0 } }), 'x');
  expect(rules[0]).toMatchObject({ protocol: 1, unseen: ['icmp type', 'icmp code'], unknown: [] });
  expect(notes.join(' ')).toContain('any type fits');
});

test('the container of drafts is read too, and lists that no policy names are told', () => {
  const { 'ietf-access-control-list:acls': acls, ...rest } = fileOf({}) as Record<string, { acl: unknown[] }>;
  acls!.acl.push({ name: 'unused' });
  const { rules, notes } = parseMud({ ...rest, 'ietf-access-control-list:access-lists': acls }, 'x');
  expect(rules.length).toBe(1);
  expect(notes.join(' ')).toContain('No policy names the access list "unused"');
});

test('what is no profile is refused in words', () => {
  expect(reasonOf(null)).toContain('the file is missing');
  expect(reasonOf([])).toContain('missing');
  expect(reasonOf({})).toContain('ietf-mud:mud is missing');
  expect(reasonOf({ 'ietf-mud:mud': { 'mud-version': 2 } })).toContain('only 1 is known');
  expect(reasonOf(fileOf({}, { forwarding: 'maybe' }))).toContain('neither accepts nor drops');
  expect(reasonOf(fileOf({ tcp: { 'destination-port': { port: 70_000 } } }))).toContain('no number up to 65535');
  expect(reasonOf(fileOf({ tcp: { 'destination-port': { 'lower-port': 9, 'upper-port': 3 } } }))).toContain(
    'from 9 to 3',
  );
  expect(reasonOf(fileOf({ ipv4: { protocol: 'tcp' } }))).toContain('"tcp"');
});

test('whatever stands in a profile, it is read or refused as one', () => {
  const source = fileOf({
    ipv4: { 'ietf-acldns:dst-dnsname': 'cloud.example', 'destination-ipv4-network': '198.51.100.0/24', protocol: 6 },
    tcp: { 'ietf-mud:direction-initiated': 'from-device', 'destination-port': { operator: 'eq', port: 443 } },
    eth: { ethertype: '0x0800', 'destination-mac-address': '02:00:00:00:00:01' },
    icmp: { type: 8, code: 0 },
    'ietf-mud:mud': { controller: 'urn:ietf:params:mud:dns', 'local-networks': [null] },
  });
  const paths = pathsOf(source);
  fc.assert(
    fc.property(fc.nat(paths.length - 1), fc.jsonValue({ maxDepth: 2 }), (at, value) => {
      const damaged = structuredClone(source);
      put(damaged, paths[at]!, value);
      expect(reasonOf(damaged)).toBeTypeOf('string');
    }),
    { numRuns: 300 },
  );
});

/** Paths to all nodes of a document. */
function pathsOf(node: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof node !== 'object' || node === null) return path.length === 0 ? [] : [path];
  const inner = Object.entries(node).flatMap(([key, each]) => pathsOf(each, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function put(root: Json, path: readonly string[], value: unknown): void {
  let node = root as Record<string, unknown>;
  for (const key of path.slice(0, -1)) node = node[key] as Record<string, unknown>;
  node[path.at(-1)!] = value;
}
