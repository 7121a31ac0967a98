import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { parseAddress } from '../base/address.ts';
import { parseMac } from '../devices/mac.ts';
import { parseSocket } from './host-connections.ts';
import { parseNeighbours, readArpTable } from './host-neighbours.ts';
import { parseRoutes, parseRoutes6, readGateways } from './host-routes.ts';
import { parseSockets, udpSockets } from './host-sockets.ts';

const root = mkdtempSync(join(tmpdir(), 'porchlight-tables-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

// As iproute2 6.15 printed them on Debian 13, addresses changed.
const NEIGHBOURS = `[{"dst":"192.168.1.1","dev":"eth0","lladdr":"00:16:3E:AA:00:01","state":["REACHABLE"]},
{"dst":"192.168.1.20","dev":"eth0","lladdr":"00:16:3e:aa:00:14","state":["STALE"]},
{"dst":"192.168.1.66","dev":"eth0","state":["FAILED"]},{"dst":"192.168.1.67","dev":"eth0","state":["INCOMPLETE"]},
{"dst":"fe80::16:3eff:feaa:1","dev":"eth0","lladdr":"00:16:3e:aa:00:01","router":null,"state":["DELAY"]}]`;
const SOCKETS = `0      0               192.168.1.5:46716        93.184.216.34:443   cubic wscale:7,7 rto:204 rtt:3.1/1.5 mss:1448 cwnd:10 bytes_sent:517 bytes_acked:518 bytes_received:4321 segs_out:7 segs_in:6
0      0                 127.0.0.1:5000            127.0.0.1:40000 cubic bytes_acked:10 bytes_received:20
0      0     [::ffff:192.168.1.5]:22     [::ffff:192.168.1.31]:50022 cubic bytes_acked:900 bytes_received:100
0      0      [fe80::5%eth0]:36000        [fe80::1%eth0]:53 cubic
0      36        [2001:db8::5]:51000           [2001:db8::9]:8883 cubic bytes_acked:1 bytes_received:2`;
const ARP = `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.1      0x1         0x2         00:16:3e:aa:00:01     *        eth0
192.168.1.9      0x1         0x0         00:00:00:00:00:00     *        eth0
`;
const ROUTES = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t00000000\tFE01A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
`;
const ROUTES6 = `00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe8000000000000000163efffeaa0001 00000400 00000001 00000000 00000003     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`;

test('neighbours are those that have a MAC; the heard ones are known from the others', () => {
  expect(parseNeighbours(NEIGHBOURS).map(({ text, mac, isHeard }) => [text, mac, isHeard])).toEqual([
    ['192.168.1.1', parseMac('00:16:3e:aa:00:01'), true],
    ['192.168.1.20', parseMac('00:16:3e:aa:00:14'), false],
    ['fe80::16:3eff:feaa:1', parseMac('00:16:3e:aa:00:01'), true],
  ]);
  expect(parseNeighbours('')).toEqual([]);
});

test("the system's ARP table serves where there is no ip", () => {
  mkdirSync(join(root, 'net'));
  writeFileSync(join(root, 'net/arp'), ARP);
  expect(readArpTable(root).map(({ text, interface: name }) => [text, name])).toEqual([['192.168.1.1', 'eth0']]);
  expect(readArpTable(join(root, 'nowhere'))).toEqual([]);
});

test('connections to others are told with their bytes and who began them; those to itself are not', () => {
  const found = parseSockets(SOCKETS, new Set([22]));
  expect(
    found.map(({ localPort, remotePort, isServer, sent, received }) => [
      localPort,
      remotePort,
      isServer,
      sent,
      received,
    ]),
  ).toEqual([
    [46716, 443, false, 518, 4321],
    [22, 50022, true, 900, 100],
    [36000, 53, false, 0, 0],
    [51000, 8883, false, 1, 2],
  ]);
  expect(found[1]!.remote).toEqual(parseAddress('192.168.1.31'));
  expect(found[2]!.remote).toEqual(parseAddress('fe80::1'));
});

// As Linux 6.12 lists them: bound to all, connected to an address outside, to itself, a server's socket for one peer, and one of IPv6.
const UDP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 1021: 00000000:14E9 00000000:0000 07 00000000:00000000 00:00000000 00000000   108        0 11111 2 0000000000000000 0
 2102: 0501A8C0:A28A 22D8B85D:01BB 01 00000000:00000000 00:00000000 00000000  1000        0 22222 2 0000000000000000 0
 2103: 0100007F:B000 3500007F:0035 01 00000000:00000000 00:00000000 00000000  1000        0 33333 2 0000000000000000 0
 2104: 00000000:1633 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 44444 2 0000000000000000 0
 2105: 0501A8C0:1633 0901A8C0:C350 01 00000000:00000000 00:00000000 00000000  1000        0 55555 2 0000000000000000 0
 2106: B80D0120000000000000000005000000:C001 B80D0120000000000000000009000000:01BB 01 00000000:00000000 00:00000000 00000000 1000 0 6 2 0 0
`;

test('UDP sockets with a peer are told, those without one only make their port a service', () => {
  const rows = UDP.split('\n').flatMap((line) => parseSocket(line, 'udp', new Map()) ?? []);
  expect(rows).toHaveLength(6);
  expect(
    udpSockets(rows).map(({ protocol, remote, localPort, remotePort, isServer }) => [
      protocol,
      remote,
      localPort,
      remotePort,
      isServer,
    ]),
  ).toEqual([
    ['udp', parseAddress('93.184.216.34'), 41_610, 443, false],
    ['udp', parseAddress('192.168.1.9'), 5683, 50_000, true],
    ['udp', parseAddress('2001:db8::9'), 49_153, 443, false],
  ]);
});

test('gateways are those of default routes, the preferred one first, of both families', () => {
  expect(parseRoutes(ROUTES)).toEqual([parseAddress('192.168.1.254'), parseAddress('192.168.1.1')]);
  expect(parseRoutes6(ROUTES6)).toEqual([parseAddress('fe80::16:3eff:feaa:1')]);
  writeFileSync(join(root, 'net/route'), ROUTES);
  expect(readGateways(root)[0]).toEqual(parseAddress('192.168.1.254'));
  expect(readGateways(join(root, 'nowhere'))).toEqual([]);
});

test('nothing that stands in these tables makes a reader throw', () => {
  const pieces = fc.constantFrom(
    ...[NEIGHBOURS, SOCKETS, UDP, ARP, ROUTES, ROUTES6].flatMap((text) => text.split(/(?=[\s"[{])/)),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (parts) => {
      const text = parts.join('');
      parseSockets(text, new Set());
      udpSockets(text.split('\n').flatMap((line) => parseSocket(line, 'udp', new Map()) ?? []));
      parseRoutes(text);
      parseRoutes6(text);
      writeFileSync(join(root, 'net/arp'), text);
      readArpTable(root);
    }),
  );
  const row = fc.record({ dst: fc.anything(), lladdr: fc.anything(), dev: fc.anything(), state: fc.anything() });
  fc.assert(
    fc.property(fc.oneof(fc.array(fc.oneof(row, fc.anything())), fc.anything()), (value) => {
      parseNeighbours(JSON.stringify(value) ?? '');
    }),
  );
});
