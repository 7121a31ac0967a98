// The phrases of a language, for the wording of any alert.
import type { Language } from '../base/language.ts';
import type { AlertPhrases } from './alert-phrases.ts';
import { englishPhrases } from './english-phrases.ts';
import { germanPhrases } from './german-phrases.ts';

const phrases: Readonly<Record<Language, AlertPhrases>> = { en: englishPhrases, de: germanPhrases };

export function alertPhrases(language: Language): AlertPhrases {
  return phrases[language];
}
