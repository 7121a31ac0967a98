// The neighbours that this machine's system knows: address, MAC, whether it heard of them just now. From `ip neigh`, else /proc/net/arp.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { parseAddress } from '../base/address.ts';
import { parseMac } from '../devices/mac.ts';

const run = promisify(execFile);
const NEIGHBOURS_MAX = 4096;
const ASK_MS = 3000;
/** States in which the system has heard of a neighbour within the last minute (linux/neighbour.h). */
const HEARD: ReadonlySet<string> = new Set(['REACHABLE', 'DELAY', 'PROBE']);

export interface Neighbour {
  readonly address: readonly number[];
  readonly text: string;
  readonly mac: number;
  readonly interface: string;
  /** Heard of just now; false = known from before. */
  readonly isHeard: boolean;
}

/** The neighbours of all interfaces; `root`: /proc. Empty where the system says nothing. */
export async function readNeighbours(root = '/proc'): Promise<Neighbour[]> {
  try {
    const { stdout } = await run('ip', ['-j', 'neigh', 'show'], { timeout: ASK_MS, maxBuffer: 4_000_000 });
    return parseNeighbours(stdout);
  } catch {
    // A system without iproute2 tells less: its IPv4 neighbours, and not when they were heard of.
    return readArpTable(root);
  }
}

/** What `ip -j neigh` prints. */
export function parseNeighbours(json: string): Neighbour[] {
  const rows: unknown = JSON.parse(json === '' ? '[]' : json);
  if (!Array.isArray(rows)) return [];
  return rows
    .slice(0, NEIGHBOURS_MAX)
    .flatMap((row: { dst?: unknown; dev?: unknown; lladdr?: unknown; state?: unknown }) => {
      const states = Array.isArray(row?.state) ? row.state.map(String) : [];
      if (states.includes('FAILED') || states.includes('INCOMPLETE')) return [];
      return neighbour(
        String(row?.dst),
        String(row?.lladdr),
        String(row?.dev),
        states.some((each) => HEARD.has(each)),
      );
    });
}

/** /proc/net/arp: "IP address, HW type, Flags, HW address, Mask, Device"; flag 2 = complete. */
export function readArpTable(root: string): Neighbour[] {
  let text = '';
  try {
    text = readFileSync(`${root}/net/arp`, 'latin1');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .slice(1, NEIGHBOURS_MAX)
    .flatMap((line) => {
      const [address = '', , flags = '0', mac = '', , device = ''] = line.trim().split(/\s+/);
      return (Number(flags) & 2) === 0 ? [] : neighbour(address, mac, device, true);
    });
}

function neighbour(text: string, macText: string, name: string, isHeard: boolean): Neighbour[] {
  const address = parseAddress(text);
  const mac = parseMac(macText.toLowerCase());
  return address === null || mac < 0 ? [] : [{ address, text, mac, interface: name, isHeard }];
}
