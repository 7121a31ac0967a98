// Options of models from texts such as "trees=200" or "isolation-forest.trees=200".
import { UserError } from '../base/user-error.ts';
import { models } from './index.ts';
import type { ModelSpec } from './model.ts';
import type { ModelOptions, ModelOptionValue } from './model-options.ts';
import { defaultModelOptions, isOptionValue, isWhole, NAMES_MAX } from './option-values.ts';

/**
 * The options of one model: defaults, and over them what the texts say, the last one winning. Texts for other models (by their prefix, or
 * because only others have such an option) are passed over. Throws UserError('bad-model-option') naming the option and its range or near
 * names.
 */
export function parseModelOptions(spec: ModelSpec, texts: readonly string[]): ModelOptions {
  const values: Record<string, ModelOptionValue> = { ...defaultModelOptions(spec) };
  for (const text of texts) {
    const equals = text.indexOf('=');
    if (equals < 1) throw refusal(spec, `"${text}" is no option: it has no value`, 'write it as trees=200');
    const head = text.slice(0, equals).trim();
    const value = text.slice(equals + 1).trim();
    const dot = head.indexOf('.');
    const owner = dot < 0 ? null : head.slice(0, dot);
    const name = head.slice(dot + 1);
    if (owner !== null && owner !== spec.name) {
      if (!models.some((each) => each.name === owner)) throw unknownOwner(spec, head, owner);
      continue;
    }
    if (!Object.hasOwn(spec.options, name)) {
      if (owner === null && models.some((each) => Object.hasOwn(each.options, name))) continue;
      throw unknownOption(spec, name);
    }
    values[name] = parseValue(spec, name, value);
  }
  return values;
}

function parseValue(spec: ModelSpec, name: string, text: string): ModelOptionValue {
  const option = spec.options[name]!;
  if (option.kind === 'number') {
    const value = text === '' ? Number.NaN : Number(text);
    if (isOptionValue(option, value)) return value;
    const range = `${option.least} to ${option.most}`;
    const wanted = isWhole(option) ? `a whole number of ${option.unit}, ${range}` : `${range} ${option.unit}`.trim();
    throw refusal(
      spec,
      `The option ${name} of ${spec.name} takes ${wanted}, not "${text}"`,
      `write ${name}=${option.default}, which is the default`,
    );
  }
  if (option.kind === 'choice') {
    if (isOptionValue(option, text)) return text;
    throw refusal(
      spec,
      `The option ${name} of ${spec.name} takes ${option.choices.join(' or ')}, not "${text}"`,
      nearWords(text, option.choices) ?? `write ${name}=${option.default}, which is the default`,
    );
  }
  const names = text.split('+').map((each) => each.trim());
  if (names.every((each) => each !== '') && isOptionValue(option, names)) return names;
  throw refusal(
    spec,
    `The option ${name} of ${spec.name} takes up to ${NAMES_MAX} names joined by "+", not "${text}"`,
    `write ${name}=${option.default.join('+')}, which is the default`,
  );
}

function unknownOption(spec: ModelSpec, name: string): UserError {
  const names = Object.keys(spec.options);
  const own =
    names.length === 0 ? `${spec.name} has no options` : `the options of ${spec.name} are ${names.join(', ')}`;
  return refusal(spec, `The ${spec.name} model has no option "${name}"`, nearWords(name, names) ?? own);
}

function unknownOwner(spec: ModelSpec, head: string, owner: string): UserError {
  const names = models.map((each) => each.name);
  const near = nearWords(owner, names);
  return refusal(
    spec,
    `The option "${head}" is for no model: there is no "${owner}"`,
    near ?? `the models are ${names.join(', ')}`,
  );
}

function refusal(spec: ModelSpec, reason: string, hint: string): UserError {
  return new UserError('bad-model-option', { model: spec.name, reason, try: hint });
}

function nearWords(typed: string, names: readonly string[]): string | null {
  const near = names.filter((name) => name.startsWith(typed.toLowerCase()) || isNear(typed.toLowerCase(), name));
  return near.length === 0 ? null : `did you mean ${near.join(' or ')}?`;
}

/** At most two letters added, missing or changed. */
function isNear(typed: string, name: string): boolean {
  if (Math.abs(typed.length - name.length) > 2) return false;
  let row = Array.from({ length: name.length + 1 }, (_, i) => i);
  for (let i = 1; i <= typed.length; i++) {
    const next = [i];
    for (let j = 1; j <= name.length; j++)
      next.push(Math.min(row[j - 1]! + (typed[i - 1] === name[j - 1] ? 0 : 1), row[j]! + 1, next[j - 1]! + 1));
    row = next;
  }
  return row.at(-1)! <= 2;
}
