// Asks the daemon that runs on a data folder, by its API: with a token that is made in the store beside it and taken away again.
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CONSOLE } from '../access/caller.ts';
import { CERTIFICATE_FILE } from '../access/certificate.ts';
import { UserError } from '../base/user-error.ts';
import type { Scope } from '../documents/access.ts';
import { Store } from '../store/store.ts';
import { withAccess } from './console-access.ts';
import { daemonNote } from './daemon-note.ts';

/** A token that nobody could take away, since the process was killed, ends by itself. */
const TOKEN_DAYS = 1;
/** The daemon looks every second whether somebody wrote beside it. */
const TOKEN_KNOWN_MS = 10_000;
const LOOK_MS = 100;
const ANSWER_MS = 20_000;
const ANSWER_BYTES_MAX = 16_000_000;
const UNAUTHORIZED = 401;

export type CallMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Sends a request with a JSON document and returns the answer's; throws `daemon-refused` with the daemon's own words. */
export type DaemonCall = <T>(method: CallMethod, path: string, document?: unknown) => Promise<T>;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Does the work with calls to the daemon of a folder, as `name` in the audit log. Throws `no-daemon` where none runs. */
export async function withDaemon<T>(
  folder: string,
  { name, scope }: { readonly name: string; readonly scope: Scope },
  work: (call: DaemonCall) => Promise<T>,
): Promise<T> {
  const address = daemonAddress(folder);
  const { token, row } = await withAccess(folder, { isMade: false }, (access) =>
    access.addToken(CONSOLE, name, scope, TOKEN_DAYS),
  );
  try {
    await untilKnown(folder, address, token);
    return await work(async <R>(method: CallMethod, path: string, document?: unknown) => {
      const { status, text } = await ask(folder, new URL(path, address), { method, token, document });
      if (status >= 400) throw refusal(status, text);
      return documentOf(text) as R;
    });
  } finally {
    await withAccess(folder, { isMade: false }, (access) => access.dropToken(CONSOLE, row.id));
  }
}

/** Most answers are documents; a page to share is a text. */
function documentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function daemonAddress(folder: string): string {
  const store = Store.open(folder, 'read');
  try {
    const address = daemonNote(store)?.addresses[0];
    if (address === undefined) throw new UserError('no-daemon', { folder });
    return address;
  } finally {
    store.close();
  }
}

async function untilKnown(folder: string, address: string, token: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    const { status, text } = await ask(folder, new URL('/api/v1/proof', address), { method: 'GET', token });
    if (status < 400) return;
    if (status !== UNAUTHORIZED || waitedMs >= TOKEN_KNOWN_MS) throw refusal(status, text);
    await pause(LOOK_MS);
  }
}

/** The daemon's error in its own words (the shape that all errors of the API have). */
function refusal(status: number, text: string): UserError {
  let words = `it answered ${status}`;
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown; hint?: unknown } };
    if (typeof error?.message === 'string') words = error.message.replace(/\.$/, '');
  } catch {
    // What is no document has no words: the number stands for them.
  }
  return new UserError('daemon-refused', { reason: words });
}

interface Asked {
  readonly method: CallMethod;
  readonly token: string;
  readonly document?: unknown;
}

function ask(folder: string, url: URL, { method, token, document }: Asked): Promise<Answer> {
  const body = document === undefined ? null : JSON.stringify(document);
  const options: RequestOptions = {
    method,
    timeout: ANSWER_MS,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === null ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
    },
  };
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void =>
      reject(new UserError('daemon-silent', { address: url.origin, reason: cause.message }, { cause }));
    const take = (response: IncomingMessage): void => void readAnswer(response).then(resolve, fail);
    const sent =
      url.protocol === 'https:'
        ? tlsRequest(url, { ...options, ...pinned(folder) }, take)
        : plainRequest(url, options, take);
    sent.on('error', fail);
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)));
    sent.end(body ?? undefined);
  });
}

/** Only the certificate in the data folder is believed, whatever names it has: the daemon is on this machine. */
function pinned(folder: string): RequestOptions {
  const ca = readFileSync(join(folder, CERTIFICATE_FILE));
  return { ca, allowPartialTrustChain: true, checkServerIdentity: () => undefined, agent: false };
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error('its answer is too long');
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() };
}
