// Uploads to the running program: a table as Home IoT Guardian takes it, and a large capture: its time, its memory, its end on request.
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from './daemon.ts';
import { simulate } from './daemon-memory.ts';
import { loadWords, StartedProgram } from './daemon-program.ts';
import { repeatCapture } from './inputs.ts';

const TABLE_SECONDS_MAX = 0.5;
const TABLE_ROWS = 1000;
const WARM_RUNS = 5;
const CANCEL_SECONDS_MAX = 2;
const MEGABYTES_MAX = 512;
const LOOK_MS = 200;
const LIMIT_MS = 600_000;
const BOUNDARY = 'porchlight-bench';

interface ScanRow {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress: number;
  readonly words: string;
}

export async function measureUploads(bench: Bench): Promise<void> {
  const program = await StartedProgram.start({
    launcher: bench.launcher,
    folder: join(bench.work, 'uploads'),
    settings: { input: { kind: 'none' }, uploads: { sizeLimit: '4 GB' } },
  });
  try {
    await measureTable(bench, program);
    await measureCapture(bench, program);
  } finally {
    await program.stop();
  }
}

/** The first connections of a simulated home, each time another one. */
function connectionTable(bench: Bench, seed: number): Buffer {
  const words = ['simulate', '--format', 'csv', '--days', '0.5', '--seed', String(seed), '--quiet'];
  const run = spawnSync(process.execPath, [bench.launcher, ...words], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const lines = run.stdout.split('\n');
  if (lines.length <= TABLE_ROWS) throw new Error('the simulated home has too few connections');
  return Buffer.from(`${lines.slice(0, TABLE_ROWS + 1).join('\n')}\n`);
}

async function measureTable(bench: Bench, program: StartedProgram): Promise<void> {
  const took: number[] = [];
  for (let i = 0; i <= WARM_RUNS; i++) {
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="home-${i}.csv"\r\nContent-Type: text/csv\r\n\r\n`;
    const body = Buffer.concat([
      Buffer.from(head),
      connectionTable(bench, i + 1),
      Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
    ]);
    const before = program.weight().cpuSeconds;
    const reply = await program.call('POST', '/upload', body, {
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    });
    if (reply.status !== 200) throw new Error(`POST /upload: ${reply.status} ${reply.body.toString().slice(0, 300)}`);
    took.push(reply.ms / 1000);
    const cpu = program.weight().cpuSeconds - before;
    if (i < 2)
      bench.say(
        `POST /upload, ${i === 0 ? 'first' : 'second'}: ${(reply.ms / 1000).toFixed(2)} s, ${cpu.toFixed(2)} CPU s (${loadWords()})`,
      );
  }
  const [cold, ...warm] = took;
  bench.check('POST /upload of 1,000 rows, the first', cold!, 's', TABLE_SECONDS_MAX);
  bench.check('POST /upload of 1,000 rows, later ones', warm.sort((a, b) => a - b)[2]!, 's', TABLE_SECONDS_MAX);
}

async function measureCapture(bench: Bench, program: StartedProgram): Promise<void> {
  const source = simulate(bench, 50, 0.2);
  const capture = join(bench.work, 'large.pcap');
  if (!existsSync(capture)) repeatCapture(source, capture, bench.isSmoke ? 200_000 : 6_000_000);
  const bytes = statSync(capture).size;
  const before = program.weight();
  const whole = await upload(program, capture, bytes);
  const gigabytes = (bytes / 1e9).toFixed(2);
  bench.say(`PUT of ${gigabytes} GB: ${whole.uploadSeconds.toFixed(1)} s until it is there (${loadWords()})`);
  const { seconds, peak, steps, row } = await follow(program, whole.id);
  bench.say(
    `its scan: ${row.state} in ${seconds.toFixed(1)} s, ${(program.weight().cpuSeconds - before.cpuSeconds).toFixed(1)} CPU s with the upload; ${steps} steps of progress; "${row.words}"`,
  );
  if (row.state !== 'done') throw new Error(`the scan ${row.state}: ${row.words}`);
  bench.check('memory, peak during upload and scan', Math.max(peak, whole.peak), 'MB', MEGABYTES_MAX);
  await pause(2000);
  bench.check('memory, afterwards', program.weight().megabytes, 'MB', null);
  const second = await upload(program, capture, bytes);
  await pause(bench.isSmoke ? 100 : 1500);
  const beganMs = performance.now();
  const { status } = await program.call('POST', `/api/v1/scans/${second.id}/cancel`, Buffer.from('{}'), {
    'Content-Type': 'application/json',
  });
  const end = await follow(program, second.id);
  bench.say(`cancelled: ${status}, then ${end.row.state}`);
  bench.check('cancel, until the scan has ended', (performance.now() - beganMs) / 1000, 's', CANCEL_SECONDS_MAX);
}

/** Sends the file as it is read: no more of it is in memory than the connection holds. */
async function upload(
  program: StartedProgram,
  path: string,
  bytes: number,
): Promise<{ id: string; uploadSeconds: number; peak: number }> {
  const startMs = performance.now();
  const agent = new Agent();
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, program.weight().megabytes);
  }, LOOK_MS);
  try {
    const row = await new Promise<ScanRow>((resolve, reject) => {
      const headers = {
        Authorization: `Bearer ${program.token}`,
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(bytes),
      };
      const call = request(new URL('/api/v1/scans?name=large.pcap', program.url), { method: 'PUT', agent, headers });
      call.on('error', reject);
      call.on('response', (answer) => {
        let text = '';
        answer.on('data', (part: Buffer) => {
          text += part.toString();
        });
        answer.on('end', () =>
          answer.statusCode === 202
            ? resolve(JSON.parse(text))
            : reject(new Error(`PUT: ${answer.statusCode} ${text}`)),
        );
      });
      createReadStream(path, { highWaterMark: 1 << 20 }).pipe(call);
    });
    return { id: row.id, uploadSeconds: (performance.now() - startMs) / 1000, peak };
  } finally {
    clearInterval(timer);
    agent.destroy();
  }
}

async function follow(
  program: StartedProgram,
  id: string,
): Promise<{ seconds: number; peak: number; steps: number; row: ScanRow }> {
  const startMs = performance.now();
  let peak = 0;
  const seen = new Set<number>();
  for (;;) {
    const { scan: row } = await program.json<{ readonly scan: ScanRow }>(`/api/v1/scans/${id}`);
    peak = Math.max(peak, program.weight().megabytes);
    seen.add(row.progress);
    const seconds = (performance.now() - startMs) / 1000;
    if (row.state !== 'waiting' && row.state !== 'running') return { seconds, peak, steps: seen.size, row };
    if (seconds * 1000 > LIMIT_MS) throw new Error('the scan does not end');
    await pause(LOOK_MS);
  }
}
