// English: the catalogue that every other language follows key by key. One file a section in en/.
import { alerts } from './en/alerts.ts';
import { common } from './en/common.ts';
import { devices } from './en/devices.ts';
import { home } from './en/home.ts';
import { kinds } from './en/kinds.ts';
import { shell } from './en/shell.ts';

export const en = { common, shell, home, devices, kinds, alerts };
