// The work of `porchlight train`: rows → models → a model file, or a folder with all that came of the run.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../base/user-error.ts';
import { makeReport } from '../reports/report-page.ts';
import type { RunDocument } from '../reports/run-document.ts';
import { listDataFiles } from '../studies/data-files.ts';
import { chooseModels } from '../studies/model-choice.ts';
import { modelFiles, reportFiles, runFile, writeRunFiles, writeWhole } from '../studies/run-folder.ts';
import { refuseInterruption, type StudyHooks } from '../studies/study-hooks.ts';
import { type Training, trainStudy } from '../studies/train-study.ts';
import { trainingScores } from '../studies/training-scores.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { shownTexts } from './shown-text.ts';
import { readDataRequest, readList, readModelNames, readScalers } from './study-options.ts';
import { dataLines, modelTable, warningLines, writtenLines } from './study-page.ts';
import { frameNow, runStudy } from './study-run.ts';
import { outputPaint, outputWidth, print, printError } from './terminal.ts';

export async function runTrain(line: CommandLine): Promise<number> {
  const { options, words } = line;
  const bad = (reason: string): UserError => new UserError('bad-option', { command: 'train', reason });
  const models = chooseModels(readModelNames(options), readList(options.text('set')) ?? []);
  const request = readDataRequest('train', listDataFiles(words), options);
  const isLabelled = models.some(({ spec }) => spec.needsLabels);
  if (isLabelled && request.label === null)
    throw bad(
      `the model ${models.find(({ spec }) => spec.needsLabels)!.spec.name} learns from labels: name their column with --label`,
    );
  const place = readPlace(line, models.length, bad);
  refuseSamePlace(words, place.out, 'train');
  return runStudy(options.flag('quiet'), async (hooks) => {
    const training = await trainStudy(
      {
        frame: frameNow('train', process.argv.slice(3)),
        data: { ...request, onlyNormal: request.label !== null && !isLabelled },
        models,
        scalers: readScalers(options),
        contamination: options.number('contamination') ?? null,
      },
      hooks,
    );
    const written = await writeTraining(training, place, hooks);
    if (options.flag('json')) print(`${JSON.stringify(training.document, null, 2)}\n`);
    else print(trainPage(shownTexts(training.document), written));
    if (!options.flag('quiet')) printError(warningLines(shownTexts(training.document)));
    return EXIT_DONE;
  });
}

interface Place {
  readonly out: string;
  readonly isFolder: boolean;
  /** A report of its own, beside what goes to `out`. */
  readonly report: string | null;
}

function readPlace({ options }: CommandLine, models: number, bad: (reason: string) => UserError): Place {
  const out = options.text('out');
  if (out === undefined) throw bad('--out is missing: name the model file, or a folder for several models');
  const report = options.text('report') ?? null;
  const isFolder = models > 1 || report === '-' || isExistingFolder(out) || out.endsWith('/');
  if (isFolder && statSync(out, { throwIfNoEntry: false })?.isFile() === true)
    throw bad(`${models > 1 ? 'several models' : '--report'} need a folder for --out, and ${out} is a file`);
  return { out, isFolder, report: report === '-' ? null : report };
}

export function isExistingFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Results never take the place of the data they were made from. */
export function refuseSamePlace(inputs: readonly string[], out: string | undefined, command: string): void {
  if (out !== undefined && inputs.some((input) => resolve(input) === resolve(out)))
    throw new UserError('bad-option', { command, reason: `--out would take the place of ${out}, which is read` });
}

/** Writes what the command asked for; returns the names. */
async function writeTraining(training: Training, place: Place, hooks: StudyHooks): Promise<string[]> {
  const { models, document } = training;
  const written: string[] = [];
  if (place.isFolder) {
    const scores = await trainingScores(training, hooks);
    refuseInterruption(hooks.signal);
    const files = [
      ...modelFiles(models),
      { name: 'scores.csv', bytes: scores },
      runFile(document),
      ...reportFiles(document),
    ];
    writeRunFiles(place.out, files);
    written.push(`${place.out} (${files.length} files: ${shortNames(files.map(({ name }) => name))})`);
  } else {
    refuseInterruption(hooks.signal);
    writeWhole(place.out, modelFiles(models)[0]!.bytes);
    written.push(place.out);
  }
  if (place.report !== null) {
    writeWhole(place.report, new TextEncoder().encode(makeReport(document)));
    written.push(place.report);
  }
  return written;
}

/** Names of the files of a run, its pictures as one. */
export function shortNames(names: readonly string[]): string {
  const pictures = names.filter((name) => name.endsWith('.svg')).length;
  const others = names.filter((name) => !name.endsWith('.svg'));
  return [...others, ...(pictures > 0 ? [`${pictures} pictures`] : [])].join(', ');
}

function trainPage(document: RunDocument, written: readonly string[]): string {
  const width = outputWidth();
  const paint = outputPaint();
  return [
    ...dataLines(document, width, paint),
    '',
    ...modelTable(document, width, paint),
    '',
    ...writtenLines(written, width),
    '',
  ].join('\n');
}
