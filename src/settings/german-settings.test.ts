// Checks that the German form says something of every setting and every choice, and leaves the file's own words alone.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { errorIn } from '../base/german/german.ts';
import { UserError } from '../base/user-error.ts';
import { settingsDocument } from '../documents/setup.ts';
import { germanSettings } from './german-settings.ts';
import { Settings } from './settings.ts';
import { namedSettings } from './settings-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'german-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every setting has German words, and there are none for others', () => {
  expect(Object.keys(germanSettings).sort()).toEqual(namedSettings.map(({ name }) => name).sort());
  for (const { name, spec } of namedSettings) {
    const words = germanSettings[name]!;
    expect(words.description, name).not.toBe(spec.description);
    expect(Object.keys(words.choices ?? {}), name).toEqual(spec.choices ?? []);
    expect(words.unit === undefined, name).toBe(spec.unit === null);
  }
});

test('the form is German to those who read it, with the same values', () => {
  const settings = Settings.open({ file: join(folder, 'none.yaml'), env: {} });
  const german = settings.document('de');
  settingsDocument.parse(german);
  const english = settings.document();
  for (const [i, row] of german.settings.entries()) {
    const { title: _, description: __, unit: ___, choiceTitles: ____, ...rest } = row;
    expect(english.settings[i]).toMatchObject(rest);
  }
  const kind = german.settings.find(({ name }) => name === 'input.kind')!;
  expect(kind.choices![0]).toBe('auto');
  expect(kind.choiceTitles![0]).toBe('Automatisch');
  expect(kind.choiceTitles).toHaveLength(kind.choices!.length);
});

/** What somebody may type wrongly, and the reason in German. */
const WRONG: readonly (readonly [string, unknown, string])[] = [
  ['web.port', 70_000, 'es nimmt eine ganze Zahl von 0 bis 65535'],
  ['web.bind', 'everywhere', 'es nimmt local, lan oder eine Adresse, nicht "everywhere"'],
  ['home.timezone', 'Mars', 'es nimmt auto (die dieses Systems) oder einen Namen wie Europe/Berlin, nicht "Mars"'],
  ['home.language', 'fr', 'es nimmt eins von auto, en, de'],
  ['input.mayAsk', 'perhaps', 'es nimmt true oder false'],
  ['home.networks', ['home'], '"home" ist nicht eine Adresse oder ein Netz wie 192.168.1.0/24'],
  ['learning.span', 'long', 'es nimmt eine Spanne wie 3d, 12h, 90m or 1d12h, von 1h bis 90d, nicht "long"'],
  ['notify.quietFrom', '25:00', 'es nimmt eine Uhrzeit wie 22:30 oder nichts, nicht "25:00"'],
  ['input.kind', 'interface', 'die Quelle interface braucht eins'],
  ['web.key', '/key.pem', 'web.certificate und web.key gehören zusammen'],
];

test.each(WRONG)('a wrong value of %s is refused in German', async (name, value, reason) => {
  const settings = Settings.open({ file: join(folder, 'change.yaml'), env: {} });
  const error = await settings.change({ [name]: value } as never).then(
    () => null,
    (caught: unknown) => caught,
  );
  if (!(error instanceof UserError)) throw new Error('it was taken');
  expect(errorIn(error, 'de').message).toContain(`${reason}.`);
});

test('a wrong file is told in German on the form', () => {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(file, 'web:\n  port: 9000\n');
  const settings = Settings.open({ file, env: {} });
  writeFileSync(file, 'webb:\n  port: 9000\n');
  settings.reload();
  expect(settings.document('de').problem).toBe(
    `${file}, Zeile 1, Spalte 1: "webb" gibt es als Abschnitt nicht (meintest du „web“?).`,
  );
});
