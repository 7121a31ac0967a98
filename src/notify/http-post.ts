// One POST over HTTP or HTTPS: through the guard, without redirects, with an answer that is read no further than it is shown.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { cleanText } from '../base/output-text.ts';
import { DeliveryError } from './delivery-error.ts';
import { reasonOf } from './destination-guard.ts';
import type { DeliveryAnswer, NotifierTools } from './notifier.ts';

/** Characters of an answer that are shown; bytes of it that are read for that. */
export const ANSWER_MAX = 200;
const ANSWER_BYTES = 2048;
const RETRY_AFTER_MAX = 3600;

export interface Post {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly trustsAnyCertificate: boolean;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | undefined;
}

/** Resolves for an answer of 200 to 299; rejects with a DeliveryError for every other one and for none. */
export async function post(given: Post, tools: NotifierTools): Promise<DeliveryAnswer> {
  const { url } = given;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const plain = await tools.guard.connect(url.hostname, port, tools.signal);
  try {
    const answer = await ask(given, plain, tools.signal);
    return judge(url.hostname, answer);
  } catch (cause) {
    tools.signal.throwIfAborted();
    if (cause instanceof DeliveryError) throw cause;
    throw new DeliveryError(
      'destination-unreachable',
      { host: url.hostname, port, reason: reasonOf(cause) },
      { cause },
    );
  } finally {
    plain.destroy();
  }
}

function ask({ url, body, headers, trustsAnyCertificate }: Post, plain: Socket, signal: AbortSignal): Promise<Answer> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const createConnection = (): Socket =>
    url.protocol === 'https:'
      ? connectTls({
          socket: plain,
          rejectUnauthorized: !trustsAnyCertificate,
          ...(isIP(host) === 0 ? { servername: host } : { host }),
        })
      : plain;
  const bytes = new TextEncoder().encode(body);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)({
      createConnection,
      method: 'POST',
      host,
      path: `${url.pathname}${url.search}`,
      signal,
      headers: {
        ...headers,
        Host: url.host,
        'Content-Length': bytes.length,
        'User-Agent': 'Porchlight',
        Connection: 'close',
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const parts: Uint8Array[] = [];
      let length = 0;
      const status = response.statusCode ?? 0;
      const end = (): void => {
        const text = new TextDecoder().decode(joined(parts));
        resolve({ status, text, retryAfter: response.headers['retry-after'] });
      };
      response.on('data', (part: Uint8Array) => {
        parts.push(part.subarray(0, ANSWER_BYTES - length));
        length += part.length;
        // Whatever else it has to say does not matter.
        if (length >= ANSWER_BYTES) {
          end();
          response.destroy();
        }
      });
      response.on('end', end);
      response.on('error', reject);
      response.on('close', end);
    });
    request.end(bytes);
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function judge(host: string, { status, text, retryAfter }: Answer): DeliveryAnswer {
  const answer = cleanText(text, ANSWER_MAX);
  if (status >= 200 && status < 300) return { status: String(status), answer: answer === '' ? null : answer };
  const trouble = {
    status: String(status),
    answer,
    // 408, 429 and 5xx are about the other side, not about this message.
    isAnswered: status < 500 && status !== 408 && status !== 429,
    retryAfterSeconds: /^\d{1,9}$/.test(retryAfter ?? '') ? Math.min(RETRY_AFTER_MAX, Number(retryAfter)) : 0,
  };
  if (status >= 300 && status < 400) throw new DeliveryError('message-redirected', { host }, trouble);
  throw new DeliveryError(
    'message-refused',
    { host, answer: answer === '' ? `status ${status}` : `${status} ${answer}` },
    trouble,
  );
}
