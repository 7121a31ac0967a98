// What the registry keeps of one device, beside the columns of its counts.
import { NAME_SOURCES } from './names.ts';

export interface Entry {
  readonly id: number;
  mac: number;
  name: string | null;
  nameRank: number;
  isGateway: boolean;
  readonly firstUs: number;
  /** Slots in the address book, latest first. */
  readonly addresses: number[];
  /** Hashes of two foreign IPv4 addresses or IPv6 networks seen behind the MAC; 0 = none yet. */
  foreign: number;
  networks: number;
}

/** A device of which nothing is known but its MAC number (-1 = none). */
export function newEntry(id: number, mac: number, timeUs: number): Entry {
  return {
    id,
    mac,
    name: null,
    nameRank: NAME_SOURCES.length,
    isGateway: false,
    firstUs: timeUs,
    addresses: [],
    foreign: 0,
    networks: 0,
  };
}
