// What the tap shows of a device, deduced from which sides of its traffic were seen, in words that say how to see more.
import type { Coverage } from './identity.ts';
import type { Sighting } from './sighting.ts';

const DAY_US = 86_400e6;
const DNS_PORTS: ReadonlySet<number> = new Set([53, 853]);
/** Packets of one side before the other side is missed: a lone question may stay unanswered. */
const ONE_SIDED_MIN = 8;
/** Questions by ARP for other devices before their talk is missed. */
const PEERS_ASKED_MIN = 3;

/** A silence of so many hours is worth a word. */
const SLEEP_HOURS_MIN = 2;

/** Packets by place and side: the day's and, halved each day, those of the days before. */
export interface SeenCounts {
  /** UTC day of the last count. */
  day: number;
  internetOut: number;
  internetIn: number;
  lanOut: number;
  lanIn: number;
  dnsOut: number;
  dnsIn: number;
  /** Broadcast and multicast that it sent. */
  groupOut: number;
  /** ARP questions for devices other than the gateway, and answers to any of its questions. */
  peersAsked: number;
  arpAnswered: number;
}

export const SEEN_FIELDS = [
  'day',
  'internetOut',
  'internetIn',
  'lanOut',
  'lanIn',
  'dnsOut',
  'dnsIn',
  'groupOut',
  'peersAsked',
  'arpAnswered',
] as const satisfies readonly (keyof SeenCounts)[];

export function noCounts(): SeenCounts {
  return {
    day: 0,
    internetOut: 0,
    internetIn: 0,
    lanOut: 0,
    lanIn: 0,
    dnsOut: 0,
    dnsIn: 0,
    groupOut: 0,
    peersAsked: 0,
    arpAnswered: 0,
  };
}

/** Adds a minute. */
export function countSeen(counts: SeenCounts, sighting: Sighting): void {
  ageCounts(counts, sighting.startUs);
  for (const { scope, port, packetsOut, packetsIn } of sighting.contacts) {
    if (scope === 'group') counts.groupOut += packetsOut;
    else if (DNS_PORTS.has(port)) {
      counts.dnsOut += packetsOut;
      counts.dnsIn += packetsIn;
    } else if (scope === 'lan') {
      counts.lanOut += packetsOut;
      counts.lanIn += packetsIn;
    } else {
      counts.internetOut += packetsOut;
      counts.internetIn += packetsIn;
    }
  }
}

/** Halves the counts once for each day that began since, so that what a tap showed long ago is forgotten. */
export function ageCounts(counts: SeenCounts, timeUs: number): void {
  const day = Math.floor(timeUs / DAY_US);
  if (day === counts.day) return;
  const factor = counts.day === 0 || day < counts.day ? 1 : 0.5 ** Math.min(60, day - counts.day);
  counts.day = day;
  if (factor === 1) return;
  for (const field of SEEN_FIELDS) if (field !== 'day') counts[field] = Math.floor(counts[field] * factor);
}

const BOTH_WAYS = 'Have the switch mirror both directions (rx and tx) of its port, or watch on the router itself.';
const AT_ROUTER = 'To see it, watch on the router, or mirror the port that leads from the router to the other devices.';
const AT_SWITCH =
  'To see what devices say to each other, watch where they meet: mirror the ports of the switch or access point that they are on.';

/** What is seen of a device now. `longestGapSeconds`: its longest silence. */
export function coverageOf(counts: SeenCounts, isSelf = false, longestGapSeconds = 0): Coverage {
  const coverage = seenOf(counts, isSelf);
  const hours = Math.round(longestGapSeconds / 3600);
  if (isSelf || hours < SLEEP_HOURS_MIN) return coverage;
  const sleep = `It was silent for up to ${hours} hours at a time: it sleeps, or is away.`;
  return { ...coverage, words: [...coverage.words, sleep] };
}

/** What a capture shows of this machine is all; what its system lists is less (capture/host-sockets.ts). */
const SELF_WORDS =
  'Porchlight runs on it: its own connections are seen; without the right to capture, those by UDP only where they have one fixed peer.';

function seenOf(counts: SeenCounts, isSelf: boolean): Coverage {
  if (isSelf) return { level: 'internet', words: [SELF_WORDS] };
  const internet = counts.internetOut + counts.internetIn;
  const lan = counts.lanOut + counts.lanIn;
  const dns = counts.dnsOut + counts.dnsIn;
  if (internet > 0) return { level: 'internet', words: [internetWords(counts), lanWords(counts)] };
  if (lan > 0) {
    return {
      level: 'lan',
      words: [
        lanWords(counts),
        `No traffic with the Internet was seen: it has none, or it goes another way. ${AT_ROUTER}`,
      ],
    };
  }
  if (dns > 0) {
    return {
      level: 'dns-only',
      words: [
        `Only its DNS questions are seen${counts.dnsIn === 0 ? ', not their answers' : ''}: names tell where it goes, not how much it sends.`,
        AT_ROUTER,
      ],
    };
  }
  const group = counts.groupOut > 0 || counts.peersAsked > 0 || counts.arpAnswered > 0;
  return {
    level: 'not-seen',
    words: [
      group
        ? 'Only what it calls out to all is seen (broadcast and multicast): what it does with others passes by.'
        : 'Nothing that it sends is seen yet.',
      AT_ROUTER,
    ],
  };
}

function internetWords({ internetOut, internetIn }: SeenCounts): string {
  if (internetIn === 0 && internetOut >= ONE_SIDED_MIN)
    return `Of its traffic with the Internet only what it sends is seen, not the answers. ${BOTH_WAYS}`;
  if (internetOut === 0 && internetIn >= ONE_SIDED_MIN)
    return `Of its traffic with the Internet only what it receives is seen, not what it sends. ${BOTH_WAYS}`;
  return 'Its traffic with the Internet is seen in both directions.';
}

function lanWords({ lanOut, lanIn, peersAsked }: SeenCounts): string {
  if (lanOut + lanIn === 0) {
    return peersAsked >= PEERS_ASKED_MIN
      ? `It looks for other devices at home, but what it says to them passes by. ${AT_SWITCH}`
      : `No traffic with other devices at home was seen: it has none, or it passes by. ${AT_SWITCH}`;
  }
  if (lanIn === 0 && lanOut >= ONE_SIDED_MIN) return `Of its traffic at home only what it sends is seen. ${BOTH_WAYS}`;
  if (lanOut === 0 && lanIn >= ONE_SIDED_MIN)
    return `Of its traffic at home only what it receives is seen. ${BOTH_WAYS}`;
  return 'Its traffic with other devices at home is seen, as far as it passes here.';
}
