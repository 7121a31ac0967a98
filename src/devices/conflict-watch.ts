// Two machines on one address (RFC 5227): both say by ARP, in turn, that it is theirs. A change of hands is none: the first falls silent.
import type { ArpFact } from '../packets/facts.ts';
import { numbersOf, objectOf, textOf } from './record-state.ts';

/** Addresses watched; four times what a /24 network has. */
const ADDRESSES_MAX = 1024;
/** How often the two must take turns within the span below before it is a conflict. */
const TURNS_MIN = 4;
const SPAN_US = 600e6;
/** A conflict that goes on is told once a day. */
const AGAIN_US = 86_400e6;
const ZERO_ADDRESS = '0.0.0.0';

interface Claim {
  mac: string;
  other: string;
  turns: number;
  startUs: number;
  toldUs: number;
}

export interface Conflict {
  readonly address: string;
  /** Both MACs, the one that had it first in front. */
  readonly macs: readonly [string, string];
  readonly claims: number;
  readonly startUs: number;
}

export class ConflictWatch {
  readonly #claims = new Map<string, Claim>();

  /** A claim by ARP (a request says who asks, a reply who answers). */
  see(fact: ArpFact): Conflict | null {
    const { senderAddress: address, senderMac: mac, timeUs } = fact;
    if (address === ZERO_ADDRESS || mac === '00:00:00:00:00:00' || mac === 'ff:ff:ff:ff:ff:ff') return null;
    // A stand-in (proxy ARP, Wi-Fi repeater) sends under its own MAC what it says of another's.
    if (fact.frameSource !== mac) return null;
    const claim = this.#claims.get(address);
    if (claim === undefined) {
      if (this.#claims.size >= ADDRESSES_MAX) this.#claims.delete(this.#claims.keys().next().value!);
      this.#claims.set(address, { mac, other: '', turns: 0, startUs: timeUs, toldUs: Number.NEGATIVE_INFINITY });
      return null;
    }
    if (claim.mac === mac) return null;
    const isTurn = claim.other === mac && timeUs - claim.startUs <= SPAN_US;
    claim.turns = isTurn ? claim.turns + 1 : 1;
    if (!isTurn) claim.startUs = timeUs;
    claim.other = claim.mac;
    claim.mac = mac;
    if (claim.turns < TURNS_MIN || timeUs - claim.toldUs < AGAIN_US) return null;
    claim.toldUs = timeUs;
    return { address, macs: [claim.other, claim.mac], claims: claim.turns, startUs: claim.startUs };
  }

  /** A lease settles who has an address. */
  settle(address: string): void {
    this.#claims.delete(address);
  }

  forget(mac: string): void {
    for (const [address, claim] of this.#claims)
      if (claim.mac === mac || claim.other === mac) this.#claims.delete(address);
  }

  /** The clock jumped: nothing that was said before it counts. */
  openEpoch(): void {
    this.#claims.clear();
  }

  save(): unknown {
    return [...this.#claims].map(([address, { mac, other, turns, startUs, toldUs }]) => [
      address,
      mac,
      other,
      turns,
      startUs,
      // JSON has no infinity.
      Number.isFinite(toldUs) ? toldUs : null,
    ]);
  }

  static restore(saved: unknown): ConflictWatch {
    const watch = new ConflictWatch();
    if (!Array.isArray(saved)) throw new Error('the claims of addresses are no list');
    for (const each of saved.slice(0, ADDRESSES_MAX)) {
      const list: unknown[] = Array.isArray(each) ? each : Object.values(objectOf(each, 'a claim'));
      const [turns = 0, startUs = 0] = numbersOf(list.slice(3, 5), 2);
      const [toldUs = Number.NEGATIVE_INFINITY] = numbersOf(list.slice(5, 6), 1);
      const address = textOf(list[0]);
      if (address !== '') {
        watch.#claims.set(address, { mac: textOf(list[1]), other: textOf(list[2]), turns, startUs, toldUs });
      }
    }
    return watch;
  }
}
