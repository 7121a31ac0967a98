// dns-tunnel: data carried in DNS names. Counts different names under one registered domain, their length and their record types.
import { formatAddress, parseAddress } from '../base/address.ts';
import type { FindingFlow, FindingSink, Severity } from '../base/finding.ts';
import { hashPair, hashText } from '../base/hash.ts';
import type { OptionValues } from '../base/options.ts';
import type { DnsFact, Fact } from '../packets/facts.ts';
import type { Detector, DetectorSpec } from './detector.ts';
import { DomainNames, entropyOf } from './domain-name.ts';
import { ForwardedQuestions } from './forwarded-questions.ts';
import { Tally } from './tally.ts';

/** Pairs of client and domain at once, and bitmaps for those with more than 16 names. */
const PAIRS = 2048;
const BITMAPS = 32;
const DOMAIN_BYTES_MAX = 600;
/** Names taken apart lately, and the most bytes of one. */
const NAMES = 1024;
const NAME_BYTES = 1600;
/** Record types that carry data back and that ordinary clients hardly ask for: NULL, TXT, KEY, private use. */
const DATA_TYPES: Readonly<Record<number, string>> = { 10: 'NULL', 16: 'TXT', 25: 'KEY', 65399: 'PRIVATE' };
/** Part of the questions that a block list answers with a hit at least. */
const LIST_SHARE = 0.02;

const options = {
  namesMin: {
    kind: 'number',
    default: 100,
    least: 10,
    most: 100_000,
    unit: 'names',
    description:
      "Different names under one domain. 100: RITA's lowest step; a home device uses a handful of names of its maker, a browser some dozens.",
  },
  highNamesMin: {
    kind: 'number',
    default: 500,
    least: 10,
    most: 100_000,
    unit: 'names',
    description: "Different names from which it is of high severity. 500: RITA's second step.",
  },
  lengthMin: {
    kind: 'number',
    default: 24,
    least: 4,
    most: 200,
    unit: 'characters',
    description:
      'Mean length of what stands before the domain. 24: names of content networks are shorter, tunnels fill up to 200. Half of it is enough for TXT and NULL queries.',
  },
  entropyMin: {
    kind: 'number',
    default: 2.8,
    least: 0,
    most: 8,
    unit: 'bits a character',
    description: 'Mean entropy of the names. 2.8: encoded data of 12 characters reach 3, repeated words stay below.',
  },
  windowSeconds: {
    kind: 'number',
    default: 86_400,
    least: 60,
    most: 604_800,
    unit: 'seconds',
    description: 'How long names are added up. A day: slow tunnels count as fast ones.',
  },
} as const;

export const dnsTunnel: DetectorSpec<typeof options> = {
  name: 'dns-tunnel',
  title: 'Data hidden in DNS',
  description:
    'One client asks for many different, long, random-looking names under one registered domain, as tunnels (iodine, dns2tcp, dnscat2) do. TXT and NULL queries weigh more. Questions that a DNS server passes on count for the device that asked it. Block lists and hash lookups of virus scanners answer with 127.0.0.0/8 (RFC 5782): of low severity.',
  technique: { id: 'T1071.004', name: 'Application Layer Protocol: DNS', matrix: 'enterprise' },
  stateBytesMax:
    Tally.bytes(PAIRS, BITMAPS) +
    PAIRS * (16 + 6 * 8 + DOMAIN_BYTES_MAX + 300) +
    NAMES * NAME_BYTES +
    ForwardedQuestions.bytes(),
  options,
  create: (values) => new DnsTunnel(values),
};

class DnsTunnel implements Detector {
  readonly factKinds = ['dns'] as const;
  readonly #options: OptionValues<typeof options>;
  readonly #names: Tally;
  readonly #read = new DomainNames(NAMES);
  readonly #forwarded = new ForwardedQuestions();
  readonly #clients = new Uint32Array(PAIRS * 4);
  readonly #domains: string[] = [];
  readonly #types: string[] = [];
  readonly #queries = new Float64Array(PAIRS);
  readonly #dataQueries = new Float64Array(PAIRS);
  readonly #characters = new Float64Array(PAIRS);
  readonly #entropy = new Float64Array(PAIRS);
  /** Answers from the loopback network. */
  readonly #listAnswers = new Float64Array(PAIRS);
  #sink: FindingSink = () => undefined;

  constructor(values: OptionValues<typeof options>) {
    this.#options = values;
    const flush = (slot: number): void => this.#tell(slot, []);
    this.#names = new Tally({ keys: PAIRS, bitmaps: BITMAPS, windowSeconds: values.windowSeconds, flush });
  }

  observeFacts(facts: readonly Fact[], report: FindingSink): void {
    this.#sink = report;
    for (const fact of facts) {
      if (fact.kind !== 'dns' || fact.transport !== 'dns') continue;
      if (!fact.isResponse) this.#see(fact);
      else if (fact.answers[0]?.data.startsWith('127.') === true) this.#seeListAnswer(fact);
    }
  }

  finish(report: FindingSink): void {
    this.#sink = report;
    this.#names.finish();
  }

  #see(fact: DnsFact): void {
    const { flow, timeUs } = fact;
    const question = fact.questions[0];
    if (flow === null || question === undefined) return;
    const parts = this.#read.read(question.name);
    if (parts === null || parts.domainAt === 0) return;
    const { name, domainAt } = parts;
    const client = fact.fromOriginator ? flow.originator : flow.responder;
    const nameHash = hashText(name, 3);
    this.#forwarded.ask(fact.fromOriginator ? flow.responder : flow.originator, nameHash);
    if (this.#forwarded.isForwarded(client, nameHash)) return;
    const slot = this.#names.claim(
      hashPair(hashText(client, 1), hashText(name, 1, domainAt)),
      hashPair(hashText(client, 2), hashText(name, 2, domainAt)),
      timeUs,
    );
    if (this.#names.isFresh) this.#begin(slot, client, name.slice(domainAt));
    this.#queries[slot]!++;
    const type = DATA_TYPES[question.type];
    if (type !== undefined) {
      this.#dataQueries[slot]!++;
      this.#types[slot] = type;
    }
    if (!this.#names.add(slot, hashText(name, 3, 0, domainAt) & 0xffff, timeUs)) return;
    const before = name.slice(0, domainAt - 1);
    this.#characters[slot]! += before.length;
    this.#entropy[slot]! += entropyOf(before);
    if (this.#isTunnel(slot) && this.#names.isNews(slot, 1)) this.#tell(slot, [flowOf(flow)]);
  }

  #seeListAnswer(fact: DnsFact): void {
    const parts = this.#read.read(fact.questions[0]?.name ?? '');
    if (fact.flow === null || parts === null || parts.domainAt === 0) return;
    const client = fact.fromOriginator ? fact.flow.responder : fact.flow.originator;
    const { name, domainAt } = parts;
    const slot = this.#names.table.find(
      hashPair(hashText(client, 1), hashText(name, 1, domainAt)),
      hashPair(hashText(client, 2), hashText(name, 2, domainAt)),
    );
    if (slot >= 0) this.#listAnswers[slot]!++;
  }

  #begin(slot: number, client: string, domain: string): void {
    this.#clients.set(parseAddress(client) ?? [0, 0, 0, 0], slot * 4);
    this.#domains[slot] = domain;
    this.#types[slot] = '';
    this.#queries[slot] = 0;
    this.#dataQueries[slot] = 0;
    this.#characters[slot] = 0;
    this.#entropy[slot] = 0;
    this.#listAnswers[slot] = 0;
  }

  #isTunnel(slot: number): boolean {
    const names = this.#names.sets.count(slot);
    if (names < this.#options.namesMin || this.#entropy[slot]! / names < this.#options.entropyMin) return false;
    const lengthMin = this.#isDataHeavy(slot) ? this.#options.lengthMin / 2 : this.#options.lengthMin;
    return this.#characters[slot]! / names >= lengthMin;
  }

  #severityOf(slot: number, names: number): Severity {
    if (this.#listAnswers[slot]! >= this.#queries[slot]! * LIST_SHARE) return 'low';
    return names >= this.#options.highNamesMin || this.#isDataHeavy(slot) ? 'high' : 'medium';
  }

  #isDataHeavy(slot: number): boolean {
    return this.#dataQueries[slot]! * 2 >= this.#queries[slot]!;
  }

  #tell(slot: number, flows: readonly FindingFlow[]): void {
    const count = this.#names.sets.count(slot);
    const names = this.#names.sets.estimate(slot);
    this.#names.tell(slot);
    const startUs = this.#names.startOf(slot);
    const endUs = this.#names.endOf(slot);
    this.#sink({
      detector: 'dns-tunnel',
      subject: { address: formatAddress(this.#clients, slot * 4), mac: null },
      key: this.#domains[slot]!,
      severity: this.#severityOf(slot, names),
      startUs,
      endUs,
      numbers: {
        domain: this.#domains[slot]!,
        names,
        queries: this.#queries[slot]!,
        bytes: this.#characters[slot]!,
        meanLength: Math.round((this.#characters[slot]! / count) * 10) / 10,
        entropy: Math.round((this.#entropy[slot]! / count) * 100) / 100,
        types: this.#types[slot]!,
        seconds: (endUs - startUs) / 1e6,
      },
      flows,
    });
  }
}

function flowOf(flow: NonNullable<DnsFact['flow']>): FindingFlow {
  const { uid, originator, originatorPort, responder, responderPort, protocol } = flow;
  return { uid, originator, originatorPort, responder, responderPort, protocol: protocol === 6 ? 'tcp' : 'udp' };
}
