// Activities by hand: short words for what a device did in a minute, for tests of what is learned from them.
import type { Activity, Contact, Question } from '../src/behaviour/activity.ts';

/** A contact with usual values where none are given: a short HTTPS exchange that was answered. */
export function contactOf(given: Partial<Contact>): Contact {
  const { scope = 'internet', role = 'client', address = '198.51.100.7', port = 443, protocol = 6 } = given;
  const own = '192.168.1.20';
  const isClient = role === 'client';
  const contact: Contact = {
    scope,
    role,
    host: null,
    address,
    peerMac: null,
    protocol,
    port,
    connections: 1,
    answered: 1,
    packetsOut: 8,
    packetsIn: 8,
    bytesOut: 1200,
    bytesIn: 4000,
    flows: [
      {
        uid: `C${address}:${port}`,
        originator: isClient ? own : address,
        originatorPort: 40_000,
        responder: isClient ? address : own,
        responderPort: port,
        protocol: protocol === 6 ? 'tcp' : 'udp',
      },
    ],
  };
  return { ...contact, ...given };
}

/** One closed minute of device d1 that begins `minute` minutes after 2023-11-14 00:00 UTC. */
export function activityOf(
  minute: number,
  contacts: readonly Partial<Contact>[],
  more: Partial<Activity> = {},
): Activity {
  const startUs = START_US + minute * 6e7;
  const questions: readonly Question[] = [];
  return {
    device: 'd1',
    startUs,
    isProvisional: false,
    untilUs: startUs + 6e7,
    contacts: contacts.map(contactOf),
    questions,
    fingerprints: [],
    arpRequests: 0,
    ...more,
  };
}

/** 2023-11-14 00:00:00 UTC, a Tuesday. */
export const START_US = 1_699_920_000e6;
