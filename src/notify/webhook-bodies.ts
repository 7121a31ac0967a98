// What a webhook sends: one JSON body for each kind of service. Texts are plain wherever the service has plain text, else escaped.
import { type Message, messageLines } from './message.ts';
import { messageWords } from './message-words.ts';
import { discordText, slackText, unlinked } from './plain-text.ts';

/** Limits of the services, in characters: Slack sections have 3000, Discord descriptions 4096, ntfy messages 4096 bytes. */
const SLACK_TEXT_MAX = 2900;
const SLACK_HEADER_MAX = 150;
const DISCORD_TITLE_MAX = 250;
const DISCORD_TEXT_MAX = 4000;
const NTFY_TEXT_MAX = 1300;
const TEAMS_LINES_MAX = 60;

const COLOURS = { info: 0x6b7280, low: 0x2563eb, medium: 0xd97706, high: 0xdc2626 } as const;
const TEAMS_COLOURS = { info: 'Default', low: 'Accent', medium: 'Warning', high: 'Attention' } as const;
/** ntfy: 3 is usual, 5 breaks through "do not disturb" where the phone allows it. */
const NTFY_PRIORITIES = { info: 2, low: 3, medium: 4, high: 5 } as const;

/** Makes the body for a URL; the URL that it goes to may be another one. */
export type BodyMaker = (message: Message, url: URL) => { readonly url: URL; readonly body: object };

function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}

function plainBody(message: Message): string {
  return unlinked(messageLines(message).join('\n'));
}

function headline({ language, severity, title, kind }: Message): string {
  const isAlert = kind === 'alert' || kind === 'update';
  return unlinked(isAlert ? `${title} (${messageWords[language].severity[severity]})` : title);
}

/** For programs: all that the message has, under stable names. */
const generic: BodyMaker = (message, url) => ({
  url,
  body: {
    source: 'porchlight',
    version: 1,
    id: message.id,
    kind: message.kind,
    title: message.title,
    sentence: message.sentence,
    severity: message.severity,
    device: message.device,
    time: message.time,
    when: message.when,
    change: message.changeWords,
    actions: message.actions,
    entries: message.entries,
    alert: message.alert,
    incident: message.incident,
    alertKind: message.alertKind,
    thread: message.thread,
    link: message.link,
  },
});

const slack: BodyMaker = (message, url) => {
  // plain_text knows no markup, mentions or links at all.
  const plain = (text: string): object => ({ type: 'plain_text', text, emoji: false });
  const blocks: object[] = [
    { type: 'header', text: plain(cut(headline(message), SLACK_HEADER_MAX)) },
    { type: 'section', text: plain(cut(plainBody(message), SLACK_TEXT_MAX)) },
  ];
  if (message.link !== null)
    blocks.push({
      type: 'actions',
      elements: [{ type: 'button', url: message.link, text: plain(messageWords[message.language].open) }],
    });
  return { url, body: { text: slackText(cut(`${headline(message)}: ${message.sentence}`, SLACK_TEXT_MAX)), blocks } };
};

const discord: BodyMaker = (message, url) => {
  const link = message.link === null ? {} : { url: message.link };
  const embed = {
    title: cut(discordText(headline(message)), DISCORD_TITLE_MAX),
    description: cut(discordText(messageLines(message).join('\n')), DISCORD_TEXT_MAX),
    color: COLOURS[message.severity],
    timestamp: new Date(message.time * 1000).toISOString(),
    ...link,
  };
  return { url, body: { username: 'Porchlight', embeds: [embed], allowed_mentions: { parse: [] } } };
};

/** An adaptive card, as workflows of Teams take it. RichTextBlocks know no markup; TextBlocks would. */
const teams: BodyMaker = (message, url) => {
  const block = (text: string, style: object = {}): object => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text, ...style }],
  });
  const lines = plainBody(message)
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, TEAMS_LINES_MAX);
  const title = block(headline(message), { weight: 'Bolder', size: 'Medium', color: TEAMS_COLOURS[message.severity] });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [title, ...lines.map((line) => block(line))],
    actions:
      message.link === null
        ? []
        : [{ type: 'Action.OpenUrl', title: messageWords[message.language].open, url: message.link }],
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', content };
  return { url, body: { type: 'message', attachments: [attachment] } };
};

/** Published as JSON to the server itself, so that no text has to fit into a header; the topic is the last part of the address. */
const ntfy: BodyMaker = (message, url) => {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const server = new URL(url);
  server.pathname = `/${parts.slice(0, -1).join('/')}`;
  const link = message.link === null ? {} : { click: message.link };
  return {
    url: server,
    body: {
      topic: decodeURIComponent(parts.at(-1) ?? ''),
      title: cut(headline(message), DISCORD_TITLE_MAX),
      message: cut(plainBody(message), NTFY_TEXT_MAX),
      priority: NTFY_PRIORITIES[message.severity],
      ...link,
    },
  };
};

export const webhookBodies = { generic, slack, discord, teams, ntfy } as const;
export type WebhookTemplate = keyof typeof webhookBodies;
