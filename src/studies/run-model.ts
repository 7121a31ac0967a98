// What a run says of a model whatever was done with it.
import type { TrainedModel } from '../models/trained-model.ts';
import type { RunModel } from '../reports/run-document.ts';

type ModelIdentity = Pick<
  RunModel,
  'name' | 'title' | 'isBaseline' | 'seed' | 'options' | 'scalers' | 'trainedRows' | 'threshold' | 'thresholdRule'
>;

/** Name, options and threshold of a trained model, as its document has them. */
export function identityOf({ header, spec }: TrainedModel): ModelIdentity {
  return {
    name: header.model,
    title: spec.title,
    isBaseline: spec.isBaseline,
    seed: header.seed,
    options: header.options,
    scalers: header.scalers,
    trainedRows: header.rows,
    threshold: header.threshold.value,
    thresholdRule: header.threshold.rule,
  };
}
