// Tests that every detector and learner is described in German.
import { expect, test } from 'vitest';
import { learnedKinds } from '../behaviour/index.ts';
import { detectors } from '../detectors/index.ts';
import { describeKind } from './kind-descriptions.ts';

test('every detector and every learned kind has German words of its own', () => {
  for (const { name, title, description } of [...detectors, ...learnedKinds]) {
    const german = describeKind(name, { title, description }, 'de');
    expect(german.title, name).not.toBe(title);
    expect(german.description, name).toMatch(/[^ ]\.$/);
    expect(german.description, name).not.toMatch(/\b(?:the|of|with|that|which|and|device)\b/i);
    expect(describeKind(name, { title, description }, 'en')).toEqual({ title, description });
  }
});
