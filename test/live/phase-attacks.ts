// First phase of the live tests: half a minute of ordinary life is silence, then every attack is told within ten seconds, by
// three who watch: through dumpcap, through tcpdump, and over ssh.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Attack } from './attack-programs.ts';
import * as attacks from './attacks.ts';
import { check } from './checks.ts';
import { compareWithFiles } from './compare-records.ts';
import * as guessing from './guessing-attacks.ts';
import type { Device } from './home.ts';
import { type Household, live, pause } from './household.ts';
import * as names from './name-attacks.ts';
import { startRecording } from './recording.ts';
import { type LiveAlert, Watcher } from './watcher.ts';

const QUIET_MS = 30_000;
const TOLD_WITHIN_MS = 10_000;
/** Flows of the last moments end, and the last packets reach every program. */
const SETTLE_MS = 3000;
const FIRST_ATTACKER = 50;

/** Attacks that run at the same time, each from a device of its own. Floods stand alone: two at once are one flood from two sources. */
const WAVES: ReadonlyArray<readonly Attack[]> = [
  [attacks.hostSweep, attacks.pingSweep, attacks.tcpSweep, attacks.udpSweep],
  [attacks.portScan, attacks.udpScan, attacks.miraiSyn, attacks.scapyMiraiSyn],
  [
    ...[guessing.bruteForce, guessing.telnetBruteForce, guessing.ftpBruteForce, guessing.mqttBruteForce],
    ...[
      attacks.arpSpoof,
      attacks.rogueDhcp,
      attacks.modbusScan,
      names.dnsTunnel,
      names.iodineTunnel,
      names.generatedNames,
    ],
  ],
  [attacks.synFlood],
  [attacks.udpFlood],
  [attacks.pingFlood],
];

interface Watch {
  readonly name: string;
  readonly watcher: Watcher;
  readonly records: string;
}

const isLoud = (alert: LiveAlert): boolean => alert.severity === 'medium' || alert.severity === 'high';
const line = (alert: LiveAlert): string => `${alert.severity} ${alert.kind} ${alert.device.ip}: ${alert.sentence}`;

/** Runs `meanwhile` in the quiet half minute: what it does must not pass the home's bridge. */
export async function watchAttacks(house: Household, meanwhile: () => Promise<void>): Promise<void> {
  const { home } = house;
  const ring = join(home.folder, 'ring.pcapng');
  const file = join(home.folder, 'beside.pcap');
  const stopRecording = await startRecording(home, file);
  const watches = await startWatches(house, ring);
  const startedMs = Date.now();
  const day = new AbortController();
  const life = live(house, day.signal);
  await Promise.all([pause(QUIET_MS), meanwhile()]);
  for (const { name, watcher } of watches) {
    const early = watcher.alerts.filter(isLoud).map(line).join('; ');
    check(`half a minute of ordinary life raises nothing of medium or high severity, ${name}`, early === '', early);
  }
  const attackers = await attackInWaves(house, watches);
  day.abort();
  await life;
  for (const watch of watches) checkBystanders(house, watch, attackers);
  await pause(SETTLE_MS);
  // What the capture program has not read when it is interrupted is lost: the last moments are not compared.
  const endedMs = Date.now() - SETTLE_MS / 2;
  for (const { name, watcher } of watches) {
    const status = await watcher.interrupt();
    check(`Ctrl-C ends watch with exit code 130, ${name}`, status === 130, `exit ${status} ${watcher.stderr}`);
    checkSummary(house, name, watcher);
  }
  await checkNobodyLeft(house);
  await stopRecording();
  await compareWithFiles(home, {
    records: watches.map(({ name, records }) => ({ name, folder: records })),
    ring,
    file,
    startedMs,
    endedMs,
    packets: watches[0]!.watcher.summary?.summary.packets ?? 0,
    // What ssh carries is left out by the one who captures over it, and seen by the others.
    unlike: (row) => row['id.resp_p'] === 22 && row['id.resp_h'] === home.router.ip,
  });
}

async function startWatches({ home, laptop }: Household, ring: string): Promise<Watch[]> {
  const { router } = home;
  const folder = (name: string): string => {
    mkdirSync(join(home.folder, name));
    return join(home.folder, name);
  };
  const [first, second, third] = ['records-dumpcap', 'records-tcpdump', 'records-ssh'].map(folder) as [
    string,
    string,
    string,
  ];
  const words = (place: string, records: string): string[] => ['-i', place, '--out', records, '--format', 'json'];
  const dumpcap = await Watcher.start(home, router, [...words(router.link, first), '--write', ring]);
  const tcpdump = await Watcher.start(home, router, words(router.link, second), { without: 'dumpcap' });
  const ssh = await Watcher.start(home, laptop, words(`ssh://root@${router.ip}/${router.link}`, third), {
    listensOn: router,
  });
  const programs = await home.run(router, ['sh', '-c', 'pgrep -l -x dumpcap; pgrep -a -x tcpdump | grep -c -e "-w -"']);
  check('one watches through dumpcap, one through tcpdump, one through ssh', /dumpcap\n2\n$/.test(programs.stdout));
  return [
    { name: 'through dumpcap', watcher: dumpcap, records: first },
    { name: 'through tcpdump', watcher: tcpdump, records: second },
    { name: 'over ssh', watcher: ssh, records: third },
  ];
}

async function attackInWaves(house: Household, watches: readonly Watch[]): Promise<Device[]> {
  const attackers: Device[] = [];
  for (const wave of WAVES) {
    const pairs = wave.map((attack) => {
      const attacker = house.home.add(`thing-${attackers.length}`, FIRST_ATTACKER + attackers.length);
      house.home.setAddress(attacker);
      attackers.push(attacker);
      return { attack, attacker };
    });
    await Promise.all(pairs.map(({ attack, attacker }) => seeAttack(house, watches, attack, attacker)));
  }
  return attackers;
}

async function seeAttack(house: Household, watches: readonly Watch[], attack: Attack, attacker: Device): Promise<void> {
  const startMs = Date.now();
  const ended = attack.run(house, attacker).catch((error: Error) => error);
  const fits = (alert: LiveAlert): boolean => alert.kind === attack.kind && alert.device.mac === attacker.mac;
  const told = await Promise.all(watches.map(({ watcher }) => watcher.waitForAlert(fits, TOLD_WITHIN_MS)));
  const error = await ended;
  const seen = watches.map(({ name, watcher }, i) => {
    const alert = told[i];
    if (alert !== null && alert !== undefined)
      return `${name} after ${((alert.printedMs - startMs) / 1000).toFixed(1)} s`;
    const others = watcher.alerts.filter(({ device }) => device.mac === attacker.mac).map(line);
    return `${name} not within ${TOLD_WITHIN_MS} ms, but ${others.join('; ') || 'nothing'}`;
  });
  const isTold = told.every((alert) => alert !== null) && !(error instanceof Error);
  check(`${attack.kind}, ${attack.title}`, isTold, error instanceof Error ? error.message : `told ${seen.join(', ')}`);
}

/** Those who only live there are never accused; the victim of a flood may be named as such. */
function checkBystanders(house: Household, { name, watcher }: Watch, attackers: readonly Device[]): void {
  const guilty = new Set(attackers.map((device) => device.mac));
  const isFair = (alert: LiveAlert): boolean =>
    guilty.has(alert.device.mac ?? '') || (alert.kind === 'flood' && alert.device.mac === house.nas.mac);
  const unfair = watcher.alerts.filter((alert) => isLoud(alert) && !isFair(alert));
  check(`nobody else is accused while the attacks run, ${name}`, unfair.length === 0, unfair.map(line).join('; '));
}

function checkSummary(house: Household, name: string, { summary }: Watcher): void {
  const names = new Set(summary?.devices.map((device) => device.name));
  const macs = new Set(summary?.devices.map((device) => device.mac));
  const asked = [house.camera, house.plug, house.phone, house.laptop, house.tv];
  // Leases were given before watch began; the laptop asks again when the second DHCP server is there.
  check(`the summary names the laptop, ${name}`, names.has(house.laptop.name), [...names].join(', '));
  const hasAll = asked.every((device) => macs.has(device.mac));
  check(`the summary has every device, ${name}`, hasAll, `${macs.size} devices`);
  check(`the kernel dropped nothing, ${name}`, summary?.dropped.kernel === 0, `${summary?.dropped.kernel} packets`);
}

/** A capture program that outlived its watch would go on for ever on the router. */
async function checkNobodyLeft({ home }: Household): Promise<void> {
  await pause(500);
  const left = await home.run(home.router, ['sh', '-c', 'pgrep -a -x "dumpcap|tcpdump" | grep -e "-w -$"']);
  const mine = await home.run(home.router, ['ip', 'netns', 'pids', home.router.namespace]);
  const pids = new Set(mine.stdout.split('\n'));
  const still = left.stdout.split('\n').filter((text) => pids.has(text.split(' ')[0]!) && text !== '');
  check('no capture program is left behind, here or on the router', still.length === 0, still.join('; '));
}
