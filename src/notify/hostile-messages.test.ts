import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE_STRINGS, HOSTILE_WORD, harmIn } from '../../test/hostile-strings.ts';
import { LabMailServer, labAlert, labGuard, labStyle } from '../../test/notify-lab.ts';
import { cleanText } from '../base/output-text.ts';
import { newOptions } from './channel-options.ts';
import { consoleText } from './console-notifier.ts';
import { emailNotifier } from './email-notifier.ts';
import { mailHtml, mailSubject, mailText } from './mail-body.ts';
import { alertMessage, type Message, summaryMessage } from './message.ts';
import { webhookBodies } from './webhook-bodies.ts';

const server = new LabMailServer();
beforeAll(() => server.open());
afterAll(() => server.close());

/** The text of an attacker as a device's name, in titles, sentences and advice, and in a summary. */
function messagesOf(text: string): readonly Message[] {
  const more = {
    title: `New device ${text}`,
    sentence: `The device ${text} (192.168.1.20) asked for ${text}.`,
    device: { id: 'd1', name: text, mac: null, ip: '192.168.1.20' },
  };
  const alert = labAlert('a1', more);
  const given = { id: 'c1.a1.1', kind: 'alert', alert, actions: [text], changeWords: null, thread: null } as const;
  const summary = { id: 'c1.digest.1', kind: 'digest', nowMs: 0, title: '1 alert', sentence: '1 alert came.' } as const;
  return [alertMessage(given, labStyle), summaryMessage({ ...summary, alerts: [alert], count: 1 }, labStyle)];
}

/** All texts within a JSON body, with their keys. */
function textsOf(value: unknown, key = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[key, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => textsOf(each, name));
}

test.each(HOSTILE_STRINGS.map(({ name, text }) => [name, text] as const))(
  '%s does no harm in any channel',
  (_, text) => {
    for (const message of messagesOf(text)) {
      expect(harmIn(consoleText(message), 'terminal')).toEqual([]);
      expect(harmIn(mailText(message), 'terminal')).toEqual([]);
      const html = mailHtml(message);
      expect(harmIn(html, 'html')).toEqual([]);
      // The one link of the page is ours.
      expect([...html.matchAll(/href="([^"]*)"/g)].every(([, href]) => href!.startsWith('https://home.example/'))).toBe(
        true,
      );
      expect(mailSubject(message)).not.toMatch(/[\r\n]/);
      for (const [name, make] of Object.entries(webhookBodies)) {
        const body = JSON.stringify(make(message, new URL('https://chat.example/hook/topic')).body);
        expect(harmIn(body, 'json'), name).toEqual([]);
        if (cleanText(text).includes(HOSTILE_WORD)) expect(body).toContain(HOSTILE_WORD);
        for (const [key, each] of textsOf(JSON.parse(body)))
          if (!['url', 'link', 'click', '$schema', 'timestamp'].includes(key) && name !== 'generic')
            expect(each.replaceAll('\\', ''), `${name} ${key}`).not.toMatch(/https?:\/\//);
      }
    }
  },
);

test('Slack sees no mention, link or markup of an attacker', () => {
  for (const attack of ['<!channel>', '<@U123>', '<http://evil.example|click>', '*bold* _x_ `c`', '&lt;!here&gt;']) {
    const { body } = webhookBodies.slack(messagesOf(attack)[0]!, new URL('https://hooks.slack.com/x'));
    const { text, blocks } = body as { text: string; blocks: { type: string; text?: { type: string } }[] };
    expect(text).not.toMatch(/[<>]/);
    expect(blocks.flatMap((block) => (block.text === undefined ? [] : [block.text.type]))).toEqual([
      'plain_text',
      'plain_text',
    ]);
  }
});

test('Discord sees no mention, link or markup of an attacker', () => {
  for (const attack of [
    '@everyone',
    '<@&123>',
    '[x](http://evil.example)',
    '**b** ||s|| `c` ~~d~~ __u__',
    '# head',
    '> quote',
  ]) {
    const { body } = webhookBodies.discord(messagesOf(attack)[0]!, new URL('https://discord.com/api/webhooks/1/x'));
    const { embeds, allowed_mentions } = body as {
      embeds: { title: string; description: string }[];
      allowed_mentions: { parse: string[] };
    };
    expect(allowed_mentions).toEqual({ parse: [] });
    for (const text of [embeds[0]!.title, embeds[0]!.description])
      expect(text.replace(/\\./g, '')).not.toMatch(/[@*_~`|[\]<>#]/);
  }
});

test('Teams gets texts that know no markup', () => {
  const { body } = webhookBodies.teams(messagesOf('[x](http://evil.example) **b**')[0]!, new URL('https://x.example/'));
  const types = [...JSON.stringify(body).matchAll(/"type":"(\w+)"/g)].map(([, type]) => type);
  expect(types).toContain('TextRun');
  expect(types).not.toContain('TextBlock');
});

test('through a real mail server no text of an attacker becomes a header, a recipient or a second mail', async () => {
  const options = newOptions(emailNotifier, {
    server: '127.0.0.1',
    port: server.port,
    to: 'anna@example.net',
    trustsAnyCertificate: true,
  });
  const names = [
    'line break',
    'line feed',
    'unicode line separators',
    'NUL',
    'bidirectional override',
    'long',
    'mention',
  ];
  for (const { name, text } of HOSTILE_STRINGS) {
    if (!names.includes(name)) continue;
    const [message] = messagesOf(`${text}\r\n.\r\nMAIL FROM:<eve@example.net>`);
    const tools = {
      signal: AbortSignal.timeout(20_000),
      guard: labGuard(),
      nowMs: 0,
      browse: () => 0,
      print: () => undefined,
    };
    await emailNotifier.send(message!, options, tools);
    const { raw, to } = server.taken.at(-1)!;
    expect(to).toEqual(['anna@example.net']);
    const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
    expect(head.match(/^(?:X-Injected|Bcc|Cc|MAIL)\b/im)).toBeNull();
    expect([...head.matchAll(/^Subject:/gim)].length).toBe(1);
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  }
  expect(server.taken.length).toBe(names.length);
});

test('an address in a text of a device is shown, and is no link', () => {
  const [message] = messagesOf('http://evil.example/x www.evil.example');
  expect(mailText(message!)).not.toContain('http://evil');
  expect(mailText(message!)).toContain('http[:]//evil.example/x www[.]evil.example');
});
