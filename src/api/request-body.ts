// A JSON body as it comes over the wire: bounded in size, time, depth and names before anything looks at it.
import { Buffer } from 'node:buffer';
import { UserError } from '../base/user-error.ts';

export const JSON_BYTES_MAX = 256 * 1024;
const JSON_DEPTH_MAX = 20;
/** A body of this size comes in well under a second; a sender that drips it byte by byte is cut. */
const BODY_SECONDS_MAX = 10;
/** Names that would reach into prototypes when a document is merged into another one. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Throws packed-body: unpacking is not offered, so there are no bombs. */
export function checkEncoding(headers: Headers): void {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity')
    throw new UserError('packed-body', { encoding: encoding.replace(/[^\x21-\x7e]/g, '').slice(0, 40) });
}

/** The document in a request's body. Throws wrong-content-type, packed-body, body-too-large, body-too-slow, bad-json. */
export async function readJson(request: Request): Promise<unknown> {
  checkEncoding(request.headers);
  const type = request.headers.get('content-type');
  if (!/^application\/json\s*(?:;|$)/i.test(type?.trim() ?? ''))
    throw new UserError('wrong-content-type', { found: shownType(type), wanted: 'application/json' });
  return parseJson(await readText(request, JSON_BYTES_MAX));
}

export function shownType(type: string | null): string {
  return type === null ? 'of no stated type' : type.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}

async function readText(request: Request, bytesMax: number): Promise<string> {
  const tooLarge = new UserError('body-too-large', { limit: `${bytesMax / 1024} kB` });
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge;
  if (request.body === null) return '';
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const timer = new AbortController();
  const late = afterSeconds(BODY_SECONDS_MAX, timer.signal);
  try {
    for (;;) {
      const part = await Promise.race([reader.read(), late]);
      if (part === null) throw new UserError('body-too-slow', { seconds: BODY_SECONDS_MAX });
      if (part.done) break;
      length += part.value.length;
      if (length > bytesMax) throw tooLarge;
      chunks.push(part.value);
    }
  } catch (error) {
    reader.cancel().catch(() => undefined);
    if (error instanceof UserError) throw error;
    throw new UserError('bad-json', { reason: 'it broke off' }, { cause: error });
  } finally {
    timer.abort();
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new UserError('bad-json', { reason: 'it is not UTF-8' }, { cause: error });
  }
}

/** Null after so many seconds, or never when the signal comes first. */
function afterSeconds(seconds: number, signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), seconds * 1000);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}

/** Parses a text of bounded depth without names that reach into prototypes. Throws bad-json. */
export function parseJson(text: string): unknown {
  checkDepth(text);
  try {
    return JSON.parse(text, (name: string, value: unknown) => {
      if (FORBIDDEN_NAMES.has(name))
        throw new UserError('bad-json', { reason: `"${name}" is no name that it may have` });
      return value;
    });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('bad-json', { reason: reasonOf(error, text) }, { cause: error });
  }
}

function reasonOf(error: unknown, text: string): string {
  if (text.trim() === '') return 'it is empty';
  const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return at === undefined ? 'it ends too early or has an odd sign' : `something is wrong at character ${at}`;
}

/** JSON.parse recurses: the depth is counted before it, outside of strings. */
function checkDepth(text: string): void {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text.charCodeAt(i);
    if (isInString) {
      if (sign === 0x5c) i++;
      else if (sign === 0x22) isInString = false;
    } else if (sign === 0x22) isInString = true;
    else if (sign === 0x5b || sign === 0x7b) {
      if (++depth > JSON_DEPTH_MAX)
        throw new UserError('bad-json', { reason: `it is nested deeper than ${JSON_DEPTH_MAX} levels` });
    } else if (sign === 0x5d || sign === 0x7d) depth--;
  }
}
