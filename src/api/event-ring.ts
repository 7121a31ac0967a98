// Live events of the last minutes, numbered, so that a stream that broke can go on where it was.
import type { LiveEvent } from '../documents/events.ts';
import type { EventsPort } from './ports.ts';

const EVENTS_MAX = 1000;
const CHARACTERS_MAX = 2 * 1024 * 1024;
/** Whoever missed more reads everything again: that is faster, and a stream holds no more back (three bytes a character at most). */
const REPLAY_CHARACTERS_MAX = 128 * 1024;

interface Kept {
  readonly number: number;
  readonly event: LiveEvent;
  readonly characters: number;
}

type Listener = (id: string, event: LiveEvent) => void;

/**
 * Ids are `RUN-NUMBER`: `run` differs from start to start of the program, so an id of an earlier run is answered with a reset. The oldest
 * events go at 1,000 or 2 million characters of JSON.
 */
export class EventRing implements EventsPort {
  readonly #run: string;
  readonly #kept: Kept[] = [];
  readonly #listeners = new Set<Listener>();
  #characters = 0;
  #last = 0;

  constructor(run: string) {
    this.#run = run.replace(/[^A-Za-z0-9]/g, '').slice(0, 32) || '0';
  }

  get length(): number {
    return this.#kept.length;
  }

  /** Keeps an event and tells it to all who listen. */
  publish(event: LiveEvent): void {
    const characters = JSON.stringify(event).length;
    const kept = { number: ++this.#last, event, characters };
    this.#kept.push(kept);
    this.#characters += characters;
    while (this.#kept.length > EVENTS_MAX || (this.#characters > CHARACTERS_MAX && this.#kept.length > 1))
      this.#characters -= this.#kept.shift()!.characters;
    const id = this.#idOf(kept.number);
    for (const listen of [...this.#listeners]) listen(id, event);
  }

  subscribe(lastId: string | null, listen: Listener): () => void {
    if (lastId !== null) this.#replay(lastId, listen);
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  #replay(lastId: string, listen: Listener): void {
    const number = this.#numberOf(lastId);
    const first = this.#kept[0]?.number ?? this.#last + 1;
    const isKnown = number !== null && number <= this.#last && number >= first - 1;
    const missed = isKnown ? this.#kept.slice(number - first + 1) : [];
    const characters = missed.reduce((sum, kept) => sum + kept.characters, 0);
    if (!isKnown || characters > REPLAY_CHARACTERS_MAX) listen(this.#idOf(this.#last), { type: 'reset' });
    else for (const kept of missed) listen(this.#idOf(kept.number), kept.event);
  }

  #idOf(number: number): string {
    return `${this.#run}-${number}`;
  }

  #numberOf(id: string): number | null {
    const match = /^([A-Za-z0-9]+)-(\d{1,15})$/.exec(id);
    return match === null || match[1] !== this.#run ? null : Number(match[2]);
  }
}
