// Who talks to whom, as a document that stays readable: devices, and the destinations outside that carry the most.
import { cleanText } from '../alerts/index.ts';
import type { Severity } from '../base/finding.ts';
import type { MapDocument, MapQuery } from '../documents/devices.ts';
import { parseList } from '../store/flow-summary-table.ts';
import type { DrawnEnd, PairTraffic } from '../store/traffic-reader.ts';
import type { DeviceDocuments } from './device-documents.ts';
import type { HomeCache } from './home-cache.ts';
import { homeWords, type Language } from './home-words.ts';
import { MINUTE_HOURS } from './traffic-documents.ts';

/** Destinations that are drawn one by one. */
const OUTSIDE_MAX = 60;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 1440;
const MINUTE_US = 60e6;
const OTHERS = 'outside:';

type Link = MapDocument['links'][number];

/** Traffic between a device and another end, both as nodes. */
interface Tie {
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly isOutside: boolean;
  readonly isNew: boolean;
  readonly bytes: number;
}

export class MapDocuments {
  readonly #cache: HomeCache;
  readonly #devices: DeviceDocuments;
  /** Sums of the parts that are over. */
  #settled: { readonly key: string; readonly pairs: readonly PairTraffic[] } | null = null;
  #pairs: { readonly key: string; readonly pairs: readonly PairTraffic[] } | null = null;
  #ends: { readonly version: number; readonly ends: ReadonlyMap<string, ReadonlyMap<number, DrawnEnd>> } | null = null;

  constructor(cache: HomeCache, devices: DeviceDocuments) {
    this.#cache = cache;
    this.#devices = devices;
  }

  document({ hours, device }: MapQuery, language: Language): MapDocument {
    const cache = this.#cache;
    if (device !== undefined) cache.device(device);
    const until = Math.ceil((cache.dataUs ?? 0) / MINUTE_US);
    const ties = this.#ties(hours, until, device);
    const outside = bytesBy(
      ties.filter(({ isOutside }) => isOutside),
      ({ to }) => to,
    );
    const drawn = new Set(
      [...outside]
        .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
        .slice(0, OUTSIDE_MAX)
        .map(([id]) => id),
    );
    const links = joinLinks(ties.map((tie) => (tie.isOutside && !drawn.has(tie.to) ? { ...tie, to: OTHERS } : tie)));
    const names = new Map(ties.map(({ to, name }) => [to, name]));
    return {
      nodes: this.#nodes(links, names, device, homeWords(language).others),
      links,
      joined: outside.size - drawn.size,
    };
  }

  #ties(hours: number, until: number, device: string | undefined): Tie[] {
    const ties: Tie[] = [];
    const ends = this.#readEnds();
    const since = until - DAY_MINUTES;
    for (const pair of this.#readPairs(hours, until)) {
      if (!this.#cache.has(pair.device)) continue;
      const end = ends.get(pair.device)?.get(pair.end);
      if (end === undefined || end.scope === 'group') continue;
      const tie = this.#tie(pair, end, since);
      if (tie !== null && (device === undefined || tie.from === device || tie.to === device)) ties.push(tie);
    }
    return ties;
  }

  /** null: a machine of the LAN that is no device of ours any more, or the device itself. */
  #tie({ device, up, down }: PairTraffic, end: DrawnEnd, since: number): Tie | null {
    const bytes = up + down;
    // On its first day all that a device does is new, and a picture of that says nothing.
    const isOld = this.#cache.device(device).firstUs / MINUTE_US < since;
    const isNew = isOld && end.firstMinute >= since;
    if (end.scope !== 'lan')
      return { from: device, to: OTHERS + end.name, name: end.name, isOutside: true, isNew, bytes };
    const other = this.#cache.deviceOfEnd(end.name) ?? this.#cache.deviceOfEnd(parseList(end.addresses)[0] ?? '');
    if (other === null || other === device || !this.#cache.has(other)) return null;
    return { from: device, to: other, name: '', isOutside: false, isNew, bytes };
  }

  #readEnds(): ReadonlyMap<string, ReadonlyMap<number, DrawnEnd>> {
    const { store } = this.#cache;
    const { version } = store.flows;
    if (this.#ends?.version !== version) this.#ends = { version, ends: store.read(() => store.traffic.drawnEnds()) };
    return this.#ends.ends;
  }

  /** Sums over two days of minutes take long: hours are read, for longer spans days, and those that are over are kept. */
  #readPairs(hours: number, until: number): readonly PairTraffic[] {
    const { store } = this.#cache;
    const level = hours <= MINUTE_HOURS ? 1 : 2;
    const length = level === 1 ? HOUR_MINUTES : DAY_MINUTES;
    const from = Math.floor((until - hours * HOUR_MINUTES) / length) * length;
    const key = `${store.flows.version} ${level} ${from} ${until}`;
    if (this.#pairs?.key === key) return this.#pairs.pairs;
    // The part that the newest minute is in grows with every save.
    const now = Math.floor((until - 1) / length) * length;
    const settledKey = `${store.flows.versionBefore(now)} ${level} ${from} ${now}`;
    if (this.#settled?.key !== settledKey)
      this.#settled = { key: settledKey, pairs: store.read(() => store.traffic.pairs(level, from, now)) };
    const latest = store.read(() => store.traffic.pairs(level, now, until));
    this.#pairs = { key, pairs: addPairs(this.#settled.pairs, latest) };
    return this.#pairs.pairs;
  }

  #nodes(
    links: readonly Link[],
    names: ReadonlyMap<string, string>,
    device: string | undefined,
    others: string,
  ): MapDocument['nodes'] {
    const bytes = bytesBy([...links, ...links.map((link) => ({ ...link, to: link.from }))], ({ to }) => to);
    const inside = this.#cache
      .devices()
      .filter(({ id }) => device === undefined || id === device || bytes.has(id))
      .map((identity) => {
        const { id, name, kind, isOnline, worst, vendor, ip, mac } = this.#devices.row(identity);
        return {
          id,
          name: name ?? vendor ?? ip ?? mac ?? id,
          kind,
          side: 'device' as const,
          isOnline,
          worst,
          bytes: bytes.get(id) ?? 0,
        };
      });
    const outside = [...bytes.keys()]
      .filter((id) => id.startsWith(OTHERS))
      .map((id) => {
        const name = names.get(id) ?? '';
        return {
          id,
          name: name === '' ? others : cleanText(name, 253),
          kind: null,
          side: 'outside' as const,
          isOnline: true,
          worst: null as Severity | null,
          bytes: bytes.get(id)!,
        };
      });
    return [...inside, ...outside];
  }
}

/** Both lists as one, by device and other end. */
function addPairs(settled: readonly PairTraffic[], latest: readonly PairTraffic[]): PairTraffic[] {
  const keyOf = ({ device, end }: PairTraffic): string => `${device} ${end}`;
  const rest = new Map(latest.map((pair) => [keyOf(pair), pair]));
  const sums = settled.map((pair) => {
    const key = keyOf(pair);
    const more = rest.get(key);
    if (more === undefined) return pair;
    rest.delete(key);
    return {
      ...pair,
      up: pair.up + more.up,
      down: pair.down + more.down,
      connections: pair.connections + more.connections,
    };
  });
  return [...sums, ...rest.values()];
}

function bytesBy<T extends { readonly bytes: number }>(
  rows: readonly T[],
  keyOf: (row: T) => string,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.bytes);
  return sums;
}

/** One link for each pair. Two devices each have their side of the same traffic: the larger one is it. */
function joinLinks(ties: readonly Tie[]): Link[] {
  const sides = new Map<string, { from: string; to: string; bytes: number; isNew: boolean }>();
  for (const { from, to, bytes, isNew } of ties) {
    const side = sides.get(`${from} ${to}`);
    if (side === undefined) sides.set(`${from} ${to}`, { from, to, bytes, isNew });
    else {
      side.bytes += bytes;
      side.isNew ||= isNew;
    }
  }
  const links: Link[] = [];
  for (const side of sides.values()) {
    const other = sides.get(`${side.to} ${side.from}`);
    if (other === undefined) links.push(side);
    else if (side.from < side.to)
      links.push({ ...side, bytes: Math.max(side.bytes, other.bytes), isNew: side.isNew && other.isNew });
  }
  return links.sort((a, b) => b.bytes - a.bytes || (a.from + a.to < b.from + b.to ? -1 : 1));
}
