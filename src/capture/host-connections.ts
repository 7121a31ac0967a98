// This machine's own connections from /proc, without privileges: sockets, counters, and the processes that may be seen.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { cleanText } from '../alerts/words.ts';
import { UserError } from '../base/user-error.ts';
import type { HostConnection, HostCounters, HostSnapshot } from '../features/host-snapshot.ts';

/** Sockets listed of each kind; a flood makes more, which are counted only. */
const SOCKETS_MAX = 65_536;
/** Processes and open files looked through for the owners of sockets. */
const PROCESSES_MAX = 4096;
const FILES_MAX = 65_536;
const TABLES = [
  ['tcp', 'tcp'],
  ['tcp6', 'tcp'],
  ['udp', 'udp'],
  ['udp6', 'udp'],
] as const;

/** Reads the tables of `root` (/proc). Throws a UserError where the system has none. */
export function readHost(nowMs: number, root = '/proc'): HostSnapshot {
  const found = readTables(root, readOwners(root));
  if (found === null) throw new UserError('no-host-connections', { path: `${root}/net/tcp` });
  return { atMs: nowMs, ...found, counters: readCounters(root) };
}

/** The sockets alone, without whose they are, which is what takes long. Empty where the system has no such tables. */
export function readSocketTables(root = '/proc'): readonly HostConnection[] {
  return readTables(root, new Map())?.connections ?? [];
}

/** null: the system has no such tables. */
function readTables(
  root: string,
  owners: ReadonlyMap<string, string>,
): Pick<HostSnapshot, 'connections' | 'unlisted'> | null {
  const connections: HostConnection[] = [];
  let unlisted = 0;
  let tables = 0;
  for (const [file, protocol] of TABLES) {
    const text = tryRead(`${root}/net/${file}`);
    if (text === null) continue;
    tables++;
    const lines = text.split('\n');
    for (let i = 1; i < lines.length; i++) {
      const connection = parseSocket(lines[i]!, protocol, owners);
      if (connection === null) continue;
      if (connections.length < SOCKETS_MAX) connections.push(connection);
      else unlisted++;
    }
  }
  return tables === 0 ? null : { connections, unlisted };
}

function tryRead(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // IPv6 may be switched off, a process may have ended: what is not there has no rows.
    return null;
  }
}

/** A line of /proc/net/tcp: "0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 uid 0 inode …" (proc(5)). */
export function parseSocket(
  line: string,
  protocol: 'tcp' | 'udp',
  owners: ReadonlyMap<string, string>,
): HostConnection | null {
  const fields = line.trim().split(/\s+/);
  const local = parsePlace(fields[1] ?? '');
  const remote = parsePlace(fields[2] ?? '');
  if (local === null || remote === null) return null;
  const hasRemote = remote.port !== 0;
  return {
    protocol,
    localAddress: local.address,
    localPort: local.port,
    remoteAddress: hasRemote ? remote.address : '',
    remotePort: remote.port,
    state: protocol === 'tcp' ? Math.min(12, Number.parseInt(fields[3] ?? '0', 16) || 0) : 0,
    process: owners.get(fields[9] ?? '') ?? '',
  };
}

function parsePlace(text: string): { address: string; port: number } | null {
  const match = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(text);
  if (match === null) return null;
  const [, hex = '', port = ''] = match;
  return { address: hex.length === 8 ? ipv4Text(hex) : ipv6Text(hex), port: Number.parseInt(port, 16) };
}

/** Each word of four bytes stands in the machine's own order, low byte first on all that we run on. */
function wordBytes(hex: string): number[] {
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

const ipv4Text = (hex: string): string => wordBytes(hex).join('.');

function ipv6Text(hex: string): string {
  const bytes = [0, 8, 16, 24].flatMap((at) => wordBytes(hex.slice(at, at + 8)));
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  if (isMapped) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[i * 2]! << 8) | bytes[i * 2 + 1]!).toString(16));
  // RFC 5952 4.2: the longest run of two zero groups or more is shortened, the first of equal ones.
  const run = /(?:^|:)0(?::0)+(?::|$)/g;
  const text = groups.join(':');
  const longest = [...text.matchAll(run)].sort((a, b) => b[0].length - a[0].length)[0];
  if (longest === undefined) return text;
  return `${text.slice(0, longest.index)}::${text.slice(longest.index + longest[0].length)}`;
}

/** Names of processes by the inode of their sockets, as far as this user may see them. */
function readOwners(root: string): Map<string, string> {
  const owners = new Map<string, string>();
  let files = 0;
  const processes = tryList(root).filter((name) => /^\d+$/.test(name));
  for (const id of processes.slice(0, PROCESSES_MAX)) {
    const descriptors = tryList(`${root}/${id}/fd`);
    let name: string | null = null;
    for (const descriptor of descriptors) {
      if (++files > FILES_MAX) return owners;
      const inode = /^socket:\[(\d+)\]$/.exec(tryLink(`${root}/${id}/fd/${descriptor}`))?.[1];
      if (inode === undefined) continue;
      // A program chooses its own name, also one that is no name.
      name ??= cleanText(tryRead(`${root}/${id}/comm`) ?? '');
      owners.set(inode, name);
    }
  }
  return owners;
}

function tryList(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    // Another user's process, or one that has ended.
    return [];
  }
}

function tryLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Closed since it was listed.
    return '';
  }
}

/** Counters of /proc/net/snmp (RFC 4022, 4113, 4293): a line of names, then one of values, for each protocol. */
function readCounters(root: string): HostCounters {
  const text = tryRead(`${root}/net/snmp`) ?? '';
  const values = new Map<string, number>();
  const lines = text.split('\n');
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [group = '', ...names] = lines[i]!.split(' ');
    const numbers = lines[i + 1]!.split(' ').slice(1);
    for (const [j, name] of names.entries()) values.set(`${group}${name}`, Number(numbers[j]));
  }
  const of = (name: string): number => values.get(name) ?? 0;
  return {
    tcpOpened: of('Tcp:ActiveOpens'),
    tcpAccepted: of('Tcp:PassiveOpens'),
    tcpFailed: of('Tcp:AttemptFails'),
    tcpReset: of('Tcp:EstabResets'),
    udpSent: of('Udp:OutDatagrams'),
    unreachable: of('Icmp:InDestUnreachs'),
  };
}
