// The work of `porchlight rejudge`: replays stored summaries, with progress, and prints what began when.
import { alertToJson, wordAlert } from '../alerts/index.ts';
import { momentText } from '../alerts/words.ts';
import { UserError } from '../base/user-error.ts';
import { HomeView } from '../homes/home-view.ts';
import { type RejudgedAlert, type RejudgedChange, type Rejudgement, rejudge } from '../homes/rejudge.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE, EXIT_INTERRUPTED } from './exit-codes.ts';
import { dataFolder, givenSettings, givenSince } from './home-line.ts';
import { catchInterruption } from './interruption.ts';
import { countWords, durationWords, wholeWords } from './quantity.ts';
import { SEVERITY_TONES } from './scan-page.ts';
import { isErrorTerminal, outputPaint, outputWidth, print, printError } from './terminal.ts';
import { padText, wrapText } from './text-layout.ts';

const COMMAND = 'rejudge';
const ERASE = `\r${String.fromCharCode(27)}[K`;
/** Alerts that the page shows of each sort; --json has all. */
const SHOWN_MAX = 50;
const INDENT = '  ';

const CHANGE_TITLES: Readonly<Record<RejudgedChange, string>> = {
  same: 'told then as well',
  new: 'not told then',
  gone: 'told then, and would not be today',
};

export async function runRejudge(line: CommandLine): Promise<number> {
  const folder = dataFolder(COMMAND, line.options);
  const given = givenSettings(COMMAND, line.options);
  const view = new HomeView(folder);
  const interruption = catchInterruption();
  const showsProgress = !line.options.flag('quiet') && isErrorTerminal();
  try {
    const since = line.options.text('since');
    const sinceUs = givenSince(COMMAND, line.options, view.savedUs) ?? Number.NEGATIVE_INFINITY;
    const result = rejudge(view, {
      sinceUs,
      settings: { ...view.settings, ...given },
      onProgress: (done) => {
        if (showsProgress) printError(`${ERASE}${Math.floor(done * 100)} %`);
      },
      isStopped: () => interruption.isInterrupted,
    });
    if (showsProgress) printError(ERASE);
    if (result === null || result.untilUs < sinceUs)
      throw new UserError('nothing-stored', { folder, since: since === undefined ? '' : ` since ${since}` });
    if (line.options.flag('json')) print(`${JSON.stringify(rejudgeDocument(result, view), null, 2)}\n`);
    else print(rejudgePage(result, view));
    return result.isStopped ? EXIT_INTERRUPTED : EXIT_DONE;
  } finally {
    interruption.end();
    view.close();
  }
}

function rejudgeDocument(result: Rejudgement, view: HomeView): object {
  const { fromUs, untilUs, learnedUs, alerts, facts, ...rest } = result;
  return {
    ...rest,
    from: fromUs / 1e6,
    until: untilUs / 1e6,
    learned: learnedUs === null ? null : learnedUs / 1e6,
    alerts: alerts.map(({ alert, change, rule }) => ({
      ...alertToJson(alert, view.zone),
      change,
      allowedBy: rule?.id ?? null,
    })),
    facts: facts.map(({ alert, rule }) => ({ ...alertToJson(alert, view.zone), allowedBy: rule?.id ?? null })),
  };
}

function rejudgePage(result: Rejudgement, view: HomeView): string {
  const { width, paint } = { width: outputWidth(), paint: outputPaint() };
  const { zone } = view;
  const { fromUs, untilUs, windows, devices, learnedUs, alerts, facts } = result;
  const wrap = (text: string): string[] => wrapText(text, width - INDENT.length).map((part) => INDENT + part);
  const span = durationWords((untilUs - fromUs) / 1e6);
  const learned =
    learnedUs === null
      ? 'No device is past its learning: nothing could be judged yet.'
      : `The last device was learned at ${momentText(learnedUs, zone)}.`;
  const lines = [
    ...wrap(
      `${countWords(windows, 'summary', 'summaries')} of ${countWords(devices, 'device')}, ${momentText(fromUs, zone)} to ${momentText(untilUs, zone)} (${span}, ${zone.name}). ${learned}`,
    ),
    '',
  ];
  const told = alerts.filter(({ alert, rule }) => alert.delivery !== 'inbox' && rule === null);
  for (const change of ['new', 'same', 'gone'] as const) {
    const group = told.filter((each) => each.change === change);
    if (group.length === 0) continue;
    lines.push(`${INDENT}${paint(`${countWords(group.length, 'alert')} ${CHANGE_TITLES[change]}`, 'bold')}`);
    for (const each of group.slice(0, SHOWN_MAX)) lines.push(...alertLines(each, view));
    if (group.length > SHOWN_MAX)
      lines.push(`${INDENT}… and ${wholeWords(group.length - SHOWN_MAX)} more: --json has all`);
    lines.push('');
  }
  if (told.length === 0) lines.push(INDENT + paint('No alerts about learned behaviour.', 'green'), '');
  const inbox = alerts.filter(({ alert, change }) => alert.delivery === 'inbox' && change !== 'gone').length;
  const allowed = alerts.filter(({ rule }) => rule !== null).length;
  const beside = [
    `${countWords(facts.length, 'fact')} as told`,
    `${wholeWords(inbox)} over the budget`,
    `${wholeWords(allowed)} covered by allow rules`,
  ];
  if (result.isStopped) lines.push(...wrap('Interrupted: this is what was judged until then.'));
  lines.push(
    ...wrap(`Beside them: ${beside.join(', ')}. Nothing in the folder was changed.`).map((text) =>
      paint(text, 'faint'),
    ),
  );
  return `${lines.join('\n')}\n`;
}

function alertLines({ alert }: RejudgedAlert, { zone }: HomeView): string[] {
  const paint = outputPaint();
  const head = `${INDENT}${paint(padText(alert.severity, 8), SEVERITY_TONES[alert.severity])}${paint(`began ${momentText(alert.startUs, zone)}`, 'faint')}`;
  return [head, ...wrapText(wordAlert(alert, zone).sentence, outputWidth() - 4).map((part) => `    ${part}`)];
}
