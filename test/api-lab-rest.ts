// The laboratory's scans, settings, channels, inputs, proof run, simulated home and operations: small, but with a memory.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiPorts } from '../src/api/ports.ts';
import { UserError } from '../src/base/user-error.ts';
import type { GuardianResult, ScanDocument, ScanRow, TableResult } from '../src/documents/scans.ts';
import type { ChannelRow, DemoDocument, InputChoice, ProofDocument, SettingRow } from '../src/documents/setup.ts';

type Rest = Omit<ApiPorts, 'home' | 'access' | 'events'>;

const seconds = (): number => Date.now() / 1000;

/** All of it. `onScan` is told when a scan changes, `onProof` when a proof run does. */
export function makeLabRest(onScan: (scan: ScanRow) => void, onProof: (proof: ProofDocument) => void): Rest {
  return {
    scans: makeScans(onScan),
    settings: makeSettings(),
    channels: makeChannels(),
    setup: makeSetup(),
    proof: makeProof(onProof),
    demo: makeDemo(),
    operations: makeOperations(),
  };
}

const TABLE: TableResult = {
  rows: 1000,
  columns: ['orig_pkts', 'resp_pkts', 'orig_bytes', 'resp_bytes'],
  model: 'isolation forest, fitted on this file',
  threshold: 0.61,
  totalSamples: 991,
  anomalies: 2,
  percentage: 0.2,
  details: [
    {
      sequenceId: 412,
      error: 0.93,
      severity: 'High',
      sample: { orig_pkts: 900, resp_pkts: 2, orig_bytes: 54_000, resp_bytes: 120 },
    },
    {
      sequenceId: 413,
      error: 0.66,
      severity: 'Low',
      sample: { orig_pkts: 90, resp_pkts: 2, orig_bytes: 5400, resp_bytes: 120 },
    },
  ],
  curve: Array.from({ length: 200 }, (_, i) => 0.3 + 0.1 * Math.sin(i / 9) + (i === 83 ? 0.5 : 0)),
  warnings: [],
};

function scanRow(id: string, file: string, bytes: number, state: ScanRow['state']): ScanRow {
  const kind = /\.(csv|json|parquet|log)/.test(file) ? 'table' : 'capture';
  const isDone = state === 'done';
  return {
    id,
    file,
    bytes,
    kind,
    state,
    progress: isDone ? 1 : 0,
    started: seconds(),
    ended: isDone ? seconds() : null,
    words: isDone
      ? kind === 'table'
        ? '2 of 991 windows are abnormal.'
        : 'One alert: a port scan.'
      : 'Waits for its turn.',
    hint: null,
    found: isDone ? (kind === 'table' ? 2 : 1) : 0,
    worst: isDone ? 'high' : null,
  };
}

function documentOf(scan: ScanRow): ScanDocument {
  if (scan.state !== 'done') return { scan, capture: null, table: null };
  if (scan.kind === 'table') return { scan, capture: null, table: TABLE };
  const now = seconds();
  const alert = {
    id: 's1',
    kind: 'port-scan',
    severity: 'high' as const,
    title: 'Port scan',
    sentence: 'The device Camera (192.168.1.2) tried 1,024 ports within 40 seconds.',
    device: 'Camera',
    start: now - 90,
    end: now - 50,
    count: 1,
    actions: ['Unplug it until you know more.'],
  };
  const device = {
    name: 'Camera',
    mac: '02:00:5e:10:00:11',
    ip: '192.168.1.2',
    vendor: 'Reolink',
    bytes: 91_000,
    alerts: 1,
  };
  return {
    scan,
    capture: {
      packets: 4096,
      bytes: scan.bytes,
      flows: 1100,
      first: now - 600,
      last: now,
      alerts: [alert],
      devices: [device],
      warnings: [],
    },
    table: null,
  };
}

function guardianOf(scan: ScanRow): GuardianResult {
  return {
    anomalies_count: TABLE.anomalies,
    total_samples: TABLE.totalSamples,
    percentage: TABLE.percentage,
    threshold: TABLE.threshold,
    details: TABLE.details.map((one) => ({
      sequence_id: one.sequenceId,
      error: one.error,
      severity: one.severity,
      sample_data: one.sample,
    })),
    scan_id: scan.id,
    model: TABLE.model,
  };
}

function makeScans(onScan: (scan: ScanRow) => void): Rest['scans'] {
  const scans = new Map<string, ScanRow>();
  for (const [id, file] of [
    ['s1', 'evening.pcap'],
    ['s2', 'traffic.csv'],
    ['s3', 'morning.pcap.gz'],
  ] as const)
    scans.set(id, scanRow(id, file, 4_200_000, 'done'));
  let count = scans.size;
  const get = (id: string): ScanRow => {
    const scan = scans.get(id);
    if (scan === undefined) throw new UserError('no-such-scan', { scan: id });
    return scan;
  };
  const put = (scan: ScanRow): ScanRow => {
    scans.set(scan.id, scan);
    onScan(scan);
    return scan;
  };
  const advance = (id: string): void => {
    const scan = scans.get(id);
    if (scan === undefined || scan.state === 'cancelled') return;
    const progress = Math.min(1, scan.progress + 0.1);
    if (progress === 1) {
      put({ ...scanRow(id, scan.file, scan.bytes, 'done'), started: scan.started });
      return;
    }
    put({ ...scan, state: 'running', progress, words: 'Looks through the file.' });
    setTimeout(() => advance(id), 500).unref();
  };
  const take = async (file: string, body: AsyncIterable<Uint8Array>): Promise<number> => {
    let bytes = 0;
    for await (const part of body) bytes += part.length;
    if (bytes === 0) throw new UserError('no-upload', { file });
    return bytes;
  };
  return {
    list: async ({ limit }) => ({ scans: [...scans.values()].reverse().slice(0, limit), next: null }),
    get: async (id) => documentOf(get(id)),
    upload: async (name, body) => {
      const scan = put(scanRow(`s${++count}`, name, await take(name, body), 'waiting'));
      setTimeout(() => advance(scan.id), 500).unref();
      return scan;
    },
    guardian: async (name, body) => {
      const bytes = await take(name, body);
      return guardianOf(put(scanRow(`s${++count}`, name, bytes, 'done')));
    },
    guardianResult: async (id) => guardianOf(get(id)),
    cancel: async (id) => put({ ...get(id), state: 'cancelled', ended: seconds(), words: 'Cancelled.' }),
    drop: async (id) => void scans.delete(get(id).id),
    compare: async (a, b) => ({
      a: get(a),
      b: get(b),
      figures: [{ label: 'packets', a: '4,096', b: '5,120' }],
      onlyA: ['Port scan by Camera'],
      onlyB: [],
      both: ['New device'],
    }),
    download: async (id, format) => {
      const types = { json: 'application/json', csv: 'text/csv; charset=utf-8', html: 'text/html; charset=utf-8' };
      return { type: types[format], name: `${get(id).file}.${format}`, body: JSON.stringify(documentOf(get(id))) };
    },
  };
}

function setting(name: string, title: string, value: SettingRow['value'], extra: Partial<SettingRow> = {}): SettingRow {
  const type =
    typeof value === 'boolean' ? 'flag' : typeof value === 'number' ? 'number' : Array.isArray(value) ? 'list' : 'text';
  return {
    name,
    section: name.split('.')[0]!,
    title,
    description: `${title}: what it does, in a sentence.`,
    type,
    choices: null,
    unit: null,
    minimum: null,
    maximum: null,
    value,
    usual: value,
    source: 'usual',
    isAdvanced: false,
    needsRestart: false,
    hasSecret: false,
    ...extra,
  };
}

function makeSettings(): Rest['settings'] {
  let settings = [
    setting('home.language', 'Language', 'auto', { type: 'choice', choices: ['auto', 'en', 'de'] }),
    setting('home.networks', 'Home networks', ['192.168.1.0/24']),
    setting('alerts.budget', 'Alarm budget', '1/week'),
    setting('store.keepDays', 'Keep for', 30, { unit: 'days', minimum: 1, maximum: 3650 }),
    setting('store.sizeLimit', 'Use at most', '1 GB', { type: 'size' }),
    setting('web.port', 'Port', 8484, { needsRestart: true, minimum: 1, maximum: 65_535 }),
    setting('web.hostNames', 'Further names', [], { isAdvanced: true }),
    setting('input.mayAsk', 'May ask the network who is there', false, { source: 'environment' }),
  ];
  let waits: string[] = [];
  const read = () => ({ settings, file: '/var/lib/porchlight/porchlight.yaml', problem: null, waitsForRestart: waits });
  return {
    read: async () => read(),
    change: async (change) => {
      for (const name of Object.keys(change))
        if (!settings.some((one) => one.name === name))
          throw new UserError('bad-request', {
            reason: `there is no setting "${name.slice(0, 64)}"`,
            field: `/${name}`,
          });
      settings = settings.map((one) => {
        const value = change[one.name];
        if (value === undefined) return one;
        if (one.needsRestart) waits = [...new Set([...waits, one.name])];
        return { ...one, value: value ?? one.usual, source: value === null ? 'usual' : 'file' };
      });
      return read();
    },
  };
}

function makeChannels(): Rest['channels'] {
  const usual = { isOn: true, isDefault: true, leastSeverity: 'medium' as const, secrets: [], waiting: 0 };
  const channels = new Map<string, ChannelRow>();
  channels.set('c1', {
    ...usual,
    id: 'c1',
    kind: 'console',
    name: 'Console',
    options: {},
    state: 'ok',
    words: 'Prints to the log.',
    lastSent: seconds() - 900,
  });
  channels.set('c2', {
    ...usual,
    id: 'c2',
    kind: 'email',
    name: 'Mail to Anna',
    options: { host: 'mail.example', to: 'anna@example.org' },
    secrets: ['password'],
    state: 'silent',
    words: 'Nothing got through since yesterday: connection refused.',
    lastSent: seconds() - 90_000,
    waiting: 3,
  });
  const get = (id: string): ChannelRow => {
    const channel = channels.get(id);
    if (channel === undefined) throw new UserError('no-such-route', { path: `channel ${id.slice(0, 40)}` });
    return channel;
  };
  const put = (id: string, change: Parameters<Rest['channels']['add']>[0]): ChannelRow => {
    const { password, ...options } = change.options;
    const row: ChannelRow = {
      ...change,
      options,
      id,
      secrets: password === undefined ? [] : ['password'],
      state: 'untried',
      words: 'Not tried yet.',
      lastSent: null,
      waiting: 0,
    };
    channels.set(id, row);
    return row;
  };
  return {
    list: async () => ({
      channels: [...channels.values()],
      kinds: [
        {
          kind: 'email',
          title: 'E-mail',
          description: 'By your mail provider.',
          fields: [
            {
              name: 'host',
              title: 'Server',
              description: 'Name of the SMTP server.',
              type: 'text',
              choices: null,
              usual: null,
              isNeeded: true,
            },
            {
              name: 'to',
              title: 'To',
              description: 'Who gets the mail.',
              type: 'address',
              choices: null,
              usual: null,
              isNeeded: true,
            },
            {
              name: 'password',
              title: 'Password',
              description: 'Of the mail account.',
              type: 'secret',
              choices: null,
              usual: null,
              isNeeded: false,
            },
          ],
        },
        {
          kind: 'webhook',
          title: 'Webhook',
          description: 'JSON to an address.',
          fields: [
            {
              name: 'url',
              title: 'Address',
              description: 'Where it is sent.',
              type: 'text',
              choices: null,
              usual: null,
              isNeeded: true,
            },
            {
              name: 'template',
              title: 'Form',
              description: 'How it is written.',
              type: 'choice',
              choices: ['generic', 'slack', 'ntfy'],
              usual: 'generic',
              isNeeded: false,
            },
          ],
        },
      ],
    }),
    add: async (change) => put(`c${channels.size + 1}`, change),
    change: async (id, change) => put(get(id).id, change),
    drop: async (id) => void channels.delete(get(id).id),
    test: async (id) =>
      get(id).kind === 'email'
        ? {
            works: false,
            words: 'mail.example refused the connection.',
            hint: 'check the server and port.',
            status: null,
            answer: null,
          }
        : { works: true, words: 'The message was taken.', hint: null, status: '200', answer: 'ok' },
    deliveries: async () => ({
      deliveries: [
        {
          id: 'o1',
          channel: 'c2',
          alert: 'a1',
          title: 'Port scan',
          state: 'waiting',
          created: seconds() - 600,
          nextTry: seconds() + 60,
          sent: null,
          tries: 4,
          error: 'connection refused',
        },
      ],
      next: null,
    }),
  };
}

function makeSetup(): Rest['setup'] {
  let current: InputChoice = { kind: 'interface', target: 'eth0', mayAsk: false };
  let isWizardOpen = false;
  const shown = { isPossible: true, reason: null, hint: null, command: null, isBest: false };
  const inputs = () => ({
    current,
    candidates: [
      {
        ...shown,
        choice: { kind: 'ssh' as const, target: 'root@192.168.1.1:br-lan', mayAsk: false },
        title: 'The router, by ssh',
        words: 'Shows everything that goes to the Internet.',
        isPossible: false,
        reason: 'There is no key for it yet.',
        hint: 'Make a key and give it to the router.',
        command: 'ssh-keygen -t ed25519',
      },
      {
        ...shown,
        choice: { kind: 'interface' as const, target: 'eth0', mayAsk: false },
        title: 'A mirror port at eth0',
        words: 'Shows what the switch copies to it.',
        isBest: true,
      },
      {
        ...shown,
        choice: { kind: 'host' as const, target: '', mayAsk: false },
        title: 'This machine only',
        words: "Shows this machine's own connections and who is in the home.",
      },
      {
        ...shown,
        choice: { kind: 'simulated' as const, target: '', mayAsk: false },
        title: 'A simulated home',
        words: 'Only to look around.',
      },
    ],
  });
  return {
    inputs: async () => inputs(),
    choose: async (choice) => {
      current = choice;
      isWizardOpen = true;
      return inputs();
    },
    check: async ({ kind }) =>
      kind === 'ssh'
        ? {
            works: false,
            words: 'The router refused the key.',
            hint: 'Add the key in its web page.',
            packets: 0,
            devices: 0,
            seconds: 5,
          }
        : {
            works: true,
            words: '4,211 packets of 9 devices within 5 seconds.',
            hint: null,
            packets: 4211,
            devices: 9,
            seconds: 5,
          },
    needsWizard: () => isWizardOpen,
    finishWizard: async () => {
      isWizardOpen = false;
    },
  };
}

const STAGES = ['sent', 'captured', 'flow', 'detector', 'alert', 'stored', 'pushed', 'notified'] as const;

function makeProof(onProof: (proof: ProofDocument) => void): Rest['proof'] {
  let proof: ProofDocument = { state: 'never', started: null, stages: [] };
  const stagesAfter = (done: number): ProofDocument['stages'] =>
    STAGES.map((stage, i) => ({
      stage,
      title: stage[0]!.toUpperCase() + stage.slice(1),
      state: i < done ? (stage === 'notified' ? 'skipped' : 'passed') : 'waiting',
      tookMs: i < done ? 12 + i * i * 31 : null,
      words: i < done ? 'Seen.' : 'Not yet.',
      hint: stage === 'notified' && i < done ? 'No channel is set up.' : null,
    }));
  const step = (done: number): void => {
    proof = { ...proof, state: done === STAGES.length ? 'passed' : 'running', stages: stagesAfter(done) };
    onProof(proof);
    if (done < STAGES.length) setTimeout(() => step(done + 1), 400).unref();
  };
  return {
    plan: async () => ({
      isPossible: true,
      words: '30 harmless packets to this machine itself.',
      packets: [
        { to: '192.168.1.20', what: 'TCP SYN to 25 ports', count: 25 },
        { to: '192.168.1.1', what: 'DNS question for porchlight.test', count: 5 },
      ],
    }),
    run: async () => {
      proof = { state: 'running', started: seconds(), stages: stagesAfter(0) };
      step(0);
      return proof;
    },
    state: async () => proof,
  };
}

function makeDemo(): Rest['demo'] {
  let attacks: DemoDocument['attacks'] = ['mirai', 'port-scan', 'dns-tunnel'].map((name) => ({
    name,
    title: name,
    description: `A ${name} in the simulated home.`,
    ran: null,
  }));
  const state = (): DemoDocument => ({ isDemo: true, speed: 60, simulatedTime: seconds(), attacks });
  return {
    state: async () => state(),
    attack: async (name) => {
      if (!attacks.some((one) => one.name === name))
        throw new UserError('bad-request', { reason: 'there is no such attack', field: '/attack' });
      attacks = attacks.map((one) => (one.name === name ? { ...one, ran: seconds() } : one));
      return state();
    },
  };
}

function makeOperations(): Rest['operations'] {
  const startedAt = seconds();
  const part = (name: string, title: string) => ({ name, title, state: 'ok' as const, words: 'Runs.', hint: null });
  return {
    isOk: () => true,
    health: async () => ({
      state: 'ok',
      words: 'Everything runs.',
      version: '0.1.0',
      startedAt,
      now: seconds(),
      parts: [
        part('capture', 'Capture'),
        part('engine', 'Engine'),
        part('store', 'Store'),
        {
          ...part('notify', 'Notifications'),
          state: 'degraded' as const,
          words: 'Mail to Anna is silent since yesterday.',
          hint: 'Check the mail server.',
        },
      ],
      queues: [{ name: 'saves', length: 0, limit: 64, dropped: 0 }],
      capture: {
        input: 'eth0',
        packets: 1_204_311,
        bytes: 9e8,
        packetsPerSecond: 840,
        kernelDrops: 0,
        ownDrops: 0,
        lagSeconds: 0.2,
        malformed: 3,
      },
      memory: { rss: 1.3e8, total: 1.5e8, heapUsed: 4.1e7 },
      store: {
        folder: '/var/lib/porchlight',
        bytes: 2.1e8,
        limitBytes: 1e9,
        keepDays: 30,
        alerts: 6,
        summaries: 410_000,
        oldest: startedAt - 20 * 86_400,
        newest: startedAt,
        slowestMainMs: 0,
      },
      streams: { open: 1, limit: 32 },
    }),
    logs: async (lines) => ({
      lines: [{ at: startedAt, level: 'info' as const, part: 'daemon', message: 'Started.' }].slice(0, lines),
    }),
    metrics: async () => [
      { name: 'porchlight_packets_total', help: 'Packets seen.', type: 'counter', value: 1_204_311 },
      {
        name: 'porchlight_device_bytes',
        help: 'Bytes of the last 24 hours.',
        type: 'gauge',
        value: 4e7,
        labels: { device: 'd2', name: 'Hallway camera' },
      },
    ],
    backup: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'porchlight-lab-'));
      const path = join(folder, 'backup');
      await writeFile(path, 'a backup of the laboratory');
      return { name: 'porchlight-backup.tar', path, remove: () => rm(folder, { recursive: true, force: true }) };
    },
    restore: async (body) => {
      let bytes = 0;
      for await (const chunk of body) bytes += chunk.length;
      if (bytes === 0) throw new UserError('no-upload', { file: 'the body' });
      return { words: `${bytes} bytes were put back.` };
    },
  };
}
