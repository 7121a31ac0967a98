// Wie die Abschnitte der Einstellungen heißen.
import type { Section } from '../words.ts';

export const sections: Section<'sections'> = {
  input: 'Woher Pakete kommen',
  home: 'Dein Zuhause',
  learning: 'Lernen',
  alerts: 'Meldungen',
  store: 'Was behalten wird',
  web: 'Oberfläche und API',
  notify: 'Benachrichtigungen',
  uploads: 'Hochladen',
  sessions: 'Anmeldung',
  memory: 'Arbeitsspeicher',
  simulation: 'Simuliertes Zuhause',
  log: 'Protokoll',
};
