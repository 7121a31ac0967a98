// Activities made by hand for tests: quiet days of an invented device, and what is done to it.

import { createRandom } from '../src/base/random.ts';
import type { Activity, Contact } from '../src/behaviour/activity.ts';

export const MINUTE_US = 60_000_000;
export const DAY_US = 1440 * MINUTE_US;
/** A Monday, 2026-03-02 00:00 UTC. */
export const START_US = 1_772_409_600_000_000;

/** A contact with usual values where nothing else is said. */
export function contact(values: Partial<Contact> = {}): Contact {
  const host = values.host === undefined ? 'cloud.example.com' : values.host;
  const address = values.address ?? '203.0.113.10';
  const { protocol = 6, port = 443 } = values;
  const flow = { uid: `C${address}-${port}`, originator: '192.168.1.20', originatorPort: 40_000, responder: address };
  return {
    scope: 'internet',
    role: 'client',
    host,
    address,
    peerMac: null,
    protocol,
    port,
    connections: 1,
    answered: 1,
    packetsOut: 10,
    packetsIn: 10,
    bytesOut: 2000,
    bytesIn: 4000,
    flows: [{ ...flow, responderPort: port, protocol: protocol === 6 ? 'tcp' : 'udp' }],
    ...values,
  };
}

/** The closed activity of a minute that begins at `startUs`. */
export function activity(startUs: number, contacts: readonly Contact[], values: Partial<Activity> = {}): Activity {
  return {
    device: 'd1',
    startUs,
    isProvisional: false,
    untilUs: startUs + MINUTE_US,
    contacts,
    questions: [],
    fingerprints: [],
    arpRequests: 1,
    ...values,
  };
}

/** What a camera does in an ordinary minute: speaks with its cloud, uploads a clip now and then, asks for a name. */
export function ordinaryMinute(startUs: number, device = 'd1', seed = 1): Activity {
  const random = createRandom((Math.floor(startUs / MINUTE_US) ^ (seed * 7919)) >>> 0);
  const noise = Math.exp(random() + random() + random() - 1.5);
  const isClip = random() < 0.03;
  const bytesOut = Math.round((isClip ? 1_500_000 : 3000) * noise);
  const bytesIn = Math.round(6000 * noise * (1 + random()));
  const cloud = contact({
    bytesOut,
    bytesIn,
    packetsOut: 20 + Math.round(bytesOut / 1400),
    packetsIn: 20 + Math.round(bytesIn / 700),
    connections: 1 + Math.floor(3 * random()),
    answered: 1,
  });
  const count = Math.floor(3 * random());
  const questions = count === 0 ? [] : [{ name: 'cloud.example.com', count, missing: 0, resolver: '192.168.1.1' }];
  const dns = contact({ scope: 'lan', host: null, address: '192.168.1.1', protocol: 17, port: 53, bytesOut: 120 });
  return activity(startUs, count === 0 ? [cloud] : [cloud, dns], { device, questions });
}
