// The header of a model file as it comes out of JSON: every field checked before anybody relies on it.
import type { ModelSpec } from './model.ts';
import { checkModelOptions } from './option-values.ts';
import type { MissingRule, ModelFeature, ModelHeader } from './trained-model.ts';

/** Names, units, notes and other short texts. */
const TEXT_MAX = 4096;
const FILES_MAX = 100_000;
const NOTES_MAX = 1000;
const SCALERS_MAX = 8;
const MISSING_RULES: readonly string[] = ['drop', 'median', 'fail', 'keep'] satisfies MissingRule[];

type Fields = Readonly<Record<string, unknown>>;

/** The header, with only the fields it should have. Throws an Error that names the field. */
export function restoreHeader(value: unknown, spec: ModelSpec): ModelHeader {
  const from = record(value, 'header');
  if (from['format'] !== 1) throw new Error('its header is of another format');
  const missingRule = text(from, 'missingRule');
  if (!MISSING_RULES.includes(missingRule)) throw new Error('its header has no missingRule');
  const threshold = record(from['threshold'], 'threshold');
  return {
    format: 1,
    porchlight: text(from, 'porchlight'),
    model: spec.name,
    featureSet: from['featureSet'] === null ? null : text(from, 'featureSet'),
    features: list(from, 'features', Number.POSITIVE_INFINITY).map(restoreFeature),
    scalers: list(from, 'scalers', SCALERS_MAX).map((each) => text({ each }, 'each')),
    options: checkModelOptions(spec, record(from['options'], 'options')),
    seed: number(from, 'seed'),
    rows: count(from, 'rows'),
    missingRule: missingRule as MissingRule,
    threshold: { value: number(threshold, 'value'), rule: text(threshold, 'rule') },
    trainingScores: restoreScores(record(from['trainingScores'], 'trainingScores')),
    createdMs: from['createdMs'] === null ? null : number(from, 'createdMs'),
    files: list(from, 'files', FILES_MAX).map((each) => text({ each }, 'each')),
    fingerprint: text(from, 'fingerprint'),
    notes: restoreNotes(record(from['notes'], 'notes')),
  };
}

function restoreFeature(value: unknown): ModelFeature {
  const from = record(value, 'features');
  return {
    name: text(from, 'name'),
    unit: text(from, 'unit'),
    words: text(from, 'words'),
    least: numberOrNull(from, 'least'),
    median: numberOrNull(from, 'median'),
    largest: numberOrNull(from, 'largest'),
    mean: numberOrNull(from, 'mean'),
    sd: numberOrNull(from, 'sd'),
    missing: count(from, 'missing'),
  };
}

function restoreScores(from: Fields): ModelHeader['trainingScores'] {
  return {
    count: count(from, 'count'),
    mean: number(from, 'mean'),
    sd: number(from, 'sd'),
    least: number(from, 'least'),
    largest: number(from, 'largest'),
  };
}

function restoreNotes(from: Fields): Record<string, string | number> {
  const names = Object.keys(from);
  if (names.length > NOTES_MAX) throw new Error('its header has too many notes');
  return Object.fromEntries(
    names.map((name) => [name, typeof from[name] === 'number' ? number(from, name) : text(from, name)]),
  );
}

function record(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`its header has no ${name}`);
  return value as Fields;
}

function list(from: Fields, name: string, most: number): readonly unknown[] {
  const value = from[name];
  if (!Array.isArray(value) || value.length > most) throw new Error(`its header has no ${name}`);
  return value;
}

function text(from: Fields, name: string): string {
  const value = from[name];
  if (typeof value !== 'string' || value.length > TEXT_MAX) throw new Error(`its header has no ${name}`);
  return value;
}

function number(from: Fields, name: string): number {
  const value = from[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`its header has no ${name}`);
  return value;
}

function numberOrNull(from: Fields, name: string): number | null {
  return from[name] === null ? null : number(from, name);
}

function count(from: Fields, name: string): number {
  const value = number(from, name);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`its header has no ${name}`);
  return value;
}
