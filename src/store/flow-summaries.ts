// Activities as flow summaries: per device, minute, other end and service what went up and down, in columns that may cross threads.
import type { Activity, Contact, ContactScope } from '../behaviour/activity.ts';
import { DestinationUnits } from '../behaviour/destination-unit.ts';

/** Codes of the column `endScopes`: positions in this list, which stand in databases and are never changed. */
export const END_SCOPES: readonly ContactScope[] = ['internet', 'lan', 'group', 'other'];
const MINUTE_US = 60e6;
/** Registrable names that are remembered from call to call, so that a name is taken apart once. */
const units = new DestinationUnits();

/**
 * Rows in columns; the same row may come twice, and then both count. `endNames`: registrable domain (or host, where strangers share the
 * domain) or address on the Internet; MAC (or address, where there is none) on the LAN; address of a group; '' for what was summed.
 */
export interface FlowSummaryBatch {
  readonly devices: readonly string[];
  readonly endNames: readonly string[];
  /** Positions in END_SCOPES, one for each of `endNames`. */
  readonly endScopes: Uint8Array;
  readonly addresses: readonly string[];
  /** Minutes since 1970 in which a device of the home was seen at all. */
  readonly watchedMinutes: Uint32Array;
  /** From here on one entry a row. Minutes since 1970. */
  readonly minutes: Uint32Array;
  /** Positions in `devices`, `endNames` and `addresses`. */
  readonly deviceIndexes: Uint32Array;
  readonly endIndexes: Uint32Array;
  readonly addressIndexes: Uint32Array;
  /** Port of the service, and IP protocol number. */
  readonly ports: Uint16Array;
  readonly protocols: Uint8Array;
  /** Bytes at the IP layer from the device and to it, packets both ways, connections begun. */
  readonly bytesUp: Float64Array;
  readonly bytesDown: Float64Array;
  readonly packets: Float64Array;
  readonly connections: Float64Array;
}

/** Gives texts positions in a list, each once. */
class TextList {
  readonly texts: string[] = [];
  readonly #positions = new Map<string, number>();

  indexOf(text: string): number {
    const known = this.#positions.get(text);
    if (known !== undefined) return known;
    this.#positions.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** The closed activities among some, which may be of many devices and minutes, as flow summaries. */
export function summariseFlows(activities: readonly Activity[]): FlowSummaryBatch {
  const closed = activities.filter(({ isProvisional }) => !isProvisional);
  const rows = closed.reduce((sum, { contacts }) => sum + contacts.length, 0);
  const devices = new TextList();
  const ends = new TextList();
  const addresses = new TextList();
  const batch = emptyColumns(rows);
  const watched = new Set<number>();
  let row = 0;
  for (const { device, startUs, contacts } of closed) {
    const minute = Math.floor(startUs / MINUTE_US);
    watched.add(minute);
    const deviceIndex = devices.indexOf(device);
    for (const contact of contacts) {
      batch.minutes[row] = minute;
      batch.deviceIndexes[row] = deviceIndex;
      // The scope stands before the name as one letter, so that a text is one end.
      batch.endIndexes[row] = ends.indexOf(END_SCOPES.indexOf(contact.scope) + endOf(contact));
      batch.addressIndexes[row] = addresses.indexOf(contact.address);
      batch.ports[row] = contact.port;
      batch.protocols[row] = contact.protocol;
      batch.bytesUp[row] = contact.bytesOut;
      batch.bytesDown[row] = contact.bytesIn;
      batch.packets[row] = contact.packetsOut + contact.packetsIn;
      batch.connections[row] = contact.connections;
      row++;
    }
  }
  return {
    ...batch,
    devices: devices.texts,
    endNames: ends.texts.map((text) => text.slice(1)),
    endScopes: Uint8Array.from(ends.texts, (text) => Number(text[0])),
    addresses: addresses.texts,
    watchedMinutes: Uint32Array.from(watched),
  };
}

function emptyColumns(rows: number) {
  return {
    minutes: new Uint32Array(rows),
    deviceIndexes: new Uint32Array(rows),
    endIndexes: new Uint32Array(rows),
    addressIndexes: new Uint32Array(rows),
    ports: new Uint16Array(rows),
    protocols: new Uint8Array(rows),
    bytesUp: new Float64Array(rows),
    bytesDown: new Float64Array(rows),
    packets: new Float64Array(rows),
    connections: new Float64Array(rows),
  };
}

/** A machine on the LAN is named by its MAC: it stays the same one when its address or its identity changes. */
function endOf({ scope, host, address, peerMac }: Contact): string {
  switch (scope) {
    case 'internet':
      return units.of(host, address).unit;
    case 'lan':
      return peerMac ?? address;
    case 'group':
      return address;
    case 'other':
      return '';
  }
}
