// The rows of a Zeek log whose last columns are joined by three spaces, with separators in their place.
import type { ByteSource } from '../capture/byte-source.ts';
import { JOINED_SPACES } from './zeek-header.ts';

const STEP_BYTES = 64 * 1024;
const SPACE = 32;
const LINE_FEED = 10;

/** Where in its line the walk stands. */
interface WalkState {
  /** Separators of the line so far. */
  separators: number;
  /** Spaces that wait for a third. */
  spaces: number;
}

export class ZeekJoinedSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #separator: number;
  readonly #joinedFrom: number;
  readonly #input = new Uint8Array(STEP_BYTES);
  readonly #output = new Uint8Array(STEP_BYTES + JOINED_SPACES);
  readonly #state: WalkState = { separators: 0, spaces: 0 };
  #from = 0;
  #to = 0;
  #isEnded = false;

  constructor(source: ByteSource, separator: string, joinedFrom: number) {
    this.#source = source;
    this.#separator = separator.charCodeAt(0);
    this.#joinedFrom = joinedFrom;
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
      const count = await this.#source.read(this.#input, 0, STEP_BYTES);
      this.#isEnded = count === 0;
      this.#from = 0;
      this.#to = separateColumns(
        this.#input.subarray(0, count),
        this.#output,
        this.#state,
        this.#separator,
        this.#joinedFrom,
      );
    }
    const count = Math.min(this.#to - this.#from, to - from);
    target.set(this.#output.subarray(this.#from, this.#from + count), from);
    this.#from += count;
    return count;
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

/** Copies bytes, in the joined column with a separator for three spaces; returns how many. No bytes: the end of the log. */
function separateColumns(
  input: Uint8Array,
  output: Uint8Array,
  state: WalkState,
  separator: number,
  joinedFrom: number,
): number {
  let { separators, spaces } = state;
  let at = 0;
  for (let i = 0; i < input.length; i++) {
    const byte = input[i]!;
    if (byte === SPACE && separators >= joinedFrom) {
      spaces++;
      if (spaces < JOINED_SPACES) continue;
      spaces = 0;
      output[at++] = separator;
      continue;
    }
    for (; spaces > 0; spaces--) output[at++] = SPACE;
    output[at++] = byte;
    if (byte === separator) separators++;
    else if (byte === LINE_FEED) separators = 0;
  }
  if (input.length === 0) for (; spaces > 0; spaces--) output[at++] = SPACE;
  state.separators = separators;
  state.spaces = spaces;
  return at;
}
