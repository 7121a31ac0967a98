// A document of the API as a component needs it: shown at once when it was read before, read again when told, old while loading.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { language } from '../strings/words.ts';
import { type ApiError, get, keptDocument } from './client.ts';
import { useLive } from './live.ts';

export interface Reading<T> {
  readonly data: T | null;
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  /** Reads it again. */
  readonly reload: () => void;
  /** Shows a changed document without asking. */
  readonly replace: (data: T) => void;
}

/** Reads `path` (null = nothing yet), and again after a lost connection, in another language, or when `turnOutside` changes. */
export function useDocument<T>(path: string | null, turnOutside = 0): Reading<T> {
  const code = language.value;
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ key: string; data: T | null; error: ApiError | null; isLoading: boolean }>(
    () => ({
      key: '',
      data: null,
      error: null,
      isLoading: true,
    }),
  );
  const key = `${code} ${path}`;
  const current =
    state.key === key
      ? state
      : { key, data: path === null ? null : keptDocument<T>(path), error: null, isLoading: true };
  const shown = useRef(current);
  shown.current = current;

  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    setState({ ...shown.current, isLoading: true });
    get<T>(path, abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) setState({ key, data, error: null, isLoading: false });
      },
      (error: ApiError) => {
        if (!abort.signal.aborted) setState({ ...shown.current, key, error, isLoading: false });
      },
    );
    return () => abort.abort();
  }, [key, turn, turnOutside]);

  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const replace = useCallback((data: T) => setState({ key, data, error: null, isLoading: false }), [key]);
  useLive('reset', reload);
  return { data: current.data, error: current.error, isLoading: current.isLoading, reload, replace };
}

/** Calls at most once in `everyMs`, the last call never lost: for events that may come in bursts. */
export function useCalm(call: () => void, everyMs: number): () => void {
  const latest = useRef(call);
  latest.current = call;
  const timer = useRef(0);
  const last = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    if (timer.current !== 0) return;
    const wait = Math.max(0, last.current + everyMs - Date.now());
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      last.current = Date.now();
      latest.current();
    }, wait);
  }, [everyMs]);
}
