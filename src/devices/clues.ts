// What a device gives away of itself: names, fingerprints, services, hosts. Sets with limits: the latest stay, all texts are cut and cleaned.
import { cleanName } from './names.ts';

/** Entries kept of each sort, the latest first. */
export const CLUES_MAX = {
  hosts: 64,
  fingerprints: 16,
  services: 16,
  searches: 16,
  models: 8,
  agents: 4,
  ports: 24,
  offers: 16,
} as const;

export type ClueSort = keyof typeof CLUES_MAX;

export const CLUE_SORTS = Object.keys(CLUES_MAX) as readonly ClueSort[];

/**
 * Lists of texts by sort: `hosts` names it talked to or asked for · `fingerprints` JA4 · `services` mDNS and SSDP types it announces ·
 * `searches` types it looks for · `models` product texts (mDNS TXT, SSDP SERVER) · `agents` HTTP user agents · `ports` it asks, such as
 * "tcp 8883" · `offers` ports on which it answered.
 */
export interface Clues {
  /** Grows with every change, so that what was concluded from them need not be concluded again. */
  version: number;
  readonly lists: Readonly<Record<ClueSort, string[]>>;
  /** Option 55 of its DHCP requests, "1,3,6"; '' = never seen. */
  dhcpParameters: string;
  dhcpVendorClass: string;
  dhcpClientId: string;
}

export function noClues(): Clues {
  return {
    version: 0,
    lists: {
      hosts: [],
      fingerprints: [],
      services: [],
      searches: [],
      models: [],
      agents: [],
      ports: [],
      offers: [],
    },
    dhcpParameters: '',
    dhcpVendorClass: '',
    dhcpClientId: '',
  };
}

/** Puts a text in front of its list; true when it was not there before. */
export function addClue(clues: Clues, sort: ClueSort, raw: string): boolean {
  const list = clues.lists[sort];
  if (list[0] === raw) return false;
  const text = cleanName(raw);
  if (text === '') return false;
  const at = list.indexOf(text);
  if (at === 0) return false;
  if (at > 0) list.splice(at, 1);
  list.unshift(text);
  clues.version++;
  if (list.length > CLUES_MAX[sort]) list.pop();
  return at < 0;
}

/** Takes another device's clues in behind the own ones: both turned out to be one. */
export function joinClues(clues: Clues, other: Clues): void {
  clues.version++;
  for (const sort of CLUE_SORTS) {
    const list = clues.lists[sort];
    for (const text of other.lists[sort]) {
      if (list.length < CLUES_MAX[sort] && !list.includes(text)) list.push(text);
    }
  }
  clues.dhcpParameters ||= other.dhcpParameters;
  clues.dhcpVendorClass ||= other.dhcpVendorClass;
  clues.dhcpClientId ||= other.dhcpClientId;
}
