// The options of a channel: what the owner gives, checked against the fields of its kind; secrets stay where they were entered.
import { UserError } from '../base/user-error.ts';
import type { ChannelOptions } from '../documents/setup.ts';
import type { Notifier, NotifierField } from './notifier.ts';

const TEXT_MAX = 2048;

const refuse = (field: string, reason: string): never => {
  throw new UserError('bad-channel', { field, reason });
};

/** Options of a new channel, with what is usual for the rest; throws bad-channel naming the field. */
export function newOptions(notifier: Notifier, given: ChannelOptions): ChannelOptions {
  return completeOptions(notifier, given, {});
}

/**
 * Options of a channel that is changed: what is left out stays as it is. A secret is not kept when messages go elsewhere from now on:
 * else whoever may change a channel could have it sent to himself.
 */
export function changedOptions(notifier: Notifier, given: ChannelOptions, kept: ChannelOptions): ChannelOptions {
  const options = completeOptions(notifier, given, kept);
  const isElsewhere = notifier.fields.some(
    ({ name, isDestination }) => isDestination && (options[name] ?? null) !== (kept[name] ?? null),
  );
  if (isElsewhere)
    for (const { name, title, type } of notifier.fields)
      if (type === 'secret' && hasValue(kept[name]) && given[name] === undefined)
        refuse(name, `messages would go elsewhere; give ${title} again`);
  return options;
}

/** The options without secrets, and the names of the secrets that are set. */
export function shownOptions(
  notifier: Notifier,
  options: ChannelOptions,
): { readonly options: ChannelOptions; readonly secrets: readonly string[] } {
  const isSecret = (name: string): boolean => notifier.fields.find((field) => field.name === name)?.type === 'secret';
  const open = Object.entries(options).filter(([name]) => !isSecret(name));
  const destination = notifier.destination?.(options);
  return {
    options: { ...Object.fromEntries(open), ...(destination === undefined ? {} : { destination }) },
    secrets: notifier.fields.filter(({ name }) => isSecret(name) && hasValue(options[name])).map(({ name }) => name),
  };
}

function hasValue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function completeOptions(notifier: Notifier, given: ChannelOptions, kept: ChannelOptions): ChannelOptions {
  const names = notifier.fields.map(({ name }) => name);
  // What was shown comes back with the form.
  for (const name of Object.keys(given))
    if (!names.includes(name) && name !== 'destination')
      refuse(name.slice(0, 64), `there is no such field; there are ${names.join(', ')}`);
  const options: Record<string, ChannelOptions[string]> = {};
  for (const field of notifier.fields) {
    const value = given[field.name] ?? (given[field.name] === null ? field.usual : (kept[field.name] ?? field.usual));
    options[field.name] = checkValue(field, typeof value === 'string' ? value.trim() : value);
  }
  const misfit = notifier.misfit?.(options) ?? null;
  if (misfit !== null) refuse(misfit.field, misfit.reason);
  return options;
}

function checkValue(field: NotifierField, value: ChannelOptions[string]): ChannelOptions[string] {
  const { name, type, choices = [], isNeeded, least = 0, most = Number.MAX_SAFE_INTEGER } = field;
  if (!hasValue(value)) return isNeeded ? refuse(name, 'it is missing') : null;
  if (type === 'flag') return typeof value === 'boolean' ? value : refuse(name, 'it takes true or false');
  if (type === 'number') {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    return refuse(name, `it takes a whole number from ${least} to ${most}`);
  }
  if (typeof value !== 'string' || value.length > TEXT_MAX)
    return refuse(name, `it takes a text of up to ${TEXT_MAX} letters`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\u0000-\u001f\u007f]/.test(value)) return refuse(name, 'it takes a text in one line');
  if (type === 'choice' && !choices.includes(value)) return refuse(name, `it takes one of ${choices.join(', ')}`);
  const problem = field.problem?.(value) ?? null;
  return problem === null ? value : refuse(name, problem);
}

/** A text as the command line gives it, as the field's type wants it. */
export function optionFromText({ type }: NotifierField, text: string): ChannelOptions[string] {
  if (type === 'flag') {
    if (/^(?:true|yes|on|1)$/i.test(text)) return true;
    return /^(?:false|no|off|0)$/i.test(text) ? false : text;
  }
  return type === 'number' && /^\d{1,9}$/.test(text) ? Number(text) : text;
}
