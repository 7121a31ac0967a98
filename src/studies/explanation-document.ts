// Why a row has its score, as data for programs.
import type { TrainedModel } from '../models/trained-model.ts';
import { explainRow } from './explanation.ts';

/** The same as data, every feature with a share, largest first, for programs; null = a missing value. */
export function explanationDocument(trained: TrainedModel, row: Float64Array, name: string): Record<string, unknown> {
  const { header } = trained;
  const scores = new Float64Array(1);
  trained.score({ rows: 1, columns: header.features.length, values: row }, scores);
  const score = scores[0]!;
  return {
    name: header.model,
    score,
    pValue: finiteOrNull(trained.pValue(score)),
    threshold: header.threshold.value,
    thresholdRule: header.threshold.rule,
    label: score > header.threshold.value ? 'abnormal' : 'normal',
    features: trained
      .explain(row)
      .filter(({ share }) => share > 0)
      .map(({ feature, share, value, side }) => ({
        name: header.features[feature]!.name,
        value: Number.isNaN(value) ? null : value,
        share,
        side,
      })),
    sentences: explainRow(trained, row, name),
  };
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
