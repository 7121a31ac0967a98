// Live inputs: an interface of this machine by dumpcap or tcpdump, and one of another machine by ssh.
import { UserError } from '../base/user-error.ts';
import {
  type CaptureProgram,
  findCapturePrograms,
  findProgram,
  interfaceCommand,
  interfaceExists,
} from './capture-programs.ts';
import type { InputSink, InputSummary } from './input.ts';
import { LiveCapture, type LiveCaptureOptions } from './live-capture.ts';
import { parseSshTarget, sshCommand } from './ssh-target.ts';

export interface InterfaceOptions extends LiveCaptureOptions {
  readonly interface: string;
  /** Programs to capture with, the first that may is taken. Default: what is installed. */
  readonly programs?: readonly CaptureProgram[];
}

/** Captures on an interface of this machine until the signal aborts. Throws UserErrors where it cannot begin. */
export async function captureInterface(
  options: InterfaceOptions,
  sink: InputSink,
  signal?: AbortSignal,
): Promise<InputSummary> {
  const name = options.interface;
  const programs = options.programs ?? findCapturePrograms();
  if (programs.length === 0) throw new UserError('no-capture-program');
  const commands = programs.map((program) => interfaceCommand(program, name, options));
  if (!(options.interfaceExists ?? interfaceExists)(name))
    throw new UserError('no-such-interface', { interface: name });
  let refusal: unknown;
  for (const command of commands) {
    try {
      return await new LiveCapture(command, options, sink, signal).run();
    } catch (error) {
      // dumpcap and tcpdump get their rights apart from each other: what one may not do, the other may.
      if (!(error instanceof UserError) || error.code !== 'capture-no-permission') throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

export interface RemoteOptions extends LiveCaptureOptions {
  /** `ssh://[user@]host[:port]/interface` */
  readonly target: string;
  /** The ssh program. Default: the one installed. */
  readonly program?: CaptureProgram;
}

/** Captures on another machine, where tcpdump runs, until the signal aborts. */
export async function captureRemote(
  options: RemoteOptions,
  sink: InputSink,
  signal?: AbortSignal,
): Promise<InputSummary> {
  const target = parseSshTarget(options.target);
  const program = options.program ?? findProgram('ssh');
  if (program === null) {
    throw new UserError('ssh-failed', { target: options.target, reason: 'ssh is not installed', host: target.host });
  }
  return new LiveCapture(sshCommand(program, target, options), options, sink, signal).run();
}
