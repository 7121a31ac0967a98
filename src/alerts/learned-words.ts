// Words of the learned kinds: what a device did that it never did before, beside what is usual for it.
import type { FindingNumbers } from '../base/finding.ts';
import { CHECK_DEVICE, CLOSE_DOORS } from './advice-words.ts';
import type { AlertTime, KindWords } from './kind-words.ts';
import { DAY_SECONDS, nameText, otherEndWith, protocolText } from './learned-parts.ts';
import { clockText, counted, formatBytes, formatCount, listOf, numberOf, textOf, within } from './words.ts';

/** What to do about a novelty that may be the owner's own doing. */
const SAY_NORMAL = 'If you know why, say that it is normal, and it will not be told again.';

/** "between 03:12 and 03:14", "at 03:12"; where no zone is known or it lasts a day and more "within 2 minutes". */
function whenText(n: FindingNumbers, { startUs, endUs, zone }: AlertTime): string {
  const seconds = (endUs - startUs) / 1e6;
  if (zone === null || seconds >= DAY_SECONDS) return within(Math.max(seconds, numberOf(n, 'seconds')));
  const [from, until] = [clockText(startUs, zone), clockText(endUs, zone)];
  return from === until ? `at ${from}` : `between ${from} and ${until}`;
}

/** "on TCP port 443", "by ICMP". */
function serviceText(n: FindingNumbers): string {
  const name = protocolText(n, 'IP protocol');
  const port = numberOf(n, 'port');
  return port > 0 ? `on ${name} port ${port}` : `by ${name}`;
}

/** "cdn.example.com (203.0.113.9)", "203.0.113.9 (no name known)", "192.168.1.7"; '' where the finding names no other end. */
function otherEndText(n: FindingNumbers): string {
  return otherEndWith(n, NO_NAME);
}

const NO_NAME = '(no name known)';

/** " and 7 other new destinations", where several came at once. */
function othersText(n: FindingNumbers, noun: string): string {
  const others = numberOf(n, 'count') - 1;
  return others > 0 && listOf(n, 'others').length > 0 ? ` and ${counted(others, `other ${noun}`)}` : '';
}

/** What makes a new place less strange, by what the contract knows of it. */
const KNOWN_PLACES: Readonly<Record<string, string>> = {
  unit: 'it knows this place, but not that service of it',
  hosting: 'it knows other places of the same hosting company',
  network: 'it knows addresses near this one',
};

const newDestination: KindWords = {
  title: 'New contact on the Internet',
  measure: 'bytesOut',
  sentence: (who, n, when) => {
    const known = KNOWN_PLACES[textOf(n, 'known')];
    return `${who} contacted ${otherEndText(n) || 'a new destination'}${othersText(n, 'new destination')} ${serviceText(n)} for the first time ${whenText(n, when)}: ${formatBytes(numberOf(n, 'bytesOut'))} sent, ${formatBytes(numberOf(n, 'bytesIn'))} received${known === undefined ? '' : `; ${known}`}.`;
  },
  labels: {
    unit: 'Destination',
    host: 'Host',
    address: 'Address',
    port: 'Port',
    protocol: 'Protocol',
    bytesOut: 'Bytes sent',
    bytesIn: 'Bytes received',
    known: 'Known of it so far',
    count: 'New at once',
    others: 'Others',
  },
  meaning: (n) =>
    otherEndText(n).endsWith(NO_NAME)
      ? 'The address has no name that the device asked for: makers rarely do that, malware often does.'
      : 'A firmware update or a new function may be behind it, or somebody who took the device over.',
  actions: (n) => [
    `Look up ${nameText(n) || textOf(n, 'address') || 'the destination'}; block it if neither you nor the maker of the device knows it.`,
    SAY_NORMAL,
  ],
};

const newPeer: KindWords = {
  title: 'New contact in your network',
  measure: 'bytesOut',
  sentence: (who, n, when) => {
    const peer = textOf(n, 'peer') || textOf(n, 'peerMac') || 'another device';
    const others = othersText(n, 'new device');
    const known = textOf(n, 'known');
    if (known === 'service')
      return `${who} was asked ${serviceText(n)} by ${peer}${others} in your own network for the first time ${whenText(n, when)}.`;
    const before = known === 'unit' ? '; so far it did so in other ways only' : '';
    return `${who} talked to ${peer}${others} in your own network ${serviceText(n)} for the first time ${whenText(n, when)}${before}.`;
  },
  labels: {
    peer: 'Other device',
    peerMac: 'Its MAC address',
    port: 'Port',
    protocol: 'Protocol',
    bytesOut: 'Bytes sent',
    bytesIn: 'Bytes received',
    known: 'Known of it so far',
    count: 'New at once',
    others: 'Others',
  },
  meaning: () => 'Devices that were taken over look for others nearby; apps and new devices make such contacts, too.',
  actions: (n) => [
    `Ask yourself whether these two should talk; if not, look at both, first at ${textOf(n, 'peer') || 'the other one'}.`,
    SAY_NORMAL,
  ],
};

const newService: KindWords = {
  title: 'New service offered',
  measure: 'port',
  sentence: (who, n, when) => {
    const asker = textOf(n, 'asker');
    if (textOf(n, 'known') === 'service')
      return `${who} answered ${asker || 'somebody'} on the Internet ${serviceText(n)} ${whenText(n, when)}; so far it answered there only at home.`;
    return `${who} answered ${serviceText(n)} for the first time ${whenText(n, when)}${asker === '' ? '' : `, asked by ${asker}${textOf(n, 'scope') === 'internet' ? ' on the Internet' : ''}`}.`;
  },
  labels: { port: 'Port', protocol: 'Protocol', asker: 'Who asked', bytesOut: 'Bytes sent', bytesIn: 'Bytes received' },
  meaning: (n) =>
    textOf(n, 'scope') === 'internet'
      ? 'Somebody on the Internet reaches the device and it answers: your router lets it through.'
      : 'An update may have switched it on; a door that stands open for intruders looks the same.',
  actions: (n) => [
    ...(textOf(n, 'scope') === 'internet' ? [CLOSE_DOORS] : []),
    'Look into the settings of the device for a service that was switched on, and switch it off if nobody needs it.',
    CHECK_DEVICE,
    SAY_NORMAL,
  ],
};

/** "usual: 0–2 MB a minute"; one number where the range is none. */
function usualText(low: number, high: number, format: (value: number) => string, span: string): string {
  return low > 0 && low < high
    ? `; usual: ${format(low)} to ${format(high)} ${span}`
    : `; usual: at most ${format(high)} ${span}`;
}

const spanText = (n: FindingNumbers): string => {
  const seconds = numberOf(n, 'seconds') || 60;
  if (seconds <= 60) return 'a minute';
  return seconds < 3600 ? `every ${counted(Math.round(seconds / 60), 'minute')}` : 'an hour';
};

const unusualVolume: KindWords = {
  title: 'Unusual amount of data',
  measure: 'bytes',
  sentence: (who, n, when) => {
    const [low, high] = [numberOf(n, 'usualLow'), numberOf(n, 'usualHigh')];
    const bytes = formatBytes(numberOf(n, 'bytes'));
    const end = otherEndText(n);
    const direction = textOf(n, 'direction');
    if (direction === 'ratio')
      return `${who} sent ${bytes}${end === '' ? '' : `, most of it to ${end},`} ${whenText(n, when)}, far more than it received; usual for what came back: at most ${formatBytes(high)}.`;
    const deed = direction === 'down' ? 'received' : 'sent';
    const other = end === '' ? '' : `, most of it ${direction === 'down' ? 'from' : 'to'} ${end},`;
    return `${who} ${deed} ${bytes}${other} ${whenText(n, when)}${usualText(low, high, formatBytes, spanText(n))}.`;
  },
  labels: {
    direction: 'Direction',
    bytes: 'Bytes',
    usualLow: 'Usual, least',
    usualHigh: 'Usual, most',
    unit: 'Most of it with',
    seconds: 'Seconds',
  },
  meaning: (n) =>
    textOf(n, 'direction') === 'down'
      ? 'A firmware update is the usual reason.'
      : 'Something large left the device: pictures, a backup, or data that somebody takes away.',
  actions: (n) =>
    textOf(n, 'direction') === 'down'
      ? [SAY_NORMAL]
      : [
          'Find out what was sent: look into the app of the device for recordings or backups of that time.',
          CHECK_DEVICE,
          SAY_NORMAL,
        ],
};

const unusualHour: KindWords = {
  title: 'Active at an unusual hour',
  measure: 'packets',
  sentence: (who, n, when) => {
    const hour = numberOf(n, 'hour');
    const days = numberOf(n, 'days');
    const before = days > 0 ? ` in ${counted(days, 'day')}` : '';
    return `${who} was active ${whenText(n, when)} (${counted(numberOf(n, 'packets'), 'packet')}, ${formatBytes(numberOf(n, 'bytes'))}), at an hour (${String(hour).padStart(2, '0')}–${String((hour + 1) % 24).padStart(2, '0')} h) when it was always quiet${before}.`;
  },
  labels: { hour: 'Hour of the day', packets: 'Packets', bytes: 'Bytes', days: 'Days of quiet at this hour' },
  meaning: () => 'Somebody may have used it, or it does something on its own.',
  actions: () => ['Ask who used the device at that time.', SAY_NORMAL],
};

const RATE_NOUNS: Readonly<Record<string, readonly [string, string]>> = {
  connections: ['began', 'connection'],
  packets: ['sent', 'packet'],
  questions: ['asked', 'DNS question'],
};

const unusualRate: KindWords = {
  title: 'Unusually busy',
  measure: 'count',
  sentence: (who, n, when) => {
    const [deed, noun] = RATE_NOUNS[textOf(n, 'what')] ?? RATE_NOUNS['packets']!;
    const usual = usualText(0, numberOf(n, 'usualHigh'), formatCount, spanText(n));
    return `${who} ${deed} ${counted(numberOf(n, 'count'), noun)} ${whenText(n, when)}${usual}.`;
  },
  labels: { what: 'What', count: 'Number', usualHigh: 'Usual, most', seconds: 'Seconds' },
  meaning: () => 'A fault, an update, or a program that searches or attacks others makes a device busy like this.',
  actions: () => [CHECK_DEVICE, SAY_NORMAL],
};

const behaviour: KindWords = {
  title: 'Unusual behaviour',
  measure: 'score',
  sentence: (who, n, when) => {
    const windows = Math.max(1, numberOf(n, 'windows'));
    return `${who} behaved ${whenText(n, when)} as it never did while it was learned, in ${counted(windows, 'minute')} of that time.`;
  },
  labels: { score: 'Score of the model', windows: 'Strange minutes', seconds: 'Seconds' },
  meaning: () => 'It is the mix of what it did that is new, more than any single thing.',
  actions: () => [
    'Look at the three values that carry this alert, and at what the device did at that time.',
    SAY_NORMAL,
  ],
};

/** Words by kind (the learner's name). */
export const learnedWords = {
  'new-destination': newDestination,
  'new-peer': newPeer,
  'new-service': newService,
  'unusual-volume': unusualVolume,
  'unusual-hour': unusualHour,
  'unusual-rate': unusualRate,
  behaviour,
} as const satisfies Readonly<Record<string, KindWords>>;
