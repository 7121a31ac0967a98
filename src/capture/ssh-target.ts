// Capture on another machine: ssh://[user@]host[:port]/interface, and the command that runs tcpdump there.
import { UserError } from '../base/user-error.ts';
import { type CaptureCommand, type CaptureProgram, isInterfaceName } from './capture-programs.ts';

export interface SshTarget {
  readonly user: string | null;
  readonly host: string;
  readonly port: number;
  readonly interface: string;
}

const SSH_PORT = 22;
/** Strict on purpose: these become words of a command line, and the interface one of a remote shell. */
const HOST_PATTERN = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])$/;
const USER_PATTERN = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/;
const TARGET_PATTERN = /^ssh:\/\/(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/]*)(?::(\d{1,5}))?\/([^/]*)$/;
/** Printable ASCII without quotes, dollar signs and backticks: enough for every filter, nothing for a shell. */
const FILTER_PATTERN = /^[A-Za-z0-9 ._:/()[\]&|!=<>+*^~%,-]{1,1024}$/;

/** True when the text means a remote capture. */
export function isSshTarget(text: string): boolean {
  return text.startsWith('ssh://');
}

/** Reads an address; throws `bad-option` naming the part that is wrong. */
export function parseSshTarget(text: string): SshTarget {
  const bad = (reason: string): UserError => new UserError('bad-option', { reason, command: 'watch' });
  const match = TARGET_PATTERN.exec(text);
  if (match === null) throw bad(`Cannot read "${text}": write ssh://user@host/interface`);
  const [, user = null, host = '', portText, name = ''] = match;
  const port = portText === undefined ? SSH_PORT : Number(portText);
  if (user !== null && !USER_PATTERN.test(user)) throw bad(`Cannot read "${text}": "${user}" is not a user name`);
  if (!HOST_PATTERN.test(host)) throw bad(`Cannot read "${text}": "${host}" is not a host name or address`);
  if (port < 1 || port > 65535) throw bad(`Cannot read "${text}": ${port} is not a port`);
  if (!isInterfaceName(name)) throw bad(`Cannot read "${text}": "${name}" is not an interface name`);
  return { user, host: host.replace(/^\[|\]$/g, ''), port, interface: name };
}

/** The ssh command. It never asks for a password, and leaves its own connection out of the capture. */
export function sshCommand(
  program: CaptureProgram,
  target: SshTarget,
  options: { readonly snapLength?: number; readonly filter?: string },
): CaptureCommand {
  const words = ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=15', '-o', 'ClearAllForwardings=yes'];
  // A line that dies silently is noticed after 45 s.
  words.push('-o', 'ServerAliveInterval=15', '-o', 'ServerAliveCountMax=3', '-p', String(target.port));
  if (target.user !== null) words.push('-l', target.user);
  words.push('--', target.host, remoteCommand(target, options));
  const host = target.user === null ? target.host : `${target.user}@${target.host}`;
  const { filter } = options;
  const label = `ssh://${host}/${target.interface}`;
  return { program, words, label, localInterface: null, host, ...(filter === undefined ? {} : { filter }) };
}

/**
 * What the remote shell is given. sshd tells there who is connected: exactly this connection is left out, seen from that
 * machine; without that (four words) all of the ssh port is. tcpdump would outlive us on a quiet line, since it notices a
 * lost connection only when it writes: so `cat` waits for the end of our side and ends it, and its own end ends the shell.
 */
function remoteCommand(target: SshTarget, options: { readonly snapLength?: number; readonly filter?: string }): string {
  const { filter } = options;
  if (filter !== undefined && !FILTER_PATTERN.test(filter)) {
    throw new UserError('bad-filter', {
      filter,
      reason: 'a remote filter may not have quotes, $ or other shell signs',
    });
  }
  const rest = filter === undefined ? '' : ` and (${filter})`;
  const own = 'not (tcp and host $' + '{1%%%*} and port $2 and host $' + '{3%%%*} and port $4)';
  const cut = options.snapLength === undefined ? '' : ` -s ${Math.trunc(options.snapLength)}`;
  return [
    'set -- $SSH_CONNECTION',
    `if [ $# -eq 4 ]; then own="${own}"; else own="not tcp port ${target.port}"; fi`,
    `(tcpdump -U -n${cut} -i ${target.interface} -w - -- "$own"'${rest}' & t=$!; trap "kill $t" TERM; wait $t; kill $$) & s=$!`,
    'cat >/dev/null 2>&1',
    'kill $s',
    'wait $s',
  ].join('; ');
}
