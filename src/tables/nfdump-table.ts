// nfdump's CSV (nfdump -o csv): its rows without the summary that stands behind them.
import type { ByteSource } from '../capture/byte-source.ts';
import { PrefixedSource } from '../capture/prefixed-source.ts';

/** What the summary begins with, on a line of its own. */
const SUMMARY = '\nSummary';
const STEP_BYTES = 64 * 1024;

/** Column names of nfdump 1.6 and of 1.7. */
const NAMES = [
  ['ts', 'te', 'td', 'sa', 'da'],
  ['firstSeen', 'duration', 'proto', 'srcAddr', 'srcPort'],
];

/** Whether a head line names nfdump's columns. */
export function isNfdumpHead(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 4096)).toString('latin1');
  const first = /^[^\r\n]*/
    .exec(text)![0]
    .split(',')
    .map((name) => name.trim());
  return NAMES.some((names) => names.every((name) => first.includes(name)));
}

/** The bytes of a source up to the summary. */
export class NfdumpRows implements ByteSource {
  readonly #source: ByteSource;
  /** Bytes that were read: [#from, #to) may be given on, what follows up to #end may begin the summary. */
  readonly #bytes = new Uint8Array(STEP_BYTES + SUMMARY.length + 1);
  #from = 0;
  #to = 0;
  #end = 0;
  #isEnded = false;

  constructor(source: ByteSource, head: Uint8Array) {
    this.#source = new PrefixedSource(head, source);
  }

  get bytesRead(): number {
    return this.#source.bytesRead;
  }

  get size(): number | null {
    return this.#source.size;
  }

  get isCut(): boolean {
    return this.#source.isCut;
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    while (this.#from === this.#to) {
      if (this.#isEnded) return 0;
      await this.#readStep();
    }
    const count = Math.min(this.#to - this.#from, to - from);
    target.set(this.#bytes.subarray(this.#from, this.#from + count), from);
    this.#from += count;
    return count;
  }

  async #readStep(): Promise<void> {
    const bytes = this.#bytes;
    bytes.copyWithin(0, this.#to, this.#end);
    this.#end -= this.#to;
    this.#from = 0;
    const count = await this.#source.read(bytes, this.#end, this.#end + STEP_BYTES);
    this.#end += count;
    this.#isEnded = count === 0;
    const summary = Buffer.from(bytes.buffer, 0, this.#end).indexOf(SUMMARY, 0, 'latin1');
    if (summary >= 0) {
      this.#isEnded = true;
      this.#to = summary + 1;
    } else this.#to = this.#isEnded ? this.#end : Math.max(0, this.#end - SUMMARY.length);
  }

  cancel(): void {
    this.#isEnded = true;
    this.#from = this.#to;
    this.#source.cancel();
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}
