// A small parser of the HTML and SVG that the reports write: fails on whatever is not closed, quoted or nested as it must be.

export interface ParsedElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (ParsedElement | string)[];
}

const VOID = new Set(['meta', 'br', 'hr']);
const TOKEN = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*="[^"<>]*")*)\s*>|<!doctype html>|([^<>]+)/gy;

/** Parses text that must be markup through and through; throws where it is not. */
export function parseMarkup(markup: string): ParsedElement {
  const root: ParsedElement = { name: '', attributes: {}, children: [] };
  const open: ParsedElement[] = [root];
  let at = 0;
  TOKEN.lastIndex = 0;
  while (at < markup.length) {
    const match = TOKEN.exec(markup);
    if (match === null) throw new Error(`No markup at ${at}: ${markup.slice(at, at + 80)}`);
    at = TOKEN.lastIndex;
    const [whole, slash, name, attributes, words] = match;
    const parent = open.at(-1)!;
    if (words !== undefined) parent.children.push(unescaped(words, parent.name));
    else if (name === undefined) continue;
    else if (slash === '/') {
      if (parent.name !== name) throw new Error(`${whole} closes <${parent.name}>`);
      open.pop();
    } else {
      const element = { name, attributes: attributesOf(attributes ?? ''), children: [] };
      parent.children.push(element);
      if (!VOID.has(name)) open.push(element);
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is not closed`);
  return root;
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/([a-zA-Z][a-zA-Z0-9:-]*)="([^"]*)"/g)) {
    if (name! in attributes) throw new Error(`The attribute ${name} comes twice`);
    attributes[name!] = unescaped(value!, '');
  }
  return attributes;
}

function unescaped(text: string, parent: string): string {
  // Style rules are not escaped in HTML.
  if (parent === 'style') return text;
  if (/&(?!#\d+;)/.test(text)) throw new Error(`A bare & in: ${text.slice(0, 80)}`);
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}

/** All elements below one, in the order of the text. */
export function elementsOf(element: ParsedElement): ParsedElement[] {
  return element.children.flatMap((child) => (typeof child === 'string' ? [] : [child, ...elementsOf(child)]));
}

/** The text of an element and all below it. */
export function textOf(element: ParsedElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}
