// Names of far addresses as the traffic itself tells them: DNS answers and the server names that TLS clients ask for.
import type { Fact } from '../packets/facts.ts';

/** Names remembered, of addresses and of what a client calls an address; the oldest is forgotten first. */
const NAMES_MAX = 8192;
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
        if (answer.type === TYPE_A || answer.type === TYPE_AAAA)
          this.#remember(fact.flow?.originator, answer.data, asked ?? answer.name);
      }
    } else if (fact.kind === 'tls-client' && fact.serverName !== null && fact.flow !== null)
      this.#remember(fact.flow.originator, fact.flow.responder, fact.serverName);
  }

  /** The name by which the client last called an address, or somebody else did: one address serves many names. Null = none. */
  nameOf(address: string, client: string): string | null {
    return this.#names.get(`${client} ${address}`) ?? this.#names.get(address) ?? null;
  }

  #remember(client: string | undefined, address: string, name: string): void {
    if (name === '' || name === address) return;
    this.#set(address, name);
    if (client !== undefined) this.#set(`${client} ${address}`, name);
  }

  #set(key: string, name: string): void {
    const known = this.#names.get(key);
    if (known === name) return;
    if (known === undefined && this.#names.size >= NAMES_MAX) this.#names.delete(this.#oldest.next().value!);
    this.#names.set(key, name);
  }
}
