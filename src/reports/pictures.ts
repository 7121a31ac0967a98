// All pictures of a run: how models compare, each model's scores, and how the columns go together.
import { comparedModels } from './comparison-columns.ts';
import { drawCorrelation } from './correlation-picture.ts';
import { drawLowRoc, drawPrecisionRecall, drawRoc } from './curve-pictures.ts';
import { drawConfusion, drawContributions, drawMeasures } from './model-pictures.ts';
import { type Picture, pictureFile } from './picture.ts';
import type { RunDocument, RunModel } from './run-document.ts';
import { drawScores } from './score-picture.ts';
import { drawOverTime } from './time-picture.ts';

/** Models with pictures of their own; the rest is in the table. */
export const PICTURED_MODELS_MAX = 12;

/** Rows of the picture of measures. */
const MEASURED_MODELS_MAX = 16;

export interface RunPictures {
  readonly comparison: readonly Picture[];
  /** In the order of the run's models, the first of them only. */
  readonly models: readonly { readonly model: RunModel; readonly pictures: readonly Picture[] }[];
  readonly correlation: Picture | null;
}

/** Draws everything that there is something to draw of. */
export function drawPictures(run: RunDocument): RunPictures {
  const share = run.label === null ? null : run.label.abnormalRows / (run.label.normalRows + run.label.abnormalRows);
  const comparison = [
    drawMeasures(comparedModels(run), MEASURED_MODELS_MAX),
    drawPrecisionRecall(run.models, share),
    drawRoc(run.models),
    drawLowRoc(run.models),
  ];
  const names = pictureNames(run.models);
  return {
    comparison: comparison.filter((picture) => picture !== null),
    models: comparedModels(run)
      .slice(0, PICTURED_MODELS_MAX)
      .map((model) => ({ model, pictures: drawModel(model, names.get(model)!) })),
    correlation: drawCorrelation(run.correlation),
  };
}

function drawModel(model: RunModel, name: string): Picture[] {
  const pictures = [
    drawScores(model, `scores-${name}`),
    drawOverTime(model, `over-time-${name}`),
    drawContributions(model, `contributions-${name}`),
    drawConfusion(model, `confusion-${name}`),
  ];
  return pictures.filter((picture) => picture !== null);
}

/** A short name of letters, digits and hyphens for each model, no two alike: they become names of files. */
function pictureNames(models: readonly RunModel[]): Map<RunModel, string> {
  const names = new Map<RunModel, string>();
  const taken = new Set<string>();
  for (const model of models) {
    const plain =
      String(model.name)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 40) || 'model';
    let name = plain;
    for (let i = 2; taken.has(name); i++) name = `${plain}-${i}`;
    taken.add(name);
    names.set(model, name);
  }
  return names;
}

/** The pictures as SVG files that stand alone, in light, dark and print; names are file names without ".svg". */
export function makePictures(run: RunDocument): readonly { readonly name: string; readonly svg: string }[] {
  const { comparison, models, correlation } = drawPictures(run);
  const all = [
    ...comparison,
    ...models.flatMap(({ pictures }) => pictures),
    ...(correlation === null ? [] : [correlation]),
  ];
  return all.map((picture) => ({ name: picture.name, svg: pictureFile(picture) }));
}
