// What the live stream tells: the home as it changes, alerts as they are stored, traffic every two seconds. Nothing is made while nobody listens.
import type { Language } from '../api/ports.ts';
import type { HomeDocument } from '../documents/home.ts';
import type { Message } from '../notify/message.ts';
import type { DaemonEvents } from './daemon-events.ts';
import type { StoredChange } from './store-keeping.ts';

/** The home page is told at most so often. */
const HOME_MS = 1000;
const DEVICES_MAX = 500;

export class LiveFeed {
  readonly #ring: DaemonEvents;
  readonly #home: (language: Language) => Promise<HomeDocument>;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #toldMs = 0;
  #isEnded = false;

  constructor(
    ring: DaemonEvents,
    home: (language: Language) => Promise<HomeDocument>,
    onError: (error: unknown) => void,
  ) {
    this.#ring = ring;
    this.#home = home;
    this.#onError = onError;
  }

  stored(changes: readonly StoredChange[], devices: readonly string[]): void {
    for (const { en, de, change } of changes) {
      const alert = { type: 'alert', change, notify: false } as const;
      this.#ring.publish({ ...alert, alert: en }, { ...alert, alert: de });
    }
    if (devices.length > 0) this.#ring.publish({ type: 'devices', ids: devices.slice(0, DEVICES_MAX) });
    this.homeChanged();
  }

  traffic(seconds: number, up: number, down: number): void {
    this.#ring.publish({ type: 'traffic', at: Date.now() / 1000, stepSeconds: seconds, up, down });
  }

  /** A message for whoever has the dashboard open and lets it notify; how many there are. */
  message({ title, sentence, severity, alert }: Message): number {
    const target = alert === null ? 'alerts' : `alerts/${alert}`;
    this.#ring.publish({ type: 'message', title, words: sentence, severity, target });
    return this.#ring.listeners;
  }

  /** The home page has changed: it is told soon, and once for many changes. */
  homeChanged(): void {
    if (this.#timer !== null || this.#isEnded) return;
    const wait = Math.max(0, this.#toldMs + HOME_MS - Date.now());
    this.#timer = setTimeout(() => void this.#tellHome(), wait);
  }

  async #tellHome(): Promise<void> {
    try {
      if (this.#ring.listeners > 0) {
        const [en, de] = await Promise.all([this.#home('en'), this.#home('de')]);
        this.#ring.publish({ type: 'home', home: en }, { type: 'home', home: de });
      }
    } catch (error) {
      this.#onError(error);
    }
    this.#toldMs = Date.now();
    this.#timer = null;
  }

  end(): void {
    this.#isEnded = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
