// How each part of the program is: what the health page, /healthz and the terminal say. A part that cannot start degrades the whole, visibly.
import type { HealthPart } from '../documents/home.ts';

export type PartName = 'input' | 'engine' | 'store' | 'web' | 'notify' | 'scans' | 'settings' | 'clock';
export type PartState = HealthPart['state'];

/** `key` and `details` are worded at the edge (daemon-words.ts); `text` stands as it is (an error's own words). */
export interface PartReport {
  readonly name: PartName;
  readonly state: PartState;
  readonly text: string | null;
  readonly hint: string | null;
}

export class PartBoard {
  readonly #parts = new Map<PartName, PartReport>();
  readonly #onChange: (report: PartReport, before: PartReport | undefined) => void;

  constructor(onChange: (report: PartReport, before: PartReport | undefined) => void = () => undefined) {
    this.#onChange = onChange;
  }

  set(name: PartName, state: PartState, text: string | null = null, hint: string | null = null): void {
    const before = this.#parts.get(name);
    if (before !== undefined && before.state === state && before.text === text) return;
    const report: PartReport = { name, state, text, hint };
    this.#parts.set(name, report);
    this.#onChange(report, before);
  }

  get(name: PartName): PartReport | undefined {
    return this.#parts.get(name);
  }

  isDown(name: PartName): boolean {
    const state = this.#parts.get(name)?.state;
    return state === 'degraded' || state === 'stopped';
  }

  all(): PartReport[] {
    return [...this.#parts.values()];
  }

  /** What is wrong, the first of it. */
  get worst(): PartReport | null {
    return this.all().find(({ state }) => state === 'degraded' || state === 'stopped') ?? null;
  }

  get isOk(): boolean {
    return this.worst === null;
  }
}
