// The live events in both languages: what carries words is kept twice, with the same number, so that a stream may change its language.
import { EventRing } from '../api/event-ring.ts';
import type { EventsPort, Language } from '../api/ports.ts';
import type { LiveEvent } from '../documents/events.ts';

export class DaemonEvents implements EventsPort {
  readonly #rings: Readonly<Record<Language, EventRing>>;
  #listeners = 0;

  constructor(run: string) {
    this.#rings = { en: new EventRing(run), de: new EventRing(run) };
  }

  /** Streams that are open. */
  get listeners(): number {
    return this.#listeners;
  }

  /** `german`: the same event in German, where it carries words. */
  publish(event: LiveEvent, german: LiveEvent = event): void {
    this.#rings.en.publish(event);
    this.#rings.de.publish(german);
  }

  subscribe(
    lastId: string | null,
    listen: (id: string, event: LiveEvent) => void,
    language: Language = 'en',
  ): () => void {
    const stop = this.#rings[language].subscribe(lastId, listen);
    this.#listeners++;
    let isOver = false;
    return () => {
      if (!isOver) this.#listeners--;
      isOver = true;
      stop();
    };
  }
}
