// Builds the bytes of protocol messages: numbers in network order, text, lengths that are filled in when their content stands.

const FIRST_BYTES = 256;

export class ByteBuilder {
  #bytes = new Uint8Array(FIRST_BYTES);
  #count = 0;

  get length(): number {
    return this.#count;
  }

  u8(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#count++] = value;
    return this;
  }

  u16(value: number): this {
    return this.u8(value >>> 8).u8(value & 255);
  }

  u24(value: number): this {
    return this.u8(value >>> 16).u16(value & 0xffff);
  }

  u32(value: number): this {
    return this.u16(value >>> 16).u16(value & 0xffff);
  }

  bytes(values: ArrayLike<number>): this {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#count);
    this.#count += values.length;
    return this;
  }

  /** ASCII. */
  text(value: string): this {
    for (let i = 0; i < value.length; i++) this.u8(value.charCodeAt(i) & 127);
    return this;
  }

  /** 16 bits each. */
  numbers(values: readonly number[]): this {
    for (const value of values) this.u16(value);
    return this;
  }

  /** Each behind its length in a byte. */
  texts(values: readonly string[]): this {
    for (const value of values) this.sized(1, () => this.text(value));
    return this;
  }

  zeros(count: number): this {
    this.#reserve(count);
    this.#count += count;
    return this;
  }

  /** What `fill` adds, behind its length in 1, 2 or 3 bytes. */
  sized(lengthBytes: 1 | 2 | 3, fill: () => void): this {
    const at = this.#count;
    this.zeros(lengthBytes);
    fill();
    const length = this.#count - at - lengthBytes;
    for (let i = 0; i < lengthBytes; i++) this.#bytes[at + i] = (length >>> (8 * (lengthBytes - 1 - i))) & 255;
    return this;
  }

  /** A domain name as labels (RFC 1035 3.1), without compression. */
  name(value: string): this {
    for (const label of value.split('.')) {
      if (label === '') continue;
      this.u8(label.length).text(label);
    }
    return this.u8(0);
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#count);
  }

  #reserve(more: number): void {
    if (this.#count + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#count + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
