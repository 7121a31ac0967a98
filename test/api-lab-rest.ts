// The laboratory's other ports: proof run, simulated home and operations here, scans and settings from beside.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiPorts } from '../src/api/ports.ts';
import { UserError } from '../src/base/user-error.ts';
import type { ScanRow } from '../src/documents/scans.ts';
import type { DemoDocument, ProofDocument } from '../src/documents/setup.ts';
import { makeLabScans } from './api-lab-scans.ts';
import { makeLabChannels, makeLabSettings, makeLabSetup } from './api-lab-settings.ts';

type Rest = Omit<ApiPorts, 'home' | 'access' | 'events'>;

const seconds = (): number => Date.now() / 1000;

/** All of it. `onScan` is told when a scan changes, `onProof` when a proof run does. */
export function makeLabRest(onScan: (scan: ScanRow) => void, onProof: (proof: ProofDocument) => void): Rest {
  return {
    scans: makeLabScans(onScan),
    settings: makeLabSettings(),
    channels: makeLabChannels(),
    setup: makeLabSetup(),
    proof: makeProof(onProof),
    demo: makeDemo(),
    operations: makeOperations(),
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
    slow: null,
  }));
  const state = (): DemoDocument => ({ isDemo: true, speed: 60, simulatedTime: seconds(), attacks, mayRenew: true });
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
