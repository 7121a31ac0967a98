// Attacks that call home: a regular call to a control server, and a large upload of what was found.
import type { AttackSpec } from './attack.ts';
import { publicAddress } from './attack-scans.ts';
import { Occasion, Recurrence } from './habit.ts';
import { MessageList } from './script.ts';
import { exchangeMessages, tlsHandshake } from './tls-scripts.ts';

const CALL_SECONDS = 300;
const CALLS = 168;
const CONTROL_PORT = 4443;

export const beacon: AttackSpec = {
  name: 'beacon',
  words: {
    en: {
      title: 'Calls to a control server',
      description:
        'A device calls a control server without a name every five minutes for fourteen hours, and asks for orders.',
    },
    de: {
      title: 'Anrufe bei einem Steuerserver',
      description:
        'Ein Gerät ruft vierzehn Stunden lang alle fünf Minuten einen Steuerserver ohne Namen an und fragt nach Befehlen.',
    },
  },
  kinds: ['camera', 'tv', 'computer'],
  expects: ['beacon'],
  slow: {
    words: {
      en: 'It shows after some ten hours: a regular call is regular only in the long run.',
      de: 'Er zeigt sich nach rund zehn Stunden: Regelmäßig ist ein Anruf erst auf die Dauer.',
    },
    beforeSeconds: 16 * 3600,
    moreDays: 0,
  },
  begin({ device, network, random }, startUs) {
    const control = network.remote(publicAddress(random), 85_000);
    let calls = 0;
    network.add(
      new Recurrence(startUs, (nowUs) => {
        if (++calls > CALLS) return Number.POSITIVE_INFINITY;
        const script = new MessageList([
          { side: 0, bytes: 68, waitUs: 900 },
          { side: 1, bytes: 36, waitUs: 2000 },
        ]);
        network.tcpTo(control, { device, port: CONTROL_PORT, script, atUs: nowUs });
        return CALL_SECONDS * 1e6 * (0.98 + 0.04 * random());
      }),
    );
  },
};

const UPLOADS = 12;
const UPLOAD_BYTES = 25e6;

export const exfiltration: AttackSpec = {
  name: 'exfiltration',
  words: {
    en: {
      title: 'Data carried off',
      description:
        'A device sends 300 MB to a storage service that it never used before, in twelve pieces within half an hour.',
    },
    de: {
      title: 'Daten werden weggetragen',
      description:
        'Ein Gerät sendet 300 MB an einen Speicherdienst, den es nie zuvor benutzt hat, in zwölf Teilen binnen einer halben Stunde.',
    },
  },
  kinds: ['computer', 'tv', 'camera'],
  expects: ['unusual-volume', 'new-destination'],
  slow: {
    words: {
      en: 'It takes half an hour, and shows only where ordinary days of the device were learned before.',
      de: 'Er dauert eine halbe Stunde und zeigt sich nur, wo gewöhnliche Tage des Geräts vorher gelernt wurden.',
    },
    beforeSeconds: 5 * 3600,
    moreDays: 2,
  },
  begin({ device, network, random }, startUs) {
    const host = 'g.api.mega-storage.nz';
    for (let piece = 0; piece < UPLOADS; piece++) {
      network.add(
        new Occasion(startUs + piece * 150e6 * (0.9 + 0.2 * random()), (nowUs) => {
          const script = new MessageList([
            ...tlsHandshake(device.model.tls, host, random),
            ...exchangeMessages([{ up: UPLOAD_BYTES, down: 300 }]),
          ]);
          network.tcp({ device, host, port: 443, script, atUs: nowUs, segmentBytes: 14_480 });
        }),
      );
    }
  },
};
