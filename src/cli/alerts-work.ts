// The work of `porchlight alerts`: the list, the explanation of one, and verdicts with their preview.
import type { Alert, Verdict } from '../alerts/alert.ts';
import type { AllowRule } from '../alerts/allow-rule.ts';
import { RULES_MAX, type RulePreview, type VerdictReach } from '../alerts/allow-rules.ts';
import {
  alertToJson,
  explainAlert,
  explanationLines,
  incidentsOf,
  previewRule,
  ruleFromVerdict,
  wordIncident,
} from '../alerts/index.ts';
import type { Severity } from '../base/finding.ts';
import { UserError } from '../base/user-error.ts';
import { decide } from '../homes/decisions.ts';
import { DURATION_EXAMPLES, parseDuration } from '../homes/duration.ts';
import { HomeView, type ViewedAlert } from '../homes/home-view.ts';
import { recordVerdict, verdictDecisions } from '../homes/verdicts.ts';
import { alertsPage, explanationPage, verdictPage } from './alerts-page.ts';
import type { CommandLine, OptionValues } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder, givenSince } from './home-line.ts';
import { shownTexts } from './shown-text.ts';
import { runSubcommand, type Subcommand } from './subcommands.ts';
import { outputPaint, outputWidth, print } from './terminal.ts';

const COMMAND = 'alerts';
const DAY_SECONDS = 86_400;

const verdictCommand = (name: Verdict, summary: string): Subcommand => ({
  name,
  operands: 'ID',
  operandCount: [1, 1],
  summary,
  run: ([id], line) => giveVerdict(id!, name, line),
});

const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'explain',
    operands: 'ID',
    operandCount: [1, 1],
    summary: 'why it was raised',
    run: ([id], line) => explain(id!, line),
  },
  verdictCommand('normal', 'this is normal'),
  verdictCommand('bad', 'this was rightly told'),
  verdictCommand('mute', 'nothing more of this kind for a while'),
];

export function runAlerts(line: CommandLine): Promise<number> {
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

function noneWords(options: OptionValues): string {
  if (options.flag('inbox')) return 'Nothing is over the budget.';
  return options.flag('notices') ? 'No notices.' : 'No alerts.';
}

function list(line: CommandLine): number {
  return withView(line, (view) => {
    const shown = selectAlerts(view, line.options);
    if (line.options.flag('json')) printJson({ alerts: shown.map((each) => alertDocument(each, view)) });
    else
      print(
        alertsPage(shown, { zone: view.zone, width: outputWidth(), paint: outputPaint() }, noneWords(line.options)),
      );
    return EXIT_DONE;
  });
}

function selectAlerts(view: HomeView, options: OptionValues): ViewedAlert[] {
  const sinceUs = givenSince(COMMAND, options, view.savedUs);
  const device = options.text('device');
  const leastSeverity = options.text('severity') as Severity | undefined;
  const alerts = view.alerts({
    ...(sinceUs === undefined ? {} : { sinceUs }),
    ...(device === undefined ? {} : { device: view.device(device).id }),
    ...(leastSeverity === undefined ? {} : { leastSeverity }),
  });
  if (options.flag('all')) return alerts;
  const wanted = options.flag('inbox') ? 'inbox' : options.flag('notices') ? 'notice' : 'alert';
  return alerts.filter(({ alert, rule }) => (alert.delivery ?? 'alert') === wanted && rule === null);
}

/** An alert for programs: as everywhere, and what only a data folder knows. */
export function alertDocument({ alert, raisedUs, updatedUs, rule }: ViewedAlert, view: HomeView): object {
  return {
    ...alertToJson(alert, view.zone),
    delivery: alert.delivery ?? 'alert',
    raised: raisedUs / 1e6,
    updated: updatedUs / 1e6,
    verdict: alert.verdict ?? null,
    allowedBy: rule?.id ?? null,
  };
}

function explain(id: string, line: CommandLine): number {
  return withView(line, (view) => {
    const viewed = view.alert(id);
    const explanation = explainAlert(viewed.alert, view.zone);
    const related = view
      .alerts()
      .filter(({ alert }) => alert.id !== viewed.alert.id && isSameIncident(alert, viewed.alert));
    const members = [viewed, ...related].map(({ alert }) => alert);
    const [incident = null] = related.length === 0 ? [] : incidentsOf(members);
    const story = incident === null ? null : wordIncident(incident, members, view.zone);
    if (line.options.flag('json')) {
      const { startUs, endUs, ...rest } = explanation;
      printJson({
        ...rest,
        start: startUs / 1e6,
        end: endUs / 1e6,
        raised: viewed.raisedUs / 1e6,
        allowedBy: viewed.rule?.id ?? null,
        related: related.map(({ alert }) => alert.id),
        story: story?.title ?? null,
        timeline: (incident?.timeline ?? []).map(({ startUs: from, endUs: until, ...step }) => ({
          ...shownTexts(step),
          start: from / 1e6,
          end: until / 1e6,
        })),
      });
    } else {
      const lines = explanationLines(explanation, view.zone);
      print(
        explanationPage(
          { explanation, lines, viewed, incident, story },
          { zone: view.zone, width: outputWidth(), paint: outputPaint() },
        ),
      );
    }
    return EXIT_DONE;
  });
}

function isSameIncident(a: Alert, b: Alert): boolean {
  return a.incident !== undefined && a.incident === b.incident;
}

function giveVerdict(id: string, verdict: Verdict, line: CommandLine): number {
  const { options } = line;
  const folder = dataFolder(COMMAND, options);
  const isDry = options.flag('dry-run');
  const { alert, rule, preview, zone, nowUs } = withView(line, (view) => {
    const found = view.alert(id);
    const at = view.savedUs ?? found.updatedUs;
    const made = verdict === 'bad' ? null : makeRule(found.alert, verdict, options, at);
    if (made !== null && !isDry && view.rules.rules.length >= RULES_MAX)
      throw new UserError('bad-option', {
        command: COMMAND,
        reason: `there are ${RULES_MAX} allow rules; remove some first`,
      });
    const past = view.alerts().map((each) => each.alert);
    return {
      alert: found.alert,
      rule: made,
      preview: made === null ? null : previewRule(made, past, view.context),
      zone: view.zone,
      nowUs: at,
    };
  });
  const outcome = isDry ? null : carryOut(folder, alert, verdict, rule, nowUs);
  if (options.flag('json')) printJson({ alert: alert.id, verdict, rule, preview: previewDocument(preview), outcome });
  else
    print(
      verdictPage({ alert, verdict, rule, preview, outcome }, { zone, width: outputWidth(), paint: outputPaint() }),
    );
  return EXIT_DONE;
}

function makeRule(alert: Alert, verdict: AllowRule['verdict'], options: OptionValues, nowUs: number): AllowRule {
  const span = options.text('for');
  const seconds = span === undefined || span === 'ever' ? null : parseDuration(span);
  if (span !== undefined && span !== 'ever' && seconds === null)
    throw new UserError('bad-option', {
      command: COMMAND,
      reason: `--for takes a span ${DURATION_EXAMPLES}, or ever, not "${span}"`,
    });
  const reach = options.text('reach') as VerdictReach | undefined;
  const reason = options.text('reason');
  const rule = ruleFromVerdict(alert, verdict, {
    nowUs,
    ...(span === undefined ? {} : { days: seconds === null ? null : seconds / DAY_SECONDS }),
    ...(reach === undefined ? {} : { reach }),
    ...(reason === undefined ? {} : { reason }),
  });
  if (rule === null)
    throw new UserError('bad-option', {
      command: COMMAND,
      reason: 'several devices share this alert, so a rule about it would cover everything of its kind',
    });
  return rule;
}

function carryOut(folder: string, alert: Alert, verdict: Verdict, rule: AllowRule | null, madeUs: number): string {
  const given = { alert, verdict, rule, madeUs };
  return decide(folder, verdictDecisions(given), (store) => recordVerdict(store, given));
}

export function previewDocument(preview: RulePreview | null): object | null {
  if (preview === null) return null;
  return { removed: preview.removed.map(({ id }) => id), kept: preview.kept.map(({ id }) => id) };
}

function printJson(document: object): void {
  print(`${JSON.stringify(document, null, 2)}\n`);
}
