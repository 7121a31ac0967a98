// The work of `porchlight status`: the document and the page of how a home is.
import { resolve } from 'node:path';
import { momentText } from '../alerts/words.ts';
import { SEVERITIES } from '../base/finding.ts';
import type { DeviceBehaviour } from '../behaviour/device-behaviour.ts';
import type { Identity } from '../devices/identity.ts';
import { budgetText, durationText } from '../homes/duration.ts';
import { HomeQueries } from '../homes/home-queries.ts';
import { readReport } from '../homes/home-report.ts';
import { type HomeStatus, homeStatus } from '../homes/home-status.ts';
import { HomeView } from '../homes/home-view.ts';
import type { CommandLine } from './command.ts';
import { daemonNote } from './daemon-note.ts';
import { nameOf } from './devices-page.ts';
import { deviceDocuments } from './devices-work.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { withProgramName } from './program-name.ts';
import { byteWords, countWords, durationWords, wholeWords } from './quantity.ts';
import { shownTexts } from './shown-text.ts';
import { outputPaint, outputWidth, print } from './terminal.ts';
import { padText, wrapText } from './text-layout.ts';
import { usualDataFolder } from './usual-folder.ts';

const COMMAND = 'status';
const LABEL_WIDTH = 10;
const DAY_SECONDS = 86_400;
/** Devices that the page names beside a sentence of theirs. */
const NAMED_MAX = 6;

export function runStatus(line: CommandLine): number {
  const folder = dataFolder(COMMAND, line.options);
  const view = new HomeView(folder);
  try {
    const status = homeStatus(view);
    if (line.options.flag('json')) print(`${JSON.stringify(statusDocument(view, status), null, 2)}\n`);
    else print(statusPage(view, status));
  } finally {
    view.close();
  }
  return EXIT_DONE;
}

function statusDocument(view: HomeView, status: HomeStatus): object {
  const { settings } = view;
  const { savedUs, coverage: levels, stored, ...rest } = status;
  const { firstUs, lastUs, ...amounts } = stored;
  const seconds = (us: number | null): number | null => (us === null ? null : us / 1e6);
  return {
    daemon: daemonNote(view.store),
    ...rest,
    devices: deviceDocuments(view),
    coverage: {
      levels,
      devices: shownTexts(view.devices.map(({ id, coverage }) => ({ device: id, ...coverage }))),
    },
    data: view.store.folder,
    saved: seconds(savedUs),
    settings: { learnSeconds: settings.learnSeconds, timezone: settings.zone, localNetworks: settings.localNetworks },
    stored: { ...amounts, first: seconds(firstUs), last: seconds(lastUs) },
  };
}

function statusPage(view: HomeView, status: HomeStatus): string {
  const paint = outputPaint();
  const width = outputWidth();
  const margin = 2 + LABEL_WIDTH;
  const grave = SEVERITIES.toReversed().filter((severity) => status.alerts[severity] > 0);
  const { behaviour } = view.store.read(() => readReport(view.store));
  const daemon = daemonNote(view.store);
  const rows: (readonly [string, string])[] = [
    [daemon === null ? 'then' : 'now', sentenceOf(view)],
    [
      'daemon',
      daemon === null
        ? `none runs; \`${startLine(view)}\` starts one`
        : `process ${daemon.pid}, at ${daemon.addresses.join(', ')}`,
    ],
    ['home', homeWords(view, status)],
    [
      'alerts',
      grave.length === 0 ? 'none' : grave.map((severity) => `${status.alerts[severity]} ${severity}`).join(', '),
    ],
    ...waitingRows(status),
    ['budget', budgetWords(status)],
    ['devices', deviceWords(view, behaviour)],
    ...coverageRows(view),
    ['stored', storedWords(status)],
  ];
  return rows
    .map(([label, text]) =>
      wrapText(text, width - margin)
        .map((part, i) => `  ${paint(padText(i === 0 ? label : '', LABEL_WIDTH), 'faint')}${part}\n`)
        .join(''),
    )
    .join('');
}

/** The sentence of the home page as of the data that was saved last. */
function sentenceOf({ store, savedUs }: HomeView): string {
  const now = savedUs === null ? Date.now() / 1000 : savedUs / 1e6;
  return new HomeQueries(store).home('en', {
    now,
    upNow: 0,
    downNow: 0,
    health: { state: 'ok', words: '' },
    input: '',
    isSimulated: false,
    needsSetup: false,
    silentChannels: [],
    newestDataUs: savedUs,
  }).sentence;
}

function startLine({ store }: HomeView): string {
  const isUsual = resolve(store.folder) === resolve(usualDataFolder());
  return withProgramName(`porchlight start${isUsual ? '' : ` --data ${store.folder}`}`);
}

function homeWords({ settings, zone, store }: HomeView, { savedUs }: HomeStatus): string {
  const until = savedUs === null ? 'nothing saved yet' : `saved up to ${momentText(savedUs, zone)} (${zone.name})`;
  return `${store.folder}, ${until}; each device is learned for ${durationText(settings.learnSeconds)}`;
}

function waitingRows({ inbox, notices, allowed }: HomeStatus): (readonly [string, string])[] {
  const waiting = [
    ...(inbox > 0 ? [`${countWords(inbox, 'finding')} in the inbox`] : []),
    ...(notices > 0 ? [countWords(notices, 'notice')] : []),
    ...(allowed.total > 0
      ? [
          `${wholeWords(allowed.total)} kept back by allow rules${allowed.high > 0 ? ` (${wholeWords(allowed.high)} of high severity)` : ''}`,
        ]
      : []),
  ];
  return waiting.length === 0 ? [] : [['also', waiting.join(', ')]];
}

/** "at most 1/week false alerts about learned behaviour; measured: 2 in 12 days …" */
function budgetWords({ budget }: HomeStatus): string {
  const promise = `at most ${budgetText(budget)} false alerts about learned behaviour`;
  if (budget.measuredPerDay === null || budget.upper95 === null)
    return `${promise}; nothing is measured yet, since no device is past its learning`;
  const days = durationWords(budget.watchedDays * DAY_SECONDS);
  const upper = (budget.upper95 * budget.perDays).toFixed(2);
  const measured = (budget.measuredPerDay * budget.perDays).toFixed(2);
  return `${promise}; measured: ${budget.falseAlerts} in ${days} watched, which is ${measured} in ${periodWords(budget.perDays)} (below ${upper} with 95 % confidence). Alerts that you call bad were right and do not count.`;
}

function periodWords(perDays: number): string {
  if (perDays === 7) return 'a week';
  return perDays === 1 ? 'a day' : `${perDays} days`;
}

function deviceWords({ devices }: HomeView, behaviour: readonly DeviceBehaviour[]): string {
  const known = behaviour.filter(({ phase }) => phase === 'watching');
  const unsure = known.filter(({ isLowConfidence }) => isLowConfidence).length;
  const doubt = unsure > 0 ? ` (${wholeWords(unsure)} from little)` : '';
  return `${wholeWords(devices.length)}: ${wholeWords(known.length)} known and watched${doubt}, ${wholeWords(devices.length - known.length)} being learned`;
}

/** What is not seen, once for all devices of which the same can be said. */
function coverageRows({ devices }: HomeView): (readonly [string, string])[] {
  const bySentence = new Map<string, string[]>();
  for (const device of devices) {
    const words = device.coverage.words.join(' ');
    bySentence.set(words, [...(bySentence.get(words) ?? []), deviceName(device)]);
  }
  return [...bySentence].map(([words, names], i) => {
    const shown = names.slice(0, NAMED_MAX).join(', ');
    const more = names.length > NAMED_MAX ? ` and ${wholeWords(names.length - NAMED_MAX)} more` : '';
    const whom = names.length > 1 ? `Each of ${shown}${more}` : shown;
    return [i === 0 ? 'coverage' : '', `${whom}: ${words}`] as const;
  });
}

/** One that has no name is known by its address. */
function deviceName(device: Identity): string {
  const name = nameOf(device);
  return name === '-' ? (device.addresses[0] ?? device.macs[0] ?? device.id) : name;
}

function storedWords({ stored }: HomeStatus): string {
  if (stored.minutes === 0) return 'no summaries yet';
  return `${countWords(stored.minutes, 'summary', 'summaries')} of a minute in ${countWords(stored.hours, 'hour')}, ${byteWords(stored.bytes)} (${stored.keepDays} days are kept); what is learned of ${countWords(stored.stateDevices, 'device')} takes ${byteWords(stored.stateBytes)}`;
}
