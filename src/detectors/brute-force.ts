// brute-force: many short, similar connections to one login service, or many refused logins, quick or slow.
import { formatAddress, parseAddress } from '../base/address.ts';
import type { FindingFlow, FindingSink, Severity } from '../base/finding.ts';
import type { OptionValues } from '../base/options.ts';
import { END_REASONS, type FlowBatch } from '../flows/flow-batch.ts';
import { formatUid } from '../flows/uid.ts';
import type { Fact, HttpRequestFact, HttpResponseFact } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, type PacketBatch } from '../packets/packet-batch.ts';
import { BoundedMap } from './bounded-map.ts';
import type { Detector, DetectorContext, DetectorSpec } from './detector.ts';
import { GuessTable, PAIRS } from './guess-table.ts';
import { BYTES_MIN, FTP, HAS_SHAPE, HTTP, MQTT, PORTS, SERVICES, SSH, TELNET } from './login-services.ts';
import { copyWords, FLAG_ACK, FLAG_SYN, type FlowLookup, flowsOfRow, SlotMarks, TCP } from './rows.ts';
import { SprayTable } from './spray-table.ts';
import { SshSessions } from './ssh-sessions.ts';

const ATTEMPT_SECONDS_MAX = 60;
const ATTEMPT_BYTES_MAX = 20_000;
/** Where the key exchange was not seen: an SSH server that sends more than this let somebody in, refusals take 1 to 4 kB. */
const SSH_ANSWER_BYTES_MAX = 5000;
/** Guesses over few SSH connections: programs try six passwords in one, and people who mistype too. */
const SSH_REFUSED_FACTOR = 3;
const FLOW_SLOTS_MAX = 1 << 20;
const REQUESTS = 1024;
/** What the latest HTTP request of a flow was. */
const WITH_CREDENTIALS = 1;
const LOGIN_POST = 2;
/** A word of the path that login pages have; "session" and "token" stand in what programs ask for all day. */
const LOGIN_PATH = /(?:^|[^a-z])(?:log-?[io]n|sign-?in|auth|authenticate)(?:[^a-z]|$)/i;
/** Mark of a flow whose answers are still read. */
const CONNECTED = 0x80;
const INTERIM = END_REASONS.indexOf('interim');
/** MQTT 3.1.1 table 3.1 (4, 5) and 5.0 table 3-1 (0x86, 0x87): bad user name or password, not authorised. */
const MQTT_REFUSED = new Set([4, 5, 0x86, 0x87]);

const options = {
  quickMin: {
    kind: 'number',
    default: 10,
    least: 3,
    most: 1000,
    unit: 'connections',
    description:
      'Answered connections to one SSH, Telnet, FTP, RDP or VNC service within a minute. 10: people and scripts open a few, guessing programs keep 4 to 16 open at once.',
  },
  failuresMin: {
    kind: 'number',
    default: 10,
    least: 3,
    most: 1000,
    unit: 'logins',
    description:
      'Refused logins within the window (FTP 530, HTTP 401 or 403 to a request with credentials, MQTT refused). 10: nobody mistypes so often.',
  },
  similarMin: {
    kind: 'number',
    default: 25,
    least: 5,
    most: 10_000,
    unit: 'connections',
    description:
      'Short connections of similar size to one SSH, Telnet, RDP or VNC service within the window. 25: one every ten minutes is four hours.',
  },
  postsMin: {
    kind: 'number',
    default: 30,
    least: 5,
    most: 10_000,
    unit: 'requests',
    description:
      'POST requests to a login page within the window that were not plainly accepted. 30: people log in once.',
  },
  targetsMin: {
    kind: 'number',
    default: 20,
    least: 3,
    most: 10_000,
    unit: 'addresses',
    description:
      'Machines whose SSH, Telnet, RDP or VNC service one address tries within the window, once each. 20: more than a home has; sessions that work do not count.',
  },
  clientsMin: {
    kind: 'number',
    default: 20,
    least: 3,
    most: 10_000,
    unit: 'addresses',
    description:
      'Internet addresses that try the SSH, Telnet, RDP or VNC service of one machine within the window, however seldom each. 20: more than use one machine of a home from outside; sessions that work do not count.',
  },
  windowSeconds: {
    kind: 'number',
    default: 21_600,
    least: 60,
    most: 604_800,
    unit: 'seconds',
    description: 'How long attempts are added up. Six hours: a patient guesser tries every few minutes.',
  },
} as const;

export const bruteForce: DetectorSpec<typeof options> = {
  name: 'brute-force',
  title: 'Password guessing',
  description:
    'One address opens many short, similar connections to a login service (SSH, Telnet, FTP, RDP, VNC), or is refused again and again (FTP, HTTP, MQTT) with no accepted login between, or tries one service of many machines; or many Internet addresses try that of one machine. SSH sessions that let somebody in (git, scp, rsync, ansible) do not count: what the server sends after the key exchange tells. Quick guessing shows by connections within a minute, slow guessing by their sum over hours.',
  technique: { id: 'T1110', name: 'Brute Force', matrix: 'enterprise' },
  stateBytesMax:
    GuessTable.bytes() + 2 * SprayTable.bytes() + FLOW_SLOTS_MAX + 65_536 + REQUESTS * 64 + SshSessions.bytes(),
  options,
  create: (values, context) => new BruteForce(values, context),
};

class BruteForce implements Detector {
  readonly factKinds = ['http-request', 'http-response', 'mqtt'] as const;
  readonly #options: OptionValues<typeof options>;
  readonly #context: DetectorContext;
  readonly #pairs: GuessTable;
  readonly #serviceOfPort = new Uint8Array(65_536);
  /** By flow slot: the service of a connection attempt that was not answered yet, FTP | CONNECTED, or SSH, | CONNECTED when encrypted. */
  readonly #waiting = new SlotMarks();
  /** Flows whose latest HTTP request carried credentials or was sent to a login page. */
  readonly #requests = new BoundedMap<number, number>(REQUESTS);
  /** One client tries a service of many machines; many clients try that of one. */
  readonly #sprays: SprayTable;
  readonly #sieges: SprayTable;
  readonly #sessions = new SshSessions();
  readonly #scratch = new Uint32Array(8);
  #sink: FindingSink = () => undefined;

  constructor(values: OptionValues<typeof options>, context: DetectorContext) {
    this.#options = values;
    this.#context = context;
    this.#pairs = new GuessTable(values.windowSeconds * 1e6);
    this.#sprays = new SprayTable('client', values.windowSeconds, (finding) => this.#sink(finding));
    this.#sieges = new SprayTable('target', values.windowSeconds, (finding) => this.#sink(finding));
    for (const [port, service] of Object.entries(PORTS)) this.#serviceOfPort[Number(port)] = service;
  }

  observePackets(frames: FrameBatch, packets: PacketBatch, report: FindingSink, meter?: FlowLookup): void {
    this.#sink = report;
    let waiting = this.#waiting.column;
    const { key, tcpFlags, slot: slots, isNew, side } = packets;
    for (let row = 0; row < packets.count; row++) {
      const slot = slots[row]!;
      if (slot < 0 || slot >= FLOW_SLOTS_MAX) continue;
      if (isNew[row] === 1) {
        waiting = this.#waiting.atLeast(slot);
        waiting[slot] = this.#markOf(packets, row);
        continue;
      }
      const mark = waiting[slot]!;
      if (mark === 0) continue;
      if ((mark & ~CONNECTED) === SSH) {
        if (packets.payloadLength[row] !== 0) waiting[slot] = this.#watchSsh(frames, packets, row, mark);
        continue;
      }
      if (side[row] !== 1) continue;
      if ((mark & CONNECTED) === 0) {
        if ((tcpFlags[row]! & FLAG_SYN) !== 0) this.#connected(frames, packets, row, mark, meter);
        waiting[slot] = mark === FTP ? FTP | CONNECTED : 0;
      }
      const isFtp = waiting[slot] === (FTP | CONNECTED) && key[row * KEY_WORDS + KEY_PORTS]! >>> 16 === 21;
      if (isFtp && packets.payloadCaptured[row]! >= 4) this.#readFtp(frames, packets, row, meter);
    }
  }

  /** The service that a flow's first packet asks for; FTP flows are read to their end, also those that began before us. */
  #markOf(packets: PacketBatch, row: number): number {
    const at = row * KEY_WORDS;
    if (packets.key[at + KEY_PROTOCOL] !== TCP) return 0;
    const service = this.#serviceOfPort[packets.key[at + KEY_PORTS]! & 0xffff]!;
    if (!HAS_SHAPE[service]) return 0;
    if ((packets.tcpFlags[row]! & (FLAG_SYN | FLAG_ACK)) === FLAG_SYN) return service;
    return service === FTP ? FTP | CONNECTED : 0;
  }

  /** Data of an SSH connection that is still watched; its new mark. */
  #watchSsh(frames: FrameBatch, packets: PacketBatch, row: number, mark: number): number {
    const isClient = packets.side[row] === 0;
    if (mark === SSH) return isClient && this.#sessions.seeKeys(frames, packets, row) ? SSH | CONNECTED : mark;
    if (isClient) return mark;
    return this.#sessions.seeAnswer(packets.serial[row]!, packets.payloadLength[row]!) ? 0 : mark;
  }

  observeFacts(facts: readonly Fact[], report: FindingSink): void {
    this.#sink = report;
    for (const fact of facts) {
      if (fact.flow === null) continue;
      if (fact.kind === 'http-request') this.#seeRequest(fact);
      else if (fact.kind === 'http-response') this.#seeResponse(fact);
      else if (fact.kind === 'mqtt' && fact.packetType === 2 && MQTT_REFUSED.has(fact.returnCode)) {
        this.#countFact(fact, MQTT, 'failures');
      }
    }
  }

  #seeRequest(fact: HttpRequestFact): void {
    const { serial } = fact.flow!;
    const isLogin = fact.method === 'POST' && LOGIN_PATH.test(fact.path.slice(0, 256));
    if (isLogin) this.#countFact(fact, HTTP, 'posts');
    if (isLogin || fact.hasCredentials) this.#requests.set(serial, isLogin ? LOGIN_POST : WITH_CREDENTIALS);
    else if (this.#requests.get(serial) !== undefined) this.#requests.delete(serial);
  }

  /** What the server made of a login: 401 and 403 refuse it; a login page that answers 200 may show the form again. */
  #seeResponse(fact: HttpResponseFact): void {
    const { status } = fact;
    const request = this.#requests.get(fact.flow!.serial);
    if (request === undefined || status < 200) return;
    if (status === 401 || status === 403)
      this.#countFact(fact, HTTP, request === LOGIN_POST ? 'refused-posts' : 'failures');
    else if (status < 300 && (request === WITH_CREDENTIALS || status !== 200)) this.#accept(fact, request);
  }

  /** A login that worked takes earlier refusals back: clients whose digest went stale are refused and let in in turn. */
  #accept(fact: HttpResponseFact, request: number): void {
    const slot = this.#slotOfFact(fact, HTTP);
    if (slot < 0 || this.#pairs.isGuessing[slot] === 1) return;
    this.#pairs.accept(slot, request === LOGIN_POST);
  }

  observeFlows(flows: FlowBatch, report: FindingSink): void {
    this.#sink = report;
    const { key, reason } = flows;
    for (let i = 0; i < flows.count; i++) {
      const at = i * KEY_WORDS;
      if (key[at + KEY_PROTOCOL] !== TCP || reason[i] === INTERIM) continue;
      const service = this.#serviceOfPort[key[at + KEY_PORTS]! & 0xffff]!;
      if (HAS_SHAPE[service] && service !== FTP) this.#ended(flows, i, at, service);
    }
  }

  finish(report: FindingSink): void {
    this.#sink = report;
    for (let slot = 0; slot < PAIRS; slot++) if (this.#pairs.isPending(slot)) this.#tell(slot, []);
    this.#sprays.finish();
    this.#sieges.finish();
  }

  /** A service took a connection. */
  #connected(frames: FrameBatch, packets: PacketBatch, row: number, service: number, meter?: FlowLookup): void {
    const at = row * KEY_WORDS;
    copyWords(packets.key, at + 4, this.#scratch, 0, 4);
    copyWords(packets.key, at, this.#scratch, 4, 4);
    const timeUs = frames.timeUs[packets.frame[row]!]!;
    const slot = this.#claim(this.#scratch, 0, service, packets.key[at + KEY_PORTS]! >>> 16, timeUs);
    const quick = this.#pairs.countQuick(slot, timeUs);
    if (quick >= this.#options.quickMin) this.#pairs.isGuessing[slot] = 1;
    this.#tellNews(slot, () => flowsOfRow(packets, row, meter));
  }

  /** "530 Login incorrect" (RFC 959 4.2). */
  #readFtp(frames: FrameBatch, packets: PacketBatch, row: number, meter?: FlowLookup): void {
    const { bytes } = frames;
    const from = packets.payloadAt[row]!;
    if (bytes[from] !== 0x35 || bytes[from + 1] !== 0x33 || bytes[from + 2] !== 0x30) return;
    const at = row * KEY_WORDS;
    copyWords(packets.key, at + 4, this.#scratch, 0, 4);
    copyWords(packets.key, at, this.#scratch, 4, 4);
    const slot = this.#claim(this.#scratch, 0, FTP, 21, frames.timeUs[packets.frame[row]!]!);
    this.#fail(slot, () => flowsOfRow(packets, row, meter));
  }

  /** The slot of the client and server of a fact's flow, or -1. */
  #slotOfFact(fact: Fact, service: number): number {
    const flow = fact.flow!;
    const from = parseAddress(flow.originator);
    const to = parseAddress(flow.responder);
    if (from === null || to === null) return -1;
    this.#scratch.set(from);
    this.#scratch.set(to, 4);
    return this.#claim(this.#scratch, 0, service, flow.responderPort, fact.timeUs);
  }

  #countFact(fact: Fact, service: number, what: 'posts' | 'refused-posts' | 'failures'): void {
    const slot = this.#slotOfFact(fact, service);
    if (slot < 0) return;
    const { uid, originator, originatorPort, responder, responderPort } = fact.flow!;
    const proof = (): FindingFlow[] => [{ uid, originator, originatorPort, responder, responderPort, protocol: 'tcp' }];
    // A refused login page was counted as an attempt when it was asked for.
    if (what !== 'refused-posts') this.#pairs.attempts[slot]!++;
    if (what !== 'posts') {
      this.#fail(slot, proof);
      return;
    }
    if (this.#pairs.attempts[slot]! >= this.#options.postsMin) this.#pairs.isGuessing[slot] = 1;
    this.#tellNews(slot, proof);
  }

  #fail(slot: number, proof: () => readonly FindingFlow[]): void {
    this.#pairs.failures[slot]!++;
    this.#pairs.refused[slot]!++;
    if (this.#pairs.refused[slot]! >= this.#options.failuresMin) this.#pairs.isGuessing[slot] = 1;
    this.#tellNews(slot, proof);
  }

  /** A connection to a login service is over: short and of the usual size, it may be an attempt. */
  #ended(flows: FlowBatch, i: number, at: number, service: number): void {
    const { key } = flows;
    const timeUs = flows.lastUs[i]!;
    const seconds = (timeUs - flows.startUs[i]!) / 1e6;
    const sent = flows.originatorBytes[i]!;
    const answered = flows.responderBytes[i]!;
    const refusals = service === SSH ? this.#sessions.refusals(flows.serial[i]!) : 0;
    if (answered <= 0 || refusals < 0) return;
    if (service === SSH && refusals === 0 && answered > SSH_ANSWER_BYTES_MAX) return;
    const isAttempt = seconds <= ATTEMPT_SECONDS_MAX && sent >= BYTES_MIN[service]! && sent <= ATTEMPT_BYTES_MAX;
    // Only its end tells whether an SSH connection was of use, so only then it counts.
    if (!isAttempt && service !== SSH) return;
    const slot = this.#claim(key, at, service, key[at + KEY_PORTS]! & 0xffff, timeUs);
    if (service === SSH) this.#countSsh(slot, refusals, timeUs);
    if (isAttempt && this.#pairs.countSimilar(slot, sent) >= this.#options.similarMin) this.#pairs.isGuessing[slot] = 1;
    const proof = (): FindingFlow[] => {
      const from = i * 2;
      return [
        {
          uid: formatUid(flows.uid[from]!, flows.uid[from + 1]!),
          originator: formatAddress(key, at),
          originatorPort: key[at + KEY_PORTS]! >>> 16,
          responder: formatAddress(key, at + 4),
          responderPort: key[at + KEY_PORTS]! & 0xffff,
          protocol: 'tcp',
        },
      ];
    };
    this.#tellNews(slot, proof);
    if (!isAttempt) return;
    const { targetsMin, clientsMin } = this.#options;
    const spray = this.#sprays.add(key, at, service, timeUs, targetsMin, proof);
    if (spray !== null) this.#sink(spray);
    // Many local clients of one machine are its users.
    if (this.#context.localNetworks.hasAt(key, at)) return;
    const siege = this.#sieges.add(key, at, service, timeUs, clientsMin, proof);
    if (siege !== null) this.#sink(siege);
  }

  #countSsh(slot: number, refusals: number, timeUs: number): void {
    const pairs = this.#pairs;
    pairs.refused[slot]! += refusals;
    const isGuessing =
      pairs.countQuick(slot, timeUs) >= this.#options.quickMin ||
      pairs.refused[slot]! >= this.#options.failuresMin * SSH_REFUSED_FACTOR;
    if (isGuessing) pairs.isGuessing[slot] = 1;
  }

  #claim(key: Uint32Array, at: number, service: number, port: number, timeUs: number): number {
    return this.#pairs.claim(key, at, service, port, timeUs, (slot) => this.#tell(slot, []));
  }

  #tellNews(slot: number, proof: () => readonly FindingFlow[]): void {
    if (this.#pairs.isNews(slot)) this.#tell(slot, proof());
  }

  #tell(slot: number, flows: readonly FindingFlow[]): void {
    const pairs = this.#pairs;
    pairs.tell(slot);
    const from = slot * 8;
    const service = SERVICES[pairs.service[slot]!]!;
    const target = formatAddress(pairs.ends, from + 4);
    this.#sink({
      detector: 'brute-force',
      subject: { address: formatAddress(pairs.ends, from), mac: null },
      key: `${service} ${target}`,
      severity: this.#severityOf(slot),
      startUs: pairs.startUs[slot]!,
      endUs: pairs.lastUs[slot]!,
      numbers: {
        attempts: Math.max(pairs.attempts[slot]!, pairs.failures[slot]!),
        failures: pairs.failures[slot]!,
        service,
        target,
        port: pairs.port[slot]!,
        seconds: (pairs.lastUs[slot]! - pairs.startUs[slot]!) / 1e6,
      },
      flows,
    });
  }

  /** Slow similar connections between two local devices may be a script that looks after one of them; of SSH it is known that they were of no use. */
  #severityOf(slot: number): Severity {
    const { ends, failures, quickMost, service } = this.#pairs;
    const at = slot * 8;
    const isInside = this.#context.localNetworks.hasAt(ends, at);
    if (failures[slot]! >= this.#options.failuresMin * 5 || quickMost[slot]! >= this.#options.quickMin * 5)
      return 'high';
    const isQuick = quickMost[slot]! >= this.#options.quickMin || failures[slot]! >= this.#options.failuresMin;
    const isSure = service[slot] === TELNET || service[slot] === HTTP || service[slot] === SSH;
    return isQuick || !isInside || isSure ? 'medium' : 'low';
  }
}
