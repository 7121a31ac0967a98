import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { labGuard } from '../../test/notify-lab.ts';
import { DeliveryError } from './delivery-error.ts';
import { DestinationGuard, type GuardOptions } from './destination-guard.ts';

const guardOf = (more: Partial<GuardOptions> = {}): DestinationGuard =>
  new DestinationGuard({
    ownPorts: () => [8484],
    allowed: () => [],
    ownAddresses: () => ['192.168.1.2', 'fe80::1%eth0'],
    ...more,
  });

async function troubleOf(work: Promise<unknown>): Promise<DeliveryError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DeliveryError);
  return error as DeliveryError;
}

test.each([
  ['169.254.169.254', 80],
  ['169.254.1.1', 80],
  ['fe80::5', 80],
  ['fe80::5%eth0', 80],
  ['::ffff:169.254.169.254', 80],
  ['64:ff9b::a9fe:a9fe', 80],
  ['2002:a9fe:a9fe::1', 80],
  ['64:ff9b:1::a9fe:a9fe', 80],
  ['64:ff9b:1::7f00:1', 8484],
  ['::169.254.169.254', 80],
  ['::127.0.0.1', 8484],
  ['::ffff:0:169.254.169.254', 80],
  ['2001:0:a9fe:a9fe::1', 80],
  ['2001:0:1:1::5601:5601', 80],
  ['2001:db8::5efe:a9fe:a9fe', 80],
  ['2001:db8::200:5efe:a9fe:a9fe', 80],
  ['100.100.100.200', 80],
  ['fd00:ec2::254', 80],
  ['224.0.0.251', 5353],
  ['ff02::fb', 5353],
  ['255.255.255.255', 80],
  ['0.0.0.0', 80],
  ['::', 80],
  ['127.0.0.1', 8484],
  ['127.9.9.9', 8484],
  ['::1', 8484],
  ['::ffff:127.0.0.1', 8484],
  ['192.168.1.2', 8484],
  ['kitchen', 80],
])('nothing is sent to %s, port %i', (address, port) => {
  expect(guardOf().reason(address, port)).not.toBeNull();
});

test.each([
  ['127.0.0.1', 25],
  ['192.168.1.2', 8123],
  ['192.168.1.3', 8484],
  ['10.0.0.5', 443],
  ['fd00::5', 443],
  ['::1', 25],
  ['2001:db8::5efe:c0a8:103', 443],
  ['93.184.216.34', 443],
])('messages may go to %s, port %i', (address, port) => {
  expect(guardOf().reason(address, port)).toBeNull();
});

test('what the owner allows is allowed', () => {
  const guard = guardOf({ allowed: () => ['169.254.1.0/24', '127.0.0.1'] });
  expect(guard.reason('169.254.1.1', 80)).toBeNull();
  expect(guard.reason('127.0.0.1', 8484)).toBeNull();
  expect(guard.reason('169.254.2.1', 80)).not.toBeNull();
});

test('a name is judged by its addresses, however a literal is written', async () => {
  for (const host of ['2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '[::ffff:a9fe:a9fe]'])
    expect((await troubleOf(labGuard().resolve(host, 80))).code).toBe('destination-refused');
  const guard = guardOf({ resolve: async () => ['169.254.169.254', '10.0.0.9'] });
  expect(await guard.resolve('mixed.example', 80)).toEqual(['10.0.0.9']);
  const bad = guardOf({ resolve: async () => ['169.254.169.254'] });
  const error = await troubleOf(bad.resolve('bad.example', 80));
  expect(error).toMatchObject({
    code: 'destination-refused',
    hint: expect.stringContaining('notify.allowedAddresses'),
  });
});

test('a name that changes its address between the check and the connection changes nothing', async () => {
  const server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let asked = 0;
  const guard = guardOf({
    resolve: async () => {
      asked++;
      return asked === 1 ? ['127.0.0.1'] : ['169.254.169.254'];
    },
  });
  const socket = await guard.connect('rebind.example', port, AbortSignal.timeout(10_000));
  expect([asked, socket.remoteAddress]).toEqual([1, '127.0.0.1']);
  socket.destroy();
  await expect(guard.connect('rebind.example', port, AbortSignal.timeout(10_000))).rejects.toThrow(/169\.254/);
  server.close();
});

test('the next address is tried where the first one does not answer', async () => {
  const server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const guard = guardOf({ resolve: async () => ['127.0.0.2', '127.0.0.1'] });
  const socket = await guard.connect('two.example', port, AbortSignal.timeout(10_000));
  expect(socket.remoteAddress).toBe('127.0.0.1');
  socket.destroy();
  server.close();
});

test('a name that does not exist and a port where nothing listens are told in words', async () => {
  const nobody = await troubleOf(labGuard().connect('nobody.invalid', 80, AbortSignal.timeout(20_000)));
  expect(nobody.message).toContain('nobody.invalid');
  const closed = await troubleOf(labGuard().connect('127.0.0.1', 1, AbortSignal.timeout(10_000)));
  expect(closed.message).toBe('Cannot reach 127.0.0.1, port 1: nothing listens there.');
});
