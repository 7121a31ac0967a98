// A message that did not get through: in words, and with what decides when it is tried again.
import type { ErrorCode } from '../base/error-words.ts';
import { type ErrorDetails, UserError } from '../base/user-error.ts';

export interface DeliveryTrouble {
  readonly status?: string;
  readonly answer?: string;
  /** The other side refused this message; others may get through. Else nothing gets through now. */
  readonly isAnswered?: boolean;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** A message that did not get through, in words. */
export class DeliveryError extends UserError {
  readonly status: string | null;
  readonly answer: string | null;
  readonly isAnswered: boolean;
  readonly retryAfterSeconds: number;

  constructor(code: ErrorCode, details: ErrorDetails, trouble: DeliveryTrouble = {}) {
    super(code, details, { cause: trouble.cause });
    this.name = 'DeliveryError';
    this.status = trouble.status ?? null;
    this.answer = trouble.answer ?? null;
    this.isAnswered = trouble.isAnswered ?? false;
    this.retryAfterSeconds = trouble.retryAfterSeconds ?? 0;
  }
}
