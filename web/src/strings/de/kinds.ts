// Wie Arten von Geräten heißen.
import type { Section } from '../words.ts';

export const kinds: Section<'kinds'> = {
  camera: 'Kamera',
  doorbell: 'Türklingel',
  plug: 'Steckdose',
  light: 'Licht',
  speaker: 'Lautsprecher',
  phone: 'Telefon',
  computer: 'Computer',
  tablet: 'Tablet',
  hub: 'Zentrale',
  lock: 'Schloss',
  sensor: 'Sensor',
  tv: 'Fernseher',
  printer: 'Drucker',
  router: 'Router',
  thermostat: 'Thermostat',
  vacuum: 'Staubsauger',
  appliance: 'Haushaltsgerät',
  scale: 'Waage',
  nas: 'Netzwerkspeicher',
  console: 'Spielkonsole',
  wearable: 'Uhr',
  garden: 'Gartengerät',
  alarm: 'Alarmanlage',
  unknown: 'Unbekannte Art',
};
