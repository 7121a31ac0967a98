// The fourteen devices of the laboratory's made-up home.
import type { DeviceRow } from '../src/documents/devices.ts';

const KINDS: readonly (readonly [string, string, string, string])[] = [
  ['Fritz box', 'AVM', 'router', 'internet'],
  ['Hallway camera', 'Reolink', 'camera', 'internet'],
  ['Garden camera', 'Reolink', 'camera', 'internet'],
  ["Anna's phone", 'Apple', 'phone', 'internet'],
  ["Ben's phone", 'Google', 'phone', 'internet'],
  ['Living room TV', 'Samsung', 'tv', 'internet'],
  ['Kitchen speaker', 'Sonos', 'speaker', 'internet'],
  ['Desk lamp plug', 'Shelly', 'plug', 'lan'],
  ['Washing machine plug', 'Shelly', 'plug', 'lan'],
  ['Thermostat hub', 'tado', 'hub', 'internet'],
  ['Printer', 'Brother', 'printer', 'lan'],
  ['Backup box', 'Synology', 'nas', 'internet'],
  ['', 'Espressif', 'sensor', 'dns-only'],
  [
    'A laptop whose owner gave it a very long name indeed, longer than any column is wide',
    'Lenovo',
    'laptop',
    'not-seen',
  ],
];

export const DAY = 86_400;
/** Something between 0 and 1.2 that goes up and down with the hours. */
export const wave = (seed: number, at: number): number =>
  Math.max(0, 0.5 + 0.4 * Math.sin(at / 7000 + seed * 1.7) + 0.3 * Math.sin(at / 1900 + seed * 0.6));

export function makeLabDevices(now: number): DeviceRow[] {
  return KINDS.map(([name, vendor, kind, coverage], i) => ({
    id: `d${i + 1}`,
    name: name === '' ? null : name,
    nameSource: name === '' ? null : i % 3 === 0 ? 'owner' : 'dhcp',
    vendor,
    kind,
    kindConfidence: 0.6 + (i % 4) * 0.1,
    mac: `02:00:5e:10:00:${(i + 16).toString(16)}`,
    ip: `192.168.1.${i + 1}`,
    hasRandomMac: kind === 'phone',
    isGateway: i === 0,
    isSelf: false,
    isOnline: i !== 13,
    isNew: i === 12,
    firstSeen: now - (i === 12 ? 0.3 : 20 + i) * DAY,
    lastSeen: now - (i === 13 ? 2 * DAY : i * 3),
    coverage: coverage as DeviceRow['coverage'],
    phase: i === 12 ? 'learning' : i === 13 ? 'facts-only' : 'watching',
    learningEnds: i === 12 ? now + 2.7 * DAY : null,
    openAlerts: i === 1 ? 2 : i === 7 ? 1 : 0,
    worst: i === 1 ? 'high' : i === 7 ? 'low' : null,
    bytesUp: Math.round(4e7 * (i + 1) * wave(i, 0)),
    bytesDown: Math.round(3e8 * (14 - i) * wave(i, 5000)),
    spark: Array.from({ length: 24 }, (_, hour) => Math.round(40_000 * wave(i, now - (24 - hour) * 3600))),
  }));
}
