// The way of a CSV text from its source through the block of a kernel, whatever pieces it comes in.
import { UserError } from '../base/user-error.ts';
import type { ByteSource } from '../capture/byte-source.ts';
import type { CsvKernel } from './csv-kernel.ts';
import { STOP_BATCH, STOP_BYTES, STOP_OPEN_QUOTE } from './csv-layout.ts';
import { ROW_BYTES_MAX } from './text-batches.ts';

/** Bytes of the block that the kernel reads: it stands in the cache of a core. Longer rows make it grow. */
export const BLOCK_BYTES = 256 * 1024;
/** Moves bytes from a source through the block of a kernel. */
export class BlockReader {
  readonly #source: ByteSource;
  readonly #kernel: CsvKernel;
  readonly #file: string;
  /** What of the block is to be read: [#from, #to). */
  #from = 0;
  #to = 0;
  #isEnded = false;
  /** Bytes to have before the next try: a row that is read in pieces is not tried again at every piece. */
  #wanted = 1;

  constructor(source: ByteSource, kernel: CsvKernel, file: string) {
    this.#source = source;
    this.#kernel = kernel;
    this.#file = file;
  }

  /** Reads until the batch is full (true) or the source ended (false). `check` looks at every block and may throw. */
  async fillBatch(signal: AbortSignal, check: () => void): Promise<boolean> {
    const kernel = this.#kernel;
    for (;;) {
      while (this.#to < this.#wanted && !this.#isEnded) await this.#readMore();
      signal.throwIfAborted();
      check();
      const from = this.#from;
      this.#from = kernel.parse(from, this.#to, this.#isEnded);
      const stop = kernel.stopReason;
      if (stop === STOP_BATCH) return true;
      if (stop === STOP_OPEN_QUOTE) throw new UserError('table-open-quote', { file: this.#file, line: kernel.line });
      if (stop !== STOP_BYTES) continue;
      if (this.#isEnded) return false;
      this.#makeRoom(this.#from > from);
    }
  }

  async #readMore(): Promise<void> {
    const more = await this.#source.read(this.#kernel.block, this.#to, this.#kernel.block.length);
    this.#to += more;
    this.#isEnded = more === 0;
  }

  #makeRoom(hasMoved: boolean): void {
    const kernel = this.#kernel;
    if (this.#from > 0) {
      kernel.block.copyWithin(0, this.#from, this.#to);
      this.#to -= this.#from;
      this.#from = 0;
    }
    if (this.#to === kernel.blockBytes) {
      if (this.#to >= ROW_BYTES_MAX)
        throw new UserError('table-row-length', {
          file: this.#file,
          line: kernel.line,
          limit: ROW_BYTES_MAX / 1024 / 1024,
        });
      kernel.growBlock(2 * this.#to);
    }
    this.#wanted = hasMoved ? this.#to + 1 : Math.min(2 * this.#to, kernel.blockBytes);
  }
}
