// The way out of the house: which MAC the devices send their Internet traffic to, and which routers DHCP names. Tells when it changes.
import type { DhcpFact, FlowIdentity } from '../packets/facts.ts';
import { integerOf, numbersOf, objectOf, textOf, textsOf } from './record-state.ts';

/** Next hops and DHCP routers remembered; a house has one or two. */
const HOPS_MAX = 16;
const ROUTERS_MAX = 8;
/** Connections to the Internet by another way before it counts, and for how long the usual way must be unused meanwhile. */
const CHANGE_FLOWS_MIN = 20;
const CHANGE_US = 600e6;

interface Hop {
  /** Connections since the usual way was last used, and the first of them. */
  flows: number;
  sinceUs: number;
}

export interface GatewayChange {
  /** `mac`: devices send through another machine; `address`: DHCP names another router. */
  readonly what: 'mac' | 'address';
  readonly before: string;
  readonly after: string;
  readonly flows: number;
  readonly startUs: number;
}

export class GatewayWatch {
  /** MAC of the usual way out, '' = not known yet. */
  #mac = '';
  #lastUs = 0;
  readonly #hops = new Map<string, Hop>();
  /** Routers that DHCP named, the latest first. */
  readonly #routers: string[] = [];

  get mac(): string {
    return this.#mac;
  }

  /** A device at home (whose MAC is `own`) talks to the Internet through `hop`. */
  seeWayOut(hop: string, timeUs: number): void {
    if (this.#mac === '') this.#mac = hop;
    if (hop === this.#mac) {
      this.#lastUs = timeUs;
      return;
    }
    const known = this.#hops.get(hop);
    if (known === undefined) {
      if (this.#hops.size < HOPS_MAX) this.#hops.set(hop, { flows: 1, sinceUs: timeUs });
      return;
    }
    // Counted is what came since the usual way was last used.
    const isAfresh = known.sinceUs < this.#lastUs;
    known.flows = isAfresh ? 1 : known.flows + 1;
    if (isAfresh) known.sinceUs = timeUs;
  }

  /** A lease names routers. Returns a change when none of them was named before. */
  seeLease(fact: DhcpFact): GatewayChange | null {
    const [router] = fact.routers;
    if (router === undefined) return null;
    const before = this.#routers[0] ?? '';
    const isKnown = fact.routers.some((each) => this.#routers.includes(each));
    if (!this.#routers.includes(router)) {
      this.#routers.unshift(router);
      if (this.#routers.length > ROUTERS_MAX) this.#routers.pop();
    }
    if (isKnown || before === '') return null;
    return { what: 'address', before, after: router, flows: 0, startUs: fact.timeUs };
  }

  /** A minute has passed: has the way out changed? Told once; the new way is the usual one from then on. */
  advanceTo(timeUs: number): GatewayChange | null {
    for (const [mac, { flows, sinceUs }] of this.#hops) {
      if (
        flows < CHANGE_FLOWS_MIN ||
        sinceUs < this.#lastUs ||
        timeUs - sinceUs < CHANGE_US ||
        timeUs - this.#lastUs < CHANGE_US
      )
        continue;
      const change: GatewayChange = { what: 'mac', before: this.#mac, after: mac, flows, startUs: sinceUs };
      this.#mac = mac;
      this.#lastUs = timeUs;
      this.#hops.clear();
      return change;
    }
    return null;
  }

  /** The clock jumped: spans across it mean nothing. */
  openEpoch(timeUs: number): void {
    this.#lastUs = timeUs;
    this.#hops.clear();
  }

  /** Forgets a device's MAC. */
  forget(mac: string): void {
    if (this.#mac === mac) this.#mac = '';
    this.#hops.delete(mac);
  }

  save(): unknown {
    return {
      mac: this.#mac,
      lastUs: this.#lastUs,
      hops: [...this.#hops].map(([mac, { flows, sinceUs }]) => [mac, flows, sinceUs]),
      routers: [...this.#routers],
    };
  }

  static restore(saved: unknown): GatewayWatch {
    const state = objectOf(saved, 'the gateway');
    const watch = new GatewayWatch();
    watch.#mac = textOf(state['mac']);
    watch.#lastUs = integerOf(state['lastUs'], 'the time of the gateway');
    for (const each of Array.isArray(state['hops']) ? state['hops'].slice(0, HOPS_MAX) : []) {
      const [flows = 0, sinceUs = 0] = Array.isArray(each) ? numbersOf(each.slice(1), 2) : [];
      const mac = Array.isArray(each) ? textOf(each[0]) : '';
      if (mac !== '') watch.#hops.set(mac, { flows, sinceUs });
    }
    watch.#routers.push(...textsOf(state['routers'], ROUTERS_MAX));
    return watch;
  }
}

/** The MAC that a connection to the Internet leaves the house by, or null; `isLocal` tells addresses of the house. */
export function wayOutOf(flow: FlowIdentity, isLocal: (address: string) => boolean): string | null {
  const { responderMac, responder, originator } = flow;
  return responderMac !== null && responderMac !== flow.originatorMac && !isLocal(responder) && isLocal(originator)
    ? responderMac
    : null;
}
