// Looks out for the packets of the proof run in the engine: the first one of them, its connection, the finding, the alert.
import type { Alert } from '../alerts/alert.ts';
import { formatIpv4, parseIpv4 } from '../base/address.ts';
import type { Finding } from '../base/finding.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import { KEY_WORDS } from '../packets/packet-marks.ts';

export type MarkStage = 'captured' | 'flow' | 'detector' | 'alert';

/** Words of a key: source address (4), destination address (4). The last one of an IPv4 address is the address. */
const DESTINATION_LAST = 7;

export class ProofMark {
  readonly #tell: (stage: MarkStage, alert: string | null) => void;
  readonly #told = new Set<MarkStage>();
  /** null = nothing is looked out for, which costs nothing. */
  #word: number | null = null;
  #text = '';

  /** `tell` also hears which alert the packets are in. */
  constructor(tell: (stage: MarkStage, alert: string | null) => void) {
    this.#tell = tell;
  }

  set(address: string | null): void {
    this.#told.clear();
    this.#word = address === null ? null : parseIpv4(address);
    this.#text = this.#word === null ? '' : formatIpv4(this.#word);
  }

  observe(packets: PacketBatch): void {
    if (this.#word === null || this.#told.has('flow')) return;
    for (let row = 0; row < packets.count; row++) {
      if (packets.key[row * KEY_WORDS + DESTINATION_LAST] !== this.#word) continue;
      this.#once('captured');
      if (packets.slot[row]! >= 0) this.#once('flow');
    }
  }

  found(finding: Finding): void {
    if (this.#word !== null && finding.numbers['target'] === this.#text) this.#once('detector');
  }

  alerted(alert: Alert): void {
    if (this.#word !== null && alert.numbers['target'] === this.#text) this.#once('alert', alert.id);
  }

  #once(stage: MarkStage, alert: string | null = null): void {
    if (this.#told.has(stage)) return;
    this.#told.add(stage);
    this.#tell(stage, alert);
  }
}
