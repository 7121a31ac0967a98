// German, key by key as English. One file a section in de/.
import { access } from './de/access.ts';
import { alerts } from './de/alerts.ts';
import { audit } from './de/audit.ts';
import { channels } from './de/channels.ts';
import { common } from './de/common.ts';
import { devices } from './de/devices.ts';
import { home } from './de/home.ts';
import { insight } from './de/insight.ts';
import { kinds } from './de/kinds.ts';
import { scans } from './de/scans.ts';
import { sections } from './de/sections.ts';
import { settings } from './de/settings.ts';
import { setup } from './de/setup.ts';
import { shell } from './de/shell.ts';
import type { Catalogue } from './words.ts';

export const de: Catalogue = {
  common,
  shell,
  home,
  devices,
  kinds,
  alerts,
  access,
  audit,
  channels,
  insight,
  scans,
  sections,
  settings,
  setup,
};
