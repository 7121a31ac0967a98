// What identities want to know of a minute of a device's traffic: plain values that an activity (behaviour/activity.ts) already has.

/** One other end on one service within the minute. */
export interface SightedContact {
  readonly scope: 'internet' | 'lan' | 'group' | 'other';
  /** The device asked (`client`) or was asked (`server`). */
  readonly role: 'client' | 'server';
  /** From the wire; null = unnamed. */
  readonly host: string | null;
  readonly address: string;
  readonly protocol: number;
  readonly port: number;
  readonly answered: number;
  readonly packetsOut: number;
  readonly packetsIn: number;
}

/** An `Activity` is one; so is any object with these fields. */
export interface Sighting {
  /** Start of the minute, whole microseconds since 1970. */
  readonly startUs: number;
  readonly contacts: readonly SightedContact[];
  /** Names asked for. */
  readonly questions: readonly { readonly name: string }[];
  /** JA4 fingerprints of ClientHellos sent. */
  readonly fingerprints: readonly string[];
  readonly arpRequests: number;
}

/** True when the device itself sent something: what others send to it is no sign of life. */
export function isSignOfLife(sighting: Sighting): boolean {
  if (sighting.arpRequests > 0 || sighting.questions.length > 0) return true;
  for (const contact of sighting.contacts) if (contact.packetsOut > 0) return true;
  return false;
}
