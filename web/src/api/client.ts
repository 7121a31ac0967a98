// Requests to our own API: proof against forgery, ETags, and errors that carry words.
import type { ErrorDocument } from '../../../src/documents/basic-shapes.ts';
import { asSentence } from '../strings/sentence.ts';
import { language, t } from '../strings/words.ts';

const BASE = '/api/v1';
const REQUEST_TIMEOUT_MS = 30_000;
/** A test of a channel whose other side hangs is answered after 30 s, and says so. */
const CHANGE_TIMEOUT_MS = 60_000;
/** A file of a gigabyte over a slow Wi-Fi. */
const FILE_TIMEOUT_MS = 3_600_000;
/** Documents kept to show a page at once while it is read again. */
const DOCUMENTS_MAX = 60;

/** A refused or failed request. `code` is the API's, or `offline` (nobody answered) or `broken` (not understood). */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string | null;
  readonly status: number;
  /** JSON pointer of the wrong field. */
  readonly field: string | null;

  constructor(
    code: string,
    message: string,
    rest: { hint?: string | null; status?: number; field?: string | null } = {},
  ) {
    super(message);
    this.code = code;
    this.hint = rest.hint ? asSentence(rest.hint) : null;
    this.status = rest.status ?? 0;
    this.field = rest.field ?? null;
  }
}

let csrf: string | null = null;
let onSignedOut: () => void = () => {};
let confirmPassword: () => Promise<boolean> = async () => false;
let onReached: (isReached: boolean) => void = () => {};

export function setCsrf(value: string | null): void {
  csrf = value;
}

/** What happens when the server no longer knows us. */
export function setSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** Hears after every request whether the server was there. */
export function setReached(listener: (isReached: boolean) => void): void {
  onReached = listener;
}

/** Asks for the password once more when the server wants it; resolves to false when the person turns away. */
export function setConfirmPassword(ask: () => Promise<boolean>): void {
  confirmPassword = ask;
}

/** What public/early.js asked before this script was there. */
interface EarlyAnswers {
  readonly language: string;
  readonly answers: Record<string, Promise<Response | null> | undefined>;
}
const early = (globalThis as { porchlightEarly?: EarlyAnswers }).porchlightEarly;

/** An answer that was asked for early, once; null when there is none in this language. */
async function earlyAnswer(path: string): Promise<Response | null> {
  const answer = early?.answers[path];
  if (early === undefined || answer === undefined) return null;
  delete early.answers[path];
  return early.language === language.peek() ? answer : null;
}

interface Kept {
  readonly etag: string | null;
  readonly document: unknown;
}
const kept = new Map<string, Kept>();
const keyOf = (path: string): string => `${language.peek()} ${path}`;

/** What was last read of a path in this language, or null. */
export function keptDocument<T>(path: string): T | null {
  return (kept.get(keyOf(path))?.document as T | undefined) ?? null;
}

export function forgetDocuments(): void {
  kept.clear();
}

/** Headers that every request carries. */
export function requestHeaders(method: string): Record<string, string> {
  const headers: Record<string, string> = { 'accept-language': language.peek(), accept: 'application/json' };
  if (method !== 'GET' && csrf !== null) headers['x-porchlight-csrf'] = csrf;
  return headers;
}

/** Reads a document (`/home`, `/devices?sort=new`). Unchanged ones come back as the same object. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const key = keyOf(path);
  const before = kept.get(key);
  const headers = requestHeaders('GET');
  if (before?.etag) headers['if-none-match'] = before.etag;
  const response = await reach(path, { headers, cache: 'no-store' }, signal);
  if (response.status === 304 && before !== undefined) return before.document as T;
  if (!response.ok) throw await refusal(response);
  const document = await understood<T>(response);
  kept.delete(key);
  kept.set(key, { etag: response.headers.get('etag'), document });
  if (kept.size > DOCUMENTS_MAX) kept.delete(kept.keys().next().value!);
  return document;
}

/** Changes something; asks for the password and tries again when the server wants it confirmed. */
export async function send<T = unknown>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await sendRaw(
    method,
    path,
    body === undefined ? undefined : JSON.stringify(body),
    body === undefined ? {} : { 'content-type': 'application/json' },
  );
  return response.status === 204 ? (undefined as T) : await understood<T>(response);
}

/** As `send`, for bodies that are files and answers that are: gives the answer as it came, which was not refused. */
export async function sendRaw(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body: string | Blob | undefined,
  more: Readonly<Record<string, string>>,
): Promise<Response> {
  const limit = typeof body === 'string' || body === undefined ? CHANGE_TIMEOUT_MS : FILE_TIMEOUT_MS;
  const attempt = (): Promise<Response> =>
    reach(
      path,
      { method, headers: { ...requestHeaders(method), ...more }, ...(body === undefined ? {} : { body }) },
      undefined,
      limit,
    );
  let response = await attempt();
  if (response.status === 403) {
    const error = await refusal(response);
    if (error.code !== 'needs-confirmation' || !(await confirmPassword())) throw error;
    response = await attempt();
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** A text or file of the API, for copying and downloading. */
export async function getText(path: string): Promise<string> {
  const response = await reach(path, { headers: { ...requestHeaders('GET'), accept: '*/*' } });
  if (!response.ok) throw await refusal(response);
  return response.text();
}

async function reach(
  path: string,
  init: RequestInit,
  signal?: AbortSignal,
  timeoutMs: number = REQUEST_TIMEOUT_MS,
): Promise<Response> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response =
      (init.method === undefined ? await earlyAnswer(path) : null) ??
      (await fetch(BASE + path, {
        credentials: 'same-origin',
        redirect: 'error',
        ...init,
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      }));
    onReached(true);
    return response;
  } catch (cause) {
    if (signal?.aborted) throw cause;
    onReached(false);
    throw new ApiError('offline', t('common.offlineMessage'), { hint: t('common.offlineHint') });
  }
}

async function understood<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError('broken', t('common.brokenMessage'), { hint: t('common.brokenHint'), status: response.status });
  }
}

/** The words of a refused answer. */
export async function refusal(response: Response): Promise<ApiError> {
  let document: Partial<ErrorDocument> = {};
  try {
    document = (await response.json()) as Partial<ErrorDocument>;
  } catch {
    // A proxy's page, or nothing: the status has to do.
  }
  const { error } = document;
  const status = response.status;
  const failed =
    error === undefined
      ? new ApiError('broken', t('common.statusMessage', { status: String(status) }), {
          hint: t('common.brokenHint'),
          status,
        })
      : new ApiError(error.code, error.message, { hint: error.hint, status, field: error.field });
  if (status === 401 && !['wrong-login', 'wrong-code', 'totp-needed', 'wrong-totp'].includes(failed.code))
    onSignedOut();
  return failed;
}
