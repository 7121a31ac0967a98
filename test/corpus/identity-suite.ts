// Kinds of devices: guessed leave-one-model-out, with exact intervals; no kind may be said wrongly more often than the goal allows.
import { identityMarkdown } from './identity-card.ts';
import { measureIdentity } from './identity-measure.ts';
import type { CorpusContext, CorpusSuite, SuiteResult } from './suite.ts';

/** The goals: a wrong kind is worse than none. Of the guesses made so many must be right, and so many models must get one at all. */
const GUESSED_RIGHT_LEAST = 0.8;
const RIGHT_LEAST = 0.3;

export const identitySuite: CorpusSuite = {
  name: 'identity',
  title: 'Kinds of devices are guessed, or left open',
  run: runIdentity,
};

async function runIdentity({ corpus }: CorpusContext): Promise<SuiteResult> {
  const figures = await measureIdentity(corpus);
  const { all, guessed, models } = figures;
  const missed: string[] = [];
  if (guessed.right < GUESSED_RIGHT_LEAST * guessed.n)
    missed.push(`${guessed.right} of ${guessed.n} guesses right, goal ${GUESSED_RIGHT_LEAST}`);
  if (all.right < RIGHT_LEAST * all.n) missed.push(`${all.right} of ${all.n} models recognised, goal ${RIGHT_LEAST}`);
  return {
    checks: models.length,
    agreeing: models.filter(({ said, kind }) => said === kind).length,
    // What is left open or wrong stands in the table: neither is a difference from an oracle.
    differences: [],
    missed,
    details: identityMarkdown(figures),
  };
}
