// Alerts and incidents of the laboratory's made-up home.
import type { AlertExplanation, AlertRow, IncidentRow } from '../src/documents/alerts.ts';
import type { DeviceRow } from '../src/documents/devices.ts';

const DAY = 86_400;

type Sketch = readonly [
  kind: string,
  severity: AlertRow['severity'],
  title: string,
  sentence: string,
  device: number,
  incident: string,
  daysAgo: number,
  isLearned: boolean,
];

const SKETCHES: readonly Sketch[] = [
  [
    'port-scan',
    'high',
    'Port scan',
    'The device Hallway camera (192.168.1.2) tried 1,024 ports of Backup box within 40 seconds.',
    1,
    'i1',
    0.02,
    false,
  ],
  [
    'brute-force',
    'high',
    'Password guessing',
    'The device Hallway camera (192.168.1.2) tried 212 logins at Backup box (SSH) within 3 minutes.',
    1,
    'i1',
    0.015,
    false,
  ],
  [
    'new-destination',
    'low',
    'New destination',
    'The device Desk lamp plug (192.168.1.8) talks to update.shelly.example for the first time.',
    7,
    'i2',
    0.4,
    true,
  ],
  [
    'unusual-amount',
    'medium',
    'Unusual amount',
    'The device Backup box (192.168.1.12) sent 31 GB to backup.example within 2 hours.',
    11,
    'i3',
    2.2,
    true,
  ],
  [
    'new-device',
    'info',
    'New device',
    'A device of Espressif (192.168.1.13) is in the home for the first time.',
    12,
    'i4',
    0.3,
    false,
  ],
  [
    'arp-spoofing',
    'medium',
    'Two devices claim one address',
    'The device Printer (192.168.1.11) claims the address of Fritz box.',
    10,
    'i5',
    6.1,
    false,
  ],
];

function rowOf(
  [kind, severity, title, sentence, at, incident, daysAgo, isLearned]: Sketch,
  i: number,
  now: number,
  devices: readonly DeviceRow[],
): AlertRow {
  const { id, name, mac, ip } = devices[at]!;
  const start = now - daysAgo * DAY;
  return {
    id: `a${i + 1}`,
    incident,
    kind,
    severity,
    delivery: severity === 'info' ? 'notice' : i === 2 ? 'inbox' : 'alert',
    title,
    sentence,
    device: { id, name, mac, ip },
    start,
    end: start + 180,
    raised: start + 4,
    updated: start + 200,
    count: 1 + i * 3,
    isLearned,
    verdict: i === 5 ? 'bad' : null,
    allowedBy: i === 3 ? 'r1' : null,
  };
}

/** Alerts, newest first, the incidents that they make, and an explanation for each. */
export function makeLabAlerts(
  now: number,
  devices: readonly DeviceRow[],
): { alerts: AlertRow[]; incidents: IncidentRow[]; explain: (alert: AlertRow) => AlertExplanation } {
  const alerts = SKETCHES.map((sketch, i) => rowOf(sketch, i, now, devices)).sort((a, b) => b.raised - a.raised);
  const incidents = [...Map.groupBy(alerts, ({ incident }) => incident)].map(([id, parts]): IncidentRow => {
    const gravest = parts.find(({ severity }) => severity === 'high') ?? parts[0]!;
    return {
      id,
      title: id === 'i1' ? 'Hallway camera searches the home' : gravest.title,
      severity: gravest.severity,
      start: Math.min(...parts.map(({ start }) => start)),
      end: Math.max(...parts.map(({ end }) => end)),
      updated: Math.max(...parts.map(({ updated }) => updated)),
      raised: Math.max(...parts.map(({ raised }) => raised)),
      devices: [gravest.device],
      alerts: parts,
      alertCount: parts.length,
      isOpen: parts.some((one) => one.verdict === null && one.allowedBy === null && one.delivery !== 'notice'),
    };
  });
  return { alerts, incidents, explain: (alert) => explain(alert, alerts) };
}

function explain(alert: AlertRow, all: readonly AlertRow[]): AlertExplanation {
  const related = all.filter((one) => one.incident === alert.incident);
  return {
    alert,
    meaning:
      'A device that tries many ports of another one looks for something to break into. Cameras do not do that by themselves.',
    figures: [
      { label: 'ports', value: '1,024' },
      { label: 'answers', value: '3' },
      { label: 'within', value: '40 seconds' },
    ],
    features: alert.isLearned
      ? [
          {
            name: 'bytes_up',
            label: 'Sent',
            unit: 'bytes/minute',
            observed: 2.6e8,
            low: 1200,
            high: 4.1e6,
            share: 0.61,
            words: '260 MB a minute; usually 1.2 kB to 4.1 MB',
          },
          {
            name: 'destinations',
            label: 'Destinations',
            unit: '',
            observed: 9,
            low: 1,
            high: 4,
            share: 0.24,
            words: '9; usually 1 to 4',
          },
          {
            name: 'hour',
            label: 'Hour',
            unit: 'h',
            observed: 3,
            low: 17,
            high: 23,
            share: 0.15,
            words: '3 o’clock; usually 17 to 23',
          },
        ]
      : [],
    counterfactual: alert.isLearned ? 'Would be normal below 4.1 MB a minute.' : null,
    probability: alert.isLearned ? { logP: -11.2, words: 'Happens by chance about once in 70,000 minutes.' } : null,
    evidence: alert.isLearned
      ? { words: 'Enough for the budget of one false alert a week.', isOverBudget: false }
      : null,
    confidence: { value: 0.93, words: 'Nearly certain' },
    flows: Array.from({ length: 6 }, (_, i) => ({
      start: alert.start + i,
      source: alert.device.ip ?? '192.168.1.2',
      sourcePort: 50_000 + i,
      destination: '192.168.1.12',
      destinationPort: [22, 23, 80, 443, 445, 8080][i]!,
      protocol: 'tcp',
      communityId: `1:${'hO+sN4H+MG5MY/8hIrXPqc4ZQz4='}`,
    })),
    technique: { id: 'T1046', name: 'Network Service Discovery' },
    actions: [
      'Unplug the camera until you know more.',
      'Change its password and update its firmware.',
      'Look at what the backup box was asked for.',
    ],
    related: related.filter(({ id }) => id !== alert.id).map(({ id }) => id),
    story: related.length > 1 ? 'First it looked for open doors, then it tried passwords at one of them.' : null,
    timeline: related.map(({ start, end, id, title, severity, device }) => ({
      start,
      end,
      alert: id,
      title,
      severity,
      device,
    })),
  };
}
