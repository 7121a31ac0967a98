// German.

import { en } from './en.ts';
import type { Catalogue } from './words.ts';

export const de: Catalogue = en;
