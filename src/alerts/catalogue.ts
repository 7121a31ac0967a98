// The one catalogue of alert words: for each kind its title, sentence, labels of its numbers, and advice.
import { NOTICE_KINDS } from '../devices/notices.ts';
import { factWords } from './fact-words.ts';
import type { KindWords } from './kind-words.ts';
import { learnedWords } from './learned-words.ts';
import { noticeWords } from './notice-words.ts';

export type { KindWords } from './kind-words.ts';

/** Words by kind: facts (the detector's name), learned kinds (the learner's name), notices. */
export const catalogue: Readonly<Record<string, KindWords>> = {
  ...factWords,
  ...learnedWords,
  ...noticeWords,
};

/** Kinds that are no alarm: news of the home, outside the alarm budget. */
export const noticeKinds: ReadonlySet<string> = new Set(NOTICE_KINDS);
