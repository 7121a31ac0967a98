// The work of `porchlight start` and `demo`: settings, the daemon, what the terminal says, and an end in order.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSshTarget } from '../capture/index.ts';
import { Daemon } from '../daemon/daemon.ts';
import { Settings } from '../settings/settings.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { catchInterruption } from './interruption.ts';
import { programVersion } from './program-version.ts';
import { weekAttacks } from './simulate-plan.ts';
import { outputPaint, outputWidth, print, printError } from './terminal.ts';
import { wrapText } from './text-layout.ts';

const INDENT = '  ';
const SETTINGS_FILE = 'porchlight.yaml';

export function runStart(line: CommandLine): Promise<number> {
  return serve(line, { folder: dataFolder('start', line.options), isDemo: false });
}

export async function runDemo(line: CommandLine): Promise<number> {
  const given = line.options.text('data');
  const folder = given ?? mkdtempSync(join(tmpdir(), 'porchlight-demo-'));
  try {
    return await serve(line, { folder, isDemo: true });
  } finally {
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function serve(line: CommandLine, { folder, isDemo }: { folder: string; isDemo: boolean }): Promise<number> {
  const { options } = line;
  const isQuiet = options.flag('quiet');
  const settings = Settings.open({ file: join(folder, SETTINGS_FILE), env: process.env, flags: flagsOf(line, isDemo) });
  const interruption = catchInterruption();
  let address: string | null = null;
  let code: { readonly text: string; readonly untilMs: number } | null = null;
  const daemon = await Daemon.start({
    folder,
    settings,
    version: programVersion(),
    isDemo,
    ...(isDemo ? { attacks: weekAttacks(options.texts('attack')) } : {}),
    webFolder: webFolder(),
    ...(isDemo ? { input: { kind: 'simulated', target: '', mayAsk: false } as const } : {}),
    onCode: (text, untilMs) => {
      code = { text, untilMs };
      // The first one is told with the address; a later one takes its place.
      if (address !== null) print(codeLines(address, text));
    },
    onMessage: (text) => print(`${text.trimEnd()}\n`),
    onLog: (level, part, message) => {
      if (level !== 'info' && !isQuiet) printError(`${level === 'error' ? 'Error' : 'Warning'}: ${part}: ${message}\n`);
    },
  });
  try {
    address = daemon.addresses[0] ?? '';
    print(
      startPage(daemon, {
        folder,
        isDemo,
        code: daemon.hasOwner ? null : ((code as { text: string } | null)?.text ?? null),
      }),
    );
    if (!options.flag('no-open'))
      openBrowser(startAddress(address, daemon.hasOwner ? null : ((code as { text: string } | null)?.text ?? null)));
    await aborted(interruption.signal);
  } finally {
    await daemon.stop();
    interruption.end();
  }
  return EXIT_DONE;
}

/** Settings that the line gives, by their names. */
function flagsOf({ options }: CommandLine, isDemo: boolean): Record<string, string | number | boolean> {
  const flags: Record<string, string | number | boolean> = {};
  const port = options.whole('port');
  const bind = options.text('bind');
  const target = isDemo ? undefined : options.text('interface');
  if (port !== undefined) flags['web.port'] = port;
  if (bind !== undefined) flags['web.bind'] = bind;
  if (options.flag('insecure-http')) flags['web.insecureHttp'] = true;
  if (target !== undefined) {
    flags['input.kind'] = isSshTarget(target) ? 'ssh' : 'interface';
    flags['input.target'] = target;
  }
  return flags;
}

/** Where the built dashboard lies: beside the sources in a checkout, beside the program in the package. */
function webFolder(): string | null {
  for (const path of ['../../dist/web', './web', '../dist/web']) {
    const folder = fileURLToPath(new URL(path, import.meta.url));
    if (existsSync(join(folder, 'index.html'))) return folder;
  }
  return null;
}

interface StartPage {
  readonly folder: string;
  readonly isDemo: boolean;
  readonly code: string | null;
}

/** What the terminal says once everything runs. */
function startPage(daemon: Daemon, { folder, isDemo, code }: StartPage): string {
  const paint = outputPaint();
  const width = outputWidth() - INDENT.length;
  const address = daemon.addresses[0] ?? '';
  const input = daemon.inputWords;
  const title = isDemo ? 'Porchlight shows a simulated home.' : 'Porchlight is on.';
  const about = [
    ...(isDemo ? ['A week goes by in two minutes, then time runs as it does. Nothing leaves this machine.'] : []),
    ...(input === null || isDemo ? [] : [`It watches ${input}.`]),
    ...(isDemo ? [] : [`Its data are in ${folder}.`]),
  ];
  const lines = [
    '',
    paint(title, 'bold'),
    ...wrapText(about.join(' '), width),
    '',
    `Open  ${paint(startAddress(address, code), 'bold')}`,
    ...daemon.addresses.slice(1).map((other) => `or    ${startAddress(other, code)}`),
    ...(code === null ? [] : [codeLine(code, paint)]),
    ...(isOpenToListeners(address)
      ? [
          '',
          ...wrapText(
            'This is plain HTTP, and passwords can be read on the way: only a proxy with TLS may stand between it and you.',
            width,
          ),
        ]
      : []),
    ...(daemon.fingerprint === null
      ? []
      : [
          '',
          ...wrapText(
            `Your browser will warn of the certificate, which is our own. Its SHA-256 is ${daemon.fingerprint}.`,
            width,
          ),
        ]),
    '',
    paint('Ctrl-C ends it.', 'faint'),
    '',
  ];
  return lines.map((text) => `${text === '' ? '' : INDENT + text}\n`).join('');
}

/** Without TLS, and beyond this machine. */
function isOpenToListeners(address: string): boolean {
  return /^http:\/\/(?!localhost[:/]|127\.)/.test(address);
}

function codeLine(code: string, paint: ReturnType<typeof outputPaint>): string {
  return `Code  ${paint(code, 'bold')}  (once, for 15 minutes: it makes your account)`;
}

function codeLines(address: string, code: string): string {
  const paint = outputPaint();
  return `\n${[`Open  ${paint(startAddress(address, code), 'bold')}`, codeLine(code, paint)]
    .map((text) => `${INDENT}${text}\n`)
    .join('')}`;
}

/** What stands behind # never leaves the browser. */
function startAddress(address: string, code: string | null): string {
  return code === null ? `${address}/app/` : `${address}/app/#code=${code}`;
}

/** Opens the browser of a person who sits here; whoever came by ssh or started a service has none. */
function openBrowser(url: string): void {
  const hasScreen = process.platform === 'darwin' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  if (!process.stdout.isTTY || !hasScreen || process.env['SSH_CONNECTION']) return;
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  // Without such a program the address stands on the screen all the same.
  child.on('error', () => undefined);
  child.unref();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
