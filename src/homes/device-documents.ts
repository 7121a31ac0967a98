// Devices as documents: rows of the list, one device, open questions.
import { cleanText } from '../alerts/index.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import type { Identity } from '../devices/identity.ts';
import type { DeviceDocument, DeviceList, DeviceQuery, DeviceRow, QuestionList } from '../documents/devices.ts';
import { isOpen } from './alert-index.ts';
import { coverageIn, kindEvidenceIn, sameDeviceIn } from './device-words.ts';
import type { HomeCache } from './home-cache.ts';
import type { Language } from './home-words.ts';
import { comparePlaces, type Place, pageOf } from './page-cursor.ts';

const DAY_US = 86_400e6;
const HOUR_SECONDS = 3600;
const TEXTS_MAX = 64;
const ADDRESSES_MAX = 256;

interface OpenAlerts {
  count: number;
  worst: Severity;
}

interface Listed {
  readonly identity: Identity;
  readonly place: Place;
}

export class DeviceDocuments {
  readonly #cache: HomeCache;
  #open: ReadonlyMap<string, OpenAlerts> = new Map();
  #openVersion = Number.NaN;

  constructor(cache: HomeCache) {
    this.#cache = cache;
  }

  list({ search, sort, cursor, limit }: DeviceQuery): DeviceList {
    const wanted = search?.trim().toLowerCase() ?? '';
    const listed = this.#cache
      .devices()
      .filter((identity) => wanted === '' || textsOf(identity).some((text) => text.toLowerCase().includes(wanted)))
      .map((identity): Listed => ({ identity, place: this.#placeOf(identity, sort) }))
      .sort((a, b) => comparePlaces(a.place, b.place));
    const { rows, next } = pageOf(`devices ${sort}`, listed, ({ place }) => place, { cursor, limit });
    return { devices: rows.map(({ identity }) => this.row(identity)), total: listed.length, next };
  }

  row(identity: Identity): DeviceRow {
    const cache = this.#cache;
    const { id, name, nameSource, vendor, kind, macs, addresses } = identity;
    const behaviour = cache.behaviour.get(id);
    const open = this.#openAlerts().get(id);
    const { up, down } = cache.traffic.day(id);
    return {
      id,
      name: name === null ? null : cleanText(name),
      nameSource,
      vendor: vendor === null ? null : cleanText(vendor),
      kind: kind.kind,
      kindConfidence: Math.max(0, Math.min(1, kind.confidence)),
      mac: macs[0] ?? null,
      ip: addresses.find((address) => !address.includes(':')) ?? addresses[0] ?? null,
      hasRandomMac: identity.hasRandomMac,
      isGateway: identity.isGateway,
      isSelf: identity.isSelf,
      isOnline: this.isOnline(identity),
      isNew: this.isNew(identity),
      firstSeen: identity.firstUs / 1e6,
      lastSeen: identity.lastUs / 1e6,
      coverage: identity.coverage.level,
      phase: behaviour?.phase ?? null,
      learningEnds: behaviour === undefined || behaviour.phase === 'watching' ? null : behaviour.learningEndsUs / 1e6,
      openAlerts: open?.count ?? 0,
      worst: open?.worst ?? null,
      bytesUp: sumOf(up),
      bytesDown: sumOf(down),
      spark: Array.from(up, (each, hour) => (each + down[hour]!) / HOUR_SECONDS),
    };
  }

  document(id: string, language: Language): DeviceDocument {
    const identity = this.#cache.device(id);
    const behaviour = this.#cache.behaviour.get(id);
    const texts = (all: readonly string[]): string[] => all.slice(0, TEXTS_MAX).map((text) => cleanText(text, 400));
    return {
      device: this.row(identity),
      macs: identity.macs.slice(0, ADDRESSES_MAX),
      addresses: identity.addresses.slice(0, ADDRESSES_MAX),
      kindEvidence: texts(identity.kind.evidence.map((text) => kindEvidenceIn(language, text))),
      coverageWords: texts(identity.coverage.words.map((text) => coverageIn(language, text))),
      longestGapSeconds: Math.max(0, identity.longestGapSeconds),
      activeMinutes: behaviour?.activeMinutes ?? 0,
      isLowConfidence: behaviour?.isLowConfidence ?? false,
      streams: behaviour?.streams.filter(({ isOff }) => !isOff).length ?? 0,
    };
  }

  questions(language: Language = 'en'): QuestionList {
    const cache = this.#cache;
    const side = (id: string) => {
      const { name, macs } = cache.device(id);
      return { id, name: name === null ? null : cleanText(name), mac: macs[0] ?? null };
    };
    const open = cache.questions.filter(({ older, newer }) => cache.has(older) && cache.has(newer));
    return {
      questions: open.map(({ id, older, newer, confidence, evidence }) => ({
        id,
        older: side(older),
        newer: side(newer),
        confidence,
        evidence: evidence.slice(0, TEXTS_MAX).map((text) => cleanText(sameDeviceIn(language, text), 400)),
      })),
    };
  }

  /** Heard of within its own usual silence, an hour at least. */
  isOnline({ lastUs, longestGapSeconds }: Identity): boolean {
    const { dataUs } = this.#cache;
    return dataUs !== null && (dataUs - lastUs) / 1e6 <= Math.max(HOUR_SECONDS, longestGapSeconds);
  }

  isNew({ firstUs }: Identity): boolean {
    const { dataUs } = this.#cache;
    return dataUs !== null && dataUs - firstUs < DAY_US;
  }

  #placeOf(identity: Identity, sort: DeviceQuery['sort']): Place {
    const { id } = identity;
    if (sort === 'name')
      return { key: (identity.name ?? identity.vendor ?? identity.kind.kind ?? '\u{10ffff}').toLowerCase(), id };
    if (sort === 'seen') return { key: identity.lastUs, id };
    if (sort === 'new') return { key: identity.firstUs, id };
    const { up, down } = this.#cache.traffic.day(id);
    return { key: sumOf(up) + sumOf(down), id };
  }

  #openAlerts(): ReadonlyMap<string, OpenAlerts> {
    const { alerts } = this.#cache;
    if (alerts.version === this.#openVersion) return this.#open;
    const open = new Map<string, OpenAlerts>();
    for (const entry of alerts.sorted()) {
      const id = entry.device.id ?? null;
      if (id === null || !isOpen(entry)) continue;
      const known = open.get(id);
      if (known === undefined) open.set(id, { count: 1, worst: entry.severity });
      else {
        known.count++;
        if (SEVERITIES.indexOf(entry.severity) > SEVERITIES.indexOf(known.worst)) known.worst = entry.severity;
      }
    }
    this.#open = open;
    this.#openVersion = alerts.version;
    return open;
  }
}

function textsOf({ id, name, vendor, kind, macs, addresses }: Identity): string[] {
  return [id, name, vendor, kind.kind, ...macs, ...addresses].flatMap((text) => text ?? []);
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
