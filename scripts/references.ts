// The generated references of docs/: commands, detectors and alert kinds, error codes, features. Text is made from what the code declares.
import { catalogue } from '../src/alerts/catalogue.ts';
import { errorWords } from '../src/base/error-words.ts';
import { learnedKinds } from '../src/behaviour/index.ts';
import { commandHelp, programHelp } from '../src/cli/help-text.ts';
import { commandGroups, commands } from '../src/cli/index.ts';
import { detectors } from '../src/detectors/index.ts';
import { NOTICE_KINDS } from '../src/devices/notices.ts';
import { models } from '../src/models/index.ts';
import type { ModelSpec } from '../src/models/model.ts';
import type { ModelOptionSpec } from '../src/models/model-options.ts';
import { scalers } from '../src/models/scaler-chain.ts';
import { apiPage, openApiFile } from './api-page.ts';
import { featuresPage } from './features-page.ts';
import { settingsPage } from './settings-page.ts';

export interface Reference {
  /** Path from the repository's root. */
  readonly path: string;
  readonly text: string;
}

const NOTE = '<!-- Made by `npm run docs` from what the code declares; a test compares it. Do not edit. -->';

function commandsPage(version: string): string {
  const parts = commands.map(
    (command) => `## ${command.name}\n\n\`\`\`text\n${commandHelp(command).trimEnd()}\n\`\`\`\n`,
  );
  return `# Commands\n\n${NOTE}\n\n\`\`\`text\n${programHelp(commandGroups, version).trimEnd()}\n\`\`\`\n\n${parts.join('\n')}`;
}

function detectorsPage(): string {
  const rows = detectors.map(
    (spec) => `| [\`${spec.name}\`](#${spec.name}) | ${spec.title} | ${spec.technique.id} ${spec.technique.name} |`,
  );
  const parts = detectors.map((spec) => {
    const options = Object.entries(spec.options).map(
      ([name, option]) =>
        `| \`${name}\` | ${String(option.default)} ${option.unit} | ${option.kind === 'number' ? `${option.least} to ${option.most}` : 'a list'} | ${option.description} |`,
    );
    const table =
      options.length === 0
        ? ''
        : `\n| option | default | range | what it does, and why so |\n|---|---|---|---|\n${options.join('\n')}\n`;
    const labels = Object.entries(catalogue[spec.name]?.labels ?? {}).map(([name, label]) => `\`${name}\` (${label})`);
    return `## ${spec.name}\n\n${spec.description}\n\nATT&CK (${spec.technique.matrix}): ${spec.technique.id} ${spec.technique.name}. State: at most ${(spec.stateBytesMax / 1024).toFixed(0)} KiB. Numbers of its alerts: ${labels.join(', ')}.\n${table}`;
  });
  return `# Detectors and alert kinds\n\n${NOTE}\n\nThe name of a detector is the \`kind\` of its alerts.\n\n| kind | what it is | ATT&CK |\n|---|---|---|\n${rows.join('\n')}\n\n${parts.join('\n')}`;
}

/** One row: the cells given, then the numbers that programs find in an alert of the kind. */
function kindRow(kind: string, ...cells: readonly string[]): string {
  const numbers = Object.entries(catalogue[kind]!.labels).map(([name, label]) => `\`${name}\` (${label})`);
  return `| \`${kind}\` | ${[...cells, numbers.join(', ')].join(' | ')} |`;
}

function kindTable(titles: readonly string[], rows: readonly string[]): string {
  const head = ['kind', ...titles, 'numbers'];
  return `| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}\n${rows.join('\n')}\n`;
}

function alertKindsPage(): string {
  const technique = ({ id, name }: { readonly id: string; readonly name: string }): string => `${id} ${name}`;
  const facts = detectors.map((spec) =>
    kindRow(spec.name, `[${catalogue[spec.name]!.title}](detectors.md#${spec.name})`, technique(spec.technique)),
  );
  const learned = learnedKinds.map((spec) =>
    kindRow(spec.name, catalogue[spec.name]!.title, spec.description, technique(spec.technique)),
  );
  const notices = NOTICE_KINDS.map((kind) => kindRow(kind, catalogue[kind]!.title, noticeWords(kind)));
  return [
    `# Kinds of alerts\n\n${NOTE}\n`,
    'Names of kinds and numbers stay what they are: scripts and allow rules rely on them. How alerts are merged, explained and allowed: [alerts.md](alerts.md).\n',
    '## Facts\n\nSeen, not guessed: told from the first minute, outside the alarm budget.\n',
    kindTable(['title', 'ATT&CK'], facts),
    '## Learned\n\nAgainst what the device normally does, under the [alarm budget](alarm-budget.md).\n',
    kindTable(['title', 'what it says', 'ATT&CK'], learned),
    '## Notices\n\nNo alarm: news of the home, outside the budget.\n',
    kindTable(['title', 'what it says'], notices),
  ].join('\n');
}

/** What a notice means; where its sentence says all, what to do. */
function noticeWords(kind: string): string {
  const { meaning, actions } = catalogue[kind]!;
  const place = { isOutside: false, isTargetOutside: false };
  return meaning({}, place) || actions({}, place).join(' ');
}

function errorsPage(): string {
  const rows = Object.entries(errorWords).map(([code, words]) => `| \`${code}\` | ${words.message} | ${words.hint} |`);
  return `# Errors\n\n${NOTE}\n\nEvery error has two lines: what happened, and what to try.\n\n| code | Error: | Try: |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function modelOptionRange(option: ModelOptionSpec): string {
  if (option.kind === 'choice') return option.choices.join(', ');
  return option.kind === 'names' ? 'names of models, joined by +' : `${option.least} to ${option.most}`;
}

function modelsPage(): string {
  const rows = models.map(
    (spec) =>
      `| [\`${spec.name}\`](#${spec.name}) | ${spec.title} | ${thresholdWords(spec)} | ${spec.isBaseline ? 'a dumb baseline' : ''}${spec.needsLabels ? '; needs labels' : ''} |`,
  );
  const parts = models.map((spec) => {
    const options = Object.entries(spec.options).map(
      ([name, option]) =>
        `| \`${name}\` | ${String(option.default)} | ${modelOptionRange(option)} | ${option.description} |`,
    );
    const table =
      options.length === 0
        ? ''
        : `\n| option | default | range | what it does, and why so |\n|---|---|---|---|\n${options.join('\n')}\n`;
    return `## ${spec.name}\n\n${spec.description}\n\nExplanation: ${spec.explanation} Least rows: ${spec.rowsLeast}. Scalers unless others are named: ${spec.usualScalers?.join(' + ') ?? 'none'}.\n${table}`;
  });
  const chain = scalers.map((spec) => `| \`${spec.name}\` | ${spec.description.replaceAll('|', '\\|')} |`);
  return `# Models and scalers\n\n${NOTE}\n\nA score is higher where a row is stranger and does not depend on the rows beside it. Options are given as \`--set OPTION=VALUE\` or \`--set MODEL.OPTION=VALUE\`. How they compare on known tables: [accuracy-models.md](accuracy-models.md).\n\n| model | what it is | threshold unless given | |\n|---|---|---|---|\n${rows.join('\n')}\n\n${parts.join('\n')}\n## Scalers\n\nSeveral in a row: \`--scaler log+standard\`. They are part of the model file.\n\n| scaler | what it does |\n|---|---|\n${chain.join('\n')}\n`;
}

function thresholdWords({ usualThreshold: usual }: ModelSpec): string {
  return usual.kind === 'fixed'
    ? `${usual.value}: ${usual.words}`
    : `${usual.quantile} quantile of the training scores`;
}

/** All references for a version of the program. */
export function makeReferences(version: string): Reference[] {
  return [
    { path: 'docs/commands.md', text: commandsPage(version) },
    { path: 'docs/detectors.md', text: detectorsPage() },
    { path: 'docs/alert-kinds.md', text: alertKindsPage() },
    { path: 'docs/errors.md', text: errorsPage() },
    { path: 'docs/models.md', text: modelsPage() },
    { path: 'docs/features.md', text: featuresPage(NOTE) },
    { path: 'docs/settings.md', text: settingsPage(NOTE) },
    { path: 'docs/api.md', text: apiPage(NOTE) },
    { path: 'docs/openapi.json', text: openApiFile(version) },
  ];
}
