// Webhooks: JSON to an address, for programs of the owner's and for Slack, Discord, Teams and ntfy.
import { createHmac } from 'node:crypto';
import type { ChannelOptions } from '../documents/setup.ts';
import { post } from './http-post.ts';
import { flagOption, NEW_DEVICES, type Notifier, textOption } from './notifier.ts';
import { type WebhookTemplate, webhookBodies } from './webhook-bodies.ts';

const SECRET_MAX = 512;

function addressOf(options: ChannelOptions): URL | null {
  return URL.parse(textOption(options, 'url'));
}

function templateOf(options: ChannelOptions): WebhookTemplate {
  const template = textOption(options, 'template');
  return template in webhookBodies ? (template as WebhookTemplate) : 'generic';
}

function addressProblem(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    return 'it takes an address that begins with https:// or http://';
  if (url.username !== '' || url.password !== '') return 'give a token in its own field, not in the address';
  return null;
}

const headerProblem = (text: string): string | null =>
  /^[\x21-\x7e]*$/.test(text) && text.length <= SECRET_MAX ? null : 'it takes letters, digits and signs without spaces';

/**
 * `Porchlight-Signature: t=SECONDS,v1=HEX`: HMAC-SHA256 over "SECONDS.BODY" with the signing key, so that the receiver knows who sent
 * it, and that it is not an old one sent again.
 */
export function signature(key: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  return `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`;
}

export const webhookNotifier: Notifier = {
  kind: 'webhook',
  title: 'Webhook',
  description: 'Sends JSON to an address: your own program, Home Assistant, Slack, Discord, Teams or ntfy.',
  fields: [
    {
      name: 'template',
      title: 'For',
      description: 'generic: all fields as JSON, for programs. The others: as that service wants it.',
      type: 'choice',
      choices: Object.keys(webhookBodies),
      usual: 'generic',
    },
    {
      name: 'url',
      title: 'Address',
      description: 'Where it is sent. For ntfy the topic is its last part: https://ntfy.sh/your-topic.',
      // Whoever knows the address of a webhook of Slack's or Discord's can write there.
      type: 'secret',
      usual: null,
      isNeeded: true,
      isDestination: true,
      problem: addressProblem,
    },
    {
      name: 'token',
      title: 'Token',
      description: 'Sent as "Authorization: Bearer TOKEN", where the other side wants one.',
      type: 'secret',
      usual: null,
      problem: headerProblem,
    },
    {
      name: 'signingKey',
      title: 'Signing key',
      description:
        'Signs every message (HMAC-SHA256, header Porchlight-Signature), so that your program knows the sender.',
      type: 'secret',
      usual: null,
      problem: (text) => (text.length <= SECRET_MAX ? null : `it takes ${SECRET_MAX} letters at most`),
    },
    {
      name: 'trustsAnyCertificate',
      title: 'Any certificate',
      description: 'Takes a certificate that nobody known has signed, as machines at home have it.',
      type: 'flag',
      usual: false,
    },
    NEW_DEVICES,
  ],
  misfit: (options) => {
    const url = addressOf(options);
    if (templateOf(options) === 'ntfy' && url !== null && url.pathname.replaceAll('/', '') === '')
      return { field: 'url', reason: 'the topic is missing, as in https://ntfy.sh/your-topic' };
    return null;
  },
  destination: (options) => addressOf(options)?.host ?? '',
  send: async (message, options, tools) => {
    const { url, body } = webhookBodies[templateOf(options)](message, addressOf(options)!);
    const text = JSON.stringify(body);
    const token = textOption(options, 'token');
    const key = textOption(options, 'signingKey');
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'Idempotency-Key': message.id,
      ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
      ...(key === '' ? {} : { 'Porchlight-Signature': signature(key, text, tools.nowMs) }),
    };
    return post({ url, body: text, headers, trustsAnyCertificate: flagOption(options, 'trustsAnyCertificate') }, tools);
  },
};
