// The work of `porchlight model`: show, diff, threshold, import.
import { readFileSync } from 'node:fs';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import { bestF1Threshold } from '../evaluation/decision-metrics.ts';
import { encodeModel } from '../models/model-file.ts';
import {
  type Threshold,
  thresholdByBudget,
  thresholdByContamination,
  thresholdByMeanAndDeviations,
  thresholdByQuantile,
} from '../models/thresholds.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import { importedForest } from '../studies/imported-forest.ts';
import { labelledScores } from '../studies/labelled-scores.ts';
import { readModel } from '../studies/read-model.ts';
import { writeWhole } from '../studies/run-folder.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { diffPage, modelDocument, modelPage, thresholdLine } from './model-page.ts';
import { readDataRequest } from './study-options.ts';
import { frameNow, runStudy } from './study-run.ts';
import { outputPaint, outputWidth, print } from './terminal.ts';

const ACTIONS = ['show', 'diff', 'threshold', 'import'] as const;

/** Larger than any forest of the JSON form that makes sense. */
const FOREST_BYTES_MAX = 512 * 1024 * 1024;

const bad = (reason: string): UserError => new UserError('bad-option', { command: 'model', reason });

export async function runModel(line: CommandLine): Promise<number> {
  const [action, ...files] = line.words;
  const wanted = action === 'diff' ? 2 : 1;
  if (!ACTIONS.some((each) => each === action)) throw bad(`there is no "model ${action}", only ${ACTIONS.join(', ')}`);
  if (files.length !== wanted) throw bad(`\`model ${action}\` takes ${wanted === 2 ? 'two files' : 'one file'}`);
  if (action === 'threshold') return setThreshold(line, files[0]!);
  if (action === 'import') return importForest(line, files[0]!);
  if (action === 'show') show(line, files[0]!);
  else diff(line, files[0]!, files[1]!);
  return EXIT_DONE;
}

function show({ options }: CommandLine, file: string): void {
  const model = readModel(file);
  if (options.flag('json')) print(`${JSON.stringify(modelDocument(model), null, 2)}\n`);
  else print(modelPage(model, file, outputWidth(), outputPaint()));
}

function diff({ options }: CommandLine, first: string, second: string): void {
  const models = [readModel(first), readModel(second)] as const;
  if (options.flag('json')) print(`${JSON.stringify(models.map(modelDocument), null, 2)}\n`);
  else print(diffPage(models[0], models[1], [first, second], outputWidth(), outputPaint()));
}

async function setThreshold(line: CommandLine, file: string): Promise<number> {
  const { options } = line;
  const model = readModel(file);
  const ways = ['contamination', 'quantile', 'deviations', 'budget', 'value'].filter(
    (name) => options.number(name) !== undefined,
  );
  if (options.text('best-f1') !== undefined) ways.push('best-f1');
  if (ways.length !== 1)
    throw bad(
      ways.length === 0
        ? 'say how: --contamination, --quantile, --deviations, --budget, --value or --best-f1'
        : `--${ways.join(' and --')} are two ways: give one`,
    );
  const out = options.text('out');
  return runStudy(false, async (hooks) => {
    const { value, rule } =
      ways[0] === 'best-f1' ? await byBestF1(line, model, hooks) : byTraining(model, ways[0]!, options);
    const changed = model.withThreshold(value, rule);
    if (out !== undefined) writeWhole(out, encodeModel(changed));
    if (options.flag('json'))
      print(`${JSON.stringify({ ...changed.header.threshold, before: model.header.threshold }, null, 2)}\n`);
    else
      print(
        `${thresholdLine(changed, outputWidth())}${out === undefined ? 'Nothing was written: add --out FILE to keep it.\n' : `Wrote ${out}\n`}`,
      );
    return EXIT_DONE;
  });
}

function byTraining(model: TrainedModel, way: string, options: CommandLine['options']): Threshold {
  const scores = model.trainingScores;
  const value = options.number(way)!;
  if (way === 'value') return { value, rule: 'set by hand' };
  if (scores.length === 0)
    throw bad(`--${way} needs the training scores, which an imported model has not: give --value or --best-f1`);
  if (way === 'contamination') return thresholdByContamination(scores, value);
  if (way === 'quantile') return thresholdByQuantile(scores, value);
  if (way === 'deviations') return thresholdByMeanAndDeviations(model.header.trainingScores, value);
  const rowsPerDay = options.number('rows-per-day');
  if (rowsPerDay === undefined) throw bad('--budget needs --rows-per-day, the rows that come in a day');
  return thresholdByBudget(scores, value, rowsPerDay);
}

async function byBestF1(
  line: CommandLine,
  model: TrainedModel,
  hooks: Parameters<typeof labelledScores>[2],
): Promise<Threshold> {
  const { options } = line;
  const data = readDataRequest('model', [options.text('best-f1')!], options);
  if (data.label === null) throw bad('--best-f1 needs --label, the column that says which rows are normal');
  const missing = options.text('missing') === undefined ? 'keep' : data.missing;
  const { labels, scores } = await labelledScores(model, { ...data, missing }, hooks);
  const { threshold, f1 } = bestF1Threshold(labels, scores);
  return { value: threshold, rule: `best F1 (${f1.toFixed(4)}) on ${labels.length} rows of ${data.files[0]}` };
}

async function importForest({ options }: CommandLine, file: string): Promise<number> {
  const out = options.text('out');
  if (out === undefined) throw bad('--out is missing: name the model file');
  let text: string;
  try {
    const bytes = readFileSync(file);
    if (bytes.length > FOREST_BYTES_MAX) throw bad(`${file} is too large for a forest`);
    text = bytes.toString('utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('file-unreadable', { file, reason: systemReason(error) }, { cause: error });
  }
  const model = importedForest(text, file, frameNow('model', process.argv.slice(3)));
  writeWhole(out, encodeModel(model));
  print(modelPage(model, out, outputWidth(), outputPaint()));
  return EXIT_DONE;
}
