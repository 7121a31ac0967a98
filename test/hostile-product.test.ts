// Hostile strings as packets through the running daemon: no document of its API, event, download, mail, webhook, log or page of figures
// carries anything that does harm in its format. What the API has is asked of its own description, so that a new output needs a check.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { webhookBodies } from '../src/notify/webhook-bodies.ts';
import { DaemonLab, labFolder } from './daemon-lab.ts';
import { hostileCapture } from './hostile-capture.ts';
import { checkHarmless, HOSTILE_STRINGS, HOSTILE_WORD, type OutputFormat } from './hostile-strings.ts';
import { LabEndpoint, LabMailServer } from './notify-lab.ts';

const SLOW = 240_000;

// A whole program with all its threads, and hundreds of questions: on a busy machine more than the usual time of a test.
vi.setConfig({ testTimeout: SLOW, hookTimeout: SLOW });

const hooks = new LabEndpoint();
const mails = new LabMailServer();
let folder = '';
let lab: DaemonLab;
let scan = '';

/** Content types of what the API answers, with the rules that hold for them. A type that is not here has no check: the test fails. */
const FORMATS: Readonly<Record<string, OutputFormat>> = {
  'application/json': 'json',
  'application/mud+json': 'json',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'markdown',
};

/** Names of owners and programs are strangers' texts, too. */
const OWN_NAME = HOSTILE_STRINGS.filter(({ name }) =>
  ['html attribute', 'line break', 'terminal link', 'formula', 'mention', 'prometheus label'].includes(name),
);

beforeAll(async () => {
  await Promise.all([hooks.open(), mails.open()]);
  folder = labFolder();
  const capture = join(folder, 'hostile.pcap');
  writeFileSync(capture, hostileCapture());
  const settings = {
    notify: { floodCap: 1000, allowedAddresses: ['127.0.0.1'] },
    home: { timezone: 'UTC' },
    learning: { span: '1h' },
  };
  // The channels have to be there before the first alert, and the home begins with its first input: two starts.
  const before = await DaemonLab.start({ folder, settings });
  await addChannels(before);
  await before.stop();
  lab = await DaemonLab.start({ folder, settings: { ...settings, input: { kind: 'capture', target: capture } } });
  await lab.until(
    'alerts of every hostile device',
    async () => {
      const { total } = await lab.json<{ total: number }>('/api/v1/alerts?state=all&limit=1');
      return total > 40;
    },
    SLOW,
  );
  await nameThings();
  const name = encodeURIComponent(`=cmd <script>${HOSTILE_WORD}\u202e"'.pcap`);
  const body = readFileSync(capture);
  scan = (await lab.json<{ id: string }>(`/api/v1/scans?name=${name}`, { method: 'PUT', body })).id;
  await lab.until(
    'the scan',
    async () => (await lab.json<{ scan: { state: string } }>(`/api/v1/scans/${scan}`)).scan.state === 'done',
    SLOW,
  );
});

afterAll(async () => {
  await lab?.remove();
  await Promise.all([hooks.close(), mails.close()]);
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

async function addChannels(before: DaemonLab): Promise<void> {
  const shared = { isOn: true, isDefault: true, leastSeverity: 'info' };
  for (const template of Object.keys(webhookBodies))
    await before.send('POST', '/api/v1/channels', {
      ...shared,
      kind: 'webhook',
      name: `to ${template} <b>"${HOSTILE_WORD}`,
      options: { url: `${hooks.url}/${template}`, template },
    });
  const options = { server: '127.0.0.1', port: mails.port, to: 'anna@example.net', trustsAnyCertificate: true };
  await before.send('POST', '/api/v1/channels', { ...shared, kind: 'email', name: 'mail', options });
}

/** Everything that has a name gets a hostile one; what refuses it is right, too. */
async function nameThings(): Promise<void> {
  const post = (method: string, path: string, document: unknown): Promise<Response> =>
    lab.fetch(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(document) });
  const { devices } = await lab.json<{ devices: { id: string }[] }>('/api/v1/devices?limit=20');
  const { alerts } = await lab.json<{ alerts: { id: string }[] }>('/api/v1/alerts?limit=20');
  for (const [i, { text }] of OWN_NAME.entries()) {
    const answers = [
      await post('PATCH', `/api/v1/devices/${devices[i]!.id}`, { name: text.slice(0, 60) }),
      await post('POST', '/api/v1/tokens', { name: text.slice(0, 60), scope: 'read', days: null }),
      await post('POST', `/api/v1/alerts/${alerts[i]!.id}/verdict`, {
        verdict: 'normal',
        reason: text.slice(0, 100),
        dryRun: false,
      }),
      await post('POST', '/api/v1/channels', {
        kind: 'console',
        name: text.slice(0, 60),
        isOn: false,
        isDefault: false,
        leastSeverity: 'high',
        options: {},
      }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBeLessThan(500);
      checkHarmless(await answer.text(), 'json');
    }
  }
}

interface Described {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: { readonly enum?: readonly string[] };
  }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

/** What ids and other parameters of a path are filled with. Throws for one that nobody thought of. */
async function addressesOf(path: string, { parameters = [] }: Described): Promise<readonly string[]> {
  const ids = /\{id\}/.test(path) ? await idsOf(path) : [''];
  const given: Readonly<Record<string, string>> = { count: '1', perDays: '7', a: scan, b: scan };
  const needed = parameters.filter((each) => each.in === 'query' && each.required === true);
  const queries = needed.reduce<readonly string[]>(
    (all, { name, schema }) => {
      const values = schema.enum ?? (given[name] === undefined ? [] : [given[name]]);
      if (values.length === 0) throw new Error(`${path}: nothing is known about the parameter ${name}`);
      return all.flatMap((query) => values.map((value) => `${query}&${name}=${value}`));
    },
    [''],
  );
  const all = parameters.some(({ name }) => name === 'state') ? '&state=all' : '';
  const many = parameters.some(({ name }) => name === 'limit') ? '&limit=200' : '';
  return ids.flatMap((id) =>
    queries.map((query) => `${path.replace('{id}', encodeURIComponent(id))}?${`${query}${all}${many}`.slice(1)}`),
  );
}

async function idsOf(path: string): Promise<readonly string[]> {
  if (path.startsWith('/api/v1/scans') || path.startsWith('/scan/')) return [scan];
  const [, list] = /^\/api\/v1\/(devices|alerts)\/\{id\}/.exec(path) ?? [];
  if (list === undefined) throw new Error(`${path}: nothing is known about its ids`);
  const found = await lab.json<Record<string, { id: string; kind?: string | null }[]>>(
    `/api/v1/${list}?limit=200${list === 'alerts' ? '&state=all' : ''}`,
  );
  return found[list]!.filter((_, i) => i % 4 === 0).map(({ id }) => id);
}

test('no document or download of the API carries harm, in English and German', async () => {
  const { paths } = await lab.json<{ paths: Record<string, { get?: Described }> }>('/api/v1/openapi.json');
  const withWord = new Set<string>();
  for (const [path, { get }] of Object.entries(paths)) {
    if (get === undefined || path === '/metrics' || path === '/api/v1/events') continue;
    for (const language of ['en', 'de'])
      for (const address of await addressesOf(path, get)) {
        const response = await lab.fetch(address, { headers: { 'Accept-Language': language } });
        const text = await response.text();
        const type = (response.headers.get('Content-Type') ?? '').split(';')[0]!;
        expect(response.status, `${address}: ${text.slice(0, 300)}`).toBeLessThan(500);
        for (const [, value] of response.headers) checkHarmless(value, 'terminal');
        const format = type === 'text/plain' && address.includes('nftables') ? 'nftables' : FORMATS[type];
        if (format === undefined) throw new Error(`${address}: ${type} has no check`);
        try {
          checkHarmless(text, format);
        } catch (error) {
          throw new Error(`${address} (${language})`, { cause: error });
        }
        if (format === 'json' && type !== 'application/mud+json') expectCleanTexts(JSON.parse(text), address);
        if (text.includes(HOSTILE_WORD)) withWord.add(path);
      }
  }
  for (const path of WITH_NAMES) expect(withWord, path).toContain(`/api/v1/${path}`);
});

/** Where names of strangers or owners have to stand: a document without them would pass whatever it did with them. */
const WITH_NAMES = [
  'alerts',
  'alerts/{id}',
  'alerts/{id}/markdown',
  'channels',
  'devices',
  'devices/{id}',
  'home',
  'incidents',
  'map',
  'rules',
  'scans',
  'scans/{id}/download',
  'tokens',
];

/** JSON hides control characters behind escapes: what is read out of it must have none either. */
function expectCleanTexts(value: unknown, address: string): void {
  if (typeof value === 'string') {
    if (!address.startsWith('/api/v1/openapi.json')) checkHarmless(value.replaceAll('\n', ' '), 'terminal');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    expect(['__proto__', 'constructor', 'prototype'], address).not.toContain(key);
    expectCleanTexts(each, address);
  }
}

test('every live event is one line of clean JSON', async () => {
  const end = new AbortController();
  const response = await lab.fetch('/api/v1/events?after=0', { signal: end.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const { devices } = await lab.json<{ devices: { id: string }[] }>('/api/v1/devices?limit=1');
  await lab.send('PATCH', `/api/v1/devices/${devices[0]!.id}`, { name: `<b>${HOSTILE_WORD}` });
  let text = '';
  const timer = setTimeout(() => end.abort(), 5000);
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  } catch (error) {
    if (!end.signal.aborted) throw error;
  }
  clearTimeout(timer);
  const lines = text.split('\n');
  for (const line of lines) expect(line).toMatch(/^(?:|:.*|(?:id|event|data|retry): ?[^\r]*)$/);
  const data = lines.flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []));
  expect(data.length).toBeGreaterThan(0);
  for (const each of data) {
    checkHarmless(each, 'json');
    expectCleanTexts(JSON.parse(each), 'an event');
  }
});

test('what webhooks of every template send is clean JSON with clean headers', async () => {
  const templates = Object.keys(webhookBodies);
  await lab.until(
    'messages of every template',
    async () =>
      templates.every((name) =>
        // ntfy's JSON goes to the server itself, with the topic inside.
        hooks.taken.some(
          ({ path, body }) =>
            (path.includes(name) || body.includes(`"topic":"${name}"`)) && body.includes(HOSTILE_WORD),
        ),
      ),
    60_000,
  );
  for (const { path, headers, body } of hooks.taken) {
    checkHarmless(body, 'json');
    expectCleanTexts(JSON.parse(body), 'a webhook');
    if (path === '/discord') expectDiscordPlain(body);
    if (path === '/slack') expect((JSON.parse(body) as { text: string }).text).not.toMatch(/[<>]/);
    for (const [name, value] of Object.entries(headers)) {
      expect(name).not.toBe('x-injected');
      checkHarmless(String(value), 'terminal');
    }
  }
});

/** Discord reads Markdown and mentions in embeds, unless each mark stands behind a backslash. */
function expectDiscordPlain(body: string): void {
  const { embeds, allowed_mentions } = JSON.parse(body) as {
    embeds: { title: string; description: string }[];
    allowed_mentions: { parse: string[] };
  };
  expect(allowed_mentions).toEqual({ parse: [] });
  for (const { title, description } of embeds)
    for (const text of [title, description])
      expect(text.replace(/\\[^a-z0-9\s]/gi, '')).not.toMatch(/[\\`*_~|>#[\]()<@]/);
}

/** The parts of a mail as text, decoded (RFC 2045 6.7 and 6.8). */
function partsOf(raw: string): readonly { readonly type: string; readonly text: string }[] {
  const [, boundary] = /boundary="?([^"\r\n;]+)"?/.exec(raw) ?? [];
  const pieces = boundary === undefined ? [raw] : raw.split(`--${boundary}`).slice(1, -1);
  return pieces.map((piece) => {
    const cut = piece.indexOf('\r\n\r\n');
    const [head, body] = [piece.slice(0, cut), piece.slice(cut + 4)];
    const type = /content-type: *([^;\r\n]+)/i.exec(head)?.[1] ?? 'text/plain';
    const coding = /content-transfer-encoding: *([\w-]+)/i.exec(head)?.[1]?.toLowerCase();
    if (coding === 'base64') return { type, text: Buffer.from(body, 'base64').toString() };
    if (coding !== 'quoted-printable') return { type, text: body };
    const bytes = body
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    return { type, text: Buffer.from(bytes, 'latin1').toString() };
  });
}

const MAIL_HEADERS =
  /^(?:from|to|subject|date|message-id|mime-version|content-type|content-transfer-encoding|auto-submitted|precedence|references|in-reply-to|x-auto-response-suppress|x-priority|importance|list-id|idempotency-key|x-porchlight-[a-z-]+):/i;

test('mails have our headers alone, go to the owner alone, and both of their texts are clean', async () => {
  await lab.until(
    'a mail about a hostile device',
    async () => mails.taken.some(({ raw }) => raw.includes(HOSTILE_WORD)),
    60_000,
  );
  for (const { raw, to } of mails.taken) {
    expect(to).toEqual(['anna@example.net']);
    const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
    for (const line of head.split('\r\n')) expect(line).toMatch(MAIL_HEADERS);
    const parts = partsOf(raw);
    expect(parts.map(({ type }) => type)).toEqual(['text/plain', 'text/html']);
    for (const { type, text } of parts)
      checkHarmless(text.replaceAll('\r\n', '\n'), type === 'text/html' ? 'html' : 'terminal');
  }
});

test('the page of figures keeps the form that Prometheus reads', async () => {
  const text = await (await lab.fetch('/metrics')).text();
  checkHarmless(text, 'terminal');
  const line =
    /^(?:# (?:HELP|TYPE) [a-z_0-9:]+ .*|[a-z_0-9:]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (?:[-+0-9.eE]+|NaN|[+-]Inf))$/;
  for (const each of text.split('\n')) if (each !== '' && each !== '# EOF') expect(each).toMatch(line);
  expect([...text.matchAll(/^porchlight_up\b/gm)].length).toBeLessThanOrEqual(1);
});

test('terminal and log files are plain text', async () => {
  checkHarmless(lab.output, 'terminal');
  const logs = readdirSync(folder).filter((name) => /log/.test(name) && statSync(join(folder, name)).isFile());
  expect(logs.length).toBeGreaterThan(0);
  for (const name of logs) checkHarmless(readFileSync(join(folder, name), 'utf8'), 'terminal');
});

test('every kind of channel that there is has its check here', async () => {
  const { kinds } = await lab.json<{ kinds: { kind: string }[] }>('/api/v1/channels');
  // browser: the live events above; console: the terminal above.
  expect(kinds.map(({ kind }) => kind).sort()).toEqual(['browser', 'console', 'email', 'webhook']);
});
