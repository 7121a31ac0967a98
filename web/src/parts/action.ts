// One thing that a person started: whether it is still going on, and how it failed.
import { useState } from 'preact/hooks';
import type { ApiError } from '../api/client.ts';
import { notify } from '../state/notices.ts';

export interface Action {
  readonly isBusy: boolean;
  readonly error: ApiError | null;
  /** Runs it unless one is running; the promise's failure becomes `error`. */
  readonly run: (what: () => Promise<unknown>) => void;
}

export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const run = (what: () => Promise<unknown>): void => {
    if (isBusy) return;
    setBusy(true);
    setError(null);
    what().then(
      () => setBusy(false),
      (failed: ApiError) => {
        setBusy(false);
        setError(failed);
      },
    );
  };
  return { isBusy, error, run };
}

/** Shows a failure as a notice. */
export function notifyFailure(error: ApiError): void {
  notify('error', error.message, error.hint);
}
