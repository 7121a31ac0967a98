// Draws the text of a terminal (with colour codes) as an SVG picture for the README; light and dark follow the reader's setting.

const FONT_SIZE = 14;
const LINE_HEIGHT = 20;
const CHARACTER_WIDTH = 8.43;
const PADDING = 20;

/** Colour codes (SGR) that our pages use → class of the text. */
const CLASSES: Readonly<Record<string, string>> = {
  1: 'b',
  2: 'd',
  31: 'r',
  32: 'g',
  33: 'y',
  34: 'l',
  35: 'm',
  36: 'c',
  90: 'd',
};

const STYLE = `
svg { font: ${FONT_SIZE}px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
.page { fill: #fbfaf7; stroke: #d9d5cc; } text { fill: #24292f; white-space: pre; }
.b { font-weight: 700; } .d { fill: #6a6f76; } .r { fill: #b42318; } .g { fill: #1a7f37; } .y { fill: #8a5a00; } .l { fill: #0b5cad; } .m { fill: #8250a8; } .c { fill: #0b6e75; }
@media (prefers-color-scheme: dark) {
.page { fill: #16181c; stroke: #33373e; } text { fill: #e6e6e3; }
.d { fill: #9aa0a8; } .r { fill: #ff8f85; } .g { fill: #6fd58a; } .y { fill: #f0c060; } .l { fill: #7fb8ff; } .m { fill: #cba6f0; } .c { fill: #6fd3d8; } }`;

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One line of terminal text as tspans, each at its column so that the reader's font cannot shift it. */
function drawLine(line: string): string {
  const classes = new Set<string>();
  let column = 0;
  let drawn = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character.
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
    const codes = /^\x1b\[([0-9;]*)m$/.exec(part)?.[1];
    if (codes === undefined) {
      const style = classes.size > 0 ? ` class="${[...classes].join(' ')}"` : '';
      // Each run of words stands at its own column: spaces are nothing that every SVG reader keeps.
      for (const { 0: word, index } of part.matchAll(/\S+(?: \S+)*/g)) {
        const x = PADDING + (column + index) * CHARACTER_WIDTH;
        drawn += `<tspan x="${x.toFixed(2)}"${style}>${escapeXml(word)}</tspan>`;
      }
      column += part.length;
    } else
      for (const code of codes.split(';')) {
        const name = CLASSES[code];
        if (name !== undefined) classes.add(name);
        else classes.clear();
      }
  }
  return drawn;
}

/** The picture of a terminal's text, first the command that was typed. */
export function drawTerminal(command: string, text: string): string {
  const lines = [`\x1b[2m$ \x1b[0m\x1b[1m${command}\x1b[0m`, ...text.trimEnd().split('\n')];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character.
  const columns = Math.max(80, ...lines.map((line) => line.replace(/\x1b\[[0-9;]*m/g, '').length));
  const width = Math.ceil(columns * CHARACTER_WIDTH + 2 * PADDING);
  const height = lines.length * LINE_HEIGHT + 2 * PADDING;
  const drawn = lines.map((line, i) => `<text y="${PADDING + (i + 0.75) * LINE_HEIGHT}">${drawLine(line)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(command)}">
<style>${STYLE}
</style>
<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${drawn.join('\n')}
</svg>
`;
}
