// The text of a capture filter and the one way to refuse it: a UserError that says where and why.
import { UserError } from '../../base/user-error.ts';

/** Characters a filter may have: a list of some hundred addresses fits, a file given by mistake does not. */
export const FILTER_LENGTH_MAX = 16_384;

/** Characters of a filter that an error repeats. */
const SHOWN_LENGTH_MAX = 120;

/** A filter as written. Every part of the compiler refuses through `fail`, so that all errors name a place. */
export class FilterText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    if (text.length > FILTER_LENGTH_MAX)
      this.fail(FILTER_LENGTH_MAX, `it is longer than ${FILTER_LENGTH_MAX} characters`);
  }

  /** Refuses the filter because of what stands at character `at` (counted from 0; shown from 1). */
  fail(at: number, reason: string): never {
    const filter = this.text.length > SHOWN_LENGTH_MAX ? `${this.text.slice(0, SHOWN_LENGTH_MAX)}…` : this.text;
    throw new UserError('bad-filter', { filter, reason: `at character ${at + 1}: ${reason}` });
  }
}
