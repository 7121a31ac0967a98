// modbus-scan: a client asks a controller for data and functions that it does not have, to learn what it can do.
import type { FindingFlow, FindingSink } from '../base/finding.ts';
import type { OptionValues } from '../base/options.ts';
import type { Fact, ModbusFact } from '../packets/facts.ts';
import { BoundedMap } from './bounded-map.ts';
import type { Detector, DetectorSpec } from './detector.ts';

/** Pairs of client and controller at once. */
const PAIRS = 512;
const PAIR_BYTES = 600;
const FUNCTIONS_MAX = 16;
const AGAIN_US = 60e6;

const options = {
  refusalsMin: {
    kind: 'number',
    default: 20,
    least: 3,
    most: 10_000,
    unit: 'requests',
    description:
      'Requests that the controller refused (exception answers). 20: a station polls what exists; one wrong entry in its list is refused at each poll, hence also the share.',
  },
  shareMin: {
    kind: 'number',
    default: 0.5,
    least: 0.01,
    most: 1,
    unit: 'share',
    description:
      'Refused part of all answers. 0.5: a scan is refused nearly always, a station with a wrong entry now and then.',
  },
  windowSeconds: {
    kind: 'number',
    default: 21_600,
    least: 60,
    most: 604_800,
    unit: 'seconds',
    description: 'How long answers are added up. Six hours: careful scans leave minutes between requests.',
  },
} as const;

export const modbusScan: DetectorSpec<typeof options> = {
  name: 'modbus-scan',
  title: 'Controller explored (Modbus)',
  description:
    'A client whose Modbus requests a controller mostly refuses (illegal function or data address): it tries out what the controller has, where an ordinary station knows it.',
  technique: { id: 'T0861', name: 'Point & Tag Identification', matrix: 'ics' },
  stateBytesMax: PAIRS * PAIR_BYTES,
  options,
  create: (values) => new ModbusScan(values),
};

interface Pair {
  startUs: number;
  lastUs: number;
  answers: number;
  refusals: number;
  readonly functions: Set<number>;
  told: number;
  toldUs: number;
}

class ModbusScan implements Detector {
  readonly factKinds = ['modbus'] as const;
  readonly #options: OptionValues<typeof options>;
  readonly #pairs = new BoundedMap<string, Pair>(PAIRS);
  #latest: ModbusFact['flow'] = null;
  #latestName = '';

  constructor(values: OptionValues<typeof options>) {
    this.#options = values;
  }

  observeFacts(facts: readonly Fact[], report: FindingSink): void {
    for (const fact of facts) {
      const isAnswer = fact.kind === 'modbus' && fact.flow !== null && !fact.fromOriginator;
      if (isAnswer) this.#see(fact, fact.flow!, report);
    }
  }

  finish(report: FindingSink): void {
    for (const [name, pair] of this.#pairs.entries()) {
      if (pair.told > 0 && pair.refusals > pair.told) tell(name, pair, [], report);
    }
  }

  #see(fact: ModbusFact, flow: NonNullable<ModbusFact['flow']>, report: FindingSink): void {
    // A client polls on one connection for hours: the same flow comes with fact after fact.
    const name = flow === this.#latest ? this.#latestName : `${flow.originator} ${flow.responder}`;
    this.#latest = flow;
    this.#latestName = name;
    let pair = this.#pairs.get(name);
    const isOver =
      pair !== undefined && pair.told === 0 && fact.timeUs - pair.startUs > this.#options.windowSeconds * 1e6;
    if (pair === undefined || isOver) {
      const { timeUs } = fact;
      pair = { startUs: timeUs, lastUs: timeUs, answers: 0, refusals: 0, functions: new Set(), told: 0, toldUs: 0 };
      this.#pairs.set(name, pair);
    }
    pair.answers++;
    if (!fact.isException) return;
    pair.refusals++;
    pair.lastUs = fact.timeUs;
    if (pair.functions.size < FUNCTIONS_MAX) pair.functions.add(fact.functionCode & 0x7f);
    const isScan = pair.refusals >= this.#options.refusalsMin && pair.refusals >= pair.answers * this.#options.shareMin;
    const isNews = pair.told === 0 || pair.refusals >= pair.told * 2 || fact.timeUs - pair.toldUs >= AGAIN_US;
    if (!isScan || !isNews) return;
    const { uid, originator, originatorPort, responder, responderPort } = flow;
    tell(name, pair, [{ uid, originator, originatorPort, responder, responderPort, protocol: 'tcp' }], report);
  }
}

function tell(name: string, pair: Pair, flows: readonly FindingFlow[], report: FindingSink): void {
  const [client = '', target = ''] = name.split(' ');
  pair.told = pair.refusals;
  pair.toldUs = pair.lastUs;
  report({
    detector: 'modbus-scan',
    subject: { address: client, mac: null },
    key: target,
    severity: 'medium',
    startUs: pair.startUs,
    endUs: pair.lastUs,
    numbers: {
      refusals: pair.refusals,
      answers: pair.answers,
      target,
      functions: [...pair.functions].sort((a, b) => a - b).map(String),
      seconds: (pair.lastUs - pair.startUs) / 1e6,
    },
    flows,
  });
}
