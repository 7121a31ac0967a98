// generated-names: names that a program made up (domain generation algorithms), asked for in numbers and mostly not there.
import { formatAddress, parseAddress } from '../base/address.ts';
import type { FindingFlow, FindingSink } from '../base/finding.ts';
import { hashText } from '../base/hash.ts';
import type { OptionValues } from '../base/options.ts';
import type { DhcpFact, DnsFact, Fact } from '../packets/facts.ts';
import type { Detector, DetectorContext, DetectorSpec } from './detector.ts';
import { DistinctSets } from './distinct-sets.ts';
import { type DomainName, DomainNames } from './domain-name.ts';
import { ForwardedQuestions } from './forwarded-questions.ts';
import { nameCost } from './name-model.ts';
import { Tally } from './tally.ts';

/** Clients at once, and bitmaps for those with more than 16 names. */
const CLIENTS = 1024;
const BITMAPS = 16;
const EXAMPLES_MAX = 3;
/** Names taken apart lately, and the most bytes of one. */
const NAMES = 1024;
const NAME_BYTES = 1600;
const EXAMPLE_BYTES = 64;
/** RFC 1035 4.1.1: the name does not exist. */
const NAME_ERROR = 3;
const DNS_PORT = 53;
/** RFC 2131 9.6. */
const DHCP_ACKNOWLEDGEMENT = 5;

const options = {
  missingMin: {
    kind: 'number',
    default: 10,
    least: 3,
    most: 10_000,
    unit: 'names',
    description:
      'Different machine-made domains that do not exist. 10: a browser tries three random names to learn whether its DNS server lies.',
  },
  askedMin: {
    kind: 'number',
    default: 25,
    least: 5,
    most: 10_000,
    unit: 'names',
    description:
      'Different machine-made domains asked for, where the answers are not seen or all exist. 25: shortened brand names look random too, but nobody uses so many in an hour.',
  },
  anyMissingMin: {
    kind: 'number',
    default: 60,
    least: 10,
    most: 10_000,
    unit: 'names',
    description:
      'Different domains of any look that do not exist. 60: generators that join words look ordinary; mail servers check many names, home devices do not.',
  },
  shareMin: {
    kind: 'number',
    default: 0.05,
    least: 0,
    most: 1,
    unit: 'share',
    description:
      'Part that such names must have in all different domains of the client. 0.05: a DNS server that asks for a whole house meets a dead or odd name among fifty, and one infected device behind it asks for hundreds.',
  },
  costMin: {
    kind: 'number',
    default: 5.2,
    least: 3,
    most: 8,
    unit: 'bits a character',
    description:
      'Cost of a name under the table of ordinary names from which it counts as machine-made. 5.2: 3 % of ordinary names and 95 % of random ones lie above.',
  },
  lengthMin: {
    kind: 'number',
    default: 7,
    least: 4,
    most: 30,
    unit: 'characters',
    description: 'Length of the registered label. 7: shorter random names are abbreviations.',
  },
  windowSeconds: {
    kind: 'number',
    default: 3600,
    least: 60,
    most: 86_400,
    unit: 'seconds',
    description:
      'How long names are added up. 3600: generators try their list within minutes, slow ones a name every few.',
  },
} as const;

export const generatedNames: DetectorSpec<typeof options> = {
  name: 'generated-names',
  title: 'Machine-made names',
  description:
    'One client asks for many different domains that a program made up: their letters do not follow each other as in ordinary names (a table of letter pairs), and the DNS says that they do not exist. Questions that a DNS server passes on count for the device that asked it; where only the server is seen, the alert says so. Names within one registered domain (content networks, block lists, hash lookups), local names and reverse lookups do not count.',
  technique: { id: 'T1568.002', name: 'Dynamic Resolution: Domain Generation Algorithms', matrix: 'enterprise' },
  stateBytesMax:
    3 * Tally.bytes(CLIENTS, BITMAPS) +
    3 * DistinctSets.bytes(CLIENTS, BITMAPS) +
    ForwardedQuestions.bytes() +
    3 * CLIENTS * (16 + EXAMPLES_MAX * EXAMPLE_BYTES * 2 + 100) +
    NAMES * NAME_BYTES,
  options,
  create: (values, context) => new GeneratedNames(values, context),
};

/** Names by client, with what a finding shows of them. */
class Names {
  readonly tally: Tally;
  /** Other domains of a client, while it has an entry. */
  readonly #others = new DistinctSets(CLIENTS, BITMAPS);
  readonly #clients = new Uint32Array(CLIENTS * 4);
  readonly #examples: string[][] = [];

  constructor(windowSeconds: number, flush: (slot: number) => void) {
    this.tally = new Tally({ keys: CLIENTS, bitmaps: BITMAPS, windowSeconds, flush });
  }

  /** Counts a label of a client's name; the client's slot, or -1 when the label is not new. */
  add(client: string, parts: DomainName, timeUs: number): number {
    const { name, label, domainAt } = parts;
    const slot = this.tally.claim(hashText(client, 1), hashText(client, 2), timeUs);
    if (this.tally.isFresh) {
      this.#clients.set(parseAddress(client) ?? [0, 0, 0, 0], slot * 4);
      this.#examples[slot] = [];
      this.#others.reset(slot);
    }
    const hash = hashText(label, 3) & 0xffff;
    // Where another name of the domain exists, only a host is missing.
    if (this.#others.has(slot, hash) || !this.tally.add(slot, hash, timeUs)) return -1;
    const examples = this.#examples[slot]!;
    if (examples.length < EXAMPLES_MAX) examples.push(name.slice(domainAt, domainAt + EXAMPLE_BYTES));
    return slot;
  }

  /** Counts a label of a client that is none of these names. */
  addOther(client: string, label: string): void {
    // Most networks have no such names, and every answer comes by here.
    if (this.tally.table.size === 0) return;
    const slot = this.tally.table.find(hashText(client, 1), hashText(client, 2));
    if (slot < 0) return;
    const hash = hashText(label, 3) & 0xffff;
    this.#others.add(slot, hash);
    this.tally.sets.remove(slot, hash);
  }

  /** Part of these names in all of the client in a slot. */
  share(slot: number): number {
    const own = this.tally.sets.estimate(slot);
    return own / (own + this.#others.estimate(slot));
  }

  /** Names of a client. */
  count(client: string): number {
    const slot = this.tally.table.find(hashText(client, 1), hashText(client, 2));
    return slot < 0 ? 0 : this.tally.sets.count(slot);
  }

  client(slot: number): string {
    return formatAddress(this.#clients, slot * 4);
  }

  examples(slot: number): readonly string[] {
    return [...(this.#examples[slot] ?? [])];
  }
}

class GeneratedNames implements Detector {
  readonly factKinds = ['dns', 'dhcp'] as const;
  readonly #options: OptionValues<typeof options>;
  /** Machine-made names that do not exist, those asked for, and names of any look that do not exist. */
  readonly #missing: Names;
  readonly #asked: Names;
  readonly #anyMissing: Names;
  readonly #read = new DomainNames(NAMES);
  readonly #forwarded = new ForwardedQuestions();
  readonly #context: DetectorContext;
  #sink: FindingSink = () => undefined;

  constructor(values: OptionValues<typeof options>, context: DetectorContext) {
    this.#options = values;
    this.#context = context;
    const { windowSeconds } = values;
    this.#missing = new Names(windowSeconds, (slot) => this.#tell(this.#missing, slot, []));
    this.#asked = new Names(windowSeconds, (slot) => this.#tell(this.#asked, slot, []));
    this.#anyMissing = new Names(windowSeconds, (slot) => this.#tell(this.#anyMissing, slot, []));
  }

  observeFacts(facts: readonly Fact[], report: FindingSink): void {
    this.#sink = report;
    for (const fact of facts) {
      if (fact.kind === 'dns' && fact.transport === 'dns') this.#see(fact);
      else if (fact.kind === 'dhcp') this.#seeServers(fact);
    }
  }

  finish(report: FindingSink): void {
    this.#sink = report;
    for (const names of [this.#missing, this.#asked, this.#anyMissing]) names.tally.finish();
  }

  #see(fact: DnsFact): void {
    const question = fact.questions[0];
    if (fact.flow === null || question === undefined) return;
    const parts = this.#read.read(question.name);
    if (parts === null) return;
    const { label } = parts;
    const { originator, responder, responderPort } = fact.flow;
    const isClientOriginator = responderPort === DNS_PORT || fact.fromOriginator !== fact.isResponse;
    const client = isClientOriginator ? originator : responder;
    const server = isClientOriginator ? responder : originator;
    const nameHash = hashText(label, 5);
    const isMissing = fact.isResponse && fact.responseCode === NAME_ERROR;
    const isMadeUp = label.length >= this.#options.lengthMin && nameCost(label) >= this.#options.costMin;
    if (fact.isResponse) {
      if (isMissing) this.#forwarded.addServer(server);
      else this.#anyMissing.addOther(client, label);
      if (!isMissing || !isMadeUp) this.#missing.addOther(client, label);
    } else {
      this.#forwarded.ask(server, nameHash);
      if (!isMadeUp) this.#asked.addOther(client, label);
    }
    if (!isMissing && (!isMadeUp || fact.isResponse)) return;
    if (this.#forwarded.isForwarded(client, nameHash)) return;
    if (isMissing && isMadeUp) this.#count(this.#missing, fact, client, parts, this.#options.missingMin);
    if (isMissing) this.#count(this.#anyMissing, fact, client, parts, this.#options.anyMissingMin);
    else this.#count(this.#asked, fact, client, parts, this.#options.askedMin);
  }

  /** DHCP names the DNS servers of the network. */
  #seeServers(fact: DhcpFact): void {
    if (fact.messageType !== DHCP_ACKNOWLEDGEMENT) return;
    for (const server of fact.dnsServers) this.#forwarded.addServer(server);
  }

  #count(names: Names, fact: DnsFact, client: string, parts: DomainName, least: number): void {
    const slot = names.add(client, parts, fact.timeUs);
    if (slot < 0 || !names.tally.isNews(slot, least) || names.share(slot) < this.#options.shareMin) return;
    const { uid, originator, originatorPort, responder, responderPort, protocol } = fact.flow!;
    const transport = protocol === 6 ? 'tcp' : 'udp';
    this.#tell(names, slot, [{ uid, originator, originatorPort, responder, responderPort, protocol: transport }]);
  }

  #tell(names: Names, slot: number, flows: readonly FindingFlow[]): void {
    const { tally } = names;
    tally.tell(slot);
    // Names that are machine-made and missing are the surer sign; the others then add nothing.
    if (names !== this.#missing && this.#missing.count(names.client(slot)) >= this.#options.missingMin) return;
    const count = tally.sets.estimate(slot);
    const startUs = tally.startOf(slot);
    const endUs = tally.endOf(slot);
    const isCertain = names === this.#missing;
    const client = names.client(slot);
    const isServer =
      this.#forwarded.isServer(client) || this.#context.devices.deviceOfAddress(client)?.isGateway === true;
    this.#sink({
      detector: 'generated-names',
      subject: { address: client, mac: null },
      key: '',
      severity: !isCertain ? 'low' : count >= this.#options.missingMin * 5 ? 'high' : 'medium',
      startUs,
      endUs,
      numbers: {
        names: count,
        missing: names === this.#asked ? 0 : count,
        examples: names.examples(slot),
        ...(names === this.#anyMissing ? { isAnyLook: 1 } : {}),
        ...(isServer ? { isServer: 1 } : {}),
        seconds: (endUs - startUs) / 1e6,
      },
      flows,
    });
  }
}
