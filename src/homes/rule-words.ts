// Allow rules as one sentence.

import type { AllowRule } from '../alerts/allow-rule.ts';
import { cleanText } from '../alerts/index.ts';
import { alertPhrases } from '../alerts/phrases.ts';
import type { TimeZone } from '../base/time-zone.ts';
import { homeWords, type Language } from './home-words.ts';

export interface RuleWording {
  readonly zone: TimeZone;
  readonly language?: Language;
  /** How a device and a kind of alert are called; as they are in the rule unless given. */
  readonly nameOf?: (device: string) => string;
  readonly titleOf?: (kind: string) => string;
}

/** "new-destination of d3 at example.com, until 2026-12-21 08:00 (normal)." */
export function ruleWords({ scope, verdict, expiresUs, reason }: AllowRule, wording: RuleWording): string {
  const { zone, language = 'en', nameOf = same, titleOf = same } = wording;
  const words = homeWords(language).ruleOf;
  const { device, kind, destination, minutes, key } = scope;
  const what = [
    kind === undefined ? words.everything : titleOf(kind),
    device === undefined
      ? words.anyDevice
      : device.startsWith('group:')
        ? words.everyOne(cleanText(device.slice(6)))
        : words.device(cleanText(nameOf(device))),
    destination === undefined ? '' : words.at(cleanText(destination)),
    key === undefined || key === '' ? '' : words.about(cleanText(keyWords(key, words.port))),
    minutes === undefined ? '' : words.between(clockOf(minutes[0]), clockOf(minutes[1])),
  ].filter((part) => part !== '');
  const until = expiresUs === null ? words.untilRemoved : words.until(alertPhrases(language).moment(expiresUs, zone));
  return `${what.join(' ')}, ${until} (${words.verdicts[verdict]})${reason === '' ? '.' : `: ${cleanText(reason)}`}`;
}

/**
 * The key of a finding, as detectors write it for themselves, with its services in words: `6/443` (protocol and port) where behaviour is
 * learned, port · 2¹⁶ + protocol as one number in a regular contact.
 */
export function keyWords(key: string, portWords: (protocol: 'TCP' | 'UDP', port: number) => string): string {
  const wordsOf = (protocol: number, port: number): string | null =>
    protocol === 6 ? portWords('TCP', port) : protocol === 17 ? portWords('UDP', port) : null;
  const parts = key.split(' ').map((part) => {
    const pair = /^(\d{1,3})\/(\d{1,5})$/.exec(part);
    const packed = /^\d{5,10}$/.test(part) ? Number(part) : 0;
    const words =
      pair !== null ? wordsOf(Number(pair[1]), Number(pair[2])) : wordsOf(packed % 65_536, Math.floor(packed / 65_536));
    return { text: words ?? part, isService: words !== null };
  });
  return parts
    .map(({ text, isService }, i) => {
      if (i === 0) return text;
      return `${isService || parts[i - 1]!.isService ? ',' : ''} ${text}`;
    })
    .join('');
}

function same(text: string): string {
  return text;
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
