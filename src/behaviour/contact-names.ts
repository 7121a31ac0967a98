// Names of the other ends of flows: what the flow itself says (TLS server name, HTTP host), else what DNS answered this very device.
import { parseAddress } from '../base/address.ts';
import { hashAddress, hashPair } from '../base/hash.ts';
import type { Fact } from '../packets/facts.ts';

/** Names of flows, and addresses with the names that DNS gave for them; the oldest give way. */
const FLOW_NAMES_MAX = 8192;
const ANSWERS_MAX = 32_768;
/** RFC 1035 2.3.4: a name has at most 255 bytes; what is longer is no name. */
const NAME_LENGTH_MAX = 255;
const DNS_A = 1;
const DNS_AAAA = 28;

export class ContactNames {
  readonly #byFlow = new Map<number, string>();
  /** By device and address. */
  readonly #answers = new Map<number, string>();
  readonly #words = new Uint32Array(4);

  /** `own`: registry number of the flow's originator. */
  hear(fact: Fact, own: number): void {
    if (fact.kind === 'tls-client') this.#nameFlow(fact.flow!.serial, fact.serverName);
    else if (fact.kind === 'http-request') this.#nameFlow(fact.flow!.serial, hostOf(fact.host));
    else if (fact.kind === 'dns' && fact.transport === 'dns' && fact.isResponse && own >= 0) {
      // Whatever aliases lie between, the name that was asked for is the one the device knows it by.
      const name = cleanName(fact.questions[0]?.name ?? null);
      if (name === null) return;
      for (const answer of fact.answers) {
        const words = answer.type === DNS_A || answer.type === DNS_AAAA ? parseAddress(answer.data) : null;
        if (words === null) continue;
        this.#words.set(words);
        keep(this.#answers, keyOf(own, this.#words, 0), name, ANSWERS_MAX);
      }
    }
  }

  /** Name of the address in the four words at `at` as the device and flow know it, or null. */
  nameOf(serial: number, own: number, words: Uint32Array, at: number): string | null {
    return this.#byFlow.get(serial) ?? this.#answers.get(keyOf(own, words, at)) ?? null;
  }

  #nameFlow(serial: number, name: string | null): void {
    const cleaned = cleanName(name);
    if (cleaned !== null) keep(this.#byFlow, serial, cleaned, FLOW_NAMES_MAX);
  }
}

/** 52 bits of device and address. */
function keyOf(own: number, words: Uint32Array, at: number): number {
  const high = hashPair(hashAddress(words, at, 3), own) & 0xfffff;
  return high * 4294967296 + (hashPair(own, hashAddress(words, at, 11)) >>> 0);
}

function keep(map: Map<number, string>, key: number, name: string, most: number): void {
  if (map.get(key) === name) return;
  map.delete(key);
  if (map.size >= most) map.delete(map.keys().next().value!);
  map.set(key, name);
}

/** A Host header without its port; null for a bare address, which is no name. */
function hostOf(host: string): string | null {
  const name = host.replace(/:\d{1,5}$/, '');
  return parseAddress(name) === null && !name.startsWith('[') ? name : null;
}

function cleanName(name: string | null): string | null {
  if (name === null || name.length === 0 || name.length > NAME_LENGTH_MAX) return null;
  const lower = name.toLowerCase().replace(/\.$/, '');
  return lower === '' ? null : lower;
}
