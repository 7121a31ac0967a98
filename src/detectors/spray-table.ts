// What the brute-force detector remembers of one client that tries many machines, and of many clients that try one machine.
import { formatAddress } from '../base/address.ts';
import type { Finding, FindingFlow } from '../base/finding.ts';
import { hashAddress, hashPair, mix } from '../base/hash.ts';
import { KEY_PORTS } from '../packets/packet-batch.ts';
import { SERVICES } from './login-services.ts';
import { Tally } from './tally.ts';

/** Pairs of an end and a service at once, and bitmaps for those with more than 16 other ends. */
const ENDS = 256;
const BITMAPS = 8;

/** 'client' counts the machines that a client tries, 'target' the clients that try a machine. */
export type SprayRole = 'client' | 'target';

export class SprayTable {
  readonly #role: SprayRole;
  readonly #tally: Tally;

  constructor(role: SprayRole, windowSeconds: number) {
    this.#role = role;
    this.#tally = new Tally({ keys: ENDS, bitmaps: BITMAPS, windowSeconds, flush: () => undefined });
  }

  static bytes(): number {
    return Tally.bytes(ENDS, BITMAPS) + ENDS;
  }

  /** Counts a try of the client at word `at` of `key` on the machine behind it; what is worth telling, or null. */
  add(
    key: Uint32Array,
    at: number,
    service: number,
    timeUs: number,
    least: number,
    proof: () => readonly FindingFlow[],
  ): Finding | null {
    const tally = this.#tally;
    const own = this.#role === 'client' ? at : at + 4;
    const other = this.#role === 'client' ? at + 4 : at;
    const slot = tally.claim(
      hashPair(hashAddress(key, own, 1), mix(service + 1)),
      hashPair(hashAddress(key, own, 2), mix(service + 2)),
      timeUs,
    );
    if (!tally.add(slot, hashAddress(key, other, 5) & 0xffff, timeUs) || !tally.isNews(slot, least)) return null;
    tally.tell(slot);
    const startUs = tally.startUs[slot]!;
    const name = SERVICES[service]!;
    const count = tally.sets.count(slot);
    const isClient = this.#role === 'client';
    return {
      detector: 'brute-force',
      subject: { address: formatAddress(key, own), mac: null },
      key: `${name} ${isClient ? 'of' : 'from'} many`,
      severity: 'medium',
      startUs,
      endUs: timeUs,
      numbers: {
        attempts: count,
        failures: 0,
        service: name,
        target: formatAddress(key, at + 4),
        ...(isClient ? { targets: count } : { role: 'victim', sources: count }),
        port: key[at + KEY_PORTS]! & 0xffff,
        seconds: (timeUs - startUs) / 1e6,
      },
      flows: proof(),
    };
  }
}
