// A Map with a limit, for state that comes from facts (never from every packet): the entry written longest ago leaves.

export class BoundedMap<Key, Value> {
  readonly #map = new Map<Key, Value>();
  readonly #most: number;
  /** Stands before the oldest entry: a new iterator each time would first have to pass the places of all that left. */
  readonly #oldest = this.#map.keys();
  /** Entries that had to leave. */
  displaced = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: Key): Value | undefined {
    return this.#map.get(key);
  }

  /** Writes an entry and, where more than half is taken, makes it the youngest. */
  set(key: Key, value: Value): void {
    // Order matters only near the limit; below it a plain write is several times cheaper.
    if (this.#map.size > this.#most >> 1) this.#map.delete(key);
    this.#map.set(key, value);
    if (this.#map.size <= this.#most) return;
    this.#map.delete(this.#oldest.next().value as Key);
    this.displaced++;
  }

  delete(key: Key): void {
    this.#map.delete(key);
  }

  entries(): IterableIterator<[Key, Value]> {
    return this.#map.entries();
  }
}
