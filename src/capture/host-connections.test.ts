import { createSocket } from 'node:dgram';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../base/user-error.ts';
import { HOST_STATES } from '../features/host-snapshot.ts';
import { parseSocket, readHost, readSocketTables } from './host-connections.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-proc-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a line of /proc/net/tcp is a connection, IPv4, IPv6 and mapped', () => {
  const owners = new Map([['77', 'curl']]);
  const line = (local: string, remote: string, state: string): string =>
    `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  1000        0 77 1 0 100 0 0 10 0`;
  expect(parseSocket(line('0100007F:1F90', '2200A8C0:01BB', '01'), 'tcp', owners)).toEqual({
    protocol: 'tcp',
    localAddress: '127.0.0.1',
    localPort: 8080,
    remoteAddress: '192.168.0.34',
    remotePort: 443,
    state: HOST_STATES.indexOf('established'),
    process: 'curl',
  });
  const six = parseSocket(
    line('00000000000000000000000001000000:0050', 'B80D0120000000000000000001000000:1234', '02'),
    'tcp',
    owners,
  );
  expect([six?.localAddress, six?.remoteAddress, six?.state]).toEqual([
    '::1',
    '2001:db8::1',
    HOST_STATES.indexOf('syn-sent'),
  ]);
  const mapped = parseSocket(
    line('0000000000000000FFFF00000100007F:0050', '0000000000000000FFFF00002200A8C0:1234', '06'),
    'tcp',
    owners,
  );
  expect(mapped?.remoteAddress).toBe('192.168.0.34');
  expect(parseSocket(line('00000000:1F90', '00000000:0000', '0A'), 'tcp', owners)?.remoteAddress).toBe('');
});

test('what is no line of the table is none', () => {
  for (const line of ['', '  sl  local_address rem_address   st', '0: zz:zz 0:0', 'x'.repeat(10_000)])
    expect(parseSocket(line, 'tcp', new Map())).toBeNull();
});

test("the system's own tables show a connection of this process, by its name", async () => {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => socket.on('connect', () => resolve()));
  try {
    const { connections, counters } = readHost(0);
    const own = connections.find((each) => each.remotePort === port && each.remoteAddress === '127.0.0.1');
    expect(HOST_STATES[own!.state]).toBe('established');
    expect(own!.process).not.toBe('');
    expect(connections.some((each) => each.localPort === port && HOST_STATES[each.state] === 'listen')).toBe(true);
    expect(counters.tcpOpened).toBeGreaterThan(0);
  } finally {
    socket.destroy();
    server.close();
  }
});

test("the system's own tables show a UDP socket of this process, with its peer once it has one", async () => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  const own = (): string[] =>
    readSocketTables().flatMap(({ protocol, localPort, remoteAddress, remotePort }) =>
      protocol === 'udp' && localPort === port ? [`${remoteAddress}:${remotePort}`] : [],
    );
  try {
    expect(own()).toEqual([':0']);
    await new Promise<void>((resolve) => socket.connect(9999, '127.0.0.1', () => resolve()));
    expect(own()).toEqual(['127.0.0.1:9999']);
    expect(readSocketTables(join(folder, 'nowhere'))).toEqual([]);
  } finally {
    socket.close();
  }
});

test('a name that a program gave itself is safe to print', () => {
  const root = join(folder, 'proc');
  mkdirSync(join(root, 'net'), { recursive: true });
  mkdirSync(join(root, '42', 'fd'), { recursive: true });
  symlinkSync('socket:[77]', join(root, '42', 'fd', '3'));
  writeFileSync(join(root, '42', 'comm'), `${String.fromCharCode(27)}[31mevil\n`);
  writeFileSync(join(root, 'net', 'tcp'), `head\n 0: 0100007F:1F90 2200A8C0:01BB 01 0:0 0:0 0 0 0 77 1\n`);
  expect(readHost(0, root).connections.map(({ process: name }) => name)).toEqual(['evil']);
});

test('a system without such tables says so', () => {
  expect(() => readHost(0, join(folder, 'nowhere'))).toThrow(UserError);
});
