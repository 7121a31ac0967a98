// This machine's own TCP connections with what went through each so far, as `ss` tells every user; without ss only that they are there.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseAddress } from '../base/address.ts';
import { readHost } from './host-connections.ts';

const run = promisify(execFile);
const ASK_MS = 5000;
const SOCKETS_MAX = 8192;
const ESTABLISHED = 1;
const LISTEN = 10;

export interface HostSocket {
  readonly local: readonly number[];
  readonly localPort: number;
  readonly remote: readonly number[];
  readonly remotePort: number;
  /** Began by the other side: the local port listens. */
  readonly isServer: boolean;
  /** Bytes since it was opened, acknowledged by the other side and received; 0 where the system does not say. */
  readonly sent: number;
  readonly received: number;
}

/** Established TCP connections to others; connections to itself are left out. */
export async function readSockets(): Promise<HostSocket[]> {
  const listening = listeningPorts();
  try {
    const { stdout } = await run('ss', ['-tinHO', 'state', 'established'], { timeout: ASK_MS, maxBuffer: 32_000_000 });
    return parseSockets(stdout, listening);
  } catch {
    return readHost(0)
      .connections.filter(
        ({ protocol, state, remoteAddress }) => protocol === 'tcp' && state === ESTABLISHED && remoteAddress !== '',
      )
      .flatMap(({ localAddress, localPort, remoteAddress, remotePort }) =>
        socket(localAddress, localPort, remoteAddress, remotePort, listening, 0, 0),
      );
  }
}

function listeningPorts(): ReadonlySet<number> {
  try {
    return new Set(
      readHost(0)
        .connections.filter(({ state }) => state === LISTEN)
        .map(({ localPort }) => localPort),
    );
  } catch {
    return new Set();
  }
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
      return socket(from.address, from.port, to.address, to.port, listening, sent, received);
    });
}

/** "192.0.2.1:443", "[2001:db8::1]:443", "[::ffff:192.0.2.1]%eth0:443". */
function parsePlace(text: string): { readonly address: string; readonly port: number } | null {
  const match = /^\[?([0-9a-fA-F:.]+)\]?(?:%[^:\]]+)?\]?:(\d+)$/.exec(text);
  return match === null ? null : { address: match[1]!, port: Number(match[2]) };
}

function socket(
  localText: string,
  localPort: number,
  remoteText: string,
  remotePort: number,
  listening: ReadonlySet<number>,
  sent: number,
  received: number,
): HostSocket[] {
  const local = parseAddress(localText);
  const remote = parseAddress(remoteText);
  if (local === null || remote === null || localText === remoteText || isLoopback(remote)) return [];
  return [{ local, localPort, remote, remotePort, isServer: listening.has(localPort), sent, received }];
}

function isLoopback(words: readonly number[]): boolean {
  const isIpv4 = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  if (isIpv4) return words[3]! >>> 24 === 127;
  return words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3] === 1;
}
