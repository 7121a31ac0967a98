// German, key by key as English. One file a section in de/.
import { alerts } from './de/alerts.ts';
import { common } from './de/common.ts';
import { devices } from './de/devices.ts';
import { home } from './de/home.ts';
import { kinds } from './de/kinds.ts';
import { shell } from './de/shell.ts';
import type { Catalogue } from './words.ts';

export const de: Catalogue = { common, shell, home, devices, kinds, alerts };
