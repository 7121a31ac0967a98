// What was said last about each thing, so that repetition (most of what devices announce) costs one look.

/** Latest statements remembered; when they are too many, all are forgotten and heard again. */
const STATEMENTS_MAX = 4096;

export class Statements {
  readonly #said = new Map<string, string>();

  /** True when the same was said about it last; else remembers it. */
  isRepeated(about: string, what: string): boolean {
    if (this.#said.get(about) === what) return true;
    if (this.#said.size >= STATEMENTS_MAX) this.#said.clear();
    this.#said.set(about, what);
    return false;
  }

  /** What is said again is news. */
  clear(): void {
    this.#said.clear();
  }

  /** Something else says so, whatever was said before. */
  set(about: string, what: string): void {
    this.#said.set(about, what);
  }
}
