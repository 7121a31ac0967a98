// The work of `porchlight evaluate`: labelled rows → figures of models and baselines, as a table, JSON, report or folder.
import { statSync } from 'node:fs';
import { UserError } from '../base/user-error.ts';
import { formatComparison } from '../reports/comparison.ts';
import { comparisonVerdict } from '../reports/findings-words.ts';
import { makeReport } from '../reports/report-page.ts';
import type { RunDocument } from '../reports/run-document.ts';
import { listDataFiles } from '../studies/data-files.ts';
import { evaluateStudy, SEEDS_USUAL } from '../studies/evaluate-study.ts';
import { chooseModels } from '../studies/model-choice.ts';
import { parseSplit, type SplitChoice } from '../studies/row-split.ts';
import { reportFiles, runFile, writeRunFiles, writeWhole } from '../studies/run-folder.ts';
import { refuseInterruption } from '../studies/study-hooks.ts';
import { testScores } from '../studies/test-scores.ts';
import type { CommandLine, OptionValues } from './command.ts';
import { evaluationDocument } from './evaluate-json.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { wholeWords } from './quantity.ts';
import { isScenarioFile, runScenario } from './run-scenario.ts';
import { shownTexts } from './shown-text.ts';
import { readDataRequest, readList, readMissingRule, readModelNames, readScalers } from './study-options.ts';
import { dataLines, hanging, warningLines, writtenLines } from './study-page.ts';
import { frameNow, runStudy } from './study-run.ts';
import { outputPaint, outputWidth, paintNothing, print, printError } from './terminal.ts';
import { wrapText } from './text-layout.ts';

const TEST_SHARE_USUAL = 0.3;
const CONFUSION_WORDS =
  'TP, FP, TN, FN: rows flagged rightly and wrongly, and left alone rightly and wrongly, at the threshold, by the first seed.';

const bad = (reason: string): UserError => new UserError('bad-option', { command: 'evaluate', reason });

export async function runEvaluate(line: CommandLine): Promise<number> {
  const { options, words } = line;
  if (words.length > 0 && words.some(isScenarioFile)) return runScenario(line);
  if (options.text('captures') !== undefined) throw bad('--captures is for scenarios: YAML files with home:');
  const data = readDataRequest('evaluate', listDataFiles(words), options);
  if (data.label === null) throw bad('--label is missing: name the column that says which rows are normal');
  const split = readSplit(options);
  const models = chooseModels(readModelNames(options), readList(options.text('set')) ?? []);
  const place = readPlace(options);
  return runStudy(options.flag('quiet'), async (hooks) => {
    const evaluation = await evaluateStudy(
      {
        frame: frameNow('evaluate', process.argv.slice(3)),
        data: {
          ...data,
          findsTimes: true,
          missing: readMissingRule(options, 'keep'),
          groupColumn: split.kind === 'group' ? split.column : null,
        },
        models,
        scalers: readScalers(options),
        contamination: options.number('contamination') ?? null,
        split,
        testShare: options.number('test-share') ?? TEST_SHARE_USUAL,
        seeds: options.whole('seeds') ?? SEEDS_USUAL,
        trainsOnAll: options.flag('train-on-all'),
        dropsDuplicates: options.flag('drop-duplicates'),
      },
      hooks,
    );
    const { document } = evaluation;
    refuseInterruption(hooks.signal);
    if (place.folder !== null)
      writeRunFiles(place.folder, [
        { name: 'scores.csv', bytes: testScores(evaluation) },
        runFile(document),
        ...reportFiles(document),
      ]);
    if (place.report !== null) writeWhole(place.report, new TextEncoder().encode(makeReport(document)));
    if (options.flag('json')) print(`${JSON.stringify(evaluationDocument(document), null, 2)}\n`);
    else print(evaluatePage(shownTexts(document), place));
    if (!options.flag('quiet')) printError(warningLines(shownTexts(document)));
    return EXIT_DONE;
  });
}

function readSplit(options: OptionValues): SplitChoice {
  const text = options.text('split');
  if (text === undefined)
    throw bad('--split is missing: group=COLUMN, time, file, or none for in-sample (random rows leak)');
  const split = parseSplit(text);
  if (split === null) throw bad(`--split is one of group=COLUMN, time, file, none, random, not "${text}"`);
  return split;
}

interface Place {
  readonly folder: string | null;
  readonly report: string | null;
}

function readPlace(options: OptionValues): Place {
  const folder = options.text('out') ?? null;
  const report = options.text('report') ?? null;
  if (report === '-' && folder === null)
    throw bad('--report alone needs a folder: name it with --out, or write --report FILE.html');
  if (folder !== null && statSync(folder, { throwIfNoEntry: false })?.isFile() === true)
    throw bad(`--out is a folder here, and ${folder} is a file`);
  return { folder, report: report === '-' ? null : report };
}

function evaluatePage(document: RunDocument, { folder, report }: Place): string {
  const width = outputWidth();
  const paint = outputPaint();
  const label = document.label!;
  const verdict = comparisonVerdict(document);
  return [
    ...(verdict === '' ? [] : [...wrapText(verdict, width).map((line) => paint(line, 'bold')), '']),
    ...dataLines(document, width, paintNothing),
    ...hanging(
      `${wholeWords(label.normalRows)} normal rows, ${wholeWords(label.abnormalRows)} abnormal (${label.column})`,
      width,
    ),
    ...hanging(document.split ?? '', width),
    '',
    formatComparison(document, width).trimEnd(),
    '',
    ...wrapText(CONFUSION_WORDS, width).map((text) => paint(text, 'faint')),
    '',
    ...writtenLines(
      [folder, report].filter((name) => name !== null),
      width,
    ),
    '',
  ].join('\n');
}
