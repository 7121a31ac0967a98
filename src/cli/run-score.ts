// The work of `porchlight score`: table rows → scores as a table, a folder with a report, or sentences about one row.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { UserError } from '../base/user-error.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import { type ByteOutput, openFileOutput, openStandardOutput } from '../records/byte-output.ts';
import { makeReport } from '../reports/report-page.ts';
import type { RunDocument } from '../reports/run-document.ts';
import { scoreWithBatch } from '../studies/batch-scores.ts';
import { listDataFiles } from '../studies/data-files.ts';
import { explainRow } from '../studies/explanation.ts';
import { explanationDocument } from '../studies/explanation-document.ts';
import { findRow } from '../studies/find-row.ts';
import { readModel } from '../studies/read-model.ts';
import { makeRunFolder, reportFiles, runFile, writeRunFiles, writeWhole } from '../studies/run-folder.ts';
import { scoreDocument } from '../studies/score-document.ts';
import { type ScoreRequest, scoreColumns } from '../studies/score-request.ts';
import { scoreStudy } from '../studies/score-study.ts';
import { createScoreWriter, type ScoreFormat } from '../studies/score-writer.ts';
import type { StudyHooks } from '../studies/study-hooks.ts';
import { usualKeep } from '../studies/usual-keep.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { wholeWords } from './quantity.ts';
import { isExistingFolder, refuseSamePlace } from './run-train.ts';
import { shownTexts } from './shown-text.ts';
import { readList, readMissingRule, readTableOptions } from './study-options.ts';
import { warningLines, writtenLines } from './study-page.ts';
import { frameNow, runStudy } from './study-run.ts';
import { outputWidth, print, printError } from './terminal.ts';
import { wrapText } from './text-layout.ts';

const STANDARD_OUTPUT = 1;

export async function runScore(line: CommandLine): Promise<number> {
  const { options, words } = line;
  const names = readList(options.text('model')) ?? [];
  if (names.length === 0) throw bad('--model is missing: name the model file');
  const models = names.map(readModel);
  refuseTwins(models);
  const request = readRequest(line, models);
  const place = readPlace(line, models.length);
  refuseSamePlace([...words, ...names], place.file ?? place.folder ?? undefined, 'score');
  return runStudy(options.flag('quiet'), async (hooks) => {
    const row = options.whole('explain');
    if (row !== undefined && options.flag('json')) return explainAsDocument(request, row, hooks);
    if (row !== undefined) return explain(request, row, hooks);
    const keep = options.text('keep') === undefined ? await usualKeep(request.files, request.table) : request.keep;
    return writeScores(line, { ...request, keep }, place, hooks);
  });
}

const bad = (reason: string): UserError => new UserError('bad-option', { command: 'score', reason });

/** Columns carry the model's name, so two of one name cannot stand side by side. */
function refuseTwins(models: readonly TrainedModel[]): void {
  const names = models.map(({ header }) => header.model);
  const twin = names.find((name, i) => names.indexOf(name) !== i);
  if (twin !== undefined) throw bad(`two of the models are called ${twin}: score with one after the other`);
}

function readRequest({ options, words }: CommandLine, models: readonly TrainedModel[]): ScoreRequest {
  const table = readTableOptions('score', options);
  const sets = new Set(models.map(({ header }) => header.featureSet).filter((set) => set !== null));
  if (sets.size > 1)
    throw bad(
      `the models were trained on different feature sets (${[...sets].join(', ')}): score with one after the other`,
    );
  const [set] = sets;
  const { window, windowSeconds } = models[0]!.header.notes;
  refuseOtherWindow('window', options.whole('window'), window);
  refuseOtherWindow('window-seconds', options.whole('window-seconds'), windowSeconds);
  return {
    files: listDataFiles(words),
    models,
    table: {
      // A capture becomes what the model was trained on, unless somebody says otherwise.
      ...(set === undefined ? {} : { featureSet: set }),
      ...(typeof window === 'number' ? { windowPackets: window } : {}),
      ...(typeof windowSeconds === 'number' ? { windowSeconds } : {}),
      ...table,
    },
    keep: readList(options.text('keep')) ?? [],
    missing: readMissingRule(options, 'keep'),
    probability: (options.text('probability') as 'linear' | 'unify' | undefined) ?? null,
    hasReasons: !options.flag('no-reasons'),
  };
}

/** Windows of another size are other numbers: their scores would mean nothing. */
function refuseOtherWindow(name: string, given: number | undefined, trained: unknown): void {
  if (given !== undefined && trained !== undefined && given !== trained)
    throw bad(`the model was trained with --${name} ${String(trained)}, not ${given}: leave the option out`);
}

interface Place {
  readonly format: ScoreFormat;
  /** null = standard output. */
  readonly file: string | null;
  /** A folder for scores, report and pictures. */
  readonly folder: string | null;
  readonly report: string | null;
  readonly isDocument: boolean;
}

function readPlace({ options }: CommandLine, models: number): Place {
  const out = options.text('out');
  const report = options.text('report') ?? null;
  const isDocument = options.flag('json');
  const format = (options.text('format') as ScoreFormat | undefined) ?? 'csv';
  if (report === '-' && out === undefined)
    throw bad('--report alone needs a folder: name it with --out, or write --report FILE.html');
  const isFolder =
    out !== undefined &&
    (report === '-' ||
      isExistingFolder(out) ||
      out.endsWith('/') ||
      (models > 1 && !hasEnding(out) && !existsSync(out)));
  const file = out === undefined ? null : isFolder ? join(out, `scores.${format}`) : out;
  if (isDocument && file === null && options.text('format') !== undefined)
    throw bad('--json prints a document to standard output: give --out for the scores');
  if (format === 'parquet' && file === null && isatty(STANDARD_OUTPUT))
    throw bad('parquet is no text: name a file with --out');
  return { format, file, folder: isFolder ? out : null, report: report === '-' ? null : report, isDocument };
}

/** Several models' scores go into a folder, unless the name is one of a file, such as scores.csv. */
const hasEnding = (path: string): boolean => /[^/.]\.[^/.]+$/.test(path) || path.startsWith('/dev/');

async function writeScores(line: CommandLine, request: ScoreRequest, place: Place, hooks: StudyHooks): Promise<number> {
  if (place.folder !== null) makeRunFolder(place.folder);
  const output = openOutput(place);
  let document: RunDocument;
  try {
    const writer = output === null ? null : createScoreWriter(place.format, output, scoreColumns(request));
    const known = line.options.flag('frozen-with-batch') ? await scoreWithBatch(request, hooks) : null;
    const scoring = await scoreStudy(request, writer, hooks, known);
    writer?.finish();
    document = scoreDocument(frameNow('score', process.argv.slice(3)), request, scoring);
    if (place.folder !== null) writeRunFiles(place.folder, [runFile(document), ...reportFiles(document)]);
    if (place.report !== null) writeWhole(place.report, new TextEncoder().encode(makeReport(document)));
    output?.commit();
  } catch (error) {
    output?.abandon();
    throw error;
  }
  if (place.isDocument) print(`${JSON.stringify(document, null, 2)}\n`);
  if (!line.options.flag('quiet'))
    printError(`${summaryLines(document, place)}${place.folder === null ? '' : warningLines(shownTexts(document))}`);
  return EXIT_DONE;
}

function openOutput({ file, isDocument }: Place): ByteOutput | null {
  if (file !== null) return openFileOutput(file);
  return isDocument ? null : openStandardOutput();
}

/** What standard error says of the scores: rows, and how many are above each threshold. */
function summaryLines({ rowsUsed, rowsLeftOut, models }: RunDocument, { file, folder, report }: Place): string {
  const left = rowsLeftOut.map(({ reason, rows }) => `, ${wholeWords(rows)} left out ${reason}`).join('');
  const flagged = models.map(({ name, flaggedRows }) => `${wholeWords(flaggedRows)} abnormal by ${name}`).join(', ');
  const written = [folder ?? file, report].filter((name) => name !== null);
  const lines = [
    ...wrapText(`${wholeWords(rowsUsed)} rows scored${left}; ${flagged}`, outputWidth()),
    ...writtenLines(written, outputWidth()),
  ];
  return `${lines.join('\n')}\n`;
}

async function explainAsDocument(request: ScoreRequest, row: number, hooks: StudyHooks): Promise<number> {
  const values = await findRow(request, row, hooks);
  const models = request.models.map((trained, m) => explanationDocument(trained, values[m]!, `Row ${wholeWords(row)}`));
  print(`${JSON.stringify({ row, models }, null, 2)}\n`);
  return EXIT_DONE;
}

async function explain(request: ScoreRequest, row: number, hooks: StudyHooks): Promise<number> {
  const values = await findRow(request, row, hooks);
  const width = outputWidth();
  for (const [m, trained] of request.models.entries()) {
    const sentences = explainRow(trained, values[m]!, `Row ${wholeWords(row)}`);
    print(`${m > 0 ? '\n' : ''}${sentences.flatMap((sentence) => wrapText(shownTexts(sentence), width)).join('\n')}\n`);
  }
  return EXIT_DONE;
}
