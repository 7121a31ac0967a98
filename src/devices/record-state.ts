// An identity as plain JSON and back. What is read comes from a file, so every field is checked and everything has its limit again.
import { CLUE_SORTS, CLUES_MAX, noClues } from './clues.ts';
import { noCounts, SEEN_FIELDS } from './coverage.ts';
import {
  IDENTITY_ADDRESSES_MAX,
  IDENTITY_MACS_MAX,
  type IdentityRecord,
  MERGED_MAX,
  newRecord,
} from './identity-record.ts';
import { parseMac } from './mac.ts';
import { cleanName, NAME_SOURCES } from './names.ts';
import { PRESENCE_DAYS_MAX, Presence } from './presence.ts';

/** Characters of a text in a state that are looked at. */
const TEXT_MAX = 1024;
/** The highest number that an id may have. */
export const IDENTITY_NUMBER_MAX = 1e9;

const FLAGS = ['isSettled', 'isAnnounced', 'isSilent', 'isHeardInEpoch', 'isGateway'] as const;

/** Written twice from the same record it is the same text. */
export function saveRecord(record: IdentityRecord): unknown {
  const { clues } = record;
  return {
    version: 1,
    id: record.id,
    macs: [...record.macs],
    addresses: [...record.addresses],
    ownerName: record.ownerName,
    names: Object.fromEntries(NAME_SOURCES.map((source) => [source, record.names[source]])),
    firstUs: record.firstUs,
    lastUs: record.lastUs,
    longestGapSeconds: record.longestGapSeconds,
    flags: FLAGS.map((flag) => (record[flag] ? 1 : 0)),
    clues: Object.fromEntries(CLUE_SORTS.map((sort) => [sort, [...clues.lists[sort]]])),
    dhcp: [clues.dhcpParameters, clues.dhcpVendorClass, clues.dhcpClientId],
    presence: record.presence.save(),
    seen: SEEN_FIELDS.map((field) => record.seen[field]),
    merged: [...record.merged],
  };
}

/** The record that `saveRecord` wrote. Throws an Error with words when it is none. */
export function restoreRecord(saved: unknown): IdentityRecord {
  const state = objectOf(saved, 'a device');
  if (state['version'] !== 1) throw new Error('a device is of a version that this program does not know');
  const number = numberOfId(state['id']);
  if (number < 0) throw new Error('a device has no id');
  const record = newRecord(number, integerOf(state['firstUs'], 'firstUs'));
  record.macs.push(...textsOf(state['macs'], IDENTITY_MACS_MAX).filter((mac) => parseMac(mac) >= 0));
  record.addresses.push(...textsOf(state['addresses'], IDENTITY_ADDRESSES_MAX));
  record.ownerName = typeof state['ownerName'] === 'string' ? cleanName(state['ownerName']) || null : null;
  const names = objectOf(state['names'], 'names');
  for (const source of NAME_SOURCES) record.names[source] = textOf(names[source]);
  record.lastUs = integerOf(state['lastUs'], 'lastUs');
  record.longestGapSeconds = Math.max(0, integerOf(state['longestGapSeconds'], 'longestGapSeconds'));
  const flags = numbersOf(state['flags'], FLAGS.length);
  for (const [i, flag] of FLAGS.entries()) record[flag] = flags[i] === 1;
  const lists = objectOf(state['clues'], 'clues');
  const clues = noClues();
  for (const sort of CLUE_SORTS) clues.lists[sort].push(...textsOf(lists[sort], CLUES_MAX[sort]));
  const [parameters = '', vendorClass = '', clientId = ''] = Array.isArray(state['dhcp']) ? state['dhcp'] : [];
  Object.assign(record.clues, clues, {
    dhcpParameters: typeof parameters === 'string' && /^[\d,]{0,160}$/.test(parameters) ? parameters : '',
    dhcpVendorClass: textOf(vendorClass),
    dhcpClientId: textOf(clientId),
  });
  record.presence = Presence.restore(numbersOf(state['presence'], PRESENCE_DAYS_MAX * 2));
  const seen = numbersOf(state['seen'], SEEN_FIELDS.length);
  Object.assign(record.seen, noCounts());
  for (const [i, field] of SEEN_FIELDS.entries()) record.seen[field] = Math.max(0, seen[i] ?? 0);
  record.merged.push(...textsOf(state['merged'], MERGED_MAX).filter((id) => numberOfId(id) >= 0));
  return record;
}

/** The number in an id such as d12, or -1. */
export function numberOfId(id: unknown): number {
  if (typeof id !== 'string' || !/^d[1-9]\d{0,8}$/.test(id)) return -1;
  return Number(id.slice(1));
}

export function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is no object`);
  return value as Readonly<Record<string, unknown>>;
}

export function integerOf(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Error(`${what} is no whole number`);
  return value;
}

/** A text out of a state, as clean as when it came from the wire. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? cleanName(value.slice(0, TEXT_MAX)) : '';
}

export function textsOf(value: unknown, most: number): string[] {
  if (!Array.isArray(value)) return [];
  const texts = value.slice(0, most).map((each: unknown) => textOf(each));
  return [...new Set(texts)].filter((text) => text !== '');
}

export function numbersOf(value: unknown, most: number): number[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, most)
    .filter((each: unknown): each is number => typeof each === 'number' && Number.isFinite(each));
}
