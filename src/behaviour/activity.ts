// What one device did in one minute: the unit that learners see, the store keeps and rejudging replays.
import type { FindingFlow } from '../base/finding.ts';

/** Length of an activity. Windows begin at whole minutes since 1970 and close on time, not on the next packet. */
export const ACTIVITY_SECONDS = 60;
/** Contacts of one activity; what is beyond is summed in one contact with `scope: 'other'`. */
export const CONTACTS_MAX = 64;
/** Flows that a contact names at most. */
export const CONTACT_FLOWS_MAX = 4;
/** Names asked for that one activity keeps. */
export const QUESTIONS_MAX = 64;

/** Where the other end of a contact is. `group`: multicast and broadcast; `other`: contacts beyond CONTACTS_MAX, summed. */
export type ContactScope = 'internet' | 'lan' | 'group' | 'other';

/** Everything between a device and one other end on one service within one activity. */
export interface Contact {
  readonly scope: ContactScope;
  /** The device began the connections (`client`) or was asked (`server`: it offers the service if `answered` > 0). */
  readonly role: 'client' | 'server';
  /** Host name: of the TLS server name or HTTP host, else of this device's own DNS answer; null = unnamed. Never trusted text: from the wire. */
  readonly host: string | null;
  /** Address of the other end (the latest one). '' for `other`. */
  readonly address: string;
  /** MAC of the other end if it is on the LAN and no gateway, else null. */
  readonly peerMac: string | null;
  /** IP protocol number, and the port of the service (responder's port; ICMP: 0). */
  readonly protocol: number;
  readonly port: number;
  /** Connections begun in this window, and connections with packets both ways in it. */
  readonly connections: number;
  readonly answered: number;
  readonly packetsOut: number;
  readonly packetsIn: number;
  /** Bytes at the IP layer from the device and to it. */
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** The first flows of the contact in this window. */
  readonly flows: readonly FindingFlow[];
}

/** Names the device asked DNS for. */
export interface Question {
  readonly name: string;
  readonly count: number;
  /** Answers "no such name". */
  readonly missing: number;
  /** Address of the resolver asked last. */
  readonly resolver: string;
}

export interface Activity {
  /** Id of the identity (devices/identity.ts). */
  readonly device: string;
  /** Start of the window, whole microseconds since 1970. */
  readonly startUs: number;
  /** True for a window that is still open: what is in it so far, up to `untilUs`. Closed windows: untilUs = startUs + 60 s. */
  readonly isProvisional: boolean;
  readonly untilUs: number;
  readonly contacts: readonly Contact[];
  readonly questions: readonly Question[];
  /** JA4 fingerprints of ClientHellos sent. */
  readonly fingerprints: readonly string[];
  readonly arpRequests: number;
}
