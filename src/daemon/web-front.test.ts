import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { urlHosts } from './web-front.ts';

const lan = {
  lo: [{ family: 'IPv4', internal: true, address: '127.0.0.1' }],
  eth0: [
    { family: 'IPv4', internal: false, address: '192.168.1.7' },
    { family: 'IPv6', internal: false, address: 'fe80::1' },
  ],
} as unknown as Parameters<typeof urlHosts>[1];

test('who listens to the whole network is told by its address too, since few homes know its name', () => {
  expect(urlHosts('0.0.0.0', lan)).toEqual([hostname(), '192.168.1.7']);
  expect(urlHosts('::', lan)).toEqual([hostname()]);
});

test('who listens to this machine or one address is told by that', () => {
  expect(urlHosts('127.0.0.1', lan)).toEqual(['localhost']);
  expect(urlHosts('::1', lan)).toEqual(['localhost']);
  expect(urlHosts('192.168.1.7', lan)).toEqual(['192.168.1.7']);
  expect(urlHosts('fd00::2', lan)).toEqual(['[fd00::2]']);
});
