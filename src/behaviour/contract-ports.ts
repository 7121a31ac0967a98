// Ports of one destination or peer: a short list of services, or "any" where there are too many to list.
import type { ContractPort } from './contract-document.ts';
import {
  isFaded,
  isNormal,
  type Moment,
  newSpan,
  restoreSpan,
  type SavedSpan,
  type Span,
  saveSpan,
  seeSpan,
} from './contract-span.ts';

/** Normal services of one other end; with one more, any port of it is normal. */
export const PORTS_MAX = 8;
/** Services on the way to be normal; the one unseen for longest gives way, so that a scan cannot make ports normal. */
const PENDING_MAX = 2;

/** Protocol and port as one number. */
export function portKey(protocol: number, port: number): number {
  return protocol * 65_536 + port;
}

/** As keys of alerts say it: protocol number and port, `6/443`. */
export function serviceText(key: number): string {
  return `${Math.floor(key / 65_536)}/${key % 65_536}`;
}

export class PortSet {
  readonly spans = new Map<number, Span>();
  isAny = false;

  isKnown(key: number): boolean {
    if (this.isAny) return true;
    const span = this.spans.get(key);
    return span !== undefined && isNormal(span);
  }

  /** The service seen on most days, or null while none is normal. */
  get usual(): number | null {
    let usual: number | null = null;
    let most = 0;
    for (const [key, span] of this.spans) {
      if (!isNormal(span) || span.days <= most) continue;
      usual = key;
      most = span.days;
    }
    return usual;
  }

  /** One more sighting. Returns true when something became normal by it. */
  see(key: number, moment: Moment): boolean {
    const span = this.spans.get(key);
    if (span !== undefined) {
      const before = isNormal(span);
      seeSpan(span, moment);
      return !before && isNormal(span) && this.#settleAny();
    }
    if (this.isAny) return false;
    const added = newSpan(moment);
    if (!isNormal(added)) this.#makeRoom();
    this.spans.set(key, added);
    return isNormal(added) && this.#settleAny();
  }

  fade(minute: number): void {
    for (const [key, span] of this.spans) if (isFaded(span, minute)) this.spans.delete(key);
  }

  describe(): ContractPort[] {
    return [...this.spans]
      .filter(([, span]) => isNormal(span))
      .sort(([a], [b]) => a - b)
      .map(([key, span]) => ({
        protocol: Math.floor(key / 65_536),
        port: key % 65_536,
        firstUs: span.first * 6e7,
        lastUs: span.last * 6e7,
      }));
  }

  #settleAny(): boolean {
    let normal = 0;
    for (const span of this.spans.values()) if (isNormal(span)) normal++;
    if (normal > PORTS_MAX) {
      this.isAny = true;
      // The first ones stay as examples.
      for (const key of [...this.spans.keys()].slice(PORTS_MAX)) this.spans.delete(key);
    }
    return true;
  }

  #makeRoom(): void {
    let oldest = -1;
    let pending = 0;
    for (const [key, span] of this.spans) {
      if (isNormal(span)) continue;
      pending++;
      if (oldest < 0 || span.last < this.spans.get(oldest)!.last) oldest = key;
    }
    if (pending >= PENDING_MAX) this.spans.delete(oldest);
  }

  save(): readonly [number, readonly (readonly [number, SavedSpan])[]] {
    return [this.isAny ? 1 : 0, [...this.spans].map(([key, span]) => [key, saveSpan(span)] as const)];
  }

  /** Throws when `saved` is no such set. */
  static restore(saved: unknown): PortSet {
    const set = new PortSet();
    const [isAny, spans] = Array.isArray(saved) ? (saved as unknown[]) : [];
    if ((isAny !== 0 && isAny !== 1) || !Array.isArray(spans) || spans.length > PORTS_MAX + PENDING_MAX + 1)
      throw new Error('a contract holds ports that are none');
    set.isAny = isAny === 1;
    for (const entry of spans as unknown[]) {
      const [key, span] = Array.isArray(entry) ? (entry as unknown[]) : [];
      if (!Number.isInteger(key) || (key as number) < 0 || (key as number) >= 256 * 65_536)
        throw new Error('a contract holds ports that are none');
      set.spans.set(key as number, restoreSpan(span));
    }
    return set;
  }
}
