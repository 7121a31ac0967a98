// One device's open window: contacts, questions and fingerprints as they are gathered, and the activity that is made of them.
import type { FindingFlow } from '../base/finding.ts';
import type { DnsFact } from '../packets/facts.ts';
import {
  type Activity,
  CONTACT_FLOWS_MAX,
  CONTACTS_MAX,
  type Contact,
  type ContactScope,
  QUESTIONS_MAX,
  type Question,
} from './activity.ts';

/** Fingerprints of one window. */
const FINGERPRINTS_MAX = 16;
/** A window is told again before it closes when a contact is new or its bytes grew by this factor. */
const GROWTH_TOLD = 2;
/** Response code "no such name" (RFC 1035 4.1.1). */
const NO_SUCH_NAME = 3;
/** RFC 1035 2.3.4. */
const NAME_LENGTH_MAX = 255;

/** What one flow adds to a contact. */
export interface ContactPart {
  readonly hash: number;
  readonly packetsOut: number;
  readonly packetsIn: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** 1 = the flow began in this window. */
  readonly begun: number;
  /** 1 = both sides of the flow have spoken now, for the first time. */
  readonly answered: number;
}

export interface ContactStart {
  readonly scope: ContactScope;
  readonly role: 'client' | 'server';
  readonly host: string | null;
  readonly address: string;
  readonly peerMac: string | null;
  readonly protocol: number;
  readonly port: number;
  readonly flow: FindingFlow | null;
}

/** A contact while its window is open. */
export class OpenContact {
  readonly start: ContactStart;
  host: string | null;
  connections = 0;
  answered = 0;
  packetsOut = 0;
  packetsIn = 0;
  bytesOut = 0;
  bytesIn = 0;
  readonly flows: FindingFlow[] = [];

  constructor(start: ContactStart) {
    this.start = start;
    this.host = start.host;
  }

  get wantsFlow(): boolean {
    return this.flows.length < CONTACT_FLOWS_MAX;
  }

  add(part: ContactPart, flow: FindingFlow | null): void {
    this.connections += part.begun;
    this.answered += part.answered;
    this.packetsOut += part.packetsOut;
    this.packetsIn += part.packetsIn;
    this.bytesOut += part.bytesOut;
    this.bytesIn += part.bytesIn;
    if (flow !== null && flow.uid !== '' && !this.flows.some(({ uid }) => uid === flow.uid)) this.flows.push(flow);
  }

  make(): Contact {
    const { scope, role, address, peerMac, protocol, port } = this.start;
    const { host, connections, answered, packetsOut, packetsIn, bytesOut, bytesIn } = this;
    const flows = this.flows.slice();
    return {
      scope,
      role,
      host,
      address,
      peerMac,
      protocol,
      port,
      connections,
      answered,
      packetsOut,
      packetsIn,
      bytesOut,
      bytesIn,
      flows,
    };
  }
}

const OTHER: ContactStart = {
  scope: 'other',
  role: 'client',
  host: null,
  address: '',
  peerMac: null,
  protocol: 0,
  port: 0,
  flow: null,
};

export class ActivityBuilder {
  readonly device: string;
  readonly #contacts = new Map<number, OpenContact>();
  #other: OpenContact | null = null;
  readonly #questions = new Map<string, { count: number; missing: number; resolver: string }>();
  readonly #fingerprints = new Set<string>();
  #arpRequests = 0;
  #bytes = 0;
  #toldContacts = 0;
  #toldBytes = 0;

  constructor(device: string) {
    this.device = device;
  }

  get isFull(): boolean {
    return this.#contacts.size >= CONTACTS_MAX;
  }

  find(hash: number): OpenContact | null {
    return this.#contacts.get(hash) ?? null;
  }

  begin(part: ContactPart, start: ContactStart): void {
    const contact = new OpenContact(start);
    contact.add(part, start.flow);
    this.#contacts.set(part.hash, contact);
  }

  get otherWantsFlow(): boolean {
    return this.#other?.wantsFlow ?? true;
  }

  /** `isClient`: the device began the flow; what others begin to it are no connections of its own. */
  addOther(part: ContactPart, isClient: boolean, flow: FindingFlow | null): void {
    this.#other ??= new OpenContact(OTHER);
    this.#other.add(isClient ? part : { ...part, begun: 0, answered: 0 }, flow);
  }

  countArpRequest(): void {
    this.#arpRequests++;
  }

  addFingerprint(ja4: string): void {
    if (ja4 !== '' && this.#fingerprints.size < FINGERPRINTS_MAX) this.#fingerprints.add(ja4);
  }

  /** A DNS question of the device, or the answer to one. */
  ask(fact: DnsFact): void {
    if (fact.transport !== 'dns') return;
    const name = fact.questions[0]?.name.toLowerCase() ?? '';
    if (name === '' || name.length > NAME_LENGTH_MAX) return;
    let question = this.#questions.get(name);
    if (question === undefined) {
      if (this.#questions.size >= QUESTIONS_MAX) return;
      question = { count: 0, missing: 0, resolver: '' };
      this.#questions.set(name, question);
    }
    if (!fact.isResponse) {
      question.count++;
      question.resolver = fact.flow?.responder ?? '';
    } else if (fact.responseCode === NO_SUCH_NAME) question.missing++;
  }

  /** Whether a provisional look would show something that the last one did not. */
  isGrown(): boolean {
    this.#sum();
    return this.#contacts.size > this.#toldContacts || this.#bytes > this.#toldBytes * GROWTH_TOLD;
  }

  /** null when nothing happened but answers that nobody asked for. */
  make(window: { startUs: number; untilUs: number; isProvisional: boolean }): Activity | null {
    this.#sum();
    this.#toldContacts = this.#contacts.size;
    this.#toldBytes = this.#bytes;
    const contacts = [...this.#contacts.values()].map((contact) => contact.make());
    if (this.#other !== null) contacts.push(this.#other.make());
    if (contacts.length === 0 && this.#arpRequests === 0) return null;
    const questions: Question[] = [];
    for (const [name, { count, missing, resolver }] of this.#questions)
      questions.push({ name, count, missing, resolver });
    return {
      device: this.device,
      ...window,
      contacts,
      questions,
      fingerprints: [...this.#fingerprints],
      arpRequests: this.#arpRequests,
    };
  }

  #sum(): void {
    let bytes = this.#other?.bytesOut ?? 0;
    for (const contact of this.#contacts.values()) bytes += contact.bytesOut + contact.bytesIn;
    this.#bytes = bytes;
  }
}
