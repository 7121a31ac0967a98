// What the brute-force detector remembers of one client that tries many machines, and of many clients that try one machine.
import { formatAddress } from '../base/address.ts';
import type { Finding, FindingFlow } from '../base/finding.ts';
import { hashAddress, hashPair, mix } from '../base/hash.ts';
import { KEY_PORTS } from '../packets/packet-batch.ts';
import { SERVICES } from './login-services.ts';
import { copyWords } from './rows.ts';
import { Tally } from './tally.ts';

/** Pairs of an end and a service at once, and bitmaps for those with more than 16 other ends. */
const ENDS = 256;
const BITMAPS = 8;

/** 'client' counts the machines that a client tries, 'target' the clients that try a machine. */
export type SprayRole = 'client' | 'target';

export class SprayTable {
  readonly #role: SprayRole;
  readonly #tally: Tally;
  /** Client and machine of the latest try, 8 words, its service and port. */
  readonly #ends = new Uint32Array(ENDS * 8);
  readonly #service = new Uint8Array(ENDS);
  readonly #port = new Uint16Array(ENDS);

  /** `flush` takes what is known only when a count is over. */
  constructor(role: SprayRole, windowSeconds: number, flush: (finding: Finding) => void) {
    this.#role = role;
    this.#tally = new Tally({
      keys: ENDS,
      bitmaps: BITMAPS,
      windowSeconds,
      flush: (slot) => flush(this.#tell(slot, [])),
    });
  }

  static bytes(): number {
    return Tally.bytes(ENDS, BITMAPS) + ENDS * (32 + 1 + 2);
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
    copyWords(key, at, this.#ends, slot * 8, 8);
    this.#service[slot] = service;
    this.#port[slot] = key[at + KEY_PORTS]! & 0xffff;
    if (!tally.add(slot, hashAddress(key, other, 5) & 0xffff, timeUs) || !tally.isNews(slot, least)) return null;
    return this.#tell(slot, proof());
  }

  /** Flushes all of which more came after it was told. */
  finish(): void {
    this.#tally.finish();
  }

  #tell(slot: number, flows: readonly FindingFlow[]): Finding {
    const tally = this.#tally;
    tally.tell(slot);
    const from = slot * 8;
    const startUs = tally.startOf(slot);
    const endUs = tally.endOf(slot);
    const service = SERVICES[this.#service[slot]!]!;
    const count = tally.sets.count(slot);
    const isClient = this.#role === 'client';
    return {
      detector: 'brute-force',
      subject: { address: formatAddress(this.#ends, isClient ? from : from + 4), mac: null },
      key: `${service} ${isClient ? 'of' : 'from'} many`,
      severity: 'medium',
      startUs,
      endUs,
      numbers: {
        attempts: count,
        failures: 0,
        service,
        target: formatAddress(this.#ends, from + 4),
        ...(isClient ? { targets: count } : { role: 'victim', sources: count }),
        port: this.#port[slot]!,
        seconds: (endUs - startUs) / 1e6,
      },
      flows,
    };
  }
}
