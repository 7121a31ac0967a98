// A made-up home of fourteen devices for the API's laboratory: documents that look like those of a real one and change with time.
import type { HomePort, Language } from '../src/api/ports.ts';
import type { WrittenDocument } from '../src/api/written-document.ts';
import { UserError } from '../src/base/user-error.ts';
import type { AlertExplanation, AlertRow, IncidentRow, RuleRow } from '../src/documents/alerts.ts';
import type { DeviceRow } from '../src/documents/devices.ts';
import type { BudgetDocument, HomeDocument } from '../src/documents/home.ts';
import { makeLabAlerts } from './api-lab-alerts.ts';
import { DAY, makeLabDevices, wave } from './api-lab-devices.ts';

const LAB_BUDGET: BudgetDocument = {
  count: 1,
  perDays: 7,
  words: 'At most one false alert a week',
  falseAlerts: 1,
  watchedDays: 18,
  measuredPerDay: 0.056,
  upper95: 0.26,
};

function homeOf(
  devices: readonly DeviceRow[],
  alerts: readonly AlertRow[],
  incidents: readonly IncidentRow[],
  language: Language,
): HomeDocument {
  const now = Date.now() / 1000;
  const open = alerts.filter((one) => one.verdict === null && one.delivery === 'alert');
  const isGrave = open.some(({ severity }) => severity === 'high');
  const isGerman = language === 'de';
  const calm = isGerman ? 'Alle 14 Geräte verhalten sich wie gewohnt.' : 'All 14 devices behave as usual.';
  const grave = isGerman
    ? 'Die Hallway camera durchsucht Ihr Netz nach offenen Türen.'
    : 'The hallway camera is searching your network for open doors.';
  return {
    state: isGrave ? 'act' : open.length > 0 ? 'look' : 'calm',
    sentence: isGrave
      ? grave
      : open.length > 0
        ? isGerman
          ? 'Eine Sache sollten Sie ansehen.'
          : 'One thing needs a look.'
        : calm,
    needs: incidents
      .filter(({ isOpen }) => isOpen)
      .slice(0, 2)
      .map((incident) => ({
        kind: 'incident' as const,
        severity: incident.severity,
        title: incident.title,
        words: incident.alerts[0]!.sentence,
        target: `/app/alerts/${incident.alerts[0]!.id}`,
        at: incident.updated,
      })),
    moreNeeds: 0,
    devices: {
      online: devices.filter(({ isOnline }) => isOnline).length,
      total: devices.length,
      isNew: devices.filter(({ isNew }) => isNew).length,
      learning: devices.filter(({ phase }) => phase === 'learning').length,
    },
    traffic: {
      upNow: Math.round(90_000 * wave(1, now * 40)),
      downNow: Math.round(900_000 * wave(2, now * 40)),
      up24h: devices.reduce((sum, { bytesUp }) => sum + bytesUp, 0),
      down24h: devices.reduce((sum, { bytesDown }) => sum + bytesDown, 0),
    },
    alerts: {
      open: open.length,
      wanting: open.filter(({ severity }) => severity === 'medium' || severity === 'high').length,
      last24h: 3,
      last7d: alerts.length,
      inbox: 2,
      allowed: 1,
    },
    budget: LAB_BUDGET,
    coverage: { internet: 9, lan: 3, dnsOnly: 1, notSeen: 1 },
    health: { state: 'ok', words: isGerman ? 'Alles läuft.' : 'Everything runs.' },
    input: 'eth0 (mirror port)',
    isSimulated: false,
    incidents: incidents.slice(0, 5),
    dataTime: now - 1,
    now,
  };
}

/** A home port that answers in documents, none of which is written yet. */
export type PlainHomePort = {
  readonly [K in keyof HomePort]: (
    ...args: Parameters<HomePort[K]>
  ) => Promise<Exclude<Awaited<ReturnType<HomePort[K]>>, WrittenDocument<unknown>>>;
};

/** A home port over these documents. Names, verdicts and rules that are given hold until the laboratory ends. */
export function makeLabHome(): PlainHomePort & {
  readonly devicesNow: () => DeviceRow[];
  readonly alertsNow: () => AlertRow[];
} {
  const start = Date.now() / 1000;
  let devices = makeLabDevices(start);
  const { alerts, incidents, explain } = makeLabAlerts(start, devices);
  const rules: RuleRow[] = [
    {
      id: 'r1',
      verdict: 'normal',
      words: 'The backup box may send up to 40 GB to backup.example at night.',
      device: 'd12',
      kind: 'exfiltration',
      created: start - 5 * DAY,
      expires: start + 85 * DAY,
      reason: 'monthly full backup',
      covers: 1,
    },
  ];
  const deviceOf = (id: string): DeviceRow => {
    const device = devices.find((one) => one.id === id);
    if (device === undefined) throw new UserError('no-such-device', { device: id });
    return device;
  };
  const alertOf = (id: string): AlertRow => {
    const alert = alerts.find((one) => one.id === id);
    if (alert === undefined) throw new UserError('no-such-alert', { alert: id });
    return alert;
  };
  const page = <T>(
    rows: readonly T[],
    cursor: string | undefined,
    limit: number,
  ): { part: T[]; next: string | null } => {
    const from = cursor === undefined ? 0 : Number(cursor);
    if (!Number.isInteger(from) || from < 0)
      throw new UserError('bad-request', { reason: 'there is no such cursor', field: '/cursor' });
    return { part: rows.slice(from, from + limit), next: from + limit < rows.length ? String(from + limit) : null };
  };
  const fits = (
    alert: AlertRow,
    query: { device?: string | undefined; severity?: string | undefined; state: string },
  ): boolean => {
    if (query.device !== undefined && alert.device.id !== query.device) return false;
    if (query.severity !== undefined && alert.severity !== query.severity) return false;
    if (query.state === 'open') return alert.verdict === null && alert.allowedBy === null && alert.delivery === 'alert';
    if (query.state === 'judged') return alert.verdict !== null;
    return query.state !== 'allowed' || alert.allowedBy !== null;
  };

  return {
    devicesNow: () => devices,
    alertsNow: () => alerts,
    home: async (language) => homeOf(devices, alerts, incidents, language),
    devices: async ({ search, sort, cursor, limit }) => {
      const word = search?.toLowerCase() ?? '';
      const found = devices.filter(({ name, vendor, kind, ip, mac }) =>
        [name, vendor, kind, ip, mac].some((text) => text?.toLowerCase().includes(word)),
      );
      if (sort === 'new') found.sort((a, b) => b.firstSeen - a.firstSeen);
      if (sort === 'name') found.sort((a, b) => (a.name ?? '~').localeCompare(b.name ?? '~'));
      if (sort === 'traffic') found.sort((a, b) => b.bytesDown + b.bytesUp - a.bytesDown - a.bytesUp);
      if (sort === 'seen') found.sort((a, b) => b.lastSeen - a.lastSeen);
      const { part, next } = page(found, cursor, limit);
      return { devices: part, total: found.length, next };
    },
    device: async (id) => {
      const device = deviceOf(id);
      return {
        device,
        macs: [device.mac ?? ''],
        addresses: [device.ip ?? '', 'fe80::5eff:fe10:11'],
        kindEvidence: [
          `The vendor ${device.vendor} makes mostly things of this kind.`,
          'It asks by DHCP as such things do (fingerprint 1,3,6,15).',
          'It announces _rtsp._tcp in the home.',
        ],
        coverageWords: [
          'We see what it sends to the Internet.',
          'We do not see what it says to other devices of the home.',
        ],
        longestGapSeconds: 340,
        activeMinutes: 9120,
        isLowConfidence: id === 'd13',
        streams: 14,
      };
    },
    rename: async (id, name) => {
      deviceOf(id);
      devices = devices.map((one) => (one.id === id ? { ...one, name, nameSource: 'owner' } : one));
      return { device: id, outcome: 'waits' };
    },
    forget: async (id) => {
      deviceOf(id);
      devices = devices.filter((one) => one.id !== id);
      return { device: id, outcome: 'waits' };
    },
    contract: async (id) => ({
      device: deviceOf(id).id,
      version: 3,
      approved: 2,
      approvedAt: start - 9 * DAY,
      groups: [
        {
          title: 'Talks to',
          sentences: [
            'cloud.reolink.com on port 443 (TLS), every 30 seconds.',
            'time.cloudflare.com on port 123 (NTP), every 17 minutes.',
            'The backup box on port 445, at night.',
          ],
        },
        { title: 'Listens on', sentences: ['Port 554 (RTSP), for the living room TV.'] },
        { title: 'How much', sentences: ['At most 1.2 GB a day up, 40 MB down.'] },
        { title: 'When', sentences: ['At all hours; most between 18:00 and 23:00.'] },
      ],
      changes: [
        { change: 'added', sentence: 'Talks to p2p.reolink.com on port 9999 (UDP).' },
        { change: 'changed', sentence: 'At most 1.2 GB a day up (was 800 MB).' },
      ],
    }),
    approve: async (id, version) => {
      if (version > 3) throw new UserError('bad-request', { reason: 'there is no such version', field: '/version' });
      return { device: deviceOf(id).id, outcome: 'waits' };
    },
    exportContract: async (id, format) => {
      const name = deviceOf(id).name ?? id;
      if (format === 'mud')
        return { type: 'application/mud+json', name: `${id}.mud.json`, body: '{"ietf-mud:mud":{"mud-version":1}}' };
      if (format === 'nftables') return { type: 'text/plain; charset=utf-8', name: `${id}.nft`, body: `# ${name}\n` };
      return { type: 'text/markdown; charset=utf-8', name: `${name}.md`, body: `# ${name}\n` };
    },
    destinations: async (id) => {
      deviceOf(id);
      return {
        destinations: ['cloud.reolink.com', 'time.cloudflare.com', 'p2p.reolink.com', '192.168.1.12'].map(
          (name, i) => ({
            name,
            addresses: [`203.0.113.${i + 7}`],
            ports: [['tcp/443', 'udp/123', 'udp/9999', 'tcp/445'][i]!],
            isLocal: i === 3,
            device: i === 3 ? 'd12' : null,
            bytesUp: 9e8 / (i + 1) ** 2,
            bytesDown: 3e7 / (i + 1),
            connections: 2880 / (i + 1),
            firstSeen: start - 20 * DAY,
            lastSeen: start - i * 60,
            isKnown: i !== 2,
          }),
        ),
      };
    },
    questions: async () => ({
      questions: [
        {
          id: 'q1',
          older: { id: 'd4', name: "Anna's phone", mac: '02:00:5e:10:00:13' },
          newer: { id: 'd13', name: null, mac: 'da:a1:19:00:00:01' },
          confidence: 0.71,
          evidence: [
            'Both announce the name "Annas-iPhone".',
            'The older one has been silent since the newer one came.',
          ],
        },
      ],
    }),
    answer: async (id) => {
      if (id !== 'q1') throw new UserError('no-such-question', { question: id });
      return { device: 'd4', outcome: 'waits' };
    },
    map: async ({ device }) => {
      const own = devices.filter((one) => device === undefined || one.id === device);
      const outside = [
        'reolink.com',
        'apple.com',
        'googleapis.com',
        'samsungcloud.com',
        'sonos.com',
        'tado.com',
        'cloudflare.com',
      ];
      return {
        nodes: [
          ...own.map((one) => ({
            id: one.id,
            name: one.name ?? one.vendor ?? one.id,
            kind: one.kind,
            side: 'device' as const,
            isOnline: one.isOnline,
            worst: one.worst,
            bytes: one.bytesUp + one.bytesDown,
          })),
          ...outside.map((name, i) => ({
            id: name,
            name,
            kind: null,
            side: 'outside' as const,
            isOnline: true,
            worst: null,
            bytes: 4e9 / (i + 1),
          })),
        ],
        links: own.flatMap((one, i) => [
          { from: one.id, to: outside[i % outside.length]!, bytes: one.bytesUp, isNew: i === 12 },
          { from: one.id, to: outside[(i * 3 + 1) % outside.length]!, bytes: one.bytesDown / 8, isNew: false },
          ...(i % 4 === 1 && own.length > 1 ? [{ from: one.id, to: 'd12', bytes: 8e7, isNew: false }] : []),
        ]),
        joined: 31,
      };
    },
    traffic: async ({ hours, device }) => {
      const parts = 240;
      const now = Date.now() / 1000;
      const step = (hours * 3600) / parts;
      const share = device === undefined ? 1 : 0.08;
      const series = (seed: number, scale: number) =>
        Array.from({ length: parts }, (_, i) =>
          i > 60 && i < 66 ? null : Math.round(scale * share * step * wave(seed, now - (parts - i) * step)),
        );
      return {
        start: now - hours * 3600,
        stepSeconds: step,
        up: series(1, 60_000),
        down: series(2, 700_000),
        marks: alerts
          .filter(({ raised }) => raised > now - hours * 3600)
          .map(({ raised, id, severity, title }) => ({ at: raised, alert: id, severity, title })),
      };
    },
    alerts: async (query) => {
      const found = alerts.filter((one) => fits(one, query));
      const { part, next } = page(found, query.cursor, query.limit);
      return { alerts: part, total: found.length, next };
    },
    alert: async (id): Promise<AlertExplanation> => explain(alertOf(id)),
    alertMarkdown: async (id) => ({
      type: 'text/markdown; charset=utf-8',
      name: `${id}.md`,
      body: `# ${alertOf(id).title}\n\n${alertOf(id).sentence}\n`,
    }),
    judge: async (id, { verdict, dryRun, days, reason }) => {
      const alert = alertOf(id);
      const rule: RuleRow | null =
        verdict === 'bad'
          ? null
          : {
              id: `r${rules.length + 1}`,
              verdict,
              words: `${alert.device.name ?? 'The device'} may do this again.`,
              device: alert.device.id,
              kind: alert.kind,
              created: start,
              expires: days === null ? null : start + (days ?? 90) * DAY,
              reason: reason ?? null,
              covers: 2,
            };
      if (!dryRun) {
        alert.verdict = verdict;
        if (rule !== null) {
          alert.allowedBy = rule.id;
          rules.push(rule);
        }
      }
      return {
        alert: id,
        verdict,
        rule,
        wouldCover: rule === null ? [] : [alert],
        wouldCoverCount: rule === null ? 0 : 1,
        outcome: dryRun ? null : 'waits',
      };
    },
    incidents: async (query) => {
      const found = incidents.filter((incident) => incident.alerts.some((one) => fits(one, query)));
      const { part, next } = page(found, query.cursor, query.limit);
      return { incidents: part, total: found.length, next };
    },
    rules: async () => ({ rules }),
    dropRule: async (id) => {
      const at = rules.findIndex((one) => one.id === id);
      if (at < 0) throw new UserError('no-such-rule', { rule: id });
      rules.splice(at, 1);
    },
    models: async () => ({
      budget: LAB_BUDGET,
      devices: devices.map((one, i) => ({
        device: one.id,
        name: one.name,
        phase: one.phase,
        learningEnds: one.learningEnds,
        progress: one.phase === 'learning' ? 0.32 : 1,
        activeMinutes: 9000 - i * 300,
        streams: 14 - i,
        isLowConfidence: i === 12,
      })),
      learners: [
        {
          name: 'contract',
          title: 'What it normally does',
          description: 'Destinations, ports, hours and amounts that a device keeps to.',
          alerts7d: 1,
        },
        {
          name: 'windows',
          title: 'Minutes as a whole',
          description: 'An isolation forest over the minutes of each device.',
          alerts7d: 1,
        },
      ],
      detectors: [
        { name: 'port-scan', title: 'Port scan', description: 'One device tries many ports.', alerts7d: 1 },
        { name: 'brute-force', title: 'Password guessing', description: 'Many failed logins.', alerts7d: 0 },
      ],
    }),
    budgetEffect: async ({ count, perDays }) => {
      const logShift = Math.log(perDays / count / 7);
      const points = Array.from({ length: 80 }, (_, i) => {
        const [logEvidence, logThreshold] = [1 + ((i * 37) % 60) / 10, 4.5 + (i % 3) / 4];
        return {
          at: start - i * 7500,
          alert: `a${(i % 6) + 1}`,
          logEvidence,
          logThreshold,
          title: 'Unusual amount',
          isTold: logEvidence >= logThreshold + logShift,
        };
      });
      return { days: 7, told: points.filter(({ isTold }) => isTold).length, toldNow: 2, logShift, points };
    },
  };
}
