// Tells questions that a DNS server passes on for others from its own: it was asked them a moment ago.
import { hashPair, hashText } from '../base/hash.ts';
import { BoundedMap } from './bounded-map.ts';

/** Questions remembered, a power of two; a later one takes the place of another. */
const QUESTIONS = 8192;
/** Addresses known to answer questions. */
const SERVERS = 256;

export class ForwardedQuestions {
  readonly #asked = new Int32Array(QUESTIONS);
  readonly #servers = new BoundedMap<string, boolean>(SERVERS);

  static bytes(): number {
    return QUESTIONS * 4 + SERVERS * 160;
  }

  /** Somebody asked `server` for the name with this hash. */
  ask(server: string, nameHash: number): void {
    const hash = hashPair(hashText(server, 4), nameHash);
    this.#asked[hash & (QUESTIONS - 1)] = hash;
  }

  /** True when `client` asks for a name that it was asked for itself. */
  isForwarded(client: string, nameHash: number): boolean {
    const hash = hashPair(hashText(client, 4), nameHash);
    return this.#asked[hash & (QUESTIONS - 1)] === hash;
  }

  /** Remembers that an address answers questions of others. */
  addServer(address: string): void {
    if (this.#servers.get(address) === undefined) this.#servers.set(address, true);
  }

  isServer(address: string): boolean {
    return this.#servers.get(address) !== undefined;
  }
}
