// A capture program as a child process: its output is the stream of packets, its complaints become our words.
import { type ChildProcess, spawn } from 'node:child_process';
import { UserError } from '../base/user-error.ts';
import { StreamSource } from './byte-source.ts';
import type { CaptureCommand } from './capture-programs.ts';

/** Characters of standard error that are kept: the last lines say why a program ended. */
const COMPLAINT_CHARACTERS_MAX = 8192;

export class CaptureChild {
  readonly source: StreamSource;
  /** Resolves when the program has ended and its pipes are empty. */
  readonly closed: Promise<void>;
  /** Packets the kernel dropped, as the program last said. */
  drops = 0;
  readonly #command: CaptureCommand;
  readonly #stopMs: number;
  readonly #child: ChildProcess;
  #complaint = '';
  #startError: NodeJS.ErrnoException | null = null;
  #code: number | null = null;
  #signal: NodeJS.Signals | null = null;
  #isRunning = true;
  #patience: NodeJS.Timeout | null = null;

  constructor(command: CaptureCommand, stopMs: number) {
    this.#command = command;
    this.#stopMs = stopMs;
    this.#child = spawn(command.program.path, [...command.words], {
      // ssh: the open input is the sign of life that the remote tcpdump is held by.
      stdio: [command.program.kind === 'ssh' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    this.source = new StreamSource(this.#child.stdout!);
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    // A broken input pipe is the end of the program, which is heard of anyway.
    this.#child.stdin?.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#startError = error;
        this.#isRunning = false;
        resolve();
      });
      this.#child.on('close', (code, signal) => {
        this.#code = code;
        this.#signal = signal;
        this.#isRunning = false;
        if (this.#patience !== null) clearTimeout(this.#patience);
        resolve();
      });
    });
  }

  /** Asks for the count of drops; tcpdump answers on its standard error and goes on. */
  askForDrops(): void {
    if (this.#command.program.kind === 'tcpdump' && this.#isRunning) this.#child.kill('SIGUSR1');
  }

  /** Asks the program to end; its last packets can still be read. Harmless twice. */
  stop(): void {
    if (!this.#isRunning || this.#patience !== null) return;
    if (this.#child.stdin !== null) this.#child.stdin.end();
    else this.#child.kill('SIGINT');
    this.#patience = setTimeout(() => this.#child.kill('SIGKILL'), this.#stopMs);
  }

  /** Why the program ended, in one clause. */
  get reason(): string {
    if (this.#startError !== null) return `it cannot be started (${this.#startError.code})`;
    const lines = this.#complaint.split('\n').map((line) => line.trim());
    const told = lines.filter((line) => line !== '' && !isChatter(line)).at(-1);
    const ending =
      this.#signal === null ? `ended with status ${this.#code ?? 'unknown'}` : `was ended by ${this.#signal}`;
    return (told ?? `${this.#command.program.kind} ${ending}`).replace(/\.$/, '');
  }

  /** The end of the program as an error with a hint. */
  explain(): UserError {
    const { label, localInterface, program, words, host, filter } = this.#command;
    const text = this.#complaint;
    const cause = { cause: this.#startError ?? new Error(text) };
    if (this.#startError?.code === 'ENOENT') return new UserError('no-capture-program', {}, cause);
    if (
      filter !== undefined &&
      /can't parse filter|syntax error|Invalid capture filter|filter expression/i.test(text)
    ) {
      const reason = /filter expression: ([^)\n]*)/.exec(text)?.[1] ?? this.reason;
      return new UserError('bad-filter', { filter, reason }, cause);
    }
    if (localInterface === null) {
      return new UserError('ssh-failed', { target: label, reason: this.reason, host: host ?? '' }, cause);
    }
    if (this.#startError?.code === 'EACCES' || /permission|not permitted/i.test(text)) {
      return new UserError('capture-no-permission', { interface: localInterface }, cause);
    }
    if (/no such device|doesn't exist|does not exist|no such interface/i.test(text)) {
      return new UserError('no-such-interface', { interface: localInterface }, cause);
    }
    const command = [program.kind, ...words].join(' ');
    return new UserError('capture-failed', { interface: localInterface, reason: this.reason, command }, cause);
  }

  #hear(text: string): void {
    this.#complaint = (this.#complaint + text).slice(-COMPLAINT_CHARACTERS_MAX);
    // tcpdump: "12 packets dropped by kernel"; dumpcap: "received/dropped on interface 'eth0': 8/0 (pcap:0/…)".
    const pattern = /(\d+) packets? dropped by kernel|received\/dropped on interface .*: \d+\/(\d+) \(/g;
    for (const match of this.#complaint.matchAll(pattern)) this.drops = Number(match[1] ?? match[2]);
  }
}

/** Lines that every run prints: they explain nothing. */
function isChatter(line: string): boolean {
  return /^\(|^(tcpdump: )?(listening on|verbose output|data link type)|^\d+ packets? |^Capturing on|^File: |^Packets (captured|received)|^Warning: Permanently added/i.test(
    line,
  );
}
