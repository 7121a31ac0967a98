// First phase of the live tests: half a minute of ordinary life is silence, then every attack is told within ten seconds.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as attacks from './attacks.ts';
import { check } from './checks.ts';
import { compareWithFiles } from './compare-records.ts';
import type { Device } from './home.ts';
import { type Household, live, pause } from './household.ts';
import { startRecording } from './recording.ts';
import { type LiveAlert, Watcher } from './watcher.ts';

const QUIET_MS = 30_000;
const TOLD_WITHIN_MS = 10_000;
/** Flows of the last moments end, and the last packets reach both programs. */
const SETTLE_MS = 3000;
const FIRST_ATTACKER = 50;

const ATTACKS: readonly attacks.Attack[] = [
  attacks.hostSweep,
  attacks.pingSweep,
  attacks.portScan,
  attacks.udpScan,
  attacks.bruteForce,
  attacks.telnetBruteForce,
  attacks.arpSpoof,
  attacks.rogueDhcp,
  attacks.synFlood,
  attacks.udpFlood,
  attacks.pingFlood,
  attacks.miraiSyn,
  attacks.scapyMiraiSyn,
  attacks.dnsTunnel,
  attacks.generatedNames,
];

const isLoud = (alert: LiveAlert): boolean => alert.severity === 'medium' || alert.severity === 'high';
const line = (alert: LiveAlert): string => `${alert.severity} ${alert.kind} ${alert.device.ip}: ${alert.sentence}`;

export async function watchAttacks(house: Household): Promise<void> {
  const { home } = house;
  const records = join(home.folder, 'records');
  const ring = join(home.folder, 'ring.pcapng');
  const file = join(home.folder, 'beside.pcap');
  mkdirSync(records);
  const stopRecording = await startRecording(home, file);
  const options = ['--interface', home.router.link, '--out', records, '--format', 'json', '--write', ring];
  const watcher = await Watcher.start(home, home.router, options);
  const startedMs = Date.now();
  const day = new AbortController();
  const life = live(house, day.signal);
  await pause(QUIET_MS);
  const early = watcher.alerts.filter(isLoud);
  check(
    'half a minute of ordinary life raises nothing of medium or high severity',
    early.length === 0,
    early.map(line).join('; '),
  );
  const attackers: Device[] = [];
  for (const [number, attack] of ATTACKS.entries()) {
    const attacker = home.add(`thing-${number}`, FIRST_ATTACKER + number);
    home.setAddress(attacker);
    attackers.push(attacker);
    await seeAttack(house, watcher, attack, attacker);
  }
  day.abort();
  await life;
  checkBystanders(house, watcher, attackers);
  await pause(SETTLE_MS);
  // What the capture program has not read when it is interrupted is lost: the last moments are not compared.
  const endedMs = Date.now() - SETTLE_MS / 2;
  const status = await watcher.interrupt();
  await stopRecording();
  check('Ctrl-C ends watch with exit code 130', status === 130, `exit ${status} ${watcher.stderr}`);
  checkSummary(house, watcher);
  await compareWithFiles(home, {
    records,
    ring,
    file,
    startedMs,
    endedMs,
    packets: watcher.summary?.summary.packets ?? 0,
  });
}

async function seeAttack(house: Household, watcher: Watcher, attack: attacks.Attack, attacker: Device): Promise<void> {
  const startMs = Date.now();
  const ended = attack.run(house, attacker).catch((error: Error) => error);
  const fits = (alert: LiveAlert): boolean => alert.kind === attack.kind && alert.device.mac === attacker.mac;
  const alert = await watcher.waitForAlert(fits, TOLD_WITHIN_MS);
  const error = await ended;
  const name = `${attack.kind}, ${attack.title}`;
  const late = watcher.alerts.filter((each) => each.printedMs >= startMs).map(line);
  if (error instanceof Error) check(name, false, error.message);
  else if (alert === null)
    check(name, false, `not told within ${TOLD_WITHIN_MS} ms; told: ${late.join('; ') || 'nothing'}`);
  else check(name, true, `told after ${((alert.printedMs - startMs) / 1000).toFixed(1)} s`);
}

/** Those who only live there are never accused; the victim of a flood may be named as such. */
function checkBystanders(house: Household, watcher: Watcher, attackers: readonly Device[]): void {
  const guilty = new Set(attackers.map((device) => device.mac));
  const isFair = (alert: LiveAlert): boolean =>
    guilty.has(alert.device.mac ?? '') || (alert.kind === 'flood' && alert.device.mac === house.nas.mac);
  const unfair = watcher.alerts.filter((alert) => isLoud(alert) && !isFair(alert));
  check('nobody else is accused while the attacks run', unfair.length === 0, unfair.map(line).join('; '));
}

function checkSummary(house: Household, watcher: Watcher): void {
  const { summary } = watcher;
  check('the summary is printed at the end', summary !== null && summary.summary.packets > 0);
  const names = new Set(summary?.devices.map((device) => device.name));
  const asked = [house.camera, house.plug, house.phone, house.laptop, house.tv];
  // Leases were given before watch began; the laptop asks again when the second DHCP server is there.
  check('the summary names the laptop', names.has(house.laptop.name), [...names].join(', '));
  const macs = new Set(summary?.devices.map((device) => device.mac));
  check(
    'the summary has every device',
    asked.every((device) => macs.has(device.mac)),
    `${macs.size} devices`,
  );
  check('the kernel dropped nothing', summary?.dropped.kernel === 0, `${summary?.dropped.kernel} packets`);
}
