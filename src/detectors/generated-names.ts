// generated-names: names that a program made up (domain generation algorithms), asked for in numbers and mostly not there.
import { formatAddress, parseAddress } from '../base/address.ts';
import type { FindingFlow, FindingSink } from '../base/finding.ts';
import { hashText } from '../base/hash.ts';
import type { OptionValues } from '../base/options.ts';
import type { DnsFact, Fact } from '../packets/facts.ts';
import type { Detector, DetectorSpec } from './detector.ts';
import { type DomainName, DomainNames } from './domain-name.ts';
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
    'One client asks for many different domains that a program made up: their letters do not follow each other as in ordinary names (a table of letter pairs), and the DNS says that they do not exist.',
  technique: { id: 'T1568.002', name: 'Dynamic Resolution: Domain Generation Algorithms', matrix: 'enterprise' },
  stateBytesMax:
    3 * Tally.bytes(CLIENTS, BITMAPS) +
    3 * CLIENTS * (16 + EXAMPLES_MAX * EXAMPLE_BYTES * 2 + 100) +
    NAMES * NAME_BYTES,
  options,
  create: (values) => new GeneratedNames(values),
};

/** Names by client, with what a finding shows of them. */
class Names {
  readonly tally: Tally;
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
    }
    if (!this.tally.add(slot, hashText(label, 3) & 0xffff, timeUs)) return -1;
    const examples = this.#examples[slot]!;
    if (examples.length < EXAMPLES_MAX) examples.push(name.slice(domainAt, domainAt + EXAMPLE_BYTES));
    return slot;
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
  readonly factKinds = ['dns'] as const;
  readonly #options: OptionValues<typeof options>;
  /** Machine-made names that do not exist, those asked for, and names of any look that do not exist. */
  readonly #missing: Names;
  readonly #asked: Names;
  readonly #anyMissing: Names;
  readonly #read = new DomainNames(NAMES);
  #sink: FindingSink = () => undefined;

  constructor(values: OptionValues<typeof options>) {
    this.#options = values;
    const { windowSeconds } = values;
    this.#missing = new Names(windowSeconds, (slot) => this.#tell(this.#missing, slot, []));
    this.#asked = new Names(windowSeconds, (slot) => this.#tell(this.#asked, slot, []));
    this.#anyMissing = new Names(windowSeconds, (slot) => this.#tell(this.#anyMissing, slot, []));
  }

  observeFacts(facts: readonly Fact[], report: FindingSink): void {
    this.#sink = report;
    for (const fact of facts) if (fact.kind === 'dns' && fact.transport === 'dns') this.#see(fact);
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
    const isMissing = fact.isResponse && fact.responseCode === NAME_ERROR;
    const isMadeUp = label.length >= this.#options.lengthMin && nameCost(label) >= this.#options.costMin;
    if (isMissing && isMadeUp) this.#count(this.#missing, fact, parts, this.#options.missingMin);
    if (isMissing) this.#count(this.#anyMissing, fact, parts, this.#options.anyMissingMin);
    if (!fact.isResponse && isMadeUp) this.#count(this.#asked, fact, parts, this.#options.askedMin);
  }

  #count(names: Names, fact: DnsFact, parts: DomainName, least: number): void {
    const { uid, originator, originatorPort, responder, responderPort, protocol } = fact.flow!;
    const isClientOriginator = responderPort === DNS_PORT || fact.fromOriginator !== fact.isResponse;
    const client = isClientOriginator ? originator : responder;
    const slot = names.add(client, parts, fact.timeUs);
    if (slot < 0 || !names.tally.isNews(slot, least)) return;
    const transport = protocol === 6 ? 'tcp' : 'udp';
    this.#tell(names, slot, [{ uid, originator, originatorPort, responder, responderPort, protocol: transport }]);
  }

  #tell(names: Names, slot: number, flows: readonly FindingFlow[]): void {
    const { tally } = names;
    tally.tell(slot);
    // Names that are machine-made and missing are the surer sign; the others then add nothing.
    if (names !== this.#missing && this.#missing.count(names.client(slot)) >= this.#options.missingMin) return;
    const count = tally.sets.estimate(slot);
    const startUs = tally.startUs[slot]!;
    const endUs = tally.lastUs[slot]!;
    const isCertain = names === this.#missing;
    this.#sink({
      detector: 'generated-names',
      subject: { address: names.client(slot), mac: null },
      key: '',
      severity: !isCertain ? 'low' : count >= this.#options.missingMin * 5 ? 'high' : 'medium',
      startUs,
      endUs,
      numbers: {
        names: count,
        missing: names === this.#asked ? 0 : count,
        examples: names.examples(slot),
        seconds: (endUs - startUs) / 1e6,
      },
      flows,
    });
  }
}
