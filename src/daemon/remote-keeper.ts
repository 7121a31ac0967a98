// Hands what the engine saves to the store's thread: in order, at most two at once, and again when the disk refused it.
import type { MessagePort } from 'node:worker_threads';
import type { HomeKeeper, HomeSave } from '../homes/home-save.ts';
import type { StatePacker } from '../store/state-table.ts';
import type { Store } from '../store/store.ts';
import type { StoreNews, StoreOrder } from './engine-messages.ts';

/** Saves on their way before the engine waits with the next one. */
const SAVES_WAITING_MAX = 2;
const RETRY_MS = 5000;

export class RemoteKeeper implements HomeKeeper {
  /** Opened for reading in this thread. */
  readonly store: Store;
  readonly #port: MessagePort;
  readonly #onTrouble: (message: string) => void;
  readonly #waiting: { readonly id: number; readonly save: HomeSave }[] = [];
  #nextId = 1;
  #onDrained: (() => void) | null = null;

  constructor(store: Store, port: MessagePort, onTrouble: (message: string) => void) {
    this.store = store;
    this.#port = port;
    this.#onTrouble = onTrouble;
    port.on('message', (news: StoreNews) => this.#hear(news));
  }

  get packer(): StatePacker {
    return this.store.state.packer;
  }

  get isFree(): boolean {
    return this.#waiting.length < SAVES_WAITING_MAX;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  save(save: HomeSave): void {
    this.#waiting.push({ id: this.#nextId++, save });
    // One after another: a save holds only what has changed since the one before it.
    if (this.#waiting.length === 1) this.#postFirst();
  }

  setStateAside(reason: string): void {
    this.packer.reset();
    this.#post({ type: 'set-aside', reason });
  }

  /** Resolves when everything is saved, or after `limitMs`: true if it is. */
  drained(limitMs: number): Promise<boolean> {
    if (this.#waiting.length === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), limitMs);
      this.#onDrained = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #hear(news: StoreNews): void {
    if (news.id !== this.#waiting[0]?.id) return;
    if (news.type === 'not-saved') {
      this.#onTrouble(news.message);
      setTimeout(() => this.#postFirst(), RETRY_MS);
      return;
    }
    this.#waiting.shift();
    if (this.#waiting.length > 0) this.#postFirst();
    else this.#onDrained?.();
  }

  #postFirst(): void {
    const [first] = this.#waiting;
    if (first !== undefined) this.#post({ type: 'save', ...first });
  }

  #post(order: StoreOrder): void {
    this.#port.postMessage(order);
  }
}
