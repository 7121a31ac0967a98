// Strings that attackers put into names, and the check that an output made from them can do no harm in its format.

export interface HostileString {
  readonly name: string;
  /** As characters; `bytes` where it is no text. */
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Formats of outputs, each with its own rules of harmlessness. */
export type OutputFormat =
  | 'terminal'
  | 'json'
  | 'json-lines'
  | 'html'
  | 'csv'
  | 'tsv'
  | 'markdown'
  | 'nftables'
  | 'dnsmasq'
  | 'yaml';

/** A word that stands in every hostile string, so that a test sees that it has reached an output at all. */
export const HOSTILE_WORD = 'zqvx';

const encoder = new TextEncoder();
const hostile = (name: string, text: string): HostileString => ({ name, text, bytes: encoder.encode(text) });

export const HOSTILE_STRINGS: readonly HostileString[] = [
  hostile('html script', `<script>alert("${HOSTILE_WORD}")</script>`),
  hostile('html attribute', `"><img src=x onerror=alert('${HOSTILE_WORD}')>`),
  hostile('html entity', `&lt;b&gt;${HOSTILE_WORD}&#x3c;i&#62;`),
  hostile('svg end', `</text></svg><script>${HOSTILE_WORD}</script>`),
  hostile('javascript link', `javascript:alert('${HOSTILE_WORD}')`),
  hostile('data link', `data:text/html;base64,${HOSTILE_WORD}`),
  hostile('line break', `${HOSTILE_WORD}\r\nX-Injected: yes\r\n\r\n<html>`),
  hostile('line feed', `${HOSTILE_WORD}\n2026-01-01 high everything is fine`),
  hostile('unicode line separators', `${HOSTILE_WORD}\u2028second\u2029third\u0085fourth`),
  hostile('terminal colour', `\u001b[31m${HOSTILE_WORD}\u001b[2J\u001b[1;1H`),
  hostile('terminal title', `\u001b]0;${HOSTILE_WORD}\u0007`),
  hostile('terminal link', `\u001b]8;;http://evil.example/\u001b\\${HOSTILE_WORD}\u001b]8;;\u001b\\`),
  hostile('terminal clipboard', `\u001b]52;c;${HOSTILE_WORD}\u001b\\`),
  hostile('8-bit control sequence', `\u009b31m${HOSTILE_WORD}\u009d0;title\u009c`),
  hostile('device control string', `\u001bP+q${HOSTILE_WORD}\u001b\\`),
  hostile('backspaces', `safe\b\b\b\b${HOSTILE_WORD}\r`),
  hostile('bidirectional override', `${HOSTILE_WORD}\u202egpj.exe\u202c`),
  hostile('bidirectional isolate', `\u2066${HOSTILE_WORD}\u2069\u200f\u061c`),
  hostile('zero width', `z\u200bq\u200dv\ufeffx ${HOSTILE_WORD}`),
  hostile('formula', `=cmd|'/C calc'!A0 ${HOSTILE_WORD}`),
  hostile('formula plus', `+1+1 ${HOSTILE_WORD}`),
  hostile('formula minus', `-2+3+${HOSTILE_WORD}`),
  hostile('formula at', `@SUM(1+1)*${HOSTILE_WORD}`),
  hostile('formula after tab', `\t=HYPERLINK("http://evil.example","${HOSTILE_WORD}")`),
  hostile('formula full width', `\uff1d1+1 ${HOSTILE_WORD}`),
  hostile('markdown link', `[${HOSTILE_WORD}](javascript:alert(1)) ![x](http://evil.example/p.png)`),
  hostile('markdown table', `| ${HOSTILE_WORD} | x |\`code\`**bold** # head`),
  hostile('markdown html', `<details open ontoggle=alert(1)>${HOSTILE_WORD}`),
  hostile('mention', `@everyone @here <@&1> ${HOSTILE_WORD}`),
  hostile('prometheus label', `${HOSTILE_WORD}"} 1\nporchlight_up{x="`),
  hostile('json breaker', `${HOSTILE_WORD}","severity":"none","x":"\\`),
  hostile('csv breaker', `${HOSTILE_WORD}","0","0"\r\n"a,b;c`),
  hostile('yaml breaker', `${HOSTILE_WORD}: !!js/function 'x'\n- &a [*a]\n# comment`),
  hostile('shell', `\`${HOSTILE_WORD}\`; rm -rf / $(reboot) && true | sh`),
  hostile('nftables', `${HOSTILE_WORD}; } ; flush ruleset ; add table x { "`),
  hostile('dnsmasq', `${HOSTILE_WORD}/#\nserver=/#/203.0.113.66`),
  hostile('path', `../../../../etc/passwd\u0000${HOSTILE_WORD}`),
  hostile('format string', `%s%n%d{0}{{7*7}}\${7*7} ${HOSTILE_WORD}`),
  hostile('template and prototype', `__proto__ ${HOSTILE_WORD}`),
  hostile('NUL', `a\u0000b${HOSTILE_WORD}\u0000`),
  hostile('homoglyphs', `\u0440\u0430\u0443\u0440\u0430l.com ${HOSTILE_WORD}`),
  hostile('combining marks', `${HOSTILE_WORD}${'\u0336\u0489\u0300'.repeat(80)}`),
  hostile('private use and unassigned', `\ue000\u{10ffff}\u{e0041}${HOSTILE_WORD}`),
  hostile('long', `${HOSTILE_WORD}${'A'.repeat(65_000)}`),
  hostile('long of wide letters', `${HOSTILE_WORD}${'\u{1f4a3}'.repeat(3000)}`),
  {
    name: 'bad UTF-8',
    text: `\\xff\\xfe${HOSTILE_WORD}`,
    bytes: Uint8Array.of(0xff, 0xfe, 0xc0, 0xaf, 0xed, 0xa0, 0x80, ...encoder.encode(HOSTILE_WORD), 0xf4, 0x90, 0xc3),
  },
];

/** Longest run without a blank that a person's page may carry from the wire: longer means that a 64 kB name came through. */
const RUN_MAX = 2000;

/** Control characters besides line feed (and tab where it separates), bidirectional, zero-width and line-separating characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them.
const UNSHOWN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/**
 * What is harmful in an output of a format, as sentences; an empty list: it is harmless. Our own terminal colours (`ESC [ … m`) are
 * allowed in 'terminal' only where `allowsColour` says so.
 */
export function harmIn(
  output: string,
  format: OutputFormat,
  given: { readonly allowsColour?: boolean } = {},
): readonly string[] {
  const harm: string[] = [];
  const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
  const text = given.allowsColour === true ? output.replace(colour, '') : output;
  const unshown = UNSHOWN.exec(format === 'csv' ? text.replaceAll('\r\n', '\n') : text);
  if (unshown !== null)
    harm.push(
      `U+${unshown[0].codePointAt(0)!.toString(16).padStart(4, '0')} at ${unshown.index}: ${excerpt(text, unshown.index)}`,
    );
  if (format !== 'tsv' && text.includes('\t') && format !== 'nftables')
    harm.push(`a tab: ${excerpt(text, text.indexOf('\t'))}`);
  const run = /[^\s<>]{2000,}/u.exec(format === 'html' || format === 'terminal' || format === 'markdown' ? text : '');
  if (run !== null && run[0].length > RUN_MAX && /(.)\1{500}/u.test(run[0]))
    harm.push('a text of thousands of letters came through');
  harm.push(...(FORMAT_CHECKS[format]?.(text) ?? []));
  return harm;
}

/** Throws an Error that lists what is harmful in an output. */
export function checkHarmless(
  output: string,
  format: OutputFormat,
  given: { readonly allowsColour?: boolean } = {},
): void {
  const harm = harmIn(output, format, given);
  if (harm.length > 0) throw new Error(`harmful ${format}: ${harm.slice(0, 10).join(' | ')}`);
}

function excerpt(text: string, at: number): string {
  return JSON.stringify(text.slice(Math.max(0, at - 40), at + 40));
}

type Check = (text: string) => readonly string[];

/** Every JSON text of an output is read again; `__proto__` of its own would be a trap for programs that merge objects. */
const checkJson: Check = (text) => {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [`no JSON: ${String(error)}`];
  }
};

/** Elements that a page of ours never has from data, attributes that run scripts, and links that leave the page. */
const checkHtml: Check = (text) => {
  const harm: string[] = [];
  // Outside of our own script and style elements.
  const shown = text.replace(/<style>[\s\S]*?<\/style>/g, '');
  for (const [tag] of shown.matchAll(/<[a-z!/][^>]*>/gi)) {
    if (/^<\/?(?:script|img|iframe|object|embed|form|input|base)\b/i.test(tag))
      harm.push(`element ${tag.slice(0, 60)}`);
    if (/\son[a-z]+\s*=/i.test(tag.replace(/"[^"]*"/g, '""'))) harm.push(`attribute ${tag.slice(0, 60)}`);
    if (/\b(?:href|src)="(?!#)[^"]*(?:javascript|data|evil\.example)/i.test(tag)) harm.push(`link ${tag.slice(0, 60)}`);
  }
  return harm;
};

/** Cells of a CSV by RFC 4180; a cell that begins like a formula runs in a spreadsheet unless it is a number. */
const checkCsv: Check = (text) => {
  const harm: string[] = [];
  const rows = csvRows(text);
  const width = rows[0]?.length ?? 0;
  for (const row of rows) {
    if (row.length !== width)
      harm.push(`a row of ${row.length} cells, not ${width}: ${JSON.stringify(row.slice(0, 3))}`);
    for (const cell of row)
      if (
        /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u.test(cell) &&
        !/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(cell) &&
        cell !== '-'
      )
        harm.push(`formula ${JSON.stringify(cell.slice(0, 40))}`);
  }
  return harm;
};

function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (isQuoted && letter === '"' && text[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && letter === ',') {
      row.push(cell);
      cell = '';
    } else if (!isQuoted && (letter === '\n' || letter === '\r')) {
      if (letter === '\r' && text[i + 1] === '\n') i++;
      rows.push([...row, cell]);
      row = [];
      cell = '';
    } else cell += letter;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}

/** Raw HTML, links and pictures to elsewhere, mentions, and cells that break a table. */
const checkMarkdown: Check = (text) => {
  const harm: string[] = [];
  const plain = text.replace(/<!--[\s\S]*?-->/g, '').replace(/\\./gs, '');
  if (/<(?:script|img|details|iframe|svg|b|i|html|a)\b/i.test(plain)) harm.push('raw HTML');
  if (/\]\(\s*(?:javascript:|data:|http:\/\/evil)/i.test(plain)) harm.push('a link of the attacker');
  if (/(?:^|[^\w])@(?:everyone|here)\b/i.test(plain)) harm.push('a mention of everyone');
  return harm;
};

/** Statements that our own files never have, outside of quotes and comments. */
const checkNftables: Check = (text) => {
  const plain = text.replace(/"[^"\n]*"/g, '""').replace(/#[^\n]*/g, '');
  return /flush\s+ruleset|rm -rf|\$\(|`/.test(plain) || plain.includes(HOSTILE_WORD)
    ? ['a statement of the attacker']
    : [];
};

const checkDnsmasq: Check = (text) => {
  const harm: string[] = [];
  for (const line of text.split('\n'))
    if (line !== '' && !/^(?:#.*|(?:nftset|ipset|address|server)=\/[A-Za-z0-9._/-]+\/[A-Za-z0-9._#@:,-]+)$/.test(line))
      harm.push(`line ${JSON.stringify(line.slice(0, 60))}`);
  if (text.includes('203.0.113.66')) harm.push('a server of the attacker');
  return harm;
};

const checkTsv: Check = (text) => {
  const harm: string[] = [];
  let width = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('#fields')) width = line.split('\t').length - 1;
    if (line === '' || line.startsWith('#') || width === 0) continue;
    const cells = line.split('\t').length;
    if (cells !== width) harm.push(`a line of ${cells} fields, not ${width}: ${JSON.stringify(line.slice(0, 60))}`);
  }
  return harm;
};

const FORMAT_CHECKS: Partial<Record<OutputFormat, Check>> = {
  json: checkJson,
  'json-lines': (text) => text.split('\n').flatMap((line) => (line === '' ? [] : checkJson(line))),
  html: checkHtml,
  csv: checkCsv,
  tsv: checkTsv,
  markdown: checkMarkdown,
  nftables: checkNftables,
  dnsmasq: checkDnsmasq,
};
