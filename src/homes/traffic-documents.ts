// Traffic over time and a device's destinations, as documents.
import { cleanText } from '../alerts/index.ts';
import type { DestinationList } from '../documents/devices.ts';
import type { TrafficDocument, TrafficQuery } from '../documents/home.ts';
import type { TrafficPart } from '../store/traffic-reader.ts';
import type { AlertDocuments } from './alert-documents.ts';
import type { HomeCache } from './home-cache.ts';
import { homeWords, type Language } from './home-words.ts';
import { readContract } from './one-contract.ts';

const MINUTE_US = 60e6;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 1440;
/** Parts of a curve: about one a pixel of a phone. */
const PARTS_MAX = 300;
const STEP_MINUTES: readonly number[] = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080];
/** Minutes are kept for so long; for longer spans hours are read, and days beyond what hours are kept for. */
export const MINUTE_HOURS = 48;
export const HOUR_HOURS = 720;
const MARKS_MAX = 200;
const DESTINATIONS_MAX = 500;
const SERVICES_MAX = 8;

export class TrafficDocuments {
  readonly #cache: HomeCache;
  readonly #alerts: AlertDocuments;

  constructor(cache: HomeCache, alerts: AlertDocuments) {
    this.#cache = cache;
    this.#alerts = alerts;
  }

  curve({ hours, device = '' }: TrafficQuery, language: Language): TrafficDocument {
    const cache = this.#cache;
    if (device !== '') cache.device(device);
    const span = hours * HOUR_MINUTES;
    const step =
      STEP_MINUTES.find((each) => each >= leastStep(hours) && span / each <= PARTS_MAX) ?? STEP_MINUTES.at(-1)!;
    const until = this.untilMinute();
    const start = Math.floor((until - span) / step) * step;
    const count = Math.ceil((until - start) / step);
    const level = levelOf(step);
    const read = (whose: string): TrafficPart[] =>
      cache.store.read(() => cache.store.traffic.series(level, whose, start, start + count * step));
    const home = read('');
    const { up, down } = addUp(home, device === '' ? home : read(device), { start, step, count });
    return {
      start: start * 60,
      stepSeconds: step * 60,
      up,
      down,
      marks: this.#marks(start * MINUTE_US, device, language),
    };
  }

  destinations(id: string, hours: number, language: Language): DestinationList {
    const cache = this.#cache;
    const { traffic } = cache.store;
    cache.device(id);
    const until = this.untilMinute();
    const level = hours <= 6 ? 0 : hours <= HOUR_HOURS ? 1 : 2;
    const from = until - Math.ceil(hours * HOUR_MINUTES);
    const { sums, ends } = cache.store.read(() => ({
      sums: traffic.endsOf(level, id, from - (from % [1, HOUR_MINUTES, DAY_MINUTES][level]!), until),
      ends: new Map(traffic.knownEnds(id).map((each) => [each.end, each])),
    }));
    const known = this.#knownEnds(id);
    const rows = sums.flatMap(({ end, up, down, connections }) => {
      const found = ends.get(end);
      if (found === undefined) return [];
      const isLocal = found.scope === 'lan' || found.scope === 'group';
      const device = found.scope === 'lan' ? this.#deviceOf(found.name, found.addresses) : null;
      return {
        name: this.#nameOfEnd(found.name, device, language),
        addresses: found.addresses.filter((address) => address !== '').slice(0, 8),
        ports: found.services.slice(0, SERVICES_MAX).map((each) => serviceWords(each, language)),
        isLocal,
        device,
        bytesUp: up,
        bytesDown: down,
        connections,
        firstSeen: found.firstMinute * 60,
        lastSeen: (found.lastMinute + 1) * 60,
        isKnown: [found.name, ...found.addresses].some((each) => known.has(each)),
      };
    });
    rows.sort((a, b) => b.bytesUp + b.bytesDown - a.bytesUp - a.bytesDown || (a.name < b.name ? -1 : 1));
    return { destinations: rows.slice(0, DESTINATIONS_MAX) };
  }

  /** End of the minute that data came last in. */
  untilMinute(): number {
    return Math.ceil((this.#cache.dataUs ?? 0) / MINUTE_US);
  }

  #nameOfEnd(name: string, device: string | null, language: Language): string {
    const own = device === null ? null : this.#cache.nameOf(device);
    if (own !== null) return cleanText(own);
    return name === '' ? homeWords(language).others : cleanText(name, 253);
  }

  /** The device behind a MAC or its latest address. */
  #deviceOf(name: string, addresses: readonly string[]): string | null {
    const id = this.#cache.deviceOfEnd(name) ?? this.#cache.deviceOfEnd(addresses[0] ?? '');
    return id !== null && this.#cache.has(id) ? id : null;
  }

  /** Units, peers and groups that the contract calls normal. */
  #knownEnds(device: string): ReadonlySet<string> {
    const contract = readContract(this.#cache.store, this.#cache.zone, device);
    if (contract === null) return new Set();
    const { destinations, peers, groups } = contract.document();
    return new Set([
      ...destinations.flatMap(({ unit, isNormal }) => (isNormal ? [unit] : [])),
      ...peers.flatMap(({ peer, address, isNormal }) => (isNormal ? [peer, address] : [])),
      ...groups.map(({ address }) => address),
    ]);
  }

  #marks(sinceUs: number, device: string, language: Language): TrafficDocument['marks'] {
    const marks: TrafficDocument['marks'] = [];
    for (const entry of this.#cache.alerts.sorted()) {
      if (entry.raisedUs < sinceUs || marks.length >= MARKS_MAX) break;
      if (entry.delivery !== 'alert' || (device !== '' && entry.device.id !== device)) continue;
      if (this.#cache.isGone(entry.device.id)) continue;
      const { title } = this.#alerts.row(entry, language);
      marks.push({ at: entry.raisedUs / 1e6, alert: entry.id, severity: entry.severity, title });
    }
    return marks.reverse();
  }
}

/** A service as the store names it: "443/tcp", or "protocol 47" where there is no name; 0 is none of its own: what was summed. */
function serviceWords(text: string, language: Language): string {
  const number = /^protocol (\d+)$/.exec(text)?.[1];
  if (number === undefined) return text;
  const words = homeWords(language);
  return number === '0' ? words.summedServices : words.protocol(number);
}

/** Minutes are not kept for longer spans, and hours not for very long ones. */
function leastStep(hours: number): number {
  if (hours <= MINUTE_HOURS) return 1;
  return hours <= HOUR_HOURS ? HOUR_MINUTES : DAY_MINUTES;
}

function levelOf(step: number): number {
  if (step < HOUR_MINUTES) return 0;
  return step < DAY_MINUTES ? 1 : 2;
}

interface Curve {
  readonly up: (number | null)[];
  readonly down: (number | null)[];
}

/** Bytes by part; null where nothing of the home was watched. */
function addUp(
  home: readonly TrafficPart[],
  parts: readonly TrafficPart[],
  { start, step, count }: { readonly start: number; readonly step: number; readonly count: number },
): Curve {
  const up = new Array<number | null>(count).fill(null);
  const down = new Array<number | null>(count).fill(null);
  const indexOf = (minute: number): number => Math.floor((minute - start) / step);
  for (const { minute } of home) {
    up[indexOf(minute)] = 0;
    down[indexOf(minute)] = 0;
  }
  for (const part of parts) {
    const at = indexOf(part.minute);
    up[at] = (up[at] ?? 0) + part.up;
    down[at] = (down[at] ?? 0) + part.down;
  }
  return { up, down };
}
