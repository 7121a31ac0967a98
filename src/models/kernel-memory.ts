// The host of the models' kernel: an instance of it, and its memory in stretches that grow as they are asked for.
import { decodeBase64 } from '../base/base64.ts';
import { KERNEL_WASM } from './kernel-wasm.ts';

/** What of WebAssembly is used here: the engine's types know no platform. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
};

interface MemoryExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  firstFreeByte(): number;
}

const PAGE_BYTES = 65_536;
/** A line of the cache. */
const ALIGNMENT = 64;
/** 1 GB: more belongs into no model; callers ask for less. */
const BYTES_MOST = 2 ** 30;

/** Compiled once, by the first model of the process that wants it. */
let compiled: object | null = null;

/**
 * One instance of the kernel with a memory of its own, which grows and never shrinks: it goes when nobody holds the instance.
 * `Exports` are the functions that the caller uses; addresses are bytes from the start of the memory.
 */
export class ModelKernel<Exports> {
  readonly exports: Exports;
  readonly #memory: MemoryExports;
  #top: number;

  constructor() {
    compiled ??= new WebAssembly.Module(decodeBase64(KERNEL_WASM));
    const { exports } = new WebAssembly.Instance(compiled, {});
    this.exports = exports as Exports;
    this.#memory = exports as MemoryExports;
    this.#top = alignedUp(this.#memory.firstFreeByte());
  }

  /** Where the next stretch begins: `release` to it forgets what came after. */
  get top(): number {
    return this.#top;
  }

  /**
   * The address of a stretch of `bytes` bytes, which begins with a line of the cache and holds whatever was there. Views that were
   * taken before may be detached by it. Throws an Error with words where there is no such memory.
   */
  allocate(bytes: number): number {
    const at = this.#top;
    const end = alignedUp(at + bytes);
    if (!(end <= BYTES_MOST)) throw new Error(`a model of ${bytes} bytes is too large for its kernel`);
    const missing = end - this.#memory.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.#memory.memory.grow(Math.ceil(missing / PAGE_BYTES));
      } catch {
        throw new Error(`this machine gives no ${bytes} bytes of memory for a model`);
      }
    }
    this.#top = end;
    return at;
  }

  /** Forgets all stretches from an address on that was `top` once. */
  release(top: number): void {
    this.#top = Math.min(this.#top, top);
  }

  /** Views: valid until the next `allocate`. Lengths in elements. */
  float64s(at: number, length: number): Float64Array {
    return new Float64Array(this.#memory.memory.buffer, at, length);
  }

  float32s(at: number, length: number): Float32Array {
    return new Float32Array(this.#memory.memory.buffer, at, length);
  }

  uint32s(at: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.memory.buffer, at, length);
  }

  uint8s(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.memory.buffer, at, length);
  }
}

function alignedUp(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
