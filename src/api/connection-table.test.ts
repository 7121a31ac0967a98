import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ConnectionTable } from './connection-table.ts';

class FakeSocket extends EventEmitter {
  readonly remotePort: number;
  readonly remoteAddress: string;
  readonly localAddress = '127.0.0.1';
  readonly localPort = 8484;
  isCut = false;

  constructor(remoteAddress: string, remotePort: number) {
    super();
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
  }

  destroy(): void {
    this.isCut = true;
    this.emit('close');
  }
}

function entering(table: ConnectionTable) {
  let port = 0;
  return (address: string): FakeSocket => {
    const socket = new FakeSocket(address, ++port);
    table.enter(socket as unknown as Socket);
    return socket;
  };
}
const working = (table: ConnectionTable, socket: FakeSocket): EventEmitter => {
  const response = new EventEmitter();
  table.work(socket as unknown as Socket, response as unknown as ServerResponse);
  return response;
};

test('of too many silent connections of an address the oldest go, and other addresses keep theirs', () => {
  const table = new ConnectionTable(new Set());
  const enter = entering(table);
  const other = enter('192.0.2.9');
  const silent = Array.from({ length: 3000 }, () => enter('192.0.2.1'));
  expect(table.open).toBe(129);
  expect(silent.filter(({ isCut }) => !isCut)).toEqual(silent.slice(-128));
  expect(other.isCut).toBe(false);
  expect(table.refused).toBe(2872);
});

test('a connection whose request is being answered is never cut for others', () => {
  const table = new ConnectionTable(new Set());
  const enter = entering(table);
  const asking = enter('192.0.2.1');
  const response = working(table, asking);
  for (let i = 0; i < 3000; i++) enter('192.0.2.1');
  expect(asking.isCut).toBe(false);
  response.emit('close');
  for (let i = 0; i < 100; i++) enter('192.0.2.1');
  expect(asking.isCut, 'it has the age of its last answer').toBe(false);
  for (let i = 0; i < 50; i++) enter('192.0.2.1');
  expect(asking.isCut).toBe(true);
});

test('when all of an address are being answered the new one is refused', () => {
  const table = new ConnectionTable(new Set());
  const enter = entering(table);
  for (let i = 0; i < 128; i++) working(table, enter('192.0.2.1'));
  expect(enter('192.0.2.1').isCut).toBe(true);
  expect(table.open).toBe(128);
});

test('the many addresses of one IPv6 network count as one', () => {
  const table = new ConnectionTable(new Set());
  const enter = entering(table);
  const other = enter('2001:db8:0:1::9');
  for (let i = 0; i < 1000; i++) enter(`2001:db8::${i.toString(16)}`);
  expect(table.open).toBe(129);
  expect(other.isCut).toBe(false);
});

test('strangers who read their answers slowly give way, and whoever has signed in does not', () => {
  const clock = { nowMs: 0 };
  const table = new ConnectionTable(new Set(), () => clock.nowMs);
  const enter = entering(table);
  const known = enter('192.0.2.1');
  working(table, known);
  table.trust(known as unknown as Socket);
  const slow = Array.from({ length: 511 }, (_, i) => enter(`10.0.${i >> 8}.${i & 255}`));
  for (const socket of slow) working(table, socket);
  expect(enter('192.0.2.2').isCut, 'they were asked only now').toBe(true);
  clock.nowMs = 6000;
  expect(enter('192.0.2.2').isCut).toBe(false);
  expect(slow.filter(({ isCut }) => isCut)).toEqual([slow[0]]);
  expect(known.isCut).toBe(false);
});

test('many addresses together have a limit too, and a proxy may bring them all', () => {
  const table = new ConnectionTable(new Set(['192.0.2.250']));
  const enter = entering(table);
  for (let i = 0; i < 5000; i++) enter(`10.0.${i >> 8}.${i & 255}`);
  expect(table.open).toBe(512);
  for (let i = 0; i < 1000; i++) enter('192.0.2.250');
  expect(table.open).toBe(512);
});

test('connections that end make room', () => {
  const table = new ConnectionTable(new Set());
  const enter = entering(table);
  const sockets = Array.from({ length: 128 }, () => enter('192.0.2.1'));
  for (const socket of sockets) socket.destroy();
  expect(table.open).toBe(0);
  Array.from({ length: 128 }, () => enter('192.0.2.1'));
  expect(table.refused).toBe(0);
});
