// One request on its way through a route: who calls, may they, what do they ask, the handler, the answer.
import { strict as assert } from 'node:assert';
import { z } from 'zod';
import type { Caller, Source } from '../access/caller.ts';
import type { Language } from '../base/language.ts';
import { UserError } from '../base/user-error.ts';
import { readBearer, readSessionCookie } from './cookies.ts';
import { guardianErrorOf, refusalOf } from './error-document.ts';
import type { EventStreams } from './event-streams.ts';
import { checkCaller, checkCsrf, checkOrigin } from './guard.ts';
import type { ApiOptions } from './ports.ts';
import { readJson } from './request-body.ts';
import { languageOf, type NodeBindings } from './request-source.ts';
import { jsonResponse } from './response.ts';
import { pathPart, type Route, type RouteContext } from './route.ts';
import type { UploadGate } from './upload.ts';
import { WrittenDocument } from './written-document.ts';

/** What is known of a request before its route. */
export interface Arrival {
  readonly request: Request;
  readonly bindings: NodeBindings;
  readonly source: Source;
  readonly host: string;
  readonly isSecure: boolean;
  /** A part of the path by its name, decoded; null = there is none. */
  readonly part: (name: string) => string | null;
}

/** What all requests share. */
export interface RouteTools {
  readonly options: ApiOptions;
  readonly streams: EventStreams;
  readonly uploads: UploadGate;
}

/** Runs a route; refusals become answers in the route's error shape. */
export async function runRoute(route: Route, arrival: Arrival, tools: RouteTools): Promise<Response> {
  const headers = new Headers();
  try {
    return await answerRoute(route, arrival, tools, headers);
  } catch (error) {
    return refuse(error, tools.options, readerOf(arrival.request), route.isGuardian);
  }
}

/** The language of whoever sent a request. */
export const readerOf = ({ headers }: Request): Language => languageOf(headers.get('accept-language'));

/** The answer to a request that is refused or went wrong. */
export function refuse(error: unknown, options: ApiOptions, language: Language, isGuardian: boolean): Response {
  const { status, document, log } = refusalOf(error, language);
  if (log !== null) options.log?.(log);
  const headers = new Headers();
  if (status === 401) headers.set('WWW-Authenticate', 'Bearer realm="porchlight"');
  if (error instanceof UserError && error.code === 'method-not-allowed')
    headers.set('Allow', String(error.details['allowed']));
  if (status === 429 || status === 503) headers.set('Retry-After', status === 429 ? '1' : '10');
  return jsonResponse(isGuardian ? guardianErrorOf(document) : document, status, headers, null);
}

async function answerRoute(route: Route, arrival: Arrival, tools: RouteTools, headers: Headers): Promise<Response> {
  const { request, source } = arrival;
  const { options } = tools;
  const language = readerOf(request);
  checkOrigin(request, arrival.host, arrival.isSecure);
  const identify = identifier(arrival, options);
  const caller = await identify();
  checkCaller(route, caller, Date.now());
  if (caller !== null && !route.isOpen) checkCsrf(request, caller);
  if (caller !== null) arrival.bindings.trust?.();
  const context: RouteContext = {
    ports: options.ports,
    options,
    request,
    caller,
    source,
    language,
    isSecure: arrival.isSecure,
    query: readQuery(route, request, language),
    body: route.body === null ? undefined : parse(route.body, await readJson(request), language),
    headers,
    param: (name) => readPart(name, arrival.part(name), language),
    recheckStreams: () => void tools.streams.recheck(),
    openStream: () => openStream(arrival, tools, identify, caller?.who ?? ''),
  };
  const isUpload = route.bodyKind === 'bytes' || route.bodyKind === 'form';
  const answer = isUpload ? await tools.uploads.run(async () => route.handle(context)) : await route.handle(context);
  if (route.audit !== null && caller !== null)
    await options.ports.access.note(caller.who, source.address, route.audit, auditDetails(route, context));
  if (answer instanceof Response) return answer;
  const { schema, status } = route.answer;
  assert(schema !== null, `${route.method} ${route.path} answers no Response`);
  if (options.checksAnswers === true) checkAnswer(route, schema, answer);
  const isGet = request.method === 'GET' || request.method === 'HEAD';
  return jsonResponse(answer, status, headers, isGet ? request : null);
}

/** Who calls. A request with a token is the token's alone: a cookie beside it is not looked at. */
function identifier(
  { request, source, isSecure }: Arrival,
  { ports, isDemo }: ApiOptions,
): () => Promise<Caller | null> {
  const authorization = request.headers.get('authorization');
  const bearer = readBearer(authorization);
  const cookie = authorization === null ? readSessionCookie(request.headers.get('cookie'), { isSecure, isDemo }) : null;
  return async () => (bearer === null && cookie === null ? null : ports.access.identify(cookie, bearer, source));
}

function readQuery(route: Route, request: Request, language: Language): unknown {
  const values: Record<string, string> = {};
  for (const [name, value] of new URL(request.url).searchParams) {
    if (route.query === null || !Object.hasOwn(route.query.shape, name)) continue;
    if (Object.hasOwn(values, name)) throw badRequest(`"${name}" is given twice`, `/${name}`);
    values[name] = value;
  }
  return route.query === null ? undefined : parse(route.query, values, language);
}

function readPart(name: string, value: string | null, language: Language): string {
  return parse(pathPart, value ?? '', language, name) as string;
}

/** Zod's own German words of what is wrong with a value. */
const GERMAN = { error: z.locales.de().localeError };

/** What a schema makes of a value. Throws bad-request with the first thing that is wrong and where. */
function parse(schema: z.ZodType, value: unknown, language: Language, name?: string): unknown {
  const result = schema.safeParse(value, language === 'de' ? GERMAN : undefined);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const path = name === undefined ? issue.path : [name, ...issue.path];
  const field = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  const whole = language === 'de' ? 'sie' : 'it';
  const shown = path.length === 0 ? whole : `"${path.map(String).join('.').slice(0, 80)}"`;
  throw badRequest(`${shown}: ${issue.message}`, field);
}

function badRequest(reason: string, field: string): UserError {
  return new UserError('bad-request', { reason: reason.replace(/[\p{C}]/gu, '?').slice(0, 200), field });
}

/** Names of what was changed, never values: those may be secrets. */
function auditDetails(route: Route, { body, request }: RouteContext): string {
  const path = new URL(request.url).pathname.replace(/^\/api\/v1/, '').slice(0, 200);
  const names = typeof body === 'object' && body !== null ? Object.keys(body).slice(0, 20).join(', ') : '';
  return names === '' ? `${route.method} ${path}` : `${route.method} ${path}: ${names}`;
}

function openStream(
  arrival: Arrival,
  tools: RouteTools,
  identify: () => Promise<Caller | null>,
  reader: string,
): Response {
  const { request, bindings } = arrival;
  const headers = new Headers({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // nginx would keep events back to fill its buffer.
    'X-Accel-Buffering': 'no',
  });
  if (request.method === 'HEAD') return new Response(null, { headers });
  const { searchParams } = new URL(request.url);
  // An event source in a browser cannot choose its headers.
  const asked = searchParams.get('language');
  const body = tools.streams.openStream({
    lastId: request.headers.get('last-event-id') ?? searchParams.get('after'),
    language: asked === 'de' || asked === 'en' ? asked : readerOf(request),
    reader,
    isAllowed: async () => (await identify()) !== null,
    cut: () => bindings.outgoing?.destroy(),
  });
  return new Response(body, { headers });
}

function checkAnswer({ method, path }: Route, schema: z.ZodType, answer: unknown): void {
  // What the reader gets is the JSON: undefined fields are left out of it.
  const sent: unknown = JSON.parse(answer instanceof WrittenDocument ? answer.json : JSON.stringify(answer));
  const result = schema.safeParse(sent);
  const problem = result.success ? '' : z.prettifyError(result.error);
  assert(result.success, `${method} ${path} answers what its schema does not allow:\n${problem}`);
  // Parsing leaves out what the schema does not name.
  assert.deepEqual(sent, result.data, `${method} ${path} answers more than its schema names`);
}
