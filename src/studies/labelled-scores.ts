// A trained model's scores of labelled rows, for thresholds that are chosen by them.
import { UserError } from '../base/user-error.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import type { DataRequest } from './data-request.ts';
import { gatherData } from './study-data.ts';
import type { StudyHooks } from './study-hooks.ts';

/** Labels (1 = abnormal) and scores of the rows of a labelled table. Throws UserErrors: columns of the model that are not there, one kind only. */
export async function labelledScores(
  model: TrainedModel,
  request: DataRequest,
  hooks: StudyHooks,
): Promise<{ readonly labels: Uint8Array; readonly scores: Float64Array }> {
  const { header } = model;
  const data = await gatherData(
    {
      ...request,
      // The model was trained on what it was trained on; leaks were judged then.
      columns: header.features.map(({ name }) => name),
      allowsLeaks: true,
      table: { ...(header.featureSet === null ? {} : { featureSet: header.featureSet }), ...request.table },
    },
    hooks,
  );
  const labels = data.labels!;
  const abnormal = labels.reduce((sum, label) => sum + label, 0);
  if (abnormal === 0 || abnormal === labels.length)
    throw new UserError('one-kind-of-rows', { where: request.files[0]!, kind: abnormal === 0 ? 'abnormal' : 'normal' });
  if (data.matrix.columns !== header.features.length)
    throw new UserError('no-number-columns', {
      file: request.files[0]!,
      names: header.features.map(({ name }) => name).join(', '),
    });
  const scores = new Float64Array(labels.length);
  model.score(data.matrix, scores);
  return { labels, scores };
}
