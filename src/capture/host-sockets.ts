// This machine's own connections: of TCP with what went through each so far, as `ss` tells every user (without ss only that they are
// there); of UDP the sockets that have one peer. The system counts no bytes of a UDP socket, and knows no peers of one that has several.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseAddress } from '../base/address.ts';
import type { HostConnection } from '../features/host-snapshot.ts';
import { readSocketTables } from './host-connections.ts';

const run = promisify(execFile);
const ASK_MS = 5000;
const SOCKETS_MAX = 8192;
const ESTABLISHED = 1;
const LISTEN = 10;

export interface HostSocket {
  readonly protocol: 'tcp' | 'udp';
  readonly local: readonly number[];
  readonly localPort: number;
  readonly remote: readonly number[];
  readonly remotePort: number;
  /** Began by the other side: the local port is open to everybody. */
  readonly isServer: boolean;
  /** Bytes since it was opened, acknowledged by the other side and received; 0 where the system does not say. */
  readonly sent: number;
  readonly received: number;
}

interface Ends {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** Established TCP connections and connected UDP sockets to others; those to itself are left out. */
export async function readSockets(): Promise<HostSocket[]> {
  const rows = readSocketTables();
  const listening = new Set(rows.filter(({ state }) => state === LISTEN).map(({ localPort }) => localPort));
  const udp = udpSockets(rows);
  try {
    const { stdout } = await run('ss', ['-tinHO', 'state', 'established'], { timeout: ASK_MS, maxBuffer: 32_000_000 });
    return [...parseSockets(stdout, listening), ...udp];
  } catch {
    const open = rows.filter(
      ({ protocol, state, remoteAddress }) => protocol === 'tcp' && state === ESTABLISHED && remoteAddress !== '',
    );
    return [...open.flatMap((row) => socketOf('tcp', row, listening)), ...udp];
  }
}

/** The UDP sockets among rows of the system's tables that have a peer. One that has none may talk with anybody: its port is a service. */
export function udpSockets(rows: readonly HostConnection[]): HostSocket[] {
  const all = rows.filter(({ protocol }) => protocol === 'udp');
  const services = new Set(all.filter(({ remoteAddress }) => remoteAddress === '').map(({ localPort }) => localPort));
  return all
    .filter(({ remoteAddress }) => remoteAddress !== '')
    .slice(0, SOCKETS_MAX)
    .flatMap((row) => socketOf('udp', row, services));
}

/** What `ss -tinHO state established` prints, one connection a line. */
export function parseSockets(text: string, listening: ReadonlySet<number>): HostSocket[] {
  return text
    .split('\n')
    .slice(0, SOCKETS_MAX)
    .flatMap((line) => {
      const [, , local = '', remote = ''] = line.trim().split(/\s+/);
      const [from, to] = [parsePlace(local), parsePlace(remote)];
      if (from === null || to === null) return [];
      const sent = Number(/\bbytes_acked:(\d+)/.exec(line)?.[1] ?? 0);
      const received = Number(/\bbytes_received:(\d+)/.exec(line)?.[1] ?? 0);
      const ends = { localAddress: from.address, localPort: from.port, remoteAddress: to.address, remotePort: to.port };
      return socketOf('tcp', ends, listening).map((socket) => ({ ...socket, sent, received }));
    });
}

/** "192.0.2.1:443", "[2001:db8::1]:443", "[::ffff:192.0.2.1]%eth0:443". */
function parsePlace(text: string): { readonly address: string; readonly port: number } | null {
  const match = /^\[?([0-9a-fA-F:.]+)\]?(?:%[^:\]]+)?\]?:(\d+)$/.exec(text);
  return match === null ? null : { address: match[1]!, port: Number(match[2]) };
}

function socketOf(
  protocol: 'tcp' | 'udp',
  { localAddress, localPort, remoteAddress, remotePort }: Ends,
  open: ReadonlySet<number>,
): HostSocket[] {
  const local = parseAddress(localAddress);
  const remote = parseAddress(remoteAddress);
  if (local === null || remote === null || localAddress === remoteAddress || isLoopback(remote)) return [];
  return [{ protocol, local, localPort, remote, remotePort, isServer: open.has(localPort), sent: 0, received: 0 }];
}

function isLoopback(words: readonly number[]): boolean {
  const isIpv4 = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  if (isIpv4) return words[3]! >>> 24 === 127;
  return words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3] === 1;
}
