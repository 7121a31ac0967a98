// Names of far addresses as the traffic itself tells them: DNS answers and the server names that TLS clients ask for.
import type { Fact } from '../packets/facts.ts';

/** Addresses remembered; the oldest is forgotten first. */
const NAMES_MAX = 4096;
/** Names in a DNS answer followed; longer chains are rare. */
const ANSWERS_MAX = 16;

const TYPE_A = 1;
const TYPE_AAAA = 28;

export class HeardNames {
  readonly #names = new Map<string, string>();
  /** Stands before the oldest name: a new iterator each time would first have to pass the places of all that left. */
  readonly #oldest = this.#names.keys();

  observe(fact: Fact): void {
    if (fact.kind === 'dns' && fact.transport === 'dns' && fact.isResponse) {
      const asked = fact.questions[0]?.name;
      const count = Math.min(fact.answers.length, ANSWERS_MAX);
      for (let i = 0; i < count; i++) {
        const answer = fact.answers[i]!;
        if (answer.type === TYPE_A || answer.type === TYPE_AAAA) this.#remember(answer.data, asked ?? answer.name);
      }
    } else if (fact.kind === 'tls-client' && fact.serverName !== null && fact.flow !== null)
      this.#remember(fact.flow.responder, fact.serverName);
  }

  /** The name that was last heard for an address, or null. */
  nameOf(address: string): string | null {
    return this.#names.get(address) ?? null;
  }

  #remember(address: string, name: string): void {
    if (name === '' || name === address) return;
    if (this.#names.size >= NAMES_MAX && !this.#names.has(address)) this.#names.delete(this.#oldest.next().value!);
    this.#names.set(address, name);
  }
}
