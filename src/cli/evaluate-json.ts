// The JSON document of `porchlight evaluate --json`: one shape for models and baselines.
import type { MeanAndSd, RunDocument, RunModel } from '../reports/run-document.ts';

interface EvaluatedModel {
  readonly name: string;
  readonly rocAuc: MeanAndSd | null;
  readonly prAuc: MeanAndSd | null;
  readonly tprAtFpr1e3: MeanAndSd | null;
  readonly tprAtFpr1e4: MeanAndSd | null;
  readonly f1: MeanAndSd | null;
  readonly mcc: MeanAndSd | null;
  readonly alertsPerDeviceDay: MeanAndSd | null;
  readonly fitSeconds: number | null;
  readonly scoreSeconds: number | null;
  readonly threshold: number;
  readonly thresholdRule: string;
  readonly confusion: NonNullable<RunModel['measures']>['confusion'];
}

/** Rows judged and read, how they were split, what must be said first, and the figures: null = undefined for these rows. */
export function evaluationDocument(document: RunDocument): Record<string, unknown> {
  const { models, rowsUsed, rowsRead, split, seeds, label, warnings, columns } = document;
  return {
    rows: rowsUsed,
    rowsRead,
    rowsJudged: models[0]?.scoredRows ?? 0,
    columns: columns.map(({ name }) => name),
    split,
    seeds,
    label,
    models: models.filter(({ isBaseline }) => !isBaseline).map(evaluated),
    baselines: models.filter(({ isBaseline }) => isBaseline).map(evaluated),
    warnings,
  };
}

function evaluated(model: RunModel): EvaluatedModel {
  const measures = model.measures!;
  return {
    name: model.name,
    rocAuc: measures.rocAuc,
    prAuc: measures.prAuc,
    tprAtFpr1e3: measures.tprAtFpr1e3,
    tprAtFpr1e4: measures.tprAtFpr1e4,
    f1: measures.f1,
    mcc: measures.mcc,
    alertsPerDeviceDay: measures.alertsPerDeviceDay,
    fitSeconds: model.fitSeconds,
    scoreSeconds: model.scoreSeconds,
    threshold: model.threshold,
    thresholdRule: model.thresholdRule,
    confusion: measures.confusion,
  };
}
