// The work of `porchlight allow`: the list of rules, a preview, adding and removing.
import type { AllowRule } from '../alerts/allow-rule.ts';
import { isDestination, RULES_MAX, ruleId, VERDICT_DAYS } from '../alerts/allow-rules.ts';
import { catalogue } from '../alerts/catalogue.ts';
import { cleanText, previewRule } from '../alerts/index.ts';
import { UserError } from '../base/user-error.ts';
import { decide } from '../homes/decisions.ts';
import { DURATION_EXAMPLES, parseDuration } from '../homes/duration.ts';
import { HomeView } from '../homes/home-view.ts';
import { ruleWords } from '../homes/rule-words.ts';
import { previewLines } from './alerts-page.ts';
import { previewDocument } from './alerts-work.ts';
import { rulesPage } from './allow-page.ts';
import type { CommandLine, OptionValues } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { shownTexts } from './shown-text.ts';
import { runSubcommand, type Subcommand } from './subcommands.ts';
import { outputPaint, outputWidth, print } from './terminal.ts';
import { wrapText } from './text-layout.ts';

const COMMAND = 'allow';
const DAY_US = 86_400e6;
/** Characters of a reason. */
const REASON_MAX = 200;

const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'preview',
    operands: '',
    operandCount: [0, 0],
    summary: 'what a rule would do',
    run: (_, line) => addRule(line, true),
  },
  { name: 'add', operands: '', operandCount: [0, 0], summary: 'adds a rule', run: (_, line) => addRule(line, false) },
  {
    name: 'remove',
    operands: 'RULE',
    operandCount: [1, 1],
    summary: 'takes one back',
    run: ([rule], line) => remove(rule!, line),
  },
];

export function runAllow(line: CommandLine): Promise<number> {
  return runSubcommand(COMMAND, SUBCOMMANDS, line, { list: () => list(line) });
}

const refuse = (reason: string): never => {
  throw new UserError('bad-option', { command: COMMAND, reason });
};

function withView<T>(line: CommandLine, work: (view: HomeView) => T): T {
  const view = new HomeView(dataFolder(COMMAND, line.options));
  try {
    return work(view);
  } finally {
    view.close();
  }
}

function list(line: CommandLine): number {
  return withView(line, (view) => {
    const nowUs = view.savedUs ?? Number.NEGATIVE_INFINITY;
    const covered = view.alerts().map(({ rule }) => rule?.id);
    const listed = view.rules.rules.map((rule) => ({
      rule,
      isExpired: rule.expiresUs !== null && rule.expiresUs <= nowUs,
      covers: covered.filter((id) => id === rule.id).length,
    }));
    if (line.options.flag('json'))
      printJson({ rules: listed.map(({ rule, ...rest }) => ({ ...ruleDocument(rule), ...rest })) });
    else print(rulesPage(listed, view.zone, outputWidth(), outputPaint()));
    return EXIT_DONE;
  });
}

function addRule(line: CommandLine, isPreview: boolean): number {
  const { rule, preview, zone } = withView(line, (view) => {
    if (!isPreview && view.rules.rules.length >= RULES_MAX) refuse(`there are ${RULES_MAX} rules; remove some first`);
    const made = makeRule(line.options, view);
    const past = view.alerts().map(({ alert }) => alert);
    return { rule: made, preview: previewRule(made, past, view.context), zone: view.zone };
  });
  const outcome = isPreview
    ? null
    : decide(dataFolder(COMMAND, line.options), [{ kind: 'rules' }], (store) => store.owner.putRule(rule));
  if (line.options.flag('json')) printJson({ rule: ruleDocument(rule), preview: previewDocument(preview), outcome });
  else {
    const options = { zone, width: outputWidth(), paint: outputPaint() };
    const head = wrapText(`Rule ${rule.id}: ${ruleWords(rule, { zone })}`, options.width - 2).map(
      (text) => `  ${text}`,
    );
    const ending = isPreview ? 'Nothing was changed: `porchlight allow add` keeps it.' : 'Kept.';
    const end = wrapText(ending, options.width - 2).map((text) => `  ${text}`);
    print(`${[...head, ...previewLines(preview, options), '', ...end].join('\n')}\n`);
  }
  return EXIT_DONE;
}

function makeRule(options: OptionValues, view: HomeView): AllowRule {
  const scope: AllowRule['scope'] = {
    ...deviceScope(options.text('device'), view),
    ...kindScope(options.text('kind')),
    ...destinationScope(options.text('destination')),
    ...minutesScope(options.text('between')),
  };
  if (Object.keys(scope).length === 0) refuse('a rule needs --device, --kind, --destination or --between');
  const createdUs = view.savedUs ?? 0;
  const span = options.text('for') ?? `${VERDICT_DAYS}d`;
  const seconds = span === 'ever' ? null : parseDuration(span);
  if (seconds === null && span !== 'ever') refuse(`--for takes a span ${DURATION_EXAMPLES}, or ever, not "${span}"`);
  return {
    id: ruleId(scope, createdUs),
    verdict: 'normal',
    scope,
    reason: cleanText(options.text('reason') ?? '', REASON_MAX),
    createdUs,
    expiresUs: seconds === null ? null : createdUs + seconds * 1e6,
    fromAlert: null,
  };
}

function deviceScope(word: string | undefined, view: HomeView): Pick<AllowRule['scope'], 'device'> {
  if (word === undefined) return {};
  if (/^group:[a-z-]+$/.test(word)) return { device: word };
  return { device: view.device(word).id };
}

function kindScope(kind: string | undefined): Pick<AllowRule['scope'], 'kind'> {
  if (kind === undefined) return {};
  // A rule over a kind that does not exist would cover nothing, for ever, without a word.
  if (!Object.hasOwn(catalogue, kind))
    refuse(`--kind takes the kind of an alert (${Object.keys(catalogue).join(', ')}), not "${kind}"`);
  return { kind };
}

function destinationScope(destination: string | undefined): Pick<AllowRule['scope'], 'destination'> {
  if (destination === undefined) return {};
  if (!isDestination(destination)) refuse(`--destination takes a name, address or network, not "${destination}"`);
  return { destination };
}

function minutesScope(text: string | undefined): Pick<AllowRule['scope'], 'minutes'> {
  if (text === undefined) return {};
  const found = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (found === null) return refuse(`--between takes two times such as 22:00-06:00, not "${text}"`);
  const [fromHour, fromMinute, untilHour, untilMinute] = found.slice(1).map(Number) as [number, number, number, number];
  const minutes = [fromHour * 60 + fromMinute, Math.min(1440, untilHour * 60 + untilMinute)] as const;
  if (minutes[0] === minutes[1]) refuse(`--between takes two different times, not "${text}"`);
  return { minutes };
}

function remove(id: string, line: CommandLine): number {
  const folder = dataFolder(COMMAND, line.options);
  const rule = withView(line, (view) => view.rules.rules.find((each) => each.id === id));
  if (rule === undefined) throw new UserError('no-such-rule', { rule: id });
  const outcome = decide(folder, [{ kind: 'rules' }], (store) => store.owner.dropRule(id));
  if (line.options.flag('json')) printJson({ removed: id, outcome });
  else print(`Rule ${id} is gone; what it covered is shown again.\n`);
  return EXIT_DONE;
}

/** A rule for programs; times are seconds since 1970. */
function ruleDocument({ createdUs, expiresUs, ...rest }: AllowRule): Record<string, unknown> {
  return {
    ...rest,
    created: createdUs / 1e6,
    expires: expiresUs === null ? null : expiresUs / 1e6,
    days: expiresUs === null ? null : (expiresUs - createdUs) / DAY_US,
  };
}

function printJson(document: object): void {
  print(`${JSON.stringify(shownTexts(document), null, 2)}\n`);
}
