// An intruder's tools: raw requests over a socket as no client sends them, a browser's session, and slow connections.
import { connect, type Socket } from 'node:net';
import type { DaemonLab } from '../daemon-lab.ts';
import { LAB_OWNER, LAB_PASSWORD } from '../daemon-lab.ts';

const ANSWER_MS = 15_000;
const ANSWER_BYTES_MAX = 1_000_000;

/** Port of the laboratory's daemon. */
export function portOf(lab: DaemonLab): number {
  return Number(new URL(lab.url).port);
}

/** Sends text as it stands; all that comes back until the other side closes, or until `isEnough`. */
export function sendRaw(
  lab: DaemonLab,
  text: string,
  isEnough: (answer: string) => boolean = () => false,
  from = '127.0.0.1',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: portOf(lab), localAddress: from });
    let answer = '';
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(end, ANSWER_MS);
    socket.on('data', (part) => {
      answer = (answer + part.toString('latin1')).slice(0, ANSWER_BYTES_MAX);
      if (isEnough(answer)) end();
    });
    socket.on('close', end);
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? end() : reject(error),
    );
    socket.write(text, 'latin1');
  });
}

/** Statuses of all answers in what came back. */
export function statusesOf(answer: string): number[] {
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1]));
}

export interface BrowserSession {
  readonly cookie: string;
  readonly csrf: string;
  /** Attributes of the session cookie as they were set. */
  readonly attributes: string;
}

/** Signs in as a browser does. */
export async function signIn(
  lab: DaemonLab,
  user = LAB_OWNER,
  password = LAB_PASSWORD,
  headers: Readonly<Record<string, string>> = {},
): Promise<BrowserSession> {
  const answer = await fetch(`${lab.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin', ...headers },
    body: JSON.stringify({ user, password }),
  });
  if (!answer.ok) throw new Error(`sign in: ${answer.status} ${await answer.text()}`);
  const attributes = answer.headers.getSetCookie().find((one) => one.startsWith('porchlight=')) ?? '';
  const document = (await answer.json()) as { readonly csrf: string };
  return { cookie: attributes.split(';')[0]!, csrf: document.csrf, attributes };
}

/** Opens a connection, sends the beginning of something and leaves it at that. */
export function leaveOpen(lab: DaemonLab, text: string, from: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: portOf(lab), localAddress: from });
    // Being cut is what is expected.
    socket.on('error', () => undefined);
    socket.resume();
    socket.on('close', () => resolve(socket));
    socket.on('connect', () => socket.write(text, () => resolve(socket)));
  });
}
