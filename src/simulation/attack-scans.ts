// Attacks that search: Mirai's spread by telnet, a port scan, a sweep of the home, and moving on from device to device.
import type { AttackGround, AttackSpec } from './attack.ts';
import { Occasion, Recurrence } from './habit.ts';
import { MessageList } from './script.ts';
import type { Station } from './station.ts';
import { TcpConversation, type TcpEnding } from './tcp-conversation.ts';

const MIRAI_SECONDS = 600;
/** A camera's bot manages some hundred a second; these are enough to be seen and few enough for a home's uplink. */
const MIRAI_PER_SECOND = 25;
const TELNET = 23;
const SECOND_TELNET = 2323;

/**
 * Mirai's source (scanner.c): SYNs to random addresses whose sequence number is the address itself, port 23, and 2323 for one in ten.
 */
export const mirai: AttackSpec = {
  name: 'mirai',
  words: {
    en: {
      title: 'Mirai spreads',
      description:
        'An infected camera looks for others: SYNs to random addresses of the Internet on telnet ports, with the address as sequence number.',
    },
    de: {
      title: 'Mirai breitet sich aus',
      description:
        'Eine befallene Kamera sucht andere: SYNs an zufällige Adressen im Internet auf Telnet-Ports, mit der Adresse als Sequenznummer.',
    },
  },
  kinds: ['camera', 'doorbell', 'plug'],
  expects: ['mirai-syn', 'host-sweep'],
  begin({ device, network, random }, startUs) {
    const endUs = startUs + MIRAI_SECONDS * 1e6;
    network.add(
      new Recurrence(startUs, (nowUs) => {
        if (nowUs > endUs) return Number.POSITIVE_INFINITY;
        const address = publicAddress(random);
        network.add(
          new TcpConversation({
            from: device.station,
            to: network.remote(address),
            sourcePort: device.nextPort(),
            destinationPort: random() < 0.1 ? SECOND_TELNET : TELNET,
            script: new MessageList([]),
            ending: random() < 0.03 ? 'refused' : 'silent',
            tries: 1,
            sequence: address,
            random,
            startUs: nowUs,
          }),
        );
        return (1e6 / MIRAI_PER_SECOND) * (0.5 + random());
      }),
    );
  },
};

const SCANNED_PORTS = 1000;

export const portScan: AttackSpec = {
  name: 'port-scan',
  words: {
    en: {
      title: 'Port scan',
      description: 'A computer tries a thousand TCP ports of another device at home within a minute, as nmap does.',
    },
    de: {
      title: 'Portscan',
      description:
        'Ein Computer probiert binnen einer Minute tausend TCP-Ports eines anderen Geräts zu Hause, wie nmap es tut.',
    },
  },
  kinds: ['computer', 'phone'],
  expects: ['port-scan'],
  begin({ device, network, random }, startUs) {
    const target =
      network.devices.find((each) => each.kind === 'printer') ?? network.devices.find((each) => each !== device);
    const station = target?.station ?? network.router;
    const open = target?.model.openPorts ?? [];
    const ports = Array.from({ length: SCANNED_PORTS }, (_, i) =>
      i < 700 ? i + 1 : 1000 + Math.floor(random() * 48_000),
    );
    ports.forEach((port, i) => {
      const ending: TcpEnding = open.includes(port) ? 'originator-reset' : 'refused';
      network.add(
        new TcpConversation({
          from: device.station,
          to: station,
          sourcePort: 51_000,
          destinationPort: port,
          script: new MessageList([]),
          ending,
          random,
          startUs: startUs + i * 50_000 * (0.9 + 0.2 * random()),
        }),
      );
    });
  },
};

export const hostSweep: AttackSpec = {
  name: 'host-sweep',
  words: {
    en: {
      title: 'Search for devices',
      description: 'A device asks for every address of the home network by ARP and tries SMB on whoever answers.',
    },
    de: {
      title: 'Suche nach Geräten',
      description:
        'Ein Gerät fragt per ARP nach jeder Adresse des Heimnetzes und versucht SMB bei jedem, der antwortet.',
    },
  },
  kinds: ['computer', 'tv', 'camera'],
  expects: ['host-sweep'],
  begin: (ground, startUs) => askEverybody(ground, startUs, (found, nowUs) => probe(ground, found, 445, nowUs)),
};

/** Asks for every address of the home by ARP; `onFound` gets who answers, and when. */
function askEverybody(ground: AttackGround, startUs: number, onFound: (found: Station, nowUs: number) => void): void {
  const { device, network, random } = ground;
  const { station } = device;
  const base = (network.router.address & 0xffffff00) >>> 0;
  let next = 1;
  network.add(
    new Recurrence(startUs, (nowUs, writer) => {
      const address = base + next;
      if (address !== station.address) writer.arp(nowUs, 1, station, station.address, null, address);
      const found = network.devices.find((each) => each.station.address === address);
      if (found !== undefined && found !== device && network.isPresent(found, nowUs)) {
        const owner = found.station;
        network.add(
          new Occasion(nowUs + owner.delayUs, (backUs, again) => {
            again.arp(backUs, 2, owner, owner.address, station, station.address);
          }),
        );
        onFound(owner, nowUs + 30_000);
      }
      next++;
      return next > 254 ? Number.POSITIVE_INFINITY : 40_000 + random() * 40_000;
    }),
  );
}

/** SSH, SMB, RDP, ADB, WinRM, telnet, NetBIOS, VNC. */
const ADMINISTRATION_PORTS = [22, 445, 3389, 5555, 5985, 23, 139, 5900];

/** Moving on: a device that is taken over tries the services of all others. */
export const lateralMovement: AttackSpec = {
  name: 'lateral-movement',
  words: {
    en: {
      title: 'Moving from device to device',
      description:
        'A device that was taken over looks for the others by ARP and tries remote administration on each: SSH, SMB, RDP, ADB, WinRM.',
    },
    de: {
      title: 'Von Gerät zu Gerät',
      description:
        'Ein übernommenes Gerät sucht die anderen per ARP und versucht bei jedem Fernverwaltung: SSH, SMB, RDP, ADB, WinRM.',
    },
  },
  kinds: ['tv', 'computer', 'camera'],
  expects: ['host-sweep', 'port-scan', 'brute-force'],
  begin: (ground, startUs) =>
    askEverybody(ground, startUs, (found, nowUs) => {
      let atUs = nowUs;
      for (const port of ADMINISTRATION_PORTS) {
        probe(ground, found, port, atUs);
        atUs += 150_000 + ground.random() * 400_000;
      }
    }),
};

function probe({ device, network, random }: AttackGround, to: Station, port: number, startUs: number): void {
  const found = network.devices.find((each) => each.station.address === to.address);
  network.add(
    new TcpConversation({
      from: device.station,
      to,
      sourcePort: device.nextPort(),
      destinationPort: port,
      script: new MessageList([]),
      ending: found?.model.openPorts?.includes(port) === true ? 'originator' : 'refused',
      random,
      startUs,
    }),
  );
}

/** An address of the Internet: none of the networks that Mirai leaves out, nor group addresses. */
export function publicAddress(random: () => number): number {
  for (;;) {
    const address = Math.floor(random() * 0x1_0000_0000);
    const first = address >>> 24;
    const second = (address >>> 16) & 255;
    if (first === 0 || first === 10 || first === 127 || first >= 224) continue;
    if ((first === 192 && second === 168) || (first === 172 && second >= 16 && second < 32)) continue;
    if ((first === 100 && second >= 64 && second < 128) || (first === 169 && second === 254) || first === 198) continue;
    return address;
  }
}
