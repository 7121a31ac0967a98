// Units of destinations: registrable domains, whole hosts under shared hosting, addresses, and garbage.
import { expect, test } from 'vitest';
import { DestinationUnits, networksOf, plainHost } from './destination-unit.ts';

const units = new DestinationUnits();
const unitOf = (host: string | null, address = '203.0.113.9') => units.of(host, address).unit;

test('hosts of one registrable domain are one unit, also under two-label suffixes', () => {
  expect(unitOf('a2.tuyaus.com')).toBe('tuyaus.com');
  expect(unitOf('M1.TuyaUS.com.')).toBe('tuyaus.com');
  expect(unitOf('www.bbc.co.uk')).toBe('bbc.co.uk');
  expect(unitOf('2.fedora.pool.ntp.org')).toBe('ntp.org');
});

test('under shared hosting the whole host is the unit, by the private section and by the list of networks', () => {
  for (const host of [
    'd123.cloudfront.net',
    'a.b.blob.core.windows.net',
    'bucket.s3.amazonaws.com',
    'ec2-1-2-3-4.compute-1.amazonaws.com',
    'hub.azure-devices.net',
    'e1.dscb.akamaiedge.net',
    'somebody.github.io',
    'x.global.fastly.net',
  ]) {
    const unit = units.of(host, '203.0.113.9');
    expect(unit.unit).toBe(host);
    expect(unit.sharedUnder).not.toBeNull();
    expect(host.endsWith(unit.sharedUnder!)).toBe(true);
  }
});

test('no name, a garbage name or an address in text leaves the address as an unnamed unit', () => {
  for (const host of [
    null,
    '',
    'localhost',
    '198.51.100.7',
    '198.51.100.7:8080',
    '<b>x</b>.example.com',
    'a..b.com',
    `${'a'.repeat(64)}.com`,
    'a\u0000b.com',
    'ex\u202eample.com',
    '=cmd().example.com',
    `${'a.'.repeat(200)}com`,
    'host.123',
    '::1',
  ]) {
    expect(units.of(host, '203.0.113.9')).toEqual({
      unit: '203.0.113.9',
      host: null,
      isNamed: false,
      sharedUnder: null,
    });
  }
});

test('a garbage name says nothing about the next address that comes with it', () => {
  expect(unitOf('<x>', '203.0.113.1')).toBe('203.0.113.1');
  expect(unitOf('<x>', '203.0.113.2')).toBe('203.0.113.2');
});

test('a port after the host is left out and names outside the public DNS stand for themselves', () => {
  expect(plainHost('api.example.com:8443')).toBe('api.example.com');
  expect(unitOf('printer.local')).toBe('printer.local');
});

test('near and wide networks of addresses', () => {
  expect(networksOf('203.0.113.9')).toEqual({ near: '203.0.113', wide: '203.0' });
  expect(networksOf('2001:db8:77::1')).toEqual({ near: '20010db8:77', wide: '20010db8:' });
  expect(networksOf('nonsense')).toBeNull();
});
