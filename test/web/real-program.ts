// `node test/web/real-program.ts '{…}'`: the real daemon with a dashboard of one's own and a faster simulated home, for browser tests.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Daemon } from '../../src/daemon/daemon.ts';
import { Settings } from '../../src/settings/settings.ts';

/** What the tests tell it, as JSON. */
export interface RealProgramOptions {
  readonly folder: string;
  readonly webFolder: string;
  readonly isDemo: boolean;
  /** What is watched from the start; null = nothing, until the wizard chooses. */
  readonly capture: string | null;
  readonly port: number;
  /** Simulated seconds a second until the clock is reached, and how far back the home begins, seconds. */
  readonly simulation: { readonly speed: number; readonly backSeconds: number };
}

/** The first line that it prints. */
export interface RealProgramNote {
  readonly address: string;
  readonly code: string | null;
}

const options = JSON.parse(process.argv[2] ?? '{}') as RealProgramOptions;
const { capture, folder, isDemo, port, webFolder, simulation } = options;
const file = join(folder, 'porchlight.yaml');
if (!existsSync(file)) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Nothing of the machine that runs the tests is watched.
  const input = capture === null ? { kind: 'none' } : { kind: 'capture', target: capture };
  writeFileSync(file, isDemo ? '' : stringify({ input }));
}
let code: string | null = null;
const daemon = await Daemon.start({
  folder,
  settings: Settings.open({
    file,
    env: {},
    flags: { 'web.port': port },
  }),
  version: '0.0.0-test',
  isDemo,
  webFolder,
  simulation,
  ...(isDemo ? { input: { kind: 'simulated', target: '', mayAsk: false } as const } : {}),
  onCode: (text) => {
    code = text;
  },
});
const note: RealProgramNote = { address: daemon.addresses[0] ?? '', code };
process.stdout.write(`${JSON.stringify(note)}\n`);
process.once('SIGTERM', () => void daemon.stop());
