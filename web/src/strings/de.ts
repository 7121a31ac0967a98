// German, key by key as English.

import { en } from './en.ts';
import type { Catalogue } from './words.ts';

export const de: Catalogue = en;
