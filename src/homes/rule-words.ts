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
    key === undefined || key === '' ? '' : words.about(cleanText(key)),
    minutes === undefined ? '' : words.between(clockOf(minutes[0]), clockOf(minutes[1])),
  ].filter((part) => part !== '');
  const until = expiresUs === null ? words.untilRemoved : words.until(alertPhrases(language).moment(expiresUs, zone));
  return `${what.join(' ')}, ${until} (${words.verdicts[verdict]})${reason === '' ? '.' : `: ${cleanText(reason)}`}`;
}

function same(text: string): string {
  return text;
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
