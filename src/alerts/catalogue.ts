// The one catalogue of alert words in each language: for each kind its title, sentence, labels of its numbers, and advice.
import type { Language } from '../base/language.ts';
import { NOTICE_KINDS } from '../devices/notices.ts';
import { factWords } from './fact-words.ts';
import { germanFacts } from './german-facts.ts';
import { germanLearned } from './german-learned.ts';
import { germanNotices } from './german-notices.ts';
import type { KindWords, TranslatedKind } from './kind-words.ts';
import { learnedWords } from './learned-words.ts';
import { noticeWords } from './notice-words.ts';

export type { KindWords } from './kind-words.ts';

/** Words by kind: facts (the detector's name), learned kinds (the learner's name), notices. */
export const catalogue: Readonly<Record<string, KindWords>> = {
  ...factWords,
  ...learnedWords,
  ...noticeWords,
};

/** The type of each translation names every kind, so that a missing one does not compile. */
const german: Readonly<Record<string, TranslatedKind>> = { ...germanFacts, ...germanLearned, ...germanNotices };

const translations: Readonly<Record<Language, Readonly<Record<string, TranslatedKind>>>> = {
  en: catalogue,
  de: german,
};

/** The words of a kind in a language; undefined for a kind that nobody declares. */
export function kindWords(kind: string, language: Language): TranslatedKind | undefined {
  const words = translations[language];
  return Object.hasOwn(words, kind) ? words[kind] : undefined;
}

/** Kinds that are no alarm: news of the home, outside the alarm budget. */
export const noticeKinds: ReadonlySet<string> = new Set(NOTICE_KINDS);
