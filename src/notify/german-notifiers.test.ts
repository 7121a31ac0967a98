// Checks that the German forms of channels say something of every kind, field and choice.
import { expect, test } from 'vitest';
import { channelKindRow } from '../documents/setup.ts';
import { channelKinds } from './channels.ts';

test('every kind, field and choice has German words', () => {
  const english = channelKinds();
  const german = channelKinds('de');
  expect(german.map(({ kind }) => kind)).toEqual(english.map(({ kind }) => kind));
  for (const [i, kind] of german.entries()) {
    channelKindRow.strict().parse(kind);
    expect(kind.description, kind.kind).not.toBe(english[i]!.description);
    for (const [j, field] of kind.fields.entries()) {
      const { title: _, description, choiceTitles: __, ...rest } = field;
      const other = english[i]!.fields[j]!;
      expect(other, `${kind.kind}.${field.name}`).toMatchObject(rest);
      expect(description, `${kind.kind}.${field.name}`).not.toBe(other.description);
      expect(field.choiceTitles?.length, `${kind.kind}.${field.name}`).toBe(field.choices?.length);
    }
  }
});
