// What the book keeps of one identity, and what happens to it: heard, named, joined with another. Every list has a limit.
import { type Clues, joinClues, noClues } from './clues.ts';
import { noCounts, type SeenCounts } from './coverage.ts';
import type { KindGuess } from './identity.ts';
import { cleanName, NAME_SOURCES, type NameSource } from './names.ts';
import { Presence } from './presence.ts';

/** MACs and addresses kept of one identity. */
export const IDENTITY_MACS_MAX = 16;
export const IDENTITY_ADDRESSES_MAX = 16;
/** Identities that turned out to be this one. */
export const MERGED_MAX = 64;
const LOCALLY_ADMINISTERED = /^.[26ae]/i;

export interface IdentityRecord {
  /** The id is 'd' and this number. */
  readonly number: number;
  readonly id: string;
  /** Latest first. */
  readonly macs: string[];
  readonly addresses: string[];
  ownerName: string | null;
  /** Announced names by source, '' = none. */
  readonly names: Record<NameSource, string>;
  firstUs: number;
  lastUs: number;
  longestGapSeconds: number;
  /** Proven to be there: it took part in a conversation, or spoke twice. */
  isSettled: boolean;
  /** Its being new was told, or kept quiet on purpose. */
  isAnnounced: boolean;
  /** Its silence was told; until it is heard again. */
  isSilent: boolean;
  /** Heard since the last jump of the clock: its gaps can be measured. */
  isHeardInEpoch: boolean;
  isGateway: boolean;
  readonly clues: Clues;
  presence: Presence;
  readonly seen: SeenCounts;
  readonly merged: string[];
  /** Number in the registry of this run, -1 = not there (yet). */
  device: number;
  /** What was concluded from the clues of this version, MAC and place; null = nothing yet. */
  guess: {
    readonly version: number;
    readonly mac: string;
    readonly isGateway: boolean;
    readonly kind: KindGuess;
  } | null;
}

export function newRecord(number: number, timeUs: number): IdentityRecord {
  return {
    number,
    id: `d${number}`,
    macs: [],
    addresses: [],
    ownerName: null,
    names: { dhcp: '', mdns: '', nbns: '', ssdp: '' },
    firstUs: timeUs,
    lastUs: timeUs,
    longestGapSeconds: 0,
    isSettled: false,
    isAnnounced: false,
    isSilent: false,
    isHeardInEpoch: true,
    isGateway: false,
    clues: noClues(),
    presence: new Presence(),
    seen: noCounts(),
    merged: [],
    device: -1,
    guess: null,
  };
}

/** True for a MAC that its owner made up (IEEE 802c: the second-lowest bit of the first octet), as phones do for privacy. */
export function isRandomMac(mac: string): boolean {
  return LOCALLY_ADMINISTERED.test(mac);
}

/** It sent something at `timeUs`: measures the gap before it. */
export function hear(record: IdentityRecord, timeUs: number): void {
  record.presence.add(timeUs);
  if (!record.isHeardInEpoch) {
    record.isHeardInEpoch = true;
    record.lastUs = timeUs;
  } else if (timeUs > record.lastUs) {
    const gap = (timeUs - record.lastUs) / 1e6;
    if (gap > record.longestGapSeconds) record.longestGapSeconds = Math.round(gap);
    record.lastUs = timeUs;
  }
  record.isSilent = false;
}

/** Puts a text in front of a list of the latest. */
export function putFirst(list: string[], text: string, most: number): void {
  if (list[0] === text) return;
  const at = list.indexOf(text);
  if (at >= 0) list.splice(at, 1);
  list.unshift(text);
  if (list.length > most) list.pop();
}

/** The name to show, and who said it: the owner's, else the best announced one. */
export function nameOf(record: IdentityRecord): {
  readonly name: string | null;
  readonly source: NameSource | 'owner' | null;
} {
  if (record.ownerName !== null) return { name: record.ownerName, source: 'owner' };
  for (const source of NAME_SOURCES) if (record.names[source] !== '') return { name: record.names[source], source };
  return { name: null, source: null };
}

/** A name that the owner gives: cleaned; null or an empty one takes it back. */
export function rename(record: IdentityRecord, name: string | null): void {
  const clean = name === null ? '' : cleanName(name);
  record.ownerName = clean === '' ? null : clean;
}

/** The newer identity turned out to be the older one: what it had becomes the older one's. */
export function joinRecords(older: IdentityRecord, newer: IdentityRecord): void {
  for (const mac of newer.macs.toReversed()) putFirst(older.macs, mac, IDENTITY_MACS_MAX);
  for (const address of newer.addresses.toReversed()) putFirst(older.addresses, address, IDENTITY_ADDRESSES_MAX);
  for (const source of NAME_SOURCES) if (newer.names[source] !== '') older.names[source] = newer.names[source];
  older.ownerName ??= newer.ownerName;
  if (newer.isHeardInEpoch && newer.firstUs > older.lastUs && older.isHeardInEpoch) {
    older.longestGapSeconds = Math.max(older.longestGapSeconds, Math.round((newer.firstUs - older.lastUs) / 1e6));
  }
  older.longestGapSeconds = Math.max(older.longestGapSeconds, newer.longestGapSeconds);
  older.firstUs = Math.min(older.firstUs, newer.firstUs);
  older.lastUs = Math.max(older.lastUs, newer.lastUs);
  older.isHeardInEpoch ||= newer.isHeardInEpoch;
  older.isSilent &&= newer.isSilent;
  older.isSettled ||= newer.isSettled;
  older.isGateway ||= newer.isGateway;
  older.presence.join(newer.presence);
  joinClues(older.clues, newer.clues);
  for (const id of [newer.id, ...newer.merged]) if (older.merged.length < MERGED_MAX) older.merged.push(id);
  if (newer.device >= 0) older.device = newer.device;
}
