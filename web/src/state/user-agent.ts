// Browser and system by what a browser says of itself (RFC 9110 10.1.5). Anybody may say anything: it is a hint for people, no proof.

/** What is shown of a text that is no browser's that we know. */
const SHOWN_MAX = 48;
/** Longer texts are not looked at: no browser's is. */
const READ_MAX = 512;

export interface UserAgent {
  readonly browser: string;
  readonly system: string;
}

/** The first that matches counts: nearly all browsers say Safari too, and those made from Chrome say Chrome. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/ (?:Edg|EdgA|EdgiOS)\/\d/, 'Edge'],
  [/ (?:OPR|OPT)\/\d/, 'Opera'],
  [/ SamsungBrowser\/\d/, 'Samsung Internet'],
  [/ Vivaldi\/\d/, 'Vivaldi'],
  [/ DuckDuckGo\/\d/, 'DuckDuckGo'],
  [/ (?:Firefox|FxiOS)\/\d/, 'Firefox'],
  [/ (?:Chrome|Chromium|HeadlessChrome|CriOS)\/\d/, 'Chrome'],
  [/ Version\/\d\S* (?:Mobile\/\S+ )?Safari\/\d/, 'Safari'],
];

/** Within the first brackets. An iPad that asks for pages as a desktop does says that it is a Mac. */
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/^iPhone\b/, 'iPhone'],
  [/^iPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows NT\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/^Macintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
  [/\b(?:Free|Open|Net)BSD\b/, 'BSD'],
];

/** null: not certain enough to be said; programs, and pages within apps ("wv"), are none of these browsers. */
export function readUserAgent(text: string): UserAgent | null {
  const place = text.length > READ_MAX ? null : /^Mozilla\/5\.0 \(([^()]*)\)/.exec(text);
  if (place === null || /; wv$|\bcompatible\b/.test(place[1]!)) return null;
  const rest = text.slice(place[0].length);
  const browser = BROWSERS.find(([pattern]) => pattern.test(rest))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(place[1]!))?.[1];
  return browser === undefined || system === undefined ? null : { browser, system };
}

/** The text itself, no longer than a line. */
export function shortAgent(text: string): string {
  const letters = [...text.slice(0, READ_MAX)];
  return letters.length <= SHOWN_MAX ? text : `${letters.slice(0, SHOWN_MAX - 1).join('')}…`;
}
