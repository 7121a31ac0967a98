// The work of `porchlight devices`: the list, one device, names, "same device?" and forgetting.
import { cleanText } from '../alerts/index.ts';
import { UserError } from '../base/user-error.ts';
import type { DeviceBehaviour } from '../behaviour/device-behaviour.ts';
import type { Identity } from '../devices/identity.ts';
import { decide } from '../homes/decisions.ts';
import { forgetDevice } from '../homes/forget-device.ts';
import { readReport } from '../homes/home-report.ts';
import { HomeView } from '../homes/home-view.ts';
import type { CommandLine } from './command.ts';
import { devicePage, devicesPage, forgottenPage } from './devices-page.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { shownTexts } from './shown-text.ts';
import { runSubcommand, type Subcommand } from './subcommands.ts';
import { outputPaint, outputWidth, print } from './terminal.ts';
import { wrapText } from './text-layout.ts';

const COMMAND = 'devices';
/** Characters of a name that an owner gives. */
const NAME_MAX = 64;

const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'show',
    operands: 'DEVICE',
    operandCount: [1, 1],
    summary: 'all about one',
    run: ([word], line) => show(word!, line),
  },
  {
    name: 'rename',
    operands: 'DEVICE NAME',
    operandCount: [2, 2],
    summary: 'your name for it',
    run: ([word, name], line) => rename(word!, name!, line),
  },
  {
    name: 'same',
    operands: 'QUESTION yes|no',
    operandCount: [2, 2],
    summary: 'answers "same device?"',
    run: ([question, answer], line) => answerSame(question!, answer!, line),
  },
  {
    name: 'forget',
    operands: 'DEVICE',
    operandCount: [1, 1],
    summary: 'erases all about it',
    run: ([word], line) => forget(word!, line),
  },
];

export function runDevices(line: CommandLine): Promise<number> {
  return runSubcommand(COMMAND, SUBCOMMANDS, line, { list: () => list(line) });
}

function withView<T>(line: CommandLine, work: (view: HomeView) => T): T {
  const view = new HomeView(dataFolder(COMMAND, line.options));
  try {
    return work(view);
  } finally {
    view.close();
  }
}

/** A device for programs. Times are seconds since 1970; texts from the wire are safe to print. */
export function deviceDocument(identity: Identity, behaviour: DeviceBehaviour | undefined, alerts: number): object {
  const { firstUs, lastUs, longestGapSeconds, macs, addresses, ...rest } = identity;
  return shownTexts({
    ...rest,
    mac: macs[0] ?? null,
    macs,
    ip: addresses.find((address) => !address.includes(':')) ?? addresses[0] ?? null,
    addresses,
    firstSeen: firstUs / 1e6,
    lastSeen: lastUs / 1e6,
    longestGapSeconds,
    alerts,
    behaviour:
      behaviour === undefined
        ? null
        : {
            phase: behaviour.phase,
            learningEnds: behaviour.learningEndsUs / 1e6,
            activeMinutes: behaviour.activeMinutes,
            isLowConfidence: behaviour.isLowConfidence,
            streams: behaviour.streams,
          },
  });
}

/** All devices of a folder, for programs. */
export function deviceDocuments(view: HomeView): object[] {
  const { behaviour } = view.store.read(() => readReport(view.store));
  const counts = alertCounts(view);
  return view.devices.map((identity) =>
    deviceDocument(
      identity,
      behaviour.find(({ device }) => device === identity.id),
      counts.get(identity.id) ?? 0,
    ),
  );
}

/** Alerts told of each device, without those that rules cover. */
function alertCounts(view: HomeView): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { alert, rule } of view.alerts()) {
    const id = alert.device.id ?? null;
    if (id !== null && rule === null && (alert.delivery ?? 'alert') === 'alert')
      counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

function list(line: CommandLine): number {
  return withView(line, (view) => {
    const { behaviour, questions } = view.store.read(() => readReport(view.store));
    if (line.options.flag('json')) printJson({ devices: deviceDocuments(view), questions: shownTexts(questions) });
    else {
      const { devices, zone, savedUs } = view;
      const rows = { devices, behaviour, questions, alerts: alertCounts(view), savedUs };
      print(devicesPage(rows, { zone, width: outputWidth(), paint: outputPaint() }));
    }
    return EXIT_DONE;
  });
}

function show(word: string, line: CommandLine): number {
  return withView(line, (view) => {
    const identity = view.device(word);
    const { behaviour } = view.store.read(() => readReport(view.store));
    const own = behaviour.find(({ device }) => device === identity.id);
    const alerts = view.alerts({ device: identity.id });
    if (line.options.flag('json')) {
      printJson(deviceDocument(identity, own, alertCounts(view).get(identity.id) ?? 0));
    } else print(devicePage(identity, own, alerts, { zone: view.zone, width: outputWidth(), paint: outputPaint() }));
    return EXIT_DONE;
  });
}

function rename(word: string, given: string, line: CommandLine): number {
  const folder = dataFolder(COMMAND, line.options);
  const name = cleanText(given, NAME_MAX);
  if (name === '') throw new UserError('bad-option', { command: COMMAND, reason: 'the new name has no letters' });
  const identity = withView(line, (view) => view.device(word));
  const outcome = decide(folder, [{ kind: 'rename', device: identity.id, name }]);
  return tell(line, { device: identity.id, name, outcome }, `${identity.id} is called ${name} now.`, outcome);
}

function answerSame(id: string, word: string, line: CommandLine): number {
  const folder = dataFolder(COMMAND, line.options);
  if (word !== 'yes' && word !== 'no')
    throw new UserError('bad-option', { command: COMMAND, reason: `the answer is yes or no, not "${word}"` });
  const question = withView(line, (view) => readReport(view.store).questions.find((each) => each.id === id));
  if (question === undefined) throw new UserError('no-such-question', { question: id });
  const answer = word === 'yes' ? 'same' : 'other';
  const outcome = decide(folder, [{ kind: 'same', question: id, answer }]);
  const { older, newer } = question;
  const words = answer === 'same' ? `${newer} is ${older}.` : `${newer} and ${older} are kept apart.`;
  return tell(line, { question: id, answer, older, newer, outcome }, words, outcome);
}

function forget(word: string, line: CommandLine): number {
  const forgotten = forgetDevice(dataFolder(COMMAND, line.options), word);
  if (line.options.flag('json')) printJson(shownTexts(forgotten));
  else print(forgottenPage(forgotten, outputWidth()));
  return EXIT_DONE;
}

function tell(line: CommandLine, document: object, words: string, outcome: string): number {
  const later = outcome === 'waits' ? ' The watch that runs takes it up within seconds.' : '';
  if (line.options.flag('json')) printJson(document);
  else print(`${wrapText(words + later, outputWidth()).join('\n')}\n`);
  return EXIT_DONE;
}

function printJson(document: object): void {
  print(`${JSON.stringify(document, null, 2)}\n`);
}
