// Samples of every kind of alert: what detectors and learners may say, about devices and machines of every sort.

import type { Alert, AlertDevice, AlertPlace } from '../src/alerts/alert.ts';
import { catalogue } from '../src/alerts/catalogue.ts';
import type { FindingNumbers } from '../src/base/finding.ts';

export const HOME = '192.168.1.10';
export const INTERNET = '203.0.113.9';

/** What each kind's detector may say: every form of its sentence. */
const SAMPLES: Readonly<Record<string, readonly FindingNumbers[]>> = {
  'port-scan': [
    { ports: 1, target: HOME, targets: 1, protocol: 'TCP', answered: [] },
    { ports: 1024, target: 'fd00::20', targets: 2, protocol: 'UDP', answered: ['22'] },
    { ports: 80, target: HOME, targets: 40, protocol: 'TCP', answered: [] },
  ],
  'host-sweep': [
    { method: 'arp', addresses: 127, first: HOME, last: HOME },
    { method: 'ndp', addresses: 1, first: 'fd00::1', last: 'fd00::1' },
    { method: 'icmp', addresses: 12, first: HOME, last: HOME },
    { method: 'tcp', addresses: 60, port: 23, first: HOME, last: HOME },
    { method: 'udp', addresses: 60, port: 161, first: HOME, last: HOME },
    { method: 'protocols', protocols: 9, target: HOME },
  ],
  flood: [
    { role: 'source', method: 'tcp-syn', packets: 5000, target: INTERNET, port: 80 },
    { role: 'source', method: 'udp', packets: 1, target: '2600::99', port: 9999 },
    { role: 'source', method: 'ip-other', protocol: 'GRE', packets: 20_000, target: HOME, port: 0 },
    { role: 'victim', method: 'ip-other', protocol: 'IP protocol 253', packets: 20_000, sources: 3, source: '' },
    { role: 'victim', method: 'ip-other', packets: 20_000, sources: 1, source: '' },
    { role: 'victim', method: 'ip-fragment', packets: 20_000, sources: 1, source: HOME, isSourceLocal: 1 },
    { role: 'victim', method: 'icmp', packets: 20_000, sources: 4869, source: '', port: 0 },
    { role: 'victim', method: 'tcp-answer', packets: 700, sources: 700, source: '', port: 80 },
  ],
  'brute-force': [
    { attempts: 40, failures: 0, service: 'SSH', target: HOME, port: 22 },
    { attempts: 1, failures: 1, service: 'HTTP', target: HOME, port: 80 },
    { attempts: 40, failures: 0, service: 'SSH', target: HOME, targets: 40, port: 22 },
    { attempts: 60, failures: 0, service: 'SSH', target: HOME, role: 'victim', sources: 60, port: 22 },
  ],
  'arp-spoof': [
    { addresses: [HOME], claims: 1, owner: '', isGateway: 0 },
    { addresses: [HOME, '192.168.1.1'], claims: 36, owner: '02:00:00:00:00:01', isGateway: 1 },
  ],
  'rogue-dhcp': [
    { server: HOME, expected: '192.168.1.1', router: '', dns: '', offers: 1 },
    { server: HOME, expected: '192.168.1.1', router: HOME, dns: HOME, offers: 3 },
  ],
  'mirai-syn': [
    { addresses: 60, packets: 60, ports: ['23', '2323'] },
    { addresses: 3, packets: 3, ports: ['23'] },
    { addresses: 3, packets: 3, ports: [] },
  ],
  'dns-tunnel': [{ domain: 'example.org', names: 150, bytes: 13_100, types: 'TXT' }],
  'generated-names': [
    { names: 53, missing: 53, examples: ['qsmyzqembmej.net', 'npxfvutdqpqi.net', 'x.com'] },
    { names: 25, missing: 0, examples: ['qsmyzqembmej.net'], isServer: 1 },
    { names: 60, missing: 60, examples: [], isAnyLook: 1 },
  ],
  'modbus-scan': [{ refusals: 20, answers: 21, target: HOME, functions: ['3'] }],
  beacon: [
    { score: 0.94, connections: 2, intervalSeconds: 1, destination: INTERNET, port: 443, protocol: 'TCP', name: '' },
    {
      score: 1,
      connections: 400,
      intervalSeconds: 0.2,
      destination: '2600::1',
      port: 8443,
      protocol: 'UDP',
      name: 'a.example',
    },
  ],
};

export const LEARNED_SAMPLES: Readonly<Record<string, readonly FindingNumbers[]>> = {
  'new-destination': [
    {
      unit: 'example.org',
      host: 'a.example.org',
      address: INTERNET,
      port: 443,
      protocol: 6,
      bytesOut: 900,
      bytesIn: 1,
      known: 'hosting',
    },
    { unit: INTERNET, host: '', address: INTERNET, port: 0, protocol: 1, bytesOut: 1, bytesIn: 0, known: 'nothing' },
    { unit: '', host: '', address: '', port: 123, protocol: 'udp', bytesOut: 48e6, bytesIn: 0, known: 'unit' },
  ],
  'new-peer': [
    { peer: HOME, peerMac: '02:00:00:00:00:01', port: 22, protocol: 6, known: 'nothing' },
    { peer: '', peerMac: '02:00:00:00:00:01', port: 0, protocol: 58, known: 'unit' },
    { peer: HOME, peerMac: '', port: 23, protocol: 6, known: 'service', count: 9, others: ['192.168.1.11'] },
  ],
  'new-service': [
    { port: 23, protocol: 6, asker: HOME },
    { port: 5353, protocol: 17, asker: '' },
    { port: 8080, protocol: 6, asker: INTERNET, scope: 'internet' },
    { port: 8080, protocol: 6, asker: INTERNET, scope: 'internet', known: 'service' },
  ],
  'unusual-volume': [
    { direction: 'up', bytes: 48e6, usualLow: 0, usualHigh: 2e6, unit: INTERNET },
    { direction: 'down', bytes: 1, usualLow: 1000, usualHigh: 2e6, unit: 'example.org' },
    { direction: 'ratio', bytes: 5e6, usualLow: 0, usualHigh: 15_000, unit: '' },
  ],
  'unusual-hour': [
    { hour: 3, packets: 1, bytes: 80, days: 1 },
    { hour: 23, packets: 300, bytes: 80_000, days: 12 },
  ],
  'unusual-rate': [
    { what: 'connections', count: 1, usualHigh: 0 },
    { what: 'packets', count: 9000, usualHigh: 120 },
    { what: 'questions', count: 200, usualHigh: 3 },
  ],
  behaviour: [
    { score: 0.7, windows: 1 },
    { score: 0.91, windows: 12 },
  ],
};

export const NOTICE_SAMPLES: Readonly<Record<string, readonly FindingNumbers[]>> = {
  'new-device': [
    { devices: 1, name: 'x', vendor: 'Edimax Technology', kind: 'camera', isRandom: 0 },
    { devices: 1, name: '', vendor: '', kind: '', isRandom: 1 },
    { devices: 312, name: '', vendor: '', kind: '', isRandom: 0 },
  ],
  'device-silent': [
    { longestSeconds: 7200, kind: 'lock' },
    { longestSeconds: 60, kind: '' },
  ],
  'gateway-changed': [
    { what: 'mac', before: '02:00:00:00:00:01', after: '02:00:00:00:00:02', connections: 9 },
    { what: 'address', before: '192.168.1.1', after: HOME, connections: 0 },
  ],
  'dns-server-changed': [
    { what: 'dhcp', before: ['192.168.1.1'], after: [INTERNET, HOME], questions: 0 },
    { what: 'asked', before: ['192.168.1.1'], after: [INTERNET], questions: 12 },
  ],
  'address-conflict': [{ address: HOME, macs: ['02:00:00:00:00:01', '02:00:00:00:00:02'], claims: 3 }],
  'sensor-blind': [{}],
};

export const ALL_SAMPLES = { ...SAMPLES, ...LEARNED_SAMPLES, ...NOTICE_SAMPLES };

export const SUBJECTS: readonly (readonly [AlertDevice, AlertPlace])[] = [
  [
    { mac: '02:00:00:00:00:42', ip: '192.168.1.66', name: 'camera' },
    { isOutside: false, isTargetOutside: false },
  ],
  [
    { mac: null, ip: 'fd00:1::66', name: null },
    { isOutside: false, isTargetOutside: true },
  ],
  [
    { mac: '02:00:00:00:00:42', ip: null, name: null },
    { isOutside: false, isTargetOutside: false },
  ],
  [
    { mac: null, ip: INTERNET, name: null },
    { isOutside: true, isTargetOutside: false },
  ],
  [
    { mac: null, ip: '2001:db8::9', name: null },
    { isOutside: true, isTargetOutside: true },
  ],
];

const SPANS = [0, 0.02, 1, 1.05, 4.0005, 90, 3600, 50_000, 500_000];

/** Every sample, about every subject, over every span. */
export function everyAlert(): Alert[] {
  const alerts: Alert[] = [];
  for (const kind of Object.keys(catalogue)) {
    for (const sample of ALL_SAMPLES[kind] ?? []) {
      for (const [device, place] of SUBJECTS) {
        for (const seconds of SPANS) {
          const numbers = { ...sample, seconds };
          const technique = { id: '', name: '' };
          alerts.push({
            id: '',
            kind,
            severity: 'medium',
            device,
            place,
            startUs: 0,
            endUs: 0,
            count: 1,
            numbers,
            flows: [],
            technique,
          });
        }
      }
    }
  }
  return alerts;
}
