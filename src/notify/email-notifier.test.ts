import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { LabMailServer, labGuard, labMessage, openSilentPort } from '../../test/notify-lab.ts';
import type { ChannelOptions } from '../documents/setup.ts';
import { newOptions } from './channel-options.ts';
import { DeliveryError } from './delivery-error.ts';
import { emailNotifier } from './email-notifier.ts';
import type { Message } from './message.ts';
import type { DeliveryAnswer } from './notifier.ts';

const PASSWORD = 'correct horse';
let servers: LabMailServer[] = [];

afterEach(async () => {
  for (const server of servers) await server.close();
  servers = [];
});

async function openServer(options: SMTPServerOptions = {}): Promise<LabMailServer> {
  const server = new LabMailServer(options);
  servers.push(server);
  await server.open();
  return server;
}

const withLogin: SMTPServerOptions = {
  disabledCommands: [],
  onAuth: (auth, _, done) => {
    if (auth.username === 'anna' && auth.password === PASSWORD) done(null, { user: 'anna' });
    else done(new Error('Invalid username or password'));
  },
};

const optionsOf = (server: { readonly port: number }, more: ChannelOptions = {}): ChannelOptions =>
  newOptions(emailNotifier, {
    server: '127.0.0.1',
    port: server.port,
    to: 'anna@example.net',
    from: 'porchlight@example.net',
    trustsAnyCertificate: true,
    ...more,
  });

function send(
  message: Message,
  options: ChannelOptions,
  signal = AbortSignal.timeout(20_000),
): Promise<DeliveryAnswer> {
  const tools = { signal, guard: labGuard(), nowMs: Date.UTC(2026, 10, 21), browse: () => 0, print: () => undefined };
  return emailNotifier.send(message, options, tools);
}

async function troubleOf(work: Promise<unknown>): Promise<DeliveryError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DeliveryError);
  return error as DeliveryError;
}

/** Header lines of a mail by their lower-case names, unfolded, and the text of its body. */
function readMail(raw: string): { readonly headers: ReadonlyMap<string, string>; readonly body: string } {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.slice(line.indexOf(':') + 2)]));
  return { headers, body: raw.slice(end + 4) };
}

test('a mail goes over STARTTLS with its key as Message-ID, as text and HTML', async () => {
  const server = await openServer(withLogin);
  const answer = await send(labMessage('a1'), optionsOf(server, { user: 'anna', password: PASSWORD }));
  expect(answer.status).toBe('250');
  const [mail] = server.taken;
  expect(mail).toMatchObject({ from: 'porchlight@example.net', to: ['anna@example.net'] });
  const { headers, body } = readMail(mail!.raw);
  expect(headers.get('message-id')).toBe('<c1.a1.1@example.net>');
  expect(headers.get('subject')).toBe('[Medium] Port scan: camera');
  expect(headers.get('from')).toBe('Porchlight <porchlight@example.net>');
  expect(headers.get('auto-submitted')).toBe('auto-generated');
  expect(body).toContain('Content-Type: text/plain');
  expect(body).toContain('Content-Type: text/html');
  expect(body).toContain('https://home.example/app/alerts/a1');
});

test('a mail goes over TLS from the start', async () => {
  const server = await openServer({ ...withLogin, secure: true });
  await send(labMessage('a1'), optionsOf(server, { security: 'tls', user: 'anna', password: PASSWORD }));
  expect(server.taken.length).toBe(1);
});

test('a mail without a password goes to a server that asks for none', async () => {
  const server = await openServer({ hideSTARTTLS: true });
  await send(labMessage('a1'), optionsOf(server, { security: 'none' }));
  expect(server.taken.length).toBe(1);
});

test('an update of an incident stands in the thread of its first mail', async () => {
  const server = await openServer();
  await send({ ...labMessage('a1'), id: 'c1.a1.2', thread: 'c1.a1.1' }, optionsOf(server));
  const { headers } = readMail(server.taken[0]!.raw);
  expect(headers.get('in-reply-to')).toBe('<c1.a1.1@example.net>');
  expect(headers.get('references')).toBe('<c1.a1.1@example.net>');
});

test('where STARTTLS is missing nothing is sent', async () => {
  const server = await openServer({ ...withLogin, disabledCommands: ['STARTTLS'] });
  const error = await troubleOf(send(labMessage('a1'), optionsOf(server, { user: 'anna', password: PASSWORD })));
  expect(error.message).toContain('127.0.0.1');
  expect(server.taken).toEqual([]);
});

test('a password without encryption is refused, before a connection is made and when the channel is made', async () => {
  const server = await openServer({ ...withLogin, hideSTARTTLS: true, allowInsecureAuth: true });
  const open = { security: 'none', user: 'anna', password: PASSWORD };
  expect(() => optionsOf(server, open)).toThrow(/without encryption/);
  const options = { ...optionsOf(server), ...open };
  expect((await troubleOf(send(labMessage('a1'), options))).code).toBe('mail-not-encrypted');
  await send(labMessage('a1'), optionsOf(server, { ...open, allowsPlainPassword: true }));
  expect(server.taken.length).toBe(1);
});

test('a certificate that nobody known has signed is refused unless the owner allows it', async () => {
  const server = await openServer({ secure: true });
  const options = optionsOf(server, { security: 'tls', trustsAnyCertificate: false });
  const error = await troubleOf(send(labMessage('a1'), options));
  expect(error.code).toBe('destination-unreachable');
  expect(error.message).toMatch(/certificate|self.signed/i);
});

test('a wrong password is told with what the server says, and never shown', async () => {
  const server = await openServer(withLogin);
  const error = await troubleOf(send(labMessage('a1'), optionsOf(server, { user: 'anna', password: 'wrong-secret' })));
  expect(error).toMatchObject({ code: 'message-refused', status: '535', isAnswered: false });
  expect(error.message).not.toContain('wrong-secret');
});

test('what a server refuses for ever and what it refuses for now are told apart', async () => {
  const server = await openServer();
  server.refusal = { code: 550, words: 'No such\u001b[31m mailbox' };
  const never = await troubleOf(send(labMessage('a1'), optionsOf(server)));
  expect(never).toMatchObject({
    status: '550',
    isAnswered: true,
    answer: expect.stringMatching(/^550 No such[ -~]*mailbox$/),
  });
  server.refusal = { code: 451, words: 'Try later' };
  expect(await troubleOf(send(labMessage('a1'), optionsOf(server)))).toMatchObject({
    status: '451',
    isAnswered: false,
  });
});

test('a server that never says a word is given up when the time is over', async () => {
  const silent = await openSilentPort();
  const limit = AbortSignal.timeout(500);
  await expect(send(labMessage('a1'), optionsOf(silent), limit)).rejects.toThrow();
  expect(limit.aborted).toBe(true);
  silent.close();
});

test.each([
  ['to', 'anna@example.net, Bob <bob@example.net>'],
  ['to', 'anna@example.net\r\nBcc: eve@example.net'],
  ['to', 'anna'],
  ['to', Array.from({ length: 11 }, (_, i) => `a${i}@example.net`).join(',')],
  ['from', 'a@b\nX: y'],
  ['server', 'http://x'],
  ['server', 'a b'],
  ['port', 0],
  ['port', '25; rm'],
  ['security', 'ssl'],
  ['nonsense', 'x'],
])('a field that is wrong is refused by name: %s = %j', (field, value) => {
  expect(() => optionsOf({ port: 25 }, { [field]: value })).toThrow(new RegExp(`"${field}"`));
});
