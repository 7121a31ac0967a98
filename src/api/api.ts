// The API: all routes behind one guard, the dashboard's files, and the event streams. Every answer goes through here.
import { Hono } from 'hono';
import { UserError } from '../base/user-error.ts';
import { DashboardFiles } from './dashboard-files.ts';
import { refusalPage, wantsPage } from './error-page.ts';
import { EventStreams } from './event-streams.ts';
import { checkHeaders, isKnownHost } from './guard.ts';
import { makeOpenApi } from './openapi.ts';
import type { ApiOptions } from './ports.ts';
import { RateLimit } from './rate-limit.ts';
import { isSecureRequest, type NodeBindings, plainAddress, sourceOf } from './request-source.ts';
import { addSecurityHeaders } from './response.ts';
import { type Route, responseAnswer, route } from './route.ts';
import { type Arrival, type RouteTools, readerOf, refuse, runRoute } from './route-run.ts';
import { routes } from './routes/index.ts';
import { UploadGate } from './upload.ts';

const REQUESTS_PER_SECOND_USUAL = 200;

/** The API as a fetch function. `bindings`: Node's own request and answer, which tell the address. */
export interface Api {
  readonly fetch: (request: Request, bindings?: NodeBindings) => Promise<Response>;
  readonly routes: readonly Route[];
  /** Open event streams. */
  readonly streams: { readonly open: number };
  readonly trustedProxies: readonly string[];
  /** Ends all event streams; further ones are refused. */
  readonly close: () => void;
}

export function createApi(options: ApiOptions): Api {
  const streams = new EventStreams(options.ports.events, options.streamsMax);
  const tools: RouteTools = { options, streams, uploads: new UploadGate() };
  const all = callableRoutes(options.version);
  const app = new Hono<{ Bindings: { readonly arrival: Arrival } }>();
  for (const one of all) {
    const path = one.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(one.method, path, ({ req, env }) =>
      runRoute(one, { ...env.arrival, part: (name) => req.param(name) ?? null }, tools),
    );
  }
  const dashboard = new DashboardFiles(options.webFolder);
  app.get('/', () => new Response(null, { status: 302, headers: { Location: '/app/' } }));
  app.get('/app', () => new Response(null, { status: 302, headers: { Location: '/app/' } }));
  app.get('/app/*', ({ req, env }) => dashboard.serve(env.arrival.request, decodedPath(req.path)));
  app.notFound(({ req }) => {
    const error = missing(all, req.method, decodedPath(req.path));
    return refuse(error, options, readerOf(req.raw), isGuardianPath(all, req.path));
  });
  app.onError((error, { req }) => refuse(error, options, readerOf(req.raw), false));
  const arrive = arrivals(options);
  return {
    fetch: async (request, bindings = {}) => {
      let response: Response;
      try {
        response = await app.fetch(request, { arrival: arrive(request, bindings) });
      } catch (error) {
        response = refuse(error, options, readerOf(request), false);
      }
      if (response.status >= 400 && wantsPage(request)) response = await refusalPage(response, readerOf(request));
      addSecurityHeaders(response.headers, options.isTls);
      return response;
    },
    routes: all,
    streams,
    trustedProxies: options.trustedProxies,
    close: () => streams.close(),
  };
}

/** What comes before any route: doubled headers, a Host that is not ours, too many requests. */
function arrivals(options: ApiOptions): (request: Request, bindings: NodeBindings) => Arrival {
  const names = new Set(options.hostNames.map((name) => name.toLowerCase().replace(/\.$/, '')));
  const trusted = new Set(options.trustedProxies.map(plainAddress));
  const rate = new RateLimit(options.requestsPerSecondMax ?? REQUESTS_PER_SECOND_USUAL);
  return (request, bindings) => {
    checkHeaders(bindings.incoming?.rawHeaders ?? []);
    const host = request.headers.get('host') ?? new URL(request.url).host;
    if (!isKnownHost(host, names))
      throw new UserError('unknown-host', { host: host.replace(/[^\x21-\x7e]/g, '?').slice(0, 100) });
    const source = sourceOf(request, bindings, trusted);
    if (!rate.take(source.address, Date.now())) throw new UserError('too-many-requests', { address: source.address });
    const isSecure = isSecureRequest(request, bindings, options.isTls, trusted);
    return { request, bindings, source, host, isSecure, part: () => null };
  };
}

/** All routes, with the one that describes them. */
export function callableRoutes(version: string): readonly Route[] {
  return [...routes, openApiRoute(version)];
}

function openApiRoute(version: string): Route {
  let text: string | null = null;
  const self: Route = route({
    method: 'GET',
    path: '/api/v1/openapi.json',
    scope: 'open',
    summary: 'This document',
    answer: responseAnswer('application/json'),
    handle: ({ headers }) => {
      text ??= JSON.stringify(makeOpenApi([...routes, self], version));
      headers.set('Content-Type', 'application/json; charset=utf-8');
      return new Response(text, { headers });
    },
  });
  return self;
}

/** The error for a path or method that no route has. */
function missing(all: readonly Route[], method: string, path: string): UserError {
  const fitting = all.filter((one) => matches(one.path, path));
  // A path without parts is its own resource: /scans/compare is not a scan with the id "compare".
  const literal = fitting.filter((one) => one.path === path);
  const allowed: string[] = (literal.length > 0 ? literal : fitting).map((one) => one.method);
  if (path === '/' || path.startsWith('/app')) allowed.push('GET');
  const shown = path.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
  if (allowed.length === 0) return new UserError('no-such-route', { path: shown });
  return new UserError('method-not-allowed', { path: shown, method, allowed: [...new Set(allowed)].join(', ') });
}

function isGuardianPath(all: readonly Route[], path: string): boolean {
  return all.some((one) => one.isGuardian && matches(one.path, path));
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  return (
    wanted.length === parts.length &&
    wanted.every((part, i) => (part.startsWith('{') ? parts[i] !== '' : part === parts[i]))
  );
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
