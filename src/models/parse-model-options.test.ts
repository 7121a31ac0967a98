import { expect, test } from 'vitest';
import { UserError } from '../base/user-error.ts';
import { findModel } from './index.ts';
import { checkModelOptions, defaultModelOptions } from './option-values.ts';
import { parseModelOptions } from './parse-model-options.ts';

const inne = findModel('inne')!;
const ensemble = findModel('ensemble')!;

function refusalOf(attempt: () => unknown): UserError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error('nothing was refused');
}

test('without texts every option has its default', () => {
  expect(parseModelOptions(inne, [])).toEqual({ estimators: 200, samples: 8 });
});

test('texts set options, with or without the model’s name, and the last one wins', () => {
  expect(parseModelOptions(inne, ['estimators=50', 'inne.samples = 16', 'estimators=60'])).toEqual({
    estimators: 60,
    samples: 16,
  });
  expect(parseModelOptions(ensemble, ['members=ecod + inne', 'combine=rank'])).toEqual({
    members: ['ecod', 'inne'],
    combine: 'rank',
  });
});

test('options of other models are passed over', () => {
  expect(parseModelOptions(inne, ['trees=200', 'ensemble.combine=max'])).toEqual(defaultModelOptions(inne));
});

test.each([
  [
    'samples=1',
    'The option samples of inne takes a whole number of rows, 2 to 256, not "1".',
    'write samples=8, which is the default',
  ],
  [
    'samples=',
    'The option samples of inne takes a whole number of rows, 2 to 256, not "".',
    'write samples=8, which is the default',
  ],
  [
    'samples=1e400',
    'The option samples of inne takes a whole number of rows, 2 to 256, not "1e400".',
    'write samples=8, which is the default',
  ],
  ['inne.sampels=9', 'The inne model has no option "sampels".', 'did you mean samples?'],
  ['inne.zzz=9', 'The inne model has no option "zzz".', 'the options of inne are estimators, samples'],
  ['zzz=9', 'The inne model has no option "zzz".', 'the options of inne are estimators, samples'],
  ['ine.samples=9', 'The option "ine.samples" is for no model: there is no "ine".', 'did you mean inne?'],
  ['samples', '"samples" is no option: it has no value.', 'write it as trees=200'],
])('%s is refused by name', (text, message, hint) => {
  const error = refusalOf(() => parseModelOptions(inne, [text]));
  expect(error.code).toBe('bad-model-option');
  expect(error.message).toBe(message);
  expect(error.hint).toBe(hint);
});

test('a word that is none of the choices is answered with the near one', () => {
  const error = refusalOf(() => parseModelOptions(ensemble, ['combine=p-valeu']));
  expect(error.message).toBe('The option combine of ensemble takes rank or p-value or max, not "p-valeu".');
  expect(error.hint).toContain('did you mean p-value?');
  expect(refusalOf(() => parseModelOptions(ensemble, ['members=ecod++copod'])).message).toContain(
    'names joined by "+"',
  );
});

test('options of a file are held to the same kinds and ranges', () => {
  const good = defaultModelOptions(inne);
  expect(checkModelOptions(inne, good)).toEqual(good);
  expect(() => checkModelOptions(inne, { ...good, samples: 1e9 })).toThrow('samples is out of its range');
  expect(() => checkModelOptions(inne, { ...good, samples: 8.5 })).toThrow('samples is out of its range');
  expect(() => checkModelOptions(inne, { ...good, samples: '8' })).toThrow('samples is out of its range');
  expect(() => checkModelOptions(inne, { samples: 8 })).toThrow('estimators is out of its range');
  expect(() => checkModelOptions(inne, { ...good, more: 1 })).toThrow('no option more');
  expect(() => checkModelOptions(ensemble, { members: ['ecod', 7], combine: 'rank' })).toThrow('members');
});
