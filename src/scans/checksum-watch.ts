// Notices the machine whose own packets seem to have wrong checksums because its network card fills them in after capture.
import { formatAddress } from '../base/address.ts';
import { hashAddress } from '../base/hash.ts';
import { WayTable } from '../base/way-table.ts';
import { type FlowBatch, HISTORY_MAX } from '../flows/flow-batch.ts';
import { KEY_WORDS } from '../packets/packet-batch.ts';

/** Hosts with wrong checksums that are counted at once. */
const HOSTS_MAX = 256;
const SEED_A = 0x243f6a88;
const SEED_B = 0x85a308d3;

/** History letters of a packet with a wrong checksum, by the originator and by the responder. */
const BAD_LETTERS: readonly number[] = [67, 99];

/** Flows with nothing but wrong checksums from one side that make a host a suspect. */
const BAD_FLOWS_LEAST = 3;

export interface ChecksumSuspect {
  readonly address: string;
  /** Flows in which everything that the host sent had a wrong checksum. */
  readonly badFlows: number;
  /** Flows in which the host sent packets that counted. */
  readonly goodFlows: number;
}

export class ChecksumWatch {
  readonly #table = new WayTable(HOSTS_MAX);
  readonly #bad = new Float64Array(HOSTS_MAX);
  readonly #good = new Float64Array(HOSTS_MAX);
  readonly #words = new Uint32Array(HOSTS_MAX * 4);

  /** Counts the records of a batch. Good flows count from a host's first bad one on. */
  observe(flows: FlowBatch): void {
    for (let i = 0; i < flows.count; i++) {
      for (let side = 0; side < 2; side++) {
        const packets = side === 0 ? flows.originatorPackets[i]! : flows.responderPackets[i]!;
        if (packets > 0 && this.#table.size === 0) continue;
        this.#count(flows, i, side, packets);
      }
    }
  }

  /** The host with the most flows of wrong checksums, if it sent hardly anything else. */
  suspect(): ChecksumSuspect | null {
    let worst = -1;
    for (let slot = 0; slot < HOSTS_MAX; slot++) {
      if (!this.#table.isUsed(slot) || this.#bad[slot]! < BAD_FLOWS_LEAST || this.#bad[slot]! <= this.#good[slot]!)
        continue;
      if (worst < 0 || this.#bad[slot]! > this.#bad[worst]!) worst = slot;
    }
    if (worst < 0) return null;
    return {
      address: formatAddress(this.#words, worst * 4),
      badFlows: this.#bad[worst]!,
      goodFlows: this.#good[worst]!,
    };
  }

  #count(flows: FlowBatch, i: number, side: number, packets: number): void {
    const at = i * KEY_WORDS + side * 4;
    const a = hashAddress(flows.key, at, SEED_A);
    const b = hashAddress(flows.key, at, SEED_B);
    if (packets > 0) {
      const slot = this.#table.find(a, b);
      if (slot >= 0) this.#good[slot]!++;
      return;
    }
    if (!hasLetter(flows, i, BAD_LETTERS[side]!)) return;
    const slot = this.#table.claim(a, b, flows.lastUs[i]!);
    if (this.#table.isFresh) {
      this.#bad[slot] = 0;
      this.#good[slot] = 0;
      this.#words.set(flows.key.subarray(at, at + 4), slot * 4);
    }
    this.#bad[slot]!++;
    this.#table.worth[slot] = Math.min(255, this.#bad[slot]!);
  }
}

function hasLetter(flows: FlowBatch, i: number, letter: number): boolean {
  const from = i * HISTORY_MAX;
  for (let j = from; j < from + flows.historyLength[i]!; j++) if (flows.history[j] === letter) return true;
  return false;
}
