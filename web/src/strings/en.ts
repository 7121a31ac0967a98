// English: the catalogue that every other language follows key by key. One file a section in en/.
import { access } from './en/access.ts';
import { alerts } from './en/alerts.ts';
import { audit } from './en/audit.ts';
import { channels } from './en/channels.ts';
import { common } from './en/common.ts';
import { devices } from './en/devices.ts';
import { home } from './en/home.ts';
import { insight } from './en/insight.ts';
import { kinds } from './en/kinds.ts';
import { scans } from './en/scans.ts';
import { sections } from './en/sections.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';
import { shell } from './en/shell.ts';

export const en = {
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
