// beacon: a device contacts one destination as regularly as a clock. RITA's score, with name, novelty and prevalence beside it.
import { formatAddress, isHostAddress } from '../base/address.ts';
import type { FindingFlow, FindingSink, Severity } from '../base/finding.ts';
import { hashAddress, mix } from '../base/hash.ts';
import type { OptionValues } from '../base/options.ts';
import { WayTable } from '../base/way-table.ts';
import { END_REASONS, type FlowBatch } from '../flows/flow-batch.ts';
import { formatUid } from '../flows/uid.ts';
import type { Fact } from '../packets/facts.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../packets/packet-batch.ts';
import { type BeaconScore, scoreBeacon } from './beacon-score.ts';
import { BoundedMap } from './bounded-map.ts';
import { ContactTable, PAIRS } from './contact-table.ts';
import type { Detector, DetectorContext, DetectorSpec } from './detector.ts';
import { DistinctSets } from './distinct-sets.ts';
import { copyWords, hashEnds, protocolName, TCP, UDP } from './rows.ts';

const DESTINATIONS = 4096;
const DESTINATION_BITMAPS = 8;
const NAMES = 4096;
const NAME_BYTES = 600;
const DAY_SECONDS = 86_400;
const INTERIM = END_REASONS.indexOf('interim');
/** As many connections in a day are a strobe, not a beacon (RITA). */
const STROBE = 86_400;

const options = {
  scoreMin: {
    kind: 'number',
    default: 0.8,
    least: 0.2,
    most: 1,
    unit: 'score',
    description:
      'RITA score from which a contact is told. 0.8: RITA calls 0.7 medium and 0.9 high; homes are full of 0.7.',
  },
  timingMin: {
    kind: 'number',
    default: 0.7,
    least: 0,
    most: 1,
    unit: 'score',
    description:
      'Timing part of the score that a contact needs. 0.7: the other three parts alone reach 0.8 for anything that goes on all day.',
  },
  connectionsMin: {
    kind: 'number',
    default: 12,
    least: 4,
    most: 1000,
    unit: 'connections',
    description: 'Connections within a day. 12: RITA begins at 4, which four polls of an update server reach.',
  },
  spanSecondsMin: {
    kind: 'number',
    default: 600,
    least: 0,
    most: 86_400,
    unit: 'seconds',
    description: 'Time from the first to the last connection. 600: a page that reloads itself is no beacon yet.',
  },
  newAfterSeconds: {
    kind: 'number',
    default: 86_400,
    least: 60,
    most: 2_592_000,
    unit: 'seconds',
    description:
      'A destination first contacted this long after the device was first seen is new. A day: by then a device has contacted what it always contacts.',
  },
  evaluateSeconds: {
    kind: 'number',
    default: 1800,
    least: 60,
    most: 86_400,
    unit: 'seconds',
    description:
      'How often all contacts are scored. 1800: beacons show after hours, more often costs time for nothing.',
  },
  ignoredPorts: {
    kind: 'list',
    default: [53, 67, 68, 123, 137, 853, 1900, 5353, 5355],
    unit: 'ports',
    description: 'Services that are regular by nature: names, time, discovery.',
  },
  commonPorts: {
    kind: 'list',
    default: [80, 443, 993, 1883, 5222, 5223, 5228, 8080, 8443, 8883],
    unit: 'ports',
    description: 'Ports of ordinary cloud services; a contact on another port is more remarkable.',
  },
} as const;

export const beacon: DetectorSpec<typeof options> = {
  name: 'beacon',
  title: 'Regular contact',
  description:
    "Connections from one device to one outside destination, scored as RITA does (regular intervals, equal sizes, spread over the day, duration). Most beacons are a maker's cloud, so the score alone is for information; a destination without a name, new, on an unusual port and contacted by one device only is more.",
  technique: { id: 'T1071', name: 'Application Layer Protocol', matrix: 'enterprise' },
  stateBytesMax:
    ContactTable.bytes() +
    WayTable.bytes(DESTINATIONS) +
    DistinctSets.bytes(DESTINATIONS, DESTINATION_BITMAPS) +
    PAIRS * 12 +
    NAMES * NAME_BYTES,
  options,
  create: (values, context) => new Beacon(values, context),
};

class Beacon implements Detector {
  readonly factKinds = ['dns', 'tls-client', 'http-request'] as const;
  readonly #options: OptionValues<typeof options>;
  readonly #context: DetectorContext;
  readonly #contacts: ContactTable;
  /** Devices that contact a destination. */
  readonly #destinations = new WayTable(DESTINATIONS);
  readonly #devices = new DistinctSets(DESTINATIONS, DESTINATION_BITMAPS);
  readonly #names = new BoundedMap<string, string>(NAMES);
  /** The latest connection of each pair: the two words of its uid and the port it came from. */
  readonly #latest = new Uint32Array(PAIRS * 3);
  readonly #isIgnored = new Uint8Array(65_536);
  readonly #isCommon = new Uint8Array(65_536);
  #firstUs = Number.POSITIVE_INFINITY;
  #lastUs = Number.NEGATIVE_INFINITY;
  #nextUs = Number.NEGATIVE_INFINITY;
  #sink: FindingSink = () => undefined;

  constructor(values: OptionValues<typeof options>, context: DetectorContext) {
    this.#options = values;
    this.#context = context;
    this.#contacts = new ContactTable(2 * DAY_SECONDS * 1e6);
    for (const port of values.ignoredPorts) this.#isIgnored[port & 0xffff] = 1;
    for (const port of values.commonPorts) this.#isCommon[port & 0xffff] = 1;
  }

  observeFlows(flows: FlowBatch, report: FindingSink): void {
    this.#sink = report;
    const { key, reason, startUs } = flows;
    for (let i = 0; i < flows.count; i++) {
      const timeUs = startUs[i]!;
      if (timeUs < this.#firstUs) this.#firstUs = timeUs;
      if (timeUs > this.#lastUs) this.#lastUs = timeUs;
      if (reason[i] === INTERIM) continue;
      const at = i * KEY_WORDS;
      const protocol = key[at + KEY_PROTOCOL]!;
      const port = key[at + KEY_PORTS]! & 0xffff;
      if ((protocol !== TCP && protocol !== UDP) || this.#isIgnored[port] === 1) continue;
      if (this.#isLocal(key, at + 4) || !this.#isLocal(key, at) || !isHostAddress(key, at + 4)) continue;
      this.#add(flows, i, at, (port << 16) | protocol);
      if (timeUs >= this.#nextUs) this.#evaluate(timeUs);
    }
  }

  observeFacts(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind === 'dns' && fact.isResponse) {
        const name = fact.questions[0]?.name ?? '';
        for (const answer of fact.answers) {
          if (answer.type === 1 || answer.type === 28) this.#call(answer.data, name);
        }
      } else if (fact.kind === 'tls-client' && fact.serverName !== null && fact.flow !== null) {
        this.#call(fact.flow.responder, fact.serverName);
      } else if (fact.kind === 'http-request' && fact.flow !== null && /[a-z]/i.test(fact.host)) {
        this.#call(fact.flow.responder, fact.host);
      }
    }
  }

  finish(report: FindingSink): void {
    this.#sink = report;
    if (this.#lastUs > this.#firstUs) this.#evaluate(this.#lastUs);
  }

  #call(address: string, name: string): void {
    if (this.#names.get(address) !== name) this.#names.set(address, name.slice(0, 253));
  }

  #add(flows: FlowBatch, i: number, at: number, service: number): void {
    const { key } = flows;
    const timeUs = flows.startUs[i]!;
    const slot = this.#contacts.slots.claim(
      hashEnds(key, at, at + 4, service, 0),
      hashEnds(key, at, at + 4, service, 1),
      timeUs,
    );
    if (this.#contacts.slots.isFresh) this.#contacts.begin(slot, key, at, service, timeUs);
    this.#contacts.add(slot, timeUs, flows.originatorIpBytes[i]!);
    copyWords(flows.uid, i * 2, this.#latest, slot * 3, 2);
    this.#latest[slot * 3 + 2] = key[at + KEY_PORTS]! >>> 16;
    const destination = this.#destinations.claim(hashAddress(key, at + 4, 1), hashAddress(key, at + 4, 2), timeUs);
    if (this.#destinations.isFresh) this.#devices.reset(destination);
    this.#devices.add(destination, mix(hashAddress(key, at, 9)) & 0xffff);
  }

  #evaluate(timeUs: number): void {
    this.#nextUs = timeUs + this.#options.evaluateSeconds * 1e6;
    const lastSecond = Math.floor(this.#lastUs / 1e6);
    const firstSecond = Math.max(Math.floor(this.#firstUs / 1e6), lastSecond - DAY_SECONDS);
    for (let slot = 0; slot < PAIRS; slot++) {
      const count = this.#contacts.count[slot]!;
      if (
        !this.#contacts.slots.isUsed(slot) ||
        count < this.#options.connectionsMin ||
        count < this.#contacts.told[slot]! * 2
      )
        continue;
      const { seconds, bytes } = this.#contacts.connections(slot, firstSecond);
      if (seconds.length < this.#options.connectionsMin || seconds.length >= STROBE) continue;
      if (seconds.at(-1)! - seconds[0]! < this.#options.spanSecondsMin) continue;
      const from = this.#contacts.isCut(slot) ? seconds[0]! : firstSecond;
      const score = scoreBeacon({ seconds, bytes, firstSecond: from, lastSecond });
      if (score === null || score.timing < this.#options.timingMin) continue;
      if (score.score >= this.#options.scoreMin) this.#tell(slot, score);
    }
  }

  #tell(slot: number, score: BeaconScore): void {
    const { ends, service, firstUs, lastUs, count } = this.#contacts;
    const from = slot * 8;
    const source = formatAddress(ends, from);
    const destination = formatAddress(ends, from + 4);
    const port = service[slot]! >>> 16;
    const name = this.#names.get(destination) ?? '';
    const found = this.#destinations.find(hashAddress(ends, from + 4, 1), hashAddress(ends, from + 4, 2));
    const devices = found < 0 ? 1 : this.#devices.count(found);
    const seenUs = Math.min(this.#context.devices.deviceOfAddress(source)?.firstUs ?? this.#firstUs, firstUs[slot]!);
    const newForUs = firstUs[slot]! - seenUs;
    const severity = this.#severityOf(score.score, name, port, devices, newForUs / 1e6);
    this.#contacts.told[slot] = count[slot]!;
    this.#sink({
      detector: 'beacon',
      subject: { address: source, mac: null },
      key: `${destination} ${service[slot]!}`,
      severity,
      startUs: firstUs[slot]!,
      endUs: lastUs[slot]!,
      numbers: {
        ...score,
        connections: count[slot]!,
        destination,
        port,
        protocol: protocolName(service[slot]! & 0xffff).toUpperCase(),
        name,
        devices,
        newFor: Math.round(newForUs / 36e8),
      },
      flows: [this.#latestFlow(slot, source, destination)],
    });
  }

  #latestFlow(slot: number, originator: string, responder: string): FindingFlow {
    const service = this.#contacts.service[slot]!;
    return {
      uid: formatUid(this.#latest[slot * 3]!, this.#latest[slot * 3 + 1]!),
      originator,
      originatorPort: this.#latest[slot * 3 + 2]!,
      responder,
      responderPort: service >>> 16,
      protocol: protocolName(service & 0xffff),
    };
  }

  /** A periodic contact alone is information. It takes a nameless destination to be more, and three further signs to be an alarm. */
  #severityOf(score: number, name: string, port: number, devices: number, newForSeconds: number): Severity {
    if (name !== '') return 'info';
    const isNew = newForSeconds >= this.#options.newAfterSeconds;
    const isUnusual = this.#isCommon[port] === 0;
    return score >= 0.9 && isNew && isUnusual && devices === 1 ? 'medium' : 'low';
  }

  #isLocal(words: Uint32Array, at: number): boolean {
    return this.#context.localNetworks.hasAt(words, at);
  }
}
