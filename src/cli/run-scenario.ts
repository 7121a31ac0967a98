// The work of `porchlight evaluate SCENARIO.yaml`: a home of captures with attacks spliced in → what was found, and what was said falsely.
import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../base/user-error.ts';
import { evaluateScenario } from '../scenarios/evaluate-scenario.ts';
import { readScenario } from '../scenarios/scenario-file.ts';
import { makeScenarioReport } from '../scenarios/scenario-report.ts';
import { writeWhole } from '../studies/run-folder.ts';
import { refuseInterruption } from '../studies/study-hooks.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { scenarioPage } from './scenario-page.ts';
import { shownTexts } from './shown-text.ts';
import { frameNow, runStudy } from './study-run.ts';
import { outputPaint, outputWidth, print, printError } from './terminal.ts';

/** What is looked at, to tell a scenario from a table. */
const HEAD_BYTES_MAX = 1024 * 1024;

/** Options of the command that are about tables. */
const TABLE_ONLY = ['label', 'normal', 'models', 'split', 'features', 'columns', 'out', 'time', 'device'];

/** Whether a file that `evaluate` is given is a scenario: YAML by name, or text with `home:`. */
export function isScenarioFile(file: string): boolean {
  if (/\.ya?ml$/i.test(file)) return true;
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts?.isFile() !== true || facts.size > HEAD_BYTES_MAX || /\.(csv|json|pcapn?g?|log)$/i.test(file)) return false;
  return /^home\s*:/m.test(readFileSync(file, 'latin1'));
}

export async function runScenario({ options, words }: CommandLine): Promise<number> {
  const [file = ''] = words;
  const bad = (reason: string): UserError => new UserError('bad-option', { command: 'evaluate', reason });
  if (words.length > 1) throw bad('one scenario at a time: it names its own captures');
  const other = TABLE_ONLY.find((name) => options.text(name) !== undefined);
  if (other !== undefined) throw bad(`--${other} is for tables; a scenario says all of it in its file`);
  const report = options.text('report') ?? null;
  if (report === '-') throw bad('--report needs a file here: --report FILE.html');
  const isQuiet = options.flag('quiet');
  return runStudy(isQuiet, async (hooks) => {
    const scenario = readScenario(file, options.text('captures') ?? null);
    const document = await evaluateScenario(scenario, hooks);
    refuseInterruption(hooks.signal);
    const shown = shownTexts(document);
    if (report !== null) {
      const page = makeScenarioReport(document, frameNow('evaluate', process.argv.slice(3)));
      writeWhole(report, new TextEncoder().encode(page));
    }
    if (options.flag('json')) print(`${JSON.stringify(document, null, 2)}\n`);
    else print(scenarioPage(shown, { width: outputWidth(), paint: outputPaint(), written: report }));
    if (!isQuiet) for (const warning of shown.warnings) printError(`note: ${warning}\n`);
    return EXIT_DONE;
  });
}
