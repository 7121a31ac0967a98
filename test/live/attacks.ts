// What a broken device does to the small home: sweeps, scans, floods and lies. Each is a real program, bounded in packets and time.
import { type Attack, attackWith, nas, shoot } from './attack-programs.ts';
import { type Device, HOME_RANGE, NETWORK } from './home.ts';
import { type Household, pause } from './household.ts';
import { rogueDhcpWords } from './services.ts';

/** Where nobody answers: addresses beyond the router. */
const BEYOND = `${NETWORK}.128/26`;
/** hping3 waits a second for an answer that never comes. */
const MIRAI_AT_ONCE = 12;
/** arpspoof tells the truth five times, a second apart, before it ends. */
const LAST_WORDS_MS = 8000;

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

export const tcpSweep: Attack = {
  kind: 'host-sweep',
  title: 'nmap -sS -p 23: searches 64 addresses beyond the router for Telnet',
  target: beyond,
  run: (house, source) =>
    attackWith(house, source, ['nmap', '-n', '-Pn', '-sS', '-p', '23', '-T4', '--max-retries', '0', BEYOND]),
};

export const udpSweep: Attack = {
  kind: 'host-sweep',
  title: 'nmap -sU -p 161: searches 64 addresses beyond the router for SNMP',
  target: beyond,
  run: (house, source) =>
    attackWith(house, source, ['nmap', '-n', '-Pn', '-sU', '-p', '161', '-T4', '--max-retries', '0', BEYOND]),
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

export const modbusScan: Attack = {
  kind: 'modbus-scan',
  title: 'nmap modbus-discover: asks a controller for every unit it might have',
  target: nas,
  run: (house, source) => {
    const words = ['nmap', '-n', '-Pn', '-p', '502', '--script-timeout', '10s', '--script', 'modbus-discover'];
    return attackWith(house, source, [...words, '--script-args', 'modbus-discover.aggressive=true', house.nas.ip]);
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
