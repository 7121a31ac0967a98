// Attacks that flood: UDP datagrams and TCP SYNs from a device at home against a victim on the Internet.
import type { AttackGround, AttackSpec } from './attack.ts';
import { publicAddress } from './attack-scans.ts';
import type { FrameWriter } from './frame-writer.ts';
import { Recurrence } from './habit.ts';
import type { Station } from './station.ts';

/** The detector counts 10 seconds; twice as long leaves no doubt. */
const FLOOD_SECONDS = 20;
const UDP_PER_SECOND = 1500;
const SYN_PER_SECOND = 400;
const SYN_FLAG = 2;

/** One packet after another until the time is over. */
function pour(
  { network }: AttackGround,
  startUs: number,
  perSecond: number,
  send: (nowUs: number, writer: FrameWriter) => void,
): void {
  const endUs = startUs + FLOOD_SECONDS * 1e6;
  network.add(
    new Recurrence(startUs, (nowUs, writer) => {
      if (nowUs > endUs) return Number.POSITIVE_INFINITY;
      send(nowUs, writer);
      return 1e6 / perSecond;
    }),
  );
}

function victimOf({ network, random }: AttackGround): Station {
  return network.remote(publicAddress(random));
}

export const udpFlood: AttackSpec = {
  name: 'udp-flood',
  words: {
    en: {
      title: 'UDP flood',
      description:
        '30,000 UDP datagrams of 512 bytes within twenty seconds against one address of the Internet, as bots send them.',
    },
    de: {
      title: 'UDP-Flut',
      description:
        '30.000 UDP-Datagramme zu 512 Byte binnen zwanzig Sekunden gegen eine Adresse im Internet, wie Bots sie senden.',
    },
  },
  kinds: ['camera', 'tv', 'computer'],
  expects: ['flood'],
  begin(ground, startUs) {
    const victim = victimOf(ground);
    const { device, random } = ground;
    const sourcePort = device.nextPort();
    const payload = { bytes: 512, head: null };
    pour(ground, startUs, UDP_PER_SECOND, (nowUs, writer) => {
      writer.udp(nowUs, device.station, victim, sourcePort, 1024 + Math.floor(random() * 60_000), payload);
    });
  },
};

export const synFlood: AttackSpec = {
  name: 'syn-flood',
  words: {
    en: {
      title: 'SYN flood',
      description: '8,000 TCP SYNs within twenty seconds against a web server on the Internet that no longer answers.',
    },
    de: {
      title: 'SYN-Flut',
      description:
        '8.000 TCP-SYNs binnen zwanzig Sekunden gegen einen Webserver im Internet, der nicht mehr antwortet.',
    },
  },
  kinds: ['camera', 'plug', 'computer'],
  expects: ['flood'],
  begin(ground, startUs) {
    const victim = victimOf(ground);
    const { device, random } = ground;
    pour(ground, startUs, SYN_PER_SECOND, (nowUs, writer) => {
      const fields = {
        sourcePort: 1024 + Math.floor(random() * 64_000),
        destinationPort: 80,
        sequence: Math.floor(random() * 0x1_0000_0000),
        acknowledgement: 0,
        flags: SYN_FLAG,
        window: 64_240,
        hasStamps: false,
      };
      writer.tcp(nowUs, device.station, victim, fields, 0, null);
    });
  },
};
