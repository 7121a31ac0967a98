// The programs that capture for us, where they are, and the words they are started with.
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../base/user-error.ts';

export type CaptureProgramKind = 'dumpcap' | 'tcpdump' | 'ssh';

export interface CaptureProgram {
  readonly kind: CaptureProgramKind;
  readonly path: string;
}

/** A command that writes a capture to its output, and how it tells its losses. */
export interface CaptureCommand {
  readonly program: CaptureProgram;
  readonly words: readonly string[];
  /** What the capture is called in messages: the interface, or the ssh address. */
  readonly label: string;
  /** The interface on this machine, or null where it is on another. */
  readonly localInterface: string | null;
  /** Set for ssh. */
  readonly host?: string;
  readonly filter?: string;
}

/** Folders of programs that an ordinary user's PATH often lacks. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];
/** KiB that tcpdump's kernel buffer holds, and MiB for dumpcap: 32 MiB bridge a pause of half a second at 500 Mbit/s. */
const TCPDUMP_BUFFER_KIB = 32 * 1024;
const DUMPCAP_BUFFER_MIB = 32;
/** Linux: 15 bytes, no slash and no space. The first character may not make an option of it. */
const INTERFACE_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,14}$/;
const NETWORK_FOLDER = '/sys/class/net';

/** Finds a program by name; null where it is not installed. */
export function findProgram(kind: CaptureProgramKind): CaptureProgram | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  const folder = folders.find((each) => each.startsWith('/') && existsSync(join(each, kind)));
  return folder === undefined ? null : { kind, path: join(folder, kind) };
}

/** True when we may start it. Debian gives dumpcap to root and the group wireshark only. */
export function isExecutable(program: CaptureProgram): boolean {
  try {
    accessSync(program.path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Programs that capture here, the better one first: dumpcap hands over many packets at once, tcpdump each by itself. */
export function findCapturePrograms(): CaptureProgram[] {
  const found = [findProgram('dumpcap'), findProgram('tcpdump')].filter((each) => each !== null);
  return found.toSorted((a, b) => Number(isExecutable(b)) - Number(isExecutable(a)));
}

/** True when the interface is there, or the system does not tell. */
export function interfaceExists(name: string): boolean {
  return name === 'any' || !existsSync(NETWORK_FOLDER) || existsSync(join(NETWORK_FOLDER, name));
}

/** Interfaces of this machine by name. */
export function listInterfaceNames(): string[] {
  return existsSync(NETWORK_FOLDER) ? readdirSync(NETWORK_FOLDER).sort() : [];
}

/** True for a name that may be handed to a capture program: never an option, a path or a shell word. */
export function isInterfaceName(name: string): boolean {
  return INTERFACE_PATTERN.test(name);
}

/** The command for an interface of this machine. Every value is a word of its own, behind the option that takes it. */
export function interfaceCommand(
  program: CaptureProgram,
  name: string,
  options: { readonly snapLength?: number; readonly filter?: string },
): CaptureCommand {
  if (!isInterfaceName(name)) throw new UserError('no-such-interface', { interface: name });
  const { snapLength, filter } = options;
  const common = { program, label: name, localInterface: name, ...(filter === undefined ? {} : { filter }) };
  const cut = snapLength === undefined ? [] : ['-s', String(snapLength)];
  if (program.kind === 'dumpcap') {
    const words = ['-q', '-P', '-B', String(DUMPCAP_BUFFER_MIB), ...cut, '-i', name, '-w', '-'];
    return { ...common, words: filter === undefined ? words : [...words, '-f', filter] };
  }
  // Not --immediate-mode: it gives each packet a slot as large as the longest, and 32 MiB are 128 of them; 15 % of a
  // flood of 120,000 packets a second were lost so, none by blocks, which come after half a second on a quiet line.
  const words = ['-U', '-n', '-B', String(TCPDUMP_BUFFER_KIB), ...cut, '-i', name, '-w', '-'];
  return { ...common, words: filter === undefined ? words : [...words, '--', filter] };
}
