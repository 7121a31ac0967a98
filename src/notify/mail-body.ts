// A mail about a message: plain text, and HTML that reads well without pictures, styles from elsewhere or scripts.
import { type Message, messageLines } from './message.ts';
import { messageWords } from './message-words.ts';
import { htmlText, unlinked } from './plain-text.ts';

/** At least 4:1 on white and on the dark ground that mail programs put under a page. */
const COLOURS = { info: '#6b7280', low: '#2f6fe4', medium: '#b8600b', high: '#d92d2d' } as const;
const FONT = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif';

/** "[High] Port scan: camera". */
export function mailSubject({ kind, language, severity, title, device }: Message): string {
  const isAlert = kind === 'alert' || kind === 'update';
  const start = isAlert ? `[${messageWords[language].severity[severity]}] ` : '[Porchlight] ';
  return `${start}${title}${device === null ? '' : `: ${device}`}`;
}

export function mailText(message: Message): string {
  const words = messageWords[message.language];
  const link = message.link === null ? [] : ['', `${words.open}: ${message.link}`];
  return `${[...messageLines(message).map(unlinked), ...link, '', '-- ', words.footer].join('\n')}\n`;
}

export function mailHtml(message: Message): string {
  const words = messageWords[message.language];
  const colour = COLOURS[message.severity];
  const paragraph = (text: string, style = ''): string => `<p style="margin:0 0 12px;${style}">${htmlText(text)}</p>`;
  const parts = [
    `<p style="margin:0 0 4px;color:${colour};font-size:13px;font-weight:600">${words.severity[message.severity]}</p>`,
    `<h1 style="margin:0 0 12px;font-size:20px;line-height:1.3">${htmlText(message.title)}</h1>`,
    paragraph(message.sentence, 'font-size:16px'),
  ];
  if (message.changeWords !== null) parts.push(paragraph(message.changeWords));
  const facts = [
    [words.device, message.device],
    [words.since, message.when],
  ].flatMap(([label, value]) => (value === null ? [] : [`${htmlText(label!)}: ${htmlText(value!)}`]));
  if (facts.length > 0) parts.push(`<p style="margin:0 0 12px;color:#6b7280">${facts.join('<br>')}</p>`);
  parts.push(...entriesHtml(message));
  if (message.actions.length > 0) {
    const items = message.actions.map((action) => `<li style="margin:0 0 6px">${htmlText(action)}</li>`);
    parts.push(
      `<h2 style="margin:16px 0 8px;font-size:16px">${htmlText(words.toDo)}</h2>`,
      `<ul style="margin:0 0 12px;padding-left:20px">${items.join('')}</ul>`,
    );
  }
  if (message.link !== null)
    parts.push(
      `<p style="margin:16px 0"><a href="${htmlAttribute(message.link)}" style="display:inline-block;padding:10px 16px;border-radius:6px;background:#1f2937;color:#ffffff;text-decoration:none">${htmlText(words.open)}</a></p>`,
    );
  const footer = `<p style="margin:24px 0 0;padding-top:12px;border-top:1px solid #e5e7eb;color:#6b7280;font-size:13px">${htmlText(words.footer)}</p>`;
  return [
    '<!doctype html>',
    `<html lang="${message.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${htmlText(message.title)}</title></head>`,
    `<body style="margin:0;padding:16px;${FONT}"><div style="max-width:600px;margin:0 auto;padding-left:14px;border-left:4px solid ${colour}">`,
    ...parts,
    footer,
    '</div></body></html>',
    '',
  ].join('\n');
}

function entriesHtml({ entries, rest, language }: Message): readonly string[] {
  if (entries.length === 0) return [];
  const words = messageWords[language];
  const items = entries.map(
    ({ severity, sentence, when, device }) =>
      `<li style="margin:0 0 10px"><span style="color:${COLOURS[severity]};font-weight:600">${words.severity[severity]}</span> <span style="color:#6b7280">${htmlText(when)}${device === null ? '' : `, ${htmlText(device)}`}</span><br>${htmlText(sentence)}</li>`,
  );
  const more = rest === null ? [] : [`<p style="margin:0 0 12px">${htmlText(rest)}</p>`];
  return [`<ul style="margin:0 0 12px;padding-left:20px">${items.join('')}</ul>`, ...more];
}

/** An address of ours within an attribute: it must stay the address that it is. */
function htmlAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
