// What kinds of devices are called in German, with their article.

const NAMES: readonly (readonly [kind: string, article: 'ein' | 'eine', noun: string])[] = [
  ['camera', 'eine', 'Kamera'],
  ['doorbell', 'eine', 'Türklingel'],
  ['plug', 'eine', 'Steckdose'],
  ['light', 'ein', 'Licht'],
  ['speaker', 'ein', 'Lautsprecher'],
  ['phone', 'ein', 'Telefon'],
  ['computer', 'ein', 'Computer'],
  ['tablet', 'ein', 'Tablet'],
  ['hub', 'eine', 'Zentrale'],
  ['lock', 'ein', 'Schloss'],
  ['sensor', 'ein', 'Sensor'],
  ['tv', 'ein', 'Fernseher'],
  ['printer', 'ein', 'Drucker'],
  ['router', 'ein', 'Router'],
  ['thermostat', 'ein', 'Thermostat'],
  ['vacuum', 'ein', 'Staubsauger'],
  ['appliance', 'ein', 'Haushaltsgerät'],
  ['scale', 'eine', 'Waage'],
  ['nas', 'ein', 'Netzwerkspeicher'],
  ['console', 'eine', 'Spielkonsole'],
  ['wearable', 'eine', 'Uhr'],
  ['garden', 'ein', 'Gartengerät'],
  ['alarm', 'eine', 'Alarmanlage'],
];

/** Nouns by kind, for values and lists. */
export const GERMAN_KINDS: Readonly<Record<string, string>> = Object.fromEntries(
  NAMES.map(([kind, , noun]) => [kind, noun]),
);

/** "eine Kamera von Edimax", "ein Gerät von Edimax". */
export function germanThing(kind: string, vendor: string): string {
  const [, article, noun] = NAMES.find(([name]) => name === kind) ?? [
    kind,
    'ein',
    kind === '' ? 'Gerät' : `Gerät der Art ${kind}`,
  ];
  return vendor === '' ? `${article} ${noun}` : `${article} ${noun} von ${vendor}`;
}
