// Tests of incidents: what belongs together, what does not, and that both are the same however the alerts come.
import { expect, test } from 'vitest';
import type { Alert } from './alert.ts';
import { INCIDENT_GAP_SECONDS, IncidentLinks, VICTIM_GAP_SECONDS } from './incident-links.ts';
import { incidentsOf, wordIncident } from './incidents.ts';

const HOUR_US = 3600e6;

function alertOf(id: string, kind: string, device: string, atHours: number, given: Partial<Alert> = {}): Alert {
  return {
    id,
    kind,
    severity: 'medium',
    device: { id: device, mac: null, ip: `192.168.1.${device.slice(1)}`, name: device },
    place: { isOutside: false, isTargetOutside: false },
    startUs: atHours * HOUR_US,
    endUs: atHours * HOUR_US + 60e6,
    count: 1,
    numbers: {},
    key: '',
    flows: [],
    technique: { id: '', name: '' },
    ...given,
  };
}

function linked(alerts: readonly Alert[], links = new IncidentLinks([])): Alert[] {
  return alerts.map((alert) => ({ ...alert, incident: links.incidentOf(alert) }));
}

const STORY: readonly Alert[] = [
  alertOf('sweep', 'host-sweep', 'd5', 1, { numbers: { addresses: 50, method: 'arp' } }),
  alertOf('guess', 'brute-force', 'd5', 1.5, {
    severity: 'high',
    numbers: { attempts: 9, service: 'SSH', target: '192.168.1.9' },
  }),
  alertOf('call', 'new-destination', 'd9', 5, { numbers: { address: '203.0.113.9', unit: '203.0.113.9' } }),
  alertOf('mail', 'new-destination', 'd3', 5.2, { numbers: { address: '198.51.100.1', unit: 'example.org' } }),
  alertOf('same', 'new-destination', 'd4', 5.3, { numbers: { address: '203.0.113.9', unit: '203.0.113.9' } }),
];

test('a sweep, the guessing after it, what the victim does, and others at the same address are one incident', () => {
  const alerts = linked(STORY);
  expect(alerts.map(({ incident }) => incident)).toEqual(['sweep', 'sweep', 'sweep', 'mail', 'sweep']);
  const [mail, story] = incidentsOf(alerts);
  expect(mail!.timeline).toHaveLength(1);
  expect(story).toMatchObject({
    id: 'sweep',
    severity: 'high',
    startUs: HOUR_US,
    kinds: ['host-sweep', 'brute-force', 'new-destination'],
  });
  expect(story!.timeline.map(({ alert }) => alert)).toEqual(['sweep', 'guess', 'call', 'same']);
  expect(story!.devices.map(({ id }) => id)).toEqual(['d5', 'd9', 'd4']);
  const worded = wordIncident(story!, alerts);
  expect(worded.title).toBe('Search for devices, then password guessing, then new contact on the Internet');
  expect(worded.steps).toHaveLength(4);
});

test('an hour of quiet ends an incident of one device, six hours one of a victim', () => {
  const hours = INCIDENT_GAP_SECONDS / 3600 + 0.1;
  const apart = linked([alertOf('a', 'flood', 'd1', 0), alertOf('b', 'flood', 'd1', hours)]);
  expect(apart.map(({ incident }) => incident)).toEqual(['a', 'b']);
  const late = VICTIM_GAP_SECONDS / 3600 + 0.1;
  const victim = linked([
    alertOf('a', 'brute-force', 'd1', 0, { numbers: { target: '192.168.1.2' } }),
    alertOf('b', 'beacon', 'd2', late),
  ]);
  expect(victim.map(({ incident }) => incident)).toEqual(['a', 'b']);
});

test('a device with news every half hour has more than one incident in three days, and few', () => {
  const alerts = linked(Array.from({ length: 144 }, (_, i) => alertOf(`a${i}`, 'flood', 'd1', i / 2)));
  const incidents = incidentsOf(alerts);
  expect(incidents.length).toBeGreaterThan(2);
  expect(incidents.length).toBeLessThan(5);
});

test('a router that everybody talks to makes nobody related', () => {
  const links = new IncidentLinks([], (address) => address === '192.168.1.1');
  const numbers = { peer: '192.168.1.1' };
  const alerts = linked(
    [alertOf('a', 'new-peer', 'd2', 0, { numbers }), alertOf('b', 'new-peer', 'd3', 0.1, { numbers })],
    links,
  );
  expect(alerts.map(({ incident }) => incident)).toEqual(['a', 'b']);
});

test('links go on from their saved state as if never stopped, and stay bounded', () => {
  const whole = linked(STORY);
  const first = new IncidentLinks([]);
  const before = linked(STORY.slice(0, 2), first);
  const again = new IncidentLinks(JSON.parse(JSON.stringify(first.save())));
  expect([...before, ...linked(STORY.slice(2), again)]).toEqual(whole);
  const many = new IncidentLinks([]);
  for (let i = 0; i < 5000; i++)
    many.incidentOf(
      alertOf(`x${i}`, 'flood', `d${i}`, i, { device: { mac: null, ip: `10.1.${i >> 8}.${i & 255}`, name: null } }),
    );
  expect(many.save().length).toBeLessThanOrEqual(200);
});
