// `node test/security/schemathesis.ts PROGRAM`: schemathesis against the real daemon, once a scope, each with a throw-away home.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CONSOLE } from '../../src/access/caller.ts';
import { withAccess } from '../../src/cli/console-access.ts';
import type { Scope } from '../../src/documents/access.ts';
import { DaemonLab } from '../daemon-lab.ts';
import { check, close } from '../live/checks.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    examples: { type: 'string', default: '5' },
    seed: { type: 'string', default: '3' },
    /** One run alone: read, operate, admin or destructive. */
    only: { type: 'string' },
    /** Set by this program itself: it stands in a network of its own. */
    inside: { type: 'boolean', default: false },
  },
});
const program = positionals[0] ?? process.env['PORCHLIGHT_SCHEMATHESIS'] ?? 'schemathesis';

/** An answer that never ends says nothing here; its own tests stand beside the streams. */
const STREAM = '/api/v1/events';
/** What takes the home away under the other operations: tried apart, in a home of its own. */
const DESTRUCTIVE = ['/api/v1/restore', '/api/v1/inputs/current'];
const SECONDS_MAX = 1200;
/** It has five seconds; other programs may have the machine. */
const END_MS = 60_000;
const CONFIG = `request-timeout = 60.0
request-retries = 0

# More is refused than a schema can say (passwords that are guessed first, unknown options of a channel): 400 is an answer to expect,
# 413 and 415 are about bodies, 429 asks to wait.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 302, 304, 400, 401, 403, 404, 409, 413, 415, 429]
`;

interface Run {
  readonly name: string;
  readonly scope: Scope;
  readonly words: readonly string[];
}

const apart = DESTRUCTIVE.flatMap((path) => ['--exclude-path', path]);
const runs: readonly Run[] = [
  ...(['read', 'operate', 'admin'] as const).map((scope) => ({ name: scope, scope, words: apart })),
  { name: 'destructive', scope: 'admin', words: DESTRUCTIVE.flatMap((path) => ['--include-path', path]) },
];

if (options.inside) {
  for (const run of runs) if (options.only === undefined || options.only === run.name) await attack(run);
  process.exitCode = close();
} else {
  process.exitCode = insideOwnNetwork();
}

/** Invented addresses of channels, routers and mail servers are asked for: nothing of that may leave this machine. */
function insideOwnNetwork(): number {
  const shell = 'ip link set lo up && exec "$@"';
  const again = [process.execPath, import.meta.filename, '--inside', ...process.argv.slice(2)];
  const words = [process.getuid?.() === 0 ? '-n' : '-rn', 'sh', '-c', shell, 'sh', ...again];
  const { status, error } = spawnSync('unshare', words, { stdio: 'inherit' });
  if (error !== undefined) throw error;
  return status ?? 1;
}

async function attack({ name, scope, words }: Run): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-schemathesis-'));
  const lab = await DaemonLab.start({ command: 'demo', hasOwner: true, folder: join(folder, 'home') });
  try {
    const token = await withAccess(lab.folder, { isMade: false }, async (access) => {
      const added = await access.addToken(CONSOLE, name, scope, null);
      return added.token;
    });
    await lab.until('the new token', async () => (await asked(lab, token)) !== 401);
    const config = join(folder, 'schemathesis.toml');
    writeFileSync(config, CONFIG);
    const output = schemathesis(folder, config, `${lab.url}/api/v1/openapi.json`, token, words);
    report(name, output);
    check(`${name}: the daemon still answers`, await isWell(lab));
    const errors = lab.output.split('\n').filter((line) => / error /.test(line));
    check(`${name}: nothing broke inside`, errors.length === 0, errors.slice(0, 5).join('\n'));
    const end = await Promise.race([lab.stop(), pause(END_MS, null, { ref: false })]);
    check(`${name}: the daemon ends in order after it`, end?.code === 0, JSON.stringify(end));
  } finally {
    await lab.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The connection of before may have been closed while schemathesis ran: asked twice. */
async function isWell(lab: DaemonLab): Promise<boolean> {
  const ask = async (): Promise<boolean> => (await lab.fetch('/healthz')).status === 200;
  return ask().catch(ask);
}

async function asked(lab: DaemonLab, token: string): Promise<number> {
  const answer = await lab.fetch('/api/v1/home', { headers: { Authorization: `Bearer ${token}` } });
  return answer.status;
}

interface Output {
  readonly text: string;
  readonly status: number | null;
}

function schemathesis(
  folder: string,
  config: string,
  document: string,
  token: string,
  words: readonly string[],
): Output {
  const line = ['--config-file', config, 'run', document, '-H', `Authorization: Bearer ${token}`];
  const how = ['--checks', 'all', '--phases', 'coverage,fuzzing', '--seed', options.seed, '-n', options.examples];
  // How fast it answers is measured elsewhere; here other programs may have the machine.
  how.push('--max-response-time', '55');
  const isOwnChoice = words.includes('--include-path');
  const skipped = isOwnChoice ? [] : ['--exclude-path', STREAM];
  const { stdout, stderr, status, error } = spawnSync(program, [...line, ...how, ...skipped, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '160' },
    maxBuffer: 64 * 1024 * 1024,
    timeout: SECONDS_MAX * 1000,
  });
  if (error !== undefined) throw error;
  return { text: `${stdout}\n${stderr}`, status };
}

/** The figures of a run, out of its own summary. */
function report(name: string, { text, status }: Output): void {
  const cases = /^ {2}(\d+) generated, .*$/m.exec(text);
  const tested = /^ {2}Tested: (\d+)/m.exec(text)?.[1] ?? '0';
  const warnings = [
    ...text.matchAll(/^ {2}\S* ?(Authentication failed|Missing test data|Schema validation mismatch): .*$/gm),
  ];
  const seen = `${tested} operations, ${cases?.[0].trim() ?? 'no cases'}`;
  check(`${name}: no server error, no answer that the document does not describe`, status === 0, seen);
  check(`${name}: enough was tried`, Number(cases?.[1] ?? 0) >= (name === 'destructive' ? 20 : 1000), seen);
  for (const [line] of warnings) process.stdout.write(`      ${line.trim()}\n`);
  if (status !== 0) process.stdout.write(`${text.slice(-20_000)}\n`);
}
