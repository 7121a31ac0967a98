// Why a row has its score, in sentences.
import type { Contribution, ModelFeature, TrainedModel } from '../models/trained-model.ts';

const FEATURES_TOLD = 3;
const DIGITS = 4;

/** A number as people read it: whole numbers in groups of three, others with four digits. */
export function numberWords(value: number): string {
  if (Number.isNaN(value)) return 'missing';
  const size = Math.abs(value);
  const isWhole = Number.isInteger(value) || size >= 1000;
  if (isWhole && size < 1e15) return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
  const text = value.toPrecision(DIGITS);
  return text.includes('e') ? text : String(Number(text));
}

/** A share as a whole percentage that is never 0 for something and never 100 for less than all. */
export function shareWords(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 0 && share > 0) return 'under 1 %';
  return `${percent === 100 && share < 1 ? 99 : percent} %`;
}

/** A p-value, never as 0. */
export function pValueWords(pValue: number): string {
  return pValue < 0.0001 ? pValue.toExponential(0) : String(Number(pValue.toPrecision(2)));
}

/** Sentences that explain one row's score: what it is, and the features that carry it beside what training had. */
export function explainRow(trained: TrainedModel, row: Float64Array, name: string): string[] {
  const { header } = trained;
  const score = new Float64Array(1);
  trained.score({ rows: 1, columns: header.features.length, values: row }, score);
  const value = score[0]!;
  const { threshold } = header;
  const verdict = value > threshold.value ? 'above' : 'not above';
  const sentences = [
    `${name} scores ${numberWords(value)} with ${header.model}, ${verdict} the threshold ${numberWords(threshold.value)} (${threshold.rule}): ${value > threshold.value ? 'abnormal' : 'normal'}.`,
    header.trainingScores.count === 0
      ? 'Its training rows are unknown, so it has no p-value.'
      : `Of ${numberWords(header.trainingScores.count)} training rows, a share of ${pValueWords(trained.pValue(value))} scores as high (its p-value).`,
  ];
  const carried = trained.explain(row).filter(({ share }) => share > 0);
  if (carried.length === 0) return [...sentences, 'No feature stands out: all are as ordinary as they can be.'];
  const told = carried.slice(0, FEATURES_TOLD).map((each) => featureSentence(each, header.features, header.rows === 0));
  return [
    ...sentences,
    `What carries the score most, of ${numberWords(header.features.length)} features, with the share of each:`,
    ...told,
  ];
}

function featureSentence(
  { feature, share, value, side }: Contribution,
  features: readonly ModelFeature[],
  isTrainingUnknown: boolean,
): string {
  const { name, words, unit, least, median, largest } = features[feature]!;
  const title = words === name ? name : `${words} (${name})`;
  const unitWords = unit === '' || unit === '1' ? '' : ` ${unit}`;
  if (isTrainingUnknown)
    return `${shareWords(share)}: ${title} is ${numberWords(value)}${Number.isNaN(value) ? '' : unitWords}.`;
  const range =
    least === null || largest === null
      ? 'training had no number there'
      : `training had ${numberWords(least)} to ${numberWords(largest)}${median === null ? '' : `, median ${numberWords(median)}`}`;
  if (side === 'missing') return `${shareWords(share)}: ${title} is missing; ${range}.`;
  const place = {
    above: 'above all of training',
    below: 'below all of training',
    within: 'within the range of training',
  };
  return `${shareWords(share)}: ${title} is ${numberWords(value)}${unitWords}, ${place[side]}; ${range}.`;
}
