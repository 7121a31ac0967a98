// The API over HTTP or TLS: sockets, their time limits and number, and an end in order.
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  createServer as createTlsServer,
  type Server as TlsServer,
  type ServerOptions as TlsServerOptions,
} from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { UserError } from '../base/user-error.ts';
import type { Api } from './api.ts';
import { ConnectionTable } from './connection-table.ts';
import { answerPlainRequests } from './plain-answer.ts';

/** A browser sends its header at once; whoever drips it is cut. */
const HEADER_MS_MAX = 10_000;
/** The largest upload over a slow wireless network. */
const REQUEST_MS_MAX = 2 * 3600_000;
/** No byte either way for so long ends a connection; event streams send a beat each 15 s. */
const SILENCE_MS_MAX = 60_000;
const KEEP_ALIVE_MS = 10_000;
const HEADER_BYTES_MAX = 16 * 1024;
/** Open answers may finish for so long when the program ends. */
const END_MS = 1000;

export interface ServeOptions {
  readonly api: Api;
  /** Where to listen. Port 0 = any free one, the same for all. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  readonly tls: { readonly key: string; readonly cert: string } | null;
  /** Trouble that leaves the rest running: an address that this machine lacks, a failing socket. */
  readonly onError: (error: unknown) => void;
}

export interface Served {
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  readonly connections: { readonly open: number };
  /** Takes no more, ends event streams, lets answers finish for a second, then cuts. Harmless twice. */
  close(): Promise<void>;
}

/**
 * Listens on all addresses. An address that the machine does not have (no IPv6) is told by `onError` while another one works. Throws
 * port-in-use, port-no-permission, no-such-address, cannot-listen; nothing is left listening then.
 */
export async function serveApi(options: ServeOptions): Promise<Served> {
  const connections = new ConnectionTable(new Set(options.api.trustedProxies));
  const servers: Server[] = [];
  const bound: { host: string; port: number }[] = [];
  let lacking: UserError | null = null;
  const end = endOnce(options.api, servers, connections);
  try {
    for (const { host, port } of options.addresses) {
      const server = makeServer(options, connections);
      const wanted = port === 0 ? (bound[0]?.port ?? 0) : port;
      try {
        await listen(server, host, wanted);
      } catch (error) {
        if (!(error instanceof UserError) || error.code !== 'no-such-address') throw error;
        lacking = error;
        options.onError(error);
        continue;
      }
      servers.push(server);
      server.on('error', options.onError);
      bound.push({ host, port: (server.address() as AddressInfo).port });
    }
    if (servers.length === 0 && lacking !== null) throw lacking;
  } catch (error) {
    await end();
    throw error;
  }
  return { addresses: bound, connections, close: end };
}

function makeServer({ api, tls }: ServeOptions, connections: ConnectionTable): Server {
  const answer = (request: Request, env: HttpBindings | Http2Bindings): Promise<Response> => {
    const { incoming, outgoing } = env;
    return api.fetch(request, { incoming, outgoing, trust: () => connections.trust(incoming.socket) });
  };
  const listener = getRequestListener(answer, {
    overrideGlobalObjects: false,
    errorHandler: () =>
      new Response(
        '{"error":{"code":"bad-request","message":"The request cannot be read.","hint":null,"field":null}}',
        {
          status: 400,
          headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Connection: 'close' },
        },
      ),
  });
  const limits = {
    headersTimeout: HEADER_MS_MAX,
    requestTimeout: REQUEST_MS_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: HEADER_BYTES_MAX,
    connectionsCheckingInterval: 2000,
    noDelay: true,
  };
  const server = tls === null ? createServer(limits, listener) : makeTlsServer({ ...limits, ...tls }, listener);
  server.maxHeadersCount = 100;
  server.setTimeout(SILENCE_MS_MAX);
  server.on('connection', (socket) => connections.enter(socket));
  server.on('request', (request, response) => connections.work(request.socket, response));
  return server;
}

function makeTlsServer(options: TlsServerOptions, listener: RequestListener): TlsServer {
  const server = createTlsServer({ ...options, handshakeTimeout: HEADER_MS_MAX, minVersion: 'TLSv1.2' }, listener);
  answerPlainRequests(server, HEADER_MS_MAX);
  return server;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen({ host, port, ipv6Only: host.includes(':') }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): UserError {
  const details = { host, port, reason: error.code ?? error.message };
  if (error.code === 'EADDRINUSE') return new UserError('port-in-use', details, { cause: error });
  if (error.code === 'EACCES') return new UserError('port-no-permission', details, { cause: error });
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT' || error.code === 'ENOTFOUND')
    return new UserError('no-such-address', details, { cause: error });
  return new UserError('cannot-listen', details, { cause: error });
}

/** `close()` of Node's server waits for open answers for ever: streams are ended first, and what is left after a second is cut. */
function endOnce(api: Api, servers: readonly Server[], connections: ConnectionTable): () => Promise<void> {
  let ended: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    api.close();
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const server of servers) server.closeIdleConnections();
    const timer = setTimeout(() => {
      for (const server of servers) server.closeAllConnections();
      // Of connections whose TLS has not begun, the server knows nothing yet.
      connections.cutAll();
    }, END_MS);
    await Promise.all(closed);
    clearTimeout(timer);
  };
  return () => {
    ended ??= end();
    return ended;
  };
}
