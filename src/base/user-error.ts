// Expected trouble: an error whose words and hint stand in one table and look the same in every output.
import { type ErrorCode, errorWords } from './error-words.ts';

/** Values that fill the {placeholders} of an error's words. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

/**
 * Trouble that a user can meet and mend. `message` is one sentence (what happened, to what), `hint` what to try.
 * Our own bugs are assertions, not UserErrors.
 */
export class UserError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly hint: string;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(fillWords(errorWords[code].message, details), options);
    this.name = 'UserError';
    this.code = code;
    this.details = details;
    this.hint = fillWords(errorWords[code].hint, details);
  }
}

/** Words with values at their {places}; a place without a value stays. */
export function fillWords(words: string, details: ErrorDetails): string {
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));
}
