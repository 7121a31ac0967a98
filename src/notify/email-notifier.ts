// E-mail over SMTP, with TLS from the start or by STARTTLS; the connection is made by the guard, and a password is never sent in the clear.
import { createTransport } from 'nodemailer';
import { cleanText } from '../base/output-text.ts';
import type { ChannelOptions } from '../documents/setup.ts';
import { DeliveryError } from './delivery-error.ts';
import { reasonOf } from './destination-guard.ts';
import { ANSWER_MAX } from './http-post.ts';
import { mailHtml, mailSubject, mailText } from './mail-body.ts';
import type { Message } from './message.ts';
import {
  type DeliveryAnswer,
  flagOption,
  NEW_DEVICES,
  type Notifier,
  type NotifierTools,
  textOption,
} from './notifier.ts';

const RECIPIENTS_MAX = 10;
/** RFC 5321 4.5.3.1.3. */
const ADDRESS_MAX = 254;
const STEP_MS = 20_000;
/** Plain addresses (RFC 5321's dot-string, and names in any script): no names beside them, no lists, nothing that ends a header. */
const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}]{1,253}$/u;
const HOST = /^(?=.{1,253}$)[\p{L}\p{N}._:-]+$/u;

function recipientsOf(text: string): readonly string[] {
  return text
    .split(/[,;\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const isAddress = (text: string): boolean => text.length <= ADDRESS_MAX && ADDRESS.test(text);

function recipientsProblem(text: string): string | null {
  const found = recipientsOf(text);
  const wrong = found.find((address) => !isAddress(address));
  if (wrong !== undefined) return `"${cleanText(wrong)}" is no mail address`;
  return found.length >= 1 && found.length <= RECIPIENTS_MAX ? null : `it takes 1 to ${RECIPIENTS_MAX} mail addresses`;
}

function senderOf(options: ChannelOptions): string {
  const from = textOption(options, 'from');
  if (from !== '') return from;
  const user = textOption(options, 'user');
  return isAddress(user) ? user : (recipientsOf(textOption(options, 'to'))[0] ?? '');
}

export const emailNotifier: Notifier = {
  kind: 'email',
  title: 'E-mail',
  description: 'Mails by your mail server, encrypted.',
  fields: [
    {
      name: 'server',
      title: 'Mail server',
      description: 'Name of the server for outgoing mail (SMTP), such as smtp.example.net.',
      type: 'address',
      usual: null,
      isNeeded: true,
      isDestination: true,
      problem: (text) => (HOST.test(text) ? null : 'it takes a host name or an address'),
    },
    {
      name: 'port',
      title: 'Port',
      description: '587 for starttls, 465 for tls.',
      type: 'number',
      usual: 587,
      least: 1,
      most: 65_535,
      isDestination: true,
    },
    {
      name: 'security',
      title: 'Encryption',
      description: 'starttls: begins plain and must become encrypted. tls: encrypted from the start. none: never.',
      type: 'choice',
      choices: ['starttls', 'tls', 'none'],
      usual: 'starttls',
      isDestination: true,
    },
    { name: 'user', title: 'User', description: 'Empty: without signing in.', type: 'text', usual: null },
    {
      name: 'password',
      title: 'Password',
      description: 'Often one made for this program.',
      type: 'secret',
      usual: null,
    },
    {
      name: 'from',
      title: 'From',
      description: 'Address of the sender; usually that of the user.',
      type: 'address',
      usual: null,
      problem: (text) => (isAddress(text) ? null : 'it takes one mail address'),
    },
    {
      name: 'to',
      title: 'To',
      description: `Mail addresses, separated by commas; ${RECIPIENTS_MAX} at most.`,
      type: 'address',
      usual: null,
      isNeeded: true,
      problem: recipientsProblem,
    },
    {
      name: 'trustsAnyCertificate',
      title: 'Any certificate',
      description: 'Takes a certificate that nobody known has signed, as mail servers at home have it.',
      type: 'flag',
      usual: false,
      isDestination: true,
    },
    {
      name: 'allowsPlainPassword',
      title: 'Password without encryption',
      description: 'With the encryption none: sends the password all the same. Everybody on the way can read it.',
      type: 'flag',
      usual: false,
      isDestination: true,
    },
    NEW_DEVICES,
  ],
  misfit: (options) => {
    const user = textOption(options, 'user');
    if ((user === '') !== (textOption(options, 'password') === ''))
      return { field: user === '' ? 'user' : 'password', reason: 'user and password go together' };
    if (isUnsafe(options))
      return { field: 'security', reason: 'the password would be sent without encryption; use starttls or tls' };
    if (!isAddress(senderOf(options))) return { field: 'from', reason: 'it takes one mail address' };
    return null;
  },
  destination: (options) => textOption(options, 'server'),
  send: sendMail,
};

/** A password would go over the network for everybody to read. */
function isUnsafe(options: ChannelOptions): boolean {
  const isOpen = textOption(options, 'security') === 'none' && !flagOption(options, 'allowsPlainPassword');
  return isOpen && textOption(options, 'user') !== '';
}

async function sendMail(message: Message, options: ChannelOptions, tools: NotifierTools): Promise<DeliveryAnswer> {
  const host = textOption(options, 'server');
  const port = Number(options['port'] ?? 587);
  if (isUnsafe(options)) throw new DeliveryError('mail-not-encrypted', { host });
  const connection = await tools.guard.connect(host, port, tools.signal);
  const security = textOption(options, 'security');
  const user = textOption(options, 'user');
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security !== 'tls' && security !== 'none',
    ignoreTLS: security === 'none',
    connection,
    tls: { rejectUnauthorized: !flagOption(options, 'trustsAnyCertificate'), minVersion: 'TLSv1.2' },
    ...(user === '' ? {} : { auth: { user, pass: textOption(options, 'password') } }),
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const sent = await transport.sendMail({ ...letterOf(message, options, tools.nowMs), signal: tools.signal });
    return { status: statusOf(sent.response), answer: cleanText(sent.response, ANSWER_MAX) };
  } catch (cause) {
    tools.signal.throwIfAborted();
    throw troubleOf(host, port, cause);
  } finally {
    transport.close();
    connection.destroy();
  }
}

function letterOf(message: Message, options: ChannelOptions, nowMs: number) {
  const from = senderOf(options);
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const idOf = (key: string): string => `<${key}@${domain}>`;
  const { thread } = message;
  return {
    from: { name: 'Porchlight', address: from },
    to: [...recipientsOf(textOption(options, 'to'))],
    subject: cleanText(mailSubject(message), 200),
    text: mailText(message),
    html: mailHtml(message),
    messageId: idOf(message.id),
    date: new Date(nowMs),
    ...(thread === null ? {} : { inReplyTo: idOf(thread), references: idOf(thread) }),
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...(message.severity === 'high' ? { priority: 'high' as const } : {}),
  };
}

/** "250" of "250 2.0.0 OK". */
function statusOf(response: string): string {
  return /^\d{3}/.exec(response)?.[0] ?? 'sent';
}

/** RFC 5321 4.2: 5xx is about this message or this sender, 4xx about now. */
function troubleOf(host: string, port: number, cause: unknown): DeliveryError {
  const { response, responseCode, command, code, message } = cause as Error & {
    response?: string;
    responseCode?: number;
    command?: string;
    code?: string;
  };
  if (responseCode !== undefined) {
    const answer = cleanText(response ?? message, ANSWER_MAX);
    const isAnswered = responseCode >= 500 && command !== 'CONN' && code !== 'EAUTH';
    return new DeliveryError(
      'message-refused',
      { host, answer },
      { status: String(responseCode), answer, isAnswered, cause },
    );
  }
  const reason =
    code === 'ETLS' || code === 'ESOCKET' || code === undefined ? cleanText(message, ANSWER_MAX) : reasonOf(cause);
  return new DeliveryError('destination-unreachable', { host, port, reason }, { cause });
}
