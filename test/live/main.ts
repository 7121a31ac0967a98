// `node test/live/main.ts`: `porchlight watch` in a small home of network namespaces, beside real programs. Needs root and Debian's tools.
import { spawnSync } from 'node:child_process';
import { check, close } from './checks.ts';
import { type Household, moveIn, wakeUp } from './household.ts';
import { watchAttacks } from './phase-attacks.ts';
import { askTheDoctor } from './phase-doctor.ts';
import { watchTrouble } from './phase-trouble.ts';

const TOOLS = [
  ...['ip', 'ethtool', 'tcpdump', 'dnsmasq', 'mosquitto', 'mosquitto_pub', 'ssh', '/usr/sbin/sshd', 'curl', 'openssl'],
  ...[
    'chronyd',
    'busybox',
    'nmap',
    'hping3',
    'medusa',
    'arpspoof',
    'dig',
    'pgrep',
    'setpriv',
    'unshare',
    '/usr/bin/python3',
  ],
];

const missing = process.getuid?.() === 0 ? missingTools() : ['root'];
if (missing.length > 0) {
  process.stdout.write(`The live tests need ${missing.join(', ')}.\n`);
  const isOptional = process.env['PORCHLIGHT_LIVE_OPTIONAL'] === '1';
  process.stdout.write(isOptional ? '0 passed, 0 failed, 1 skipped\n' : '0 passed, 1 failed\n');
  process.exit(isOptional ? 0 : 1);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

const house = await moveIn();
try {
  await wakeUp(house);
  for (const phase of [watchAttacks, watchTrouble, askTheDoctor]) await run(phase, house);
} finally {
  house.home.stop();
}
process.exitCode = close();

/** A phase that breaks is a failed check; the others still run. */
async function run(phase: (house: Household) => Promise<void>, house: Household): Promise<void> {
  try {
    await phase(house);
  } catch (error) {
    check(phase.name, false, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function missingTools(): string[] {
  const hasTool = (tool: string): boolean => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
  return TOOLS.filter((tool) => !hasTool(tool));
}
