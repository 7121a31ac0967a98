// What two ends say to one another in a simulated conversation: one message after another, as sizes, pauses and known first bytes.
import type { Random } from '../base/random.ts';

/** Side of a message: 0 = who began the conversation, 1 = the other. */
export type Side = 0 | 1;

/** The next message of a script; one object that is written anew each time. */
export interface Turn {
  /** Microseconds from the packet before; what the way takes comes on top when the side changes. */
  waitUs: number;
  side: Side;
  /** Payload bytes. */
  bytes: number;
  /** The first of them; null = ciphertext or nothing that matters. */
  head: Uint8Array | null;
}

export interface Script {
  /** Writes the next message; false = nothing more is said. */
  next(turn: Turn, random: Random): boolean;
}

export interface Message {
  readonly waitUs?: number;
  readonly side: Side;
  readonly bytes: number;
  readonly head?: Uint8Array;
}

/** A script that is known from the beginning. */
export class MessageList implements Script {
  readonly #messages: readonly Message[];
  #next = 0;

  constructor(messages: readonly Message[]) {
    this.#messages = messages;
  }

  next(turn: Turn): boolean {
    const message = this.#messages[this.#next++];
    if (message === undefined) return false;
    turn.waitUs = message.waitUs ?? 0;
    turn.side = message.side;
    turn.bytes = message.bytes;
    turn.head = message.head ?? null;
    return true;
  }
}

/** One script after another. */
export class ScriptSeries implements Script {
  readonly #scripts: readonly Script[];
  #at = 0;

  constructor(scripts: readonly Script[]) {
    this.#scripts = scripts;
  }

  next(turn: Turn, random: Random): boolean {
    for (; this.#at < this.#scripts.length; this.#at++) {
      if (this.#scripts[this.#at]!.next(turn, random)) return true;
    }
    return false;
  }
}
