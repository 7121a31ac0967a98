// Texts of messages made harmless for formats that turn words into links, mentions and markup by themselves.

/** No client makes a link of it: `http://x` → `http[:]//x`. Names on the network may hold addresses of attackers. */
export function unlinked(text: string): string {
  return text.replace(/:\/\//g, '[:]//').replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}[.]`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text within HTML. */
export function htmlText(text: string): string {
  return unlinked(text).replace(/[&<>"']/g, (letter) => ENTITIES[letter]!);
}

/** A text in Slack's mrkdwn: its three control characters (Slack: Formatting text for app surfaces); no mention can begin. */
export function slackText(text: string): string {
  return unlinked(text).replace(/[&<>]/g, (letter) => ENTITIES[letter]!);
}

/** A text in Discord's Markdown: every mark is shown as it is, and no mention can begin. */
export function discordText(text: string): string {
  return unlinked(text).replace(/[\\`*_~|>#[\]()<@:+-]/g, (mark) => `\\${mark}`);
}
