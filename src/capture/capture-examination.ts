// What this machine can capture, on what, what is missing, and the commands that would give it: data for `porchlight doctor`.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import {
  type CaptureProgram,
  type CaptureProgramKind,
  findProgram,
  isExecutable,
  listInterfaceNames,
} from './capture-programs.ts';

export interface ProgramFacts {
  readonly kind: CaptureProgramKind;
  /** Null where it is not installed. */
  readonly path: string | null;
  readonly version: string | null;
  /** May this user start it? */
  readonly isExecutable: boolean;
  /** Does the file itself carry the right to capture: set-uid root, or capabilities. */
  readonly hasCaptureRight: boolean;
}

export interface InterfaceFacts {
  readonly name: string;
  /** `up`, `down` or `unknown`, as the kernel says. */
  readonly state: string;
  readonly mac: string | null;
  readonly kind: 'loopback' | 'wireless' | 'bridge' | 'virtual' | 'wired';
}

export interface CaptureExamination {
  readonly canCapture: boolean;
  /** The program `watch` would take, or null. */
  readonly program: CaptureProgram | null;
  readonly programs: readonly ProgramFacts[];
  readonly interfaces: readonly InterfaceFacts[];
  /** The interface that is probably meant: up, with a MAC, wired before wireless. */
  readonly suggestedInterface: string | null;
  readonly isRoot: boolean;
  /** Could an ordinary user with the permission capture too: does a program carry the right itself? */
  readonly worksWithoutRoot: boolean;
  /** CAP_NET_RAW among the rights of this process, or of those its children may get. */
  readonly hasNetRaw: boolean;
  readonly isInGroupWireshark: boolean;
  /** One sentence for each thing that stands in the way. */
  readonly problems: readonly string[];
  /** Commands that mend it, in order, none of which makes anybody capture as root. */
  readonly remedies: readonly string[];
}

/** linux/capability.h */
const CAP_NET_RAW = 13n;
const QUESTION_MS_MAX = 5000;
const NETWORK_FOLDER = '/sys/class/net';
const ARPHRD_LOOPBACK = 772;
/** linux/if.h */
const IFF_UP = 1;

/** Looks at this machine. Starts programs only to ask their version and file capabilities; captures nothing. */
export async function examineCapture(): Promise<CaptureExamination> {
  const kinds: readonly CaptureProgramKind[] = ['dumpcap', 'tcpdump', 'ssh'];
  const programs = await Promise.all(kinds.map((kind) => examineProgram(kind)));
  const interfaces = listInterfaceNames().map(examineInterface);
  const isRoot = process.getuid?.() === 0;
  const hasNetRaw = readsNetRaw();
  const isInGroupWireshark = await isMemberOf('wireshark');
  const able = programs.find(
    (each) => each.kind !== 'ssh' && each.path !== null && each.isExecutable && (hasNetRaw || each.hasCaptureRight),
  );
  const worksForOthers = programs.some((each) => each.kind !== 'ssh' && each.hasCaptureRight);
  // Root can always capture; what it needs to know is how to do it without being root.
  const { problems, remedies } = advise(programs, isRoot ? worksForOthers : able !== undefined, ordinaryUser(isRoot));
  return {
    canCapture: able !== undefined && interfaces.length > 0,
    program: able === undefined ? null : { kind: able.kind, path: able.path! },
    programs,
    interfaces,
    suggestedInterface: suggestInterface(interfaces),
    isRoot,
    worksWithoutRoot: able !== undefined && (!isRoot || worksForOthers),
    hasNetRaw,
    isInGroupWireshark,
    problems: interfaces.length > 0 ? problems : [...problems, 'This machine shows no network interfaces.'],
    remedies,
  };
}

/** Who should get the right: this user, or the one who became root. */
function ordinaryUser(isRoot: boolean): string {
  return isRoot ? (process.env['SUDO_USER'] ?? 'YOUR_USER') : userInfo().username;
}

/** The plan, from facts alone: what is wrong, and what would mend it. */
export function advise(
  programs: readonly ProgramFacts[],
  canCapture: boolean,
  user: string,
): { problems: string[]; remedies: string[] } {
  if (canCapture) return { problems: [], remedies: [] };
  const dumpcap = programs.find((each) => each.kind === 'dumpcap');
  const tcpdump = programs.find((each) => each.kind === 'tcpdump');
  if (dumpcap?.path != null) {
    if (dumpcap.hasCaptureRight) {
      return {
        problems: [`dumpcap may capture, but the user ${user} may not start it.`],
        remedies: [`sudo usermod -aG wireshark ${user}`, 'log out and in again'],
      };
    }
    return {
      problems: ['dumpcap is installed, but has no right to capture.'],
      remedies: [
        'sudo dpkg-reconfigure wireshark-common   # answer Yes',
        `sudo usermod -aG wireshark ${user}`,
        'log out and in again',
      ],
    };
  }
  if (tcpdump?.path != null) {
    return {
      problems: ['tcpdump is installed, but has no right to capture.'],
      remedies: [
        `sudo groupadd --system --force pcap && sudo usermod -aG pcap ${user}`,
        `sudo chgrp pcap ${tcpdump.path} && sudo chmod 750 ${tcpdump.path}`,
        `sudo setcap cap_net_raw,cap_net_admin=eip ${tcpdump.path}`,
        'log out and in again',
      ],
    };
  }
  return {
    problems: ['Neither dumpcap nor tcpdump is installed.'],
    remedies: ['sudo apt install tcpdump', 'porchlight doctor'],
  };
}

/** The interface a person most likely means. */
export function suggestInterface(interfaces: readonly InterfaceFacts[]): string | null {
  const rank = ['bridge', 'wired', 'wireless', 'virtual'];
  const usable = interfaces.filter((each) => each.kind !== 'loopback' && each.state !== 'down' && each.mac !== null);
  return usable.toSorted((a, b) => rank.indexOf(a.kind) - rank.indexOf(b.kind))[0]?.name ?? null;
}

async function examineProgram(kind: CaptureProgramKind): Promise<ProgramFacts> {
  const program = findProgram(kind);
  if (program === null) return { kind, path: null, version: null, isExecutable: false, hasCaptureRight: false };
  const mayRun = isExecutable(program);
  const answer = mayRun ? await ask(program.path, [kind === 'ssh' ? '-V' : '--version']) : '';
  const isSetuid = (statSync(program.path).mode & 0o4000) !== 0;
  const getcap = ['/usr/sbin/getcap', '/sbin/getcap', '/usr/bin/getcap'].find((each) => existsSync(each));
  const rights = getcap === undefined ? '' : await ask(getcap, [program.path]);
  return {
    kind,
    path: program.path,
    version: /\d+\.\d+(?:[.\w]*)/.exec(answer)?.[0] ?? null,
    isExecutable: mayRun,
    hasCaptureRight: isSetuid || rights.includes('cap_net_raw'),
  };
}

function examineInterface(name: string): InterfaceFacts {
  const read = (file: string): string => readSystemFile(`${NETWORK_FOLDER}/${name}/${file}`);
  const has = (file: string): boolean => existsSync(`${NETWORK_FOLDER}/${name}/${file}`);
  const mac = read('address');
  // Loopback and tunnels have no carrier to speak of; whether they were switched on stands in the flags.
  const carrier = read('operstate') || 'unknown';
  const flags = read('flags');
  const state = carrier !== 'unknown' || flags === '' ? carrier : (Number(flags) & IFF_UP) !== 0 ? 'up' : 'down';
  let kind: InterfaceFacts['kind'] = has('device') ? 'wired' : 'virtual';
  if (Number(read('type')) === ARPHRD_LOOPBACK) kind = 'loopback';
  else if (has('wireless') || has('phy80211')) kind = 'wireless';
  else if (has('bridge')) kind = 'bridge';
  return { name, state, mac: mac === '' || mac === '00:00:00:00:00:00' ? null : mac, kind };
}

function readsNetRaw(): boolean {
  // A child that we start keeps the ambient rights, and root gets the bounding set.
  const text = readSystemFile('/proc/self/status');
  const rights = (field: string): bigint =>
    BigInt(`0x${new RegExp(`^${field}:\\s*([0-9a-f]+)`, 'm').exec(text)?.[1] ?? '0'}`);
  const granted = process.getuid?.() === 0 ? rights('CapBnd') : rights('CapAmb');
  if (text === '') return process.getuid?.() === 0;
  return ((granted >> CAP_NET_RAW) & 1n) === 1n;
}

async function isMemberOf(group: string): Promise<boolean> {
  return (await ask('/usr/bin/id', ['-nG'])).split(/\s+/).includes(group);
}

function readSystemFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // Not every system and not every interface has the file: the caller takes "not known".
    return '';
  }
}

/** Both outputs of a program, or nothing where it fails. */
function ask(path: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(path, words, { timeout: QUESTION_MS_MAX }, (_error, stdout, stderr) => resolve(`${stdout}\n${stderr}`));
  });
}
