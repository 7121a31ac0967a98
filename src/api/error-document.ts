// Errors as the API answers them: one shape, the same words as on the command line in the reader's language, the status from the table of error words.
import { randomBytes } from 'node:crypto';
import { errorWords } from '../base/error-words.ts';
import { errorIn } from '../base/german/german.ts';
import type { Language } from '../base/language.ts';
import { UserError } from '../base/user-error.ts';
import type { ErrorDocument } from '../documents/basic-shapes.ts';

export interface Refusal {
  readonly status: number;
  readonly document: ErrorDocument;
  /** A line for the log; null = nothing of ours went wrong. */
  readonly log: string | null;
}

/** What an error is answered with. Bugs of ours get a number: the log says more under it, the answer does not. */
export function refusalOf(error: unknown, language: Language = 'en'): Refusal {
  if (error instanceof UserError) return { status: statusOf(error), document: documentOf(error, language), log: null };
  const id = randomBytes(4).toString('hex');
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    status: 500,
    document: documentOf(new UserError('internal-error', { id }), language),
    log: `error ${id}: ${shown}`,
  };
}

export function statusOf(error: UserError): number {
  return errorWords[error.code].status;
}

function documentOf(error: UserError, language: Language): ErrorDocument {
  const { message, hint } = errorIn(error, language);
  const field = error.details['field'];
  return {
    error: {
      code: error.code,
      message,
      hint,
      field: typeof field === 'string' ? field : null,
    },
  };
}

/** The same in Home IoT Guardian's shape: the words alone under `error`. */
export function guardianErrorOf({ error }: ErrorDocument): { error: string; code: string; hint: string | null } {
  return { error: error.message, code: error.code, hint: error.hint };
}
