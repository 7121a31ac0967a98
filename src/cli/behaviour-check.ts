// `porchlight behaviour check`: replays captures through the activity meter and lists what breaks a MUD profile.
import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../base/user-error.ts';
import { type MudProfile, parseMud } from '../behaviour/mud-parser.ts';
import { macOfMudUrl } from '../behaviour/mud-profile.ts';
import { readCaptures } from '../capture/index.ts';
import { createHeapGuard } from '../daemon/heap-guard.ts';
import type { Identity } from '../devices/identity.ts';
import { ProfileReplay } from '../engine/profile-replay.ts';
import { homeNetworks } from '../homes/home-settings.ts';
import { HomeView } from '../homes/home-view.ts';
import { deviceNetworks, secretSeed } from '../scans/scan-settings.ts';
import { readCaptureSettings } from './capture-options.ts';
import { checkDocument, checkPage } from './check-page.ts';
import type { CommandLine } from './command.ts';
import { EXIT_ALERTS, EXIT_DONE, EXIT_INTERRUPTED } from './exit-codes.ts';
import { catchInterruption } from './interruption.ts';
import { startProgress } from './progress.ts';
import { inputOptions, listInputs } from './read-inputs.ts';
import { outputPaint, outputWidth, print, printError } from './terminal.ts';

const COMMAND = 'behaviour';
/** Devices that an error names. */
const LISTED_MAX = 20;
/** MUD files are tens of kilobytes; the largest of mudgee's has 130. */
const PROFILE_BYTES_MAX = 8_388_608;

export async function checkBehaviour(inputs: readonly string[], line: CommandLine): Promise<number> {
  const { options } = line;
  const file = options.text('profile');
  if (file === undefined)
    throw new UserError('bad-option', { command: COMMAND, reason: '`behaviour check` needs --profile FILE' });
  const profile = readProfile(file);
  const given = givenClasses(options.texts('class'));
  const settings = readCaptureSettings(COMMAND, options);
  const home = readHome(options.text('data'), options.text('device'));
  const { files, failed } = await listInputs(inputs);
  const target = home?.target ?? options.text('device')?.toLowerCase() ?? macOfMudUrl(profile.url);
  const replay = new ProfileReplay({
    localNetworks:
      settings.localNetworks === null && home !== null ? home.networks : deviceNetworks(settings.localNetworks),
    // As a watch with --data learns: the sender's own network card may fill checksums in after they were captured.
    validatesChecksums: false,
    hashSeed: secretSeed(),
    target,
  });
  const interruption = catchInterruption();
  const progress = startProgress(settings.isQuiet);
  const guardHeap = createHeapGuard();
  let done = Number.NaN;
  try {
    const sink = {
      makeFrames: (size: number, frames: number) => replay.makeFrames(size, frames),
      frames: (batch: Parameters<ProfileReplay['process']>[0]) => {
        replay.process(batch);
        guardHeap();
        progress.report(replay.counters.frames, done);
      },
      progress: (part: number) => {
        done = part;
      },
    };
    const summary = await readCaptures(files, inputOptions(settings), sink, interruption.signal);
    failed.push(
      ...summary.failed.map(({ file: name, error }) => ({ file: name, message: error.message, hint: error.hint })),
    );
    replay.finish();
  } finally {
    progress.end();
    interruption.end();
  }
  if (!settings.isQuiet) for (const { message } of failed) printError(`Warning: ${message}\n`);
  const device = chooseDevice(replay, target);
  const check = replay.check(profile, device.id, given);
  const found = { profile, file, inputs, device, check, counters: replay.counters };
  if (options.flag('json')) print(`${JSON.stringify(checkDocument(found), null, 2)}\n`);
  else print(checkPage(found, { width: outputWidth(), paint: outputPaint() }));
  if (interruption.isInterrupted) return EXIT_INTERRUPTED;
  return options.flag('fail') && check.breaks.length > 0 ? EXIT_ALERTS : EXIT_DONE;
}

function readProfile(file: string): MudProfile {
  let text: string;
  try {
    const { size } = statSync(file);
    if (size > PROFILE_BYTES_MAX)
      throw new UserError('bad-profile', {
        file,
        reason: `it has ${size} bytes, and over ${PROFILE_BYTES_MAX} no profile has`,
      });
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UserError('file-not-found', { file }, { cause });
    if (code === 'EACCES') throw new UserError('file-no-permission', { file }, { cause });
    throw new UserError('file-unreadable', { file, reason: code === 'EISDIR' ? 'it is a folder' : code }, { cause });
  }
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new UserError('bad-profile', { file, reason: 'it is no JSON' }, { cause });
  }
  return parseMud(document, file);
}

/** `--class CLASS=ADDRESS,…`. */
function givenClasses(texts: readonly string[]): Map<string, ReadonlySet<string>> {
  const classes = new Map<string, Set<string>>();
  for (const text of texts) {
    const at = text.lastIndexOf('=');
    const addresses = text
      .slice(at + 1)
      .split(',')
      .map((each) => each.trim().toLowerCase())
      .filter((each) => each !== '');
    if (at <= 0 || addresses.length === 0)
      throw new UserError('bad-option', {
        command: COMMAND,
        reason: `--class takes a class and addresses, such as my-controller=192.168.1.5, not "${text}"`,
      });
    const name = text.slice(0, at);
    classes.set(name, new Set([...(classes.get(name) ?? []), ...addresses]));
  }
  return classes;
}

/** With --data, --device may be an id or a name of that home, and its networks are known. */
function readHome(folder: string | undefined, word: string | undefined) {
  if (folder === undefined) return null;
  const view = new HomeView(folder);
  try {
    const device = word === undefined ? null : view.device(word);
    return { networks: homeNetworks(view.settings), target: device?.macs[0] ?? device?.addresses[0] ?? null };
  } finally {
    view.close();
  }
}

function chooseDevice(replay: ProfileReplay, target: string | null): Identity {
  const found = replay.candidates();
  if (found.length === 1) return found[0]!;
  const listed = (words: readonly string[]): string =>
    words.length === 0 ? 'none was seen' : words.slice(0, LISTED_MAX).join(', ');
  if (target !== null && found.length === 0)
    throw new UserError('device-not-captured', { device: target, found: listed(replay.names()) });
  throw new UserError('which-profiled-device', {
    found: listed(found.map(({ macs, addresses }) => macs[0] ?? addresses[0] ?? '-')),
  });
}
