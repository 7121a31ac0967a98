// A picture: SVG marks with a title and a description, for the page and as a file of its own that reads in light, dark and print.
import { coordinate, element, join, type Markup, styleElement, text } from './markup.ts';
import { DARK, FONT, LIGHT, pictureColours } from './palette.ts';

/** Width of most pictures: what a phone shows without making text too small. */
export const PICTURE_WIDTH = 400;

const TITLE_HEIGHT = 34;

export interface Picture {
  /** Of letters, digits and hyphens: the file's name and the marks' ids. */
  readonly name: string;
  readonly title: string;
  /** What is to be seen, in words, for those who do not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Markup[];
}

/** The picture inside a page that has the rules for it; its title stands outside of it. */
export function inlinePicture(picture: Picture): Markup {
  const { name, width, height } = picture;
  const attributes = {
    viewBox: `0 0 ${coordinate(width)} ${coordinate(height)}`,
    role: 'img',
    'aria-labelledby': `${name}-title ${name}-description`,
    style: width > PICTURE_WIDTH ? `min-width:${Math.round(width * 0.8)}px` : null,
  };
  return element('svg', attributes, ...words(picture), ...picture.marks);
}

/** The picture as a file: with its own colours, its title on top. */
export function pictureFile(picture: Picture): string {
  const { width, height, title } = picture;
  const full = height + TITLE_HEIGHT;
  const rules = `svg{font-family:${FONT};color-scheme:light dark}text{font-variant-numeric:tabular-nums}${pictureColours(LIGHT)}`;
  const dark = `@media (prefers-color-scheme:dark){${pictureColours(DARK)}}@media print{${pictureColours(LIGHT)}}`;
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height: full,
    viewBox: `0 ${-TITLE_HEIGHT} ${coordinate(width)} ${coordinate(full)}`,
    role: 'img',
    'aria-labelledby': `${picture.name}-title ${picture.name}-description`,
  };
  const heading = label({ x: 12, y: -10, shown: title, size: 14, room: width - 24, weight: 600 });
  const paper = element('rect', { class: 'p-paper', x: 0, y: -TITLE_HEIGHT, width, height: full });
  return `${element('svg', attributes, ...words(picture), styleElement(rules + dark), paper, heading, ...picture.marks)}\n`;
}

function words({ name, title, description }: Picture): Markup[] {
  return [
    element('title', { id: `${name}-title` }, text(title)),
    element('desc', { id: `${name}-description` }, text(description, 2000)),
  ];
}

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly shown: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly tone?: string;
  readonly size?: number;
  readonly weight?: number;
  /** Width that it may take; longer texts are cut. */
  readonly room?: number;
  readonly rotate?: number;
}

/** A text; a cut one tells the whole when pointed at. */
export function label({
  x,
  y,
  shown,
  anchor = 'start',
  tone = 'p-ink',
  size = 12,
  weight,
  room,
  rotate,
}: Label): Markup {
  const short = room === undefined ? shown : fitText(shown, room, size);
  const attributes = {
    class: tone,
    x,
    y,
    'font-size': size,
    'text-anchor': anchor === 'start' ? null : anchor,
    'font-weight': weight ?? null,
    transform: rotate === undefined ? null : `rotate(${rotate} ${coordinate(x)} ${coordinate(y)})`,
  };
  const whole = short === shown ? [] : [element('title', {}, text(shown))];
  return element('text', attributes, ...whole, text(short));
}

/** Width of a text in the widest of the usual system fonts (DejaVu Sans), so that labels fit in every one. */
export function textWidth(shown: string, size: number): number {
  let ems = 0;
  for (const character of shown) {
    const code = character.codePointAt(0)!;
    if (code >= 0x2e80) ems += 1.05;
    else if (/[iljI.,:;'|! ]/.test(character)) ems += 0.33;
    else if (/[ftr()[\]-]/.test(character)) ems += 0.41;
    else if (/[mwMW%@—<>=+~#&]/.test(character)) ems += 0.9;
    else if (/[A-Z]/.test(character)) ems += 0.7;
    else ems += code < 0x250 ? 0.62 : 0.7;
  }
  return ems * size;
}

/** The text cut to a width, the end kept where names differ most often: "orig_ip_…bytes". */
export function fitText(shown: string, room: number, size: number): string {
  const characters = [...shown];
  if (textWidth(shown, size) <= room) return shown;
  let keep = characters.length - 1;
  let short = '…';
  while (keep > 0) {
    const tail = Math.floor(keep / 3);
    short = `${characters.slice(0, keep - tail).join('')}…${tail > 0 ? characters.slice(-tail).join('') : ''}`;
    if (textWidth(short, size) <= room) return short;
    keep--;
  }
  return '…';
}

export function line(
  tone: string,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  width = 1,
  dash: string | null = null,
): Markup {
  return element('line', { class: tone, x1, y1, x2, y2, 'stroke-width': width, 'stroke-dasharray': dash });
}

export function box(
  tone: string,
  x: number,
  y: number,
  width: number,
  height: number,
  more: Record<string, number> = {},
): Markup {
  return element('rect', { class: tone, x, y, width: Math.max(0, width), height: Math.max(0, height), ...more });
}

/** A line through points given as x, y, x, y … */
export function path(tone: string, points: readonly number[], width = 1.8, dash: string | null = null): Markup {
  let d = '';
  for (let i = 0; i + 1 < points.length; i += 2)
    d += `${i === 0 ? 'M' : 'L'}${coordinate(points[i]!)} ${coordinate(points[i + 1]!)}`;
  return element('path', {
    class: tone,
    d,
    'stroke-width': width,
    'stroke-dasharray': dash,
    'stroke-linejoin': 'round',
  });
}

/** A filled shape through points given as x, y, x, y … */
export function area(tone: string, points: readonly number[], opacity: number): Markup {
  let d = '';
  for (let i = 0; i + 1 < points.length; i += 2)
    d += `${i === 0 ? 'M' : 'L'}${coordinate(points[i]!)} ${coordinate(points[i + 1]!)}`;
  return element('path', { class: tone, d: `${d}Z`, 'fill-opacity': opacity });
}

/** Marks with a text that is shown when they are pointed at. */
export function pointed(shown: string, ...marks: readonly Markup[]): Markup {
  return element('g', {}, element('title', {}, text(shown)), join(marks));
}
