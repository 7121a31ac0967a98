// On a port that speaks TLS: who asks there without it is told so in plain words, and a browser is led to the right address.
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import { languageOf } from './request-source.ts';

/** First byte of a record that begins a TLS connection (RFC 8446 5.1: handshake). */
const TLS_HANDSHAKE = 0x16;
/** What a request without TLS is read of: its line and the first headers, which come in one piece. */
const HEAD_BYTES_MAX = 4096;
const ANSWER_MS_MAX = 5000;
const REQUEST = /^(GET|HEAD|[A-Z]{3,16}) (\/[\x21-\x7e]{0,2000}|\*) HTTP\/1\.[01]\r?\n/;
const HOST = /^Host:[ \t]*([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?[ \t]*\r?$/im;

const WORDS = {
  en: (address: string) => `Porchlight speaks HTTPS here. Its address begins with https: ${address}`,
  de: (address: string) => `Porchlight spricht hier HTTPS. Seine Adresse beginnt mit https: ${address}`,
};

/**
 * Looks at the first byte of each connection of a server that was just made: what begins as TLS goes on to it, anything else is answered
 * and ended. `waitMs`: a connection that says nothing for so long is cut. Call it before other listeners of 'connection' are added.
 */
export function answerPlainRequests(server: Server, waitMs: number): void {
  const takers = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const cut = (): void => void socket.destroy();
    socket.setTimeout(waitMs, cut);
    socket.on('error', cut);
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.removeListener('timeout', cut);
      socket.setTimeout(0);
      if (first[0] !== TLS_HANDSHAKE) {
        answer(socket, first);
        return;
      }
      socket.removeListener('error', cut);
      socket.unshift(first);
      for (const take of takers) take.call(server, socket);
    });
  });
}

function answer(socket: Socket, first: Buffer): void {
  const text = plainAnswer(first.subarray(0, HEAD_BYTES_MAX).toString('latin1'));
  if (text === null) {
    socket.destroy();
    return;
  }
  socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy());
  // What else was sent is let go, so that the answer is not lost with it (RFC 9112 9.6).
  socket.resume();
  socket.end(text);
}

/** The answer to the beginning of a request without TLS; null = it is no HTTP. Only a browser that wants a page is led on. */
export function plainAnswer(head: string): string | null {
  const request = REQUEST.exec(head);
  if (request === null) return null;
  const [, method, path] = request;
  const lines = head.slice(request[0].length).split(/\r?\n\r?\n/, 1)[0]!;
  const host = HOST.exec(lines);
  const address = host === null ? 'https://…' : `https://${host[1]}${host[2] ?? ''}/`;
  const wantsPage = (method === 'GET' || method === 'HEAD') && /^Accept:.*\btext\/html\b/im.test(lines);
  // A token or a password that was sent in the clear shall fail, not work by a detour.
  const isSecret = /^(?:Authorization|Cookie):/im.test(lines);
  const isLed = wantsPage && !isSecret && host !== null && path !== '*';
  const words = WORDS[languageOf(/^Accept-Language:[ \t]*(.*)$/im.exec(lines)?.[1] ?? null)](address);
  const body = `${words}\n`;
  return [
    isLed ? 'HTTP/1.1 307 Temporary Redirect' : 'HTTP/1.1 400 Bad Request',
    ...(isLed ? [`Location: ${address}${path!.slice(1)}`] : []),
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${new TextEncoder().encode(body).length}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    '',
    method === 'HEAD' ? '' : body,
  ].join('\r\n');
}
