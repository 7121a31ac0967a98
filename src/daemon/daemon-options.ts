// What a daemon is started with, and the note that it leaves in the data folder while it runs.
import type { InputChoice } from '../documents/setup.ts';
import type { Settings } from '../settings/settings.ts';
import type { LogLevel } from './log-book.ts';

export interface DaemonOptions {
  readonly folder: string;
  readonly settings: Settings;
  readonly version: string;
  readonly isDemo: boolean;
  /** Folder of the built dashboard; null = it is not built. */
  readonly webFolder: string | null;
  /** The input, whatever the settings say: for the demo. */
  readonly input?: InputChoice;
  /** Simulated seconds a second until the clock is reached, and how far back a new simulated home begins, seconds. */
  readonly simulation?: { readonly speed: number; readonly backSeconds: number };
  /** Attacks in the week that a new simulated home begins with, seconds after its beginning. */
  readonly attacks?: readonly WeekAttack[];
  /** A new one-time code for the first owner, to be shown on the terminal and nowhere else. */
  readonly onCode?: (code: string, untilMs: number) => void;
  /** Messages of the console channel. */
  readonly onMessage?: (text: string) => void;
  /** Lines of the log as they come. */
  readonly onLog?: (level: LogLevel, part: string, message: string) => void;
}

export interface WeekAttack {
  readonly name: string;
  readonly afterSeconds: number;
}

/** What a running daemon leaves in the data folder for `porchlight status`. */
export interface DaemonNote {
  readonly pid: number;
  readonly addresses: readonly string[];
  readonly version: string;
  readonly startedAt: number;
}
