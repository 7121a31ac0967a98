// A route as a declaration: method, path, who may call it, what it takes and answers, and the one function that it calls.
import { strict as assert } from 'node:assert';
import { z } from 'zod';
import type { Caller, Source } from '../access/caller.ts';
import type { Scope } from '../documents/access.ts';
import type { ApiOptions, ApiPorts, Language } from './ports.ts';
import type { Answered } from './written-document.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call: `open`: anybody; `session`: a person who is signed in, of any role, no token; `self`: such a person (for what is theirs) or
 * an admin token; else everybody with at least that scope.
 */
export type RouteScope = Scope | 'open' | 'session' | 'self';

/** What a request's body is: none, a JSON document, bytes as they come, or a form with a file. */
export type BodyKind = 'none' | 'json' | 'bytes' | 'form';

/** What a route answers when all goes well. `schema`: of the JSON document; null = it answers with a Response of one of `types`. */
export interface Answer<T> {
  readonly status: number;
  readonly types: readonly string[];
  readonly schema: z.ZodType<T> | null;
}

/** A request on its way through a route. */
export interface RouteContext<Q = unknown, B = unknown> {
  readonly ports: ApiPorts;
  readonly options: ApiOptions;
  readonly request: Request;
  /** null only on open routes. */
  readonly caller: Caller | null;
  readonly source: Source;
  readonly language: Language;
  /** True when the browser came over TLS, ours or a trusted proxy's. */
  readonly isSecure: boolean;
  readonly query: Q;
  readonly body: B;
  /** Headers that the answer gets. */
  readonly headers: Headers;
  /** A part of the path, such as `id`. */
  readonly param: (name: string) => string;
  /** Looks again whose event streams may go on: call it after sessions, users or tokens went. */
  readonly recheckStreams: () => void;
  readonly openStream: () => Response;
}

export interface RouteSpec<Q extends z.ZodObject, B, T> {
  readonly method: Method;
  /** With parts in braces: `/api/v1/devices/{id}`. */
  readonly path: string;
  readonly scope: RouteScope;
  readonly summary: string;
  readonly query?: Q;
  readonly body?: z.ZodType<B>;
  /** Set for `bytes` and `form`; a body schema makes it `json`. */
  readonly bodyKind?: BodyKind;
  /** Headers of its own that a request may carry, with what they say. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: Answer<T>;
  /** Sessions must have given the password again in the last minutes. */
  readonly needsConfirmation?: boolean;
  /** Entry of the audit log after success; what the access port does is noted by itself. */
  readonly audit?: string;
  /** Path and errors are Home IoT Guardian's. */
  readonly isGuardian?: boolean;
  readonly handle: (context: RouteContext<z.output<Q>, B>) => Promise<Answered<T>> | Answered<T>;
}

/** A declared route with its types taken off, as the list holds it. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly scope: RouteScope;
  readonly isOpen: boolean;
  readonly summary: string;
  readonly query: z.ZodObject | null;
  readonly body: z.ZodType | null;
  readonly bodyKind: BodyKind;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: Answer<unknown>;
  readonly needsConfirmation: boolean;
  readonly audit: string | null;
  readonly isGuardian: boolean;
  readonly handle: (context: RouteContext) => unknown;
}

/** Declares a route: the handler's types follow from the schemas. */
export function route<T, B = undefined, Q extends z.ZodObject = z.ZodObject<Record<never, never>>>(
  spec: RouteSpec<Q, B, T>,
): Route {
  return {
    method: spec.method,
    path: spec.path,
    scope: spec.scope,
    isOpen: spec.scope === 'open',
    summary: spec.summary,
    query: spec.query ?? null,
    body: spec.body ?? null,
    bodyKind: spec.bodyKind ?? (spec.body === undefined ? 'none' : 'json'),
    headers: spec.headers ?? {},
    answer: spec.answer,
    needsConfirmation: spec.needsConfirmation ?? false,
    audit: spec.audit ?? null,
    isGuardian: spec.isGuardian ?? false,
    // The pipeline parses query and body with the schemas of the same spec before it calls the handler.
    handle: spec.handle as (context: RouteContext) => unknown,
  };
}

/** An answer in JSON. */
export function documentAnswer<S extends z.ZodType>(schema: S, status = 200): Answer<z.output<S>> {
  return { status, types: ['application/json'], schema: schema as z.ZodType<z.output<S>> };
}

/** An answer in other types, made by the handler. */
export function responseAnswer(...types: readonly string[]): Answer<Response> {
  return { status: 200, types, schema: null };
}

/** Who called a route that is not open. */
export function callerOf(context: RouteContext): Caller {
  assert(context.caller !== null, 'a route that is not open was reached without a caller');
  return context.caller;
}

/** Names of the parts in braces, in order. */
export function pathParts(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
}

/** A part of a path: an id of ours. */
export const pathPart = z.string().min(1).max(128);
