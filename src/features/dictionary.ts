// What holds for every feature of every set: the words a feature must have, and the faults that a dictionary can have.
import type { Feature, FeatureSet } from './feature.ts';

/** Tools and data sets by name, as the documentation writes them. */
export const SOURCE_TITLES: Readonly<Record<Feature['source'], string>> = {
  cic: 'CICFlowMeter',
  ciciot: 'CIC-IoT-2023',
  nfstream: 'nfstream',
  zeek: 'Zeek',
  porchlight: 'Porchlight',
};

/** Most characters of a feature's words: they stand in the middle of sentences. */
const WORDS_MAX = 80;

/** What is wrong with the declarations of a set, one sentence each; none when all is well. */
export function findFeatureFaults(set: FeatureSet): string[] {
  const faults: string[] = [];
  const dropped = set.dropped ?? [];
  const seen = new Set<string>();
  for (const feature of [...set.features, ...dropped]) {
    const { name, state, reason } = feature;
    if (name === '' || name !== name.trim()) faults.push(`${set.name}: "${name}" is no name of a column`);
    if (seen.has(name)) faults.push(`${set.name}: ${name} is declared twice`);
    seen.add(name);
    if (feature.unit === '') faults.push(`${set.name}: ${name} has no unit`);
    if (!feature.formula.endsWith('.')) faults.push(`${set.name}: the formula of ${name} is no sentence`);
    if (feature.words === '' || feature.words.length > WORDS_MAX || feature.words.endsWith('.'))
      faults.push(`${set.name}: the words of ${name} are no short noun phrase`);
    if (state !== 'same' && (reason === undefined || !reason.endsWith('.')))
      faults.push(`${set.name}: ${name} is ${state} without a reason`);
    if (state === 'same' && reason !== undefined)
      faults.push(`${set.name}: ${name} is the same, so it needs no reason`);
    if (feature.source === 'porchlight' && feature.sourceName !== undefined)
      faults.push(`${set.name}: ${name} is ours and has no name elsewhere`);
  }
  for (const { name, state } of set.features)
    if (state === 'dropped') faults.push(`${set.name}: ${name} is dropped, but among the computed ones`);
  for (const { name, state } of dropped)
    if (state !== 'dropped') faults.push(`${set.name}: ${name} is not dropped, but among the dropped ones`);
  if (set.features.length === 0) faults.push(`${set.name} has no features`);
  return faults;
}

/** A feature of an original that is not computed, and why. */
export function droppedFeature(
  source: Feature['source'],
  name: string,
  unit: string,
  formula: string,
  reason: string,
): Feature {
  return { name, unit, formula, words: name, source, state: 'dropped', reason };
}
