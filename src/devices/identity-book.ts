// The book of identities: who each device is over the years, what it gives away of itself, whether it is there, and the notices about it.
import type { FindingSink, FindingSubject } from '../base/finding.ts';
import type { NetworkSet } from '../base/networks.ts';
import type { ArpFact, DhcpFact, Fact, FactKind } from '../packets/facts.ts';
import { CLUE_KINDS, readClues } from './clue-reader.ts';
import { addClue } from './clues.ts';
import { countSeen } from './coverage.ts';
import { DeviceQuestions } from './device-questions.ts';
import type { DeviceRegistry } from './device-registry.ts';
import { wayOutOf } from './gateway-watch.ts';
import { HouseWatch } from './house-watch.ts';
import type { Identity, SameDeviceQuestion } from './identity.ts';
import { hear, type IdentityRecord, rename } from './identity-record.ts';
import { IdentityTable } from './identity-table.ts';
import { traitsOf, viewIdentity } from './identity-view.ts';
import type { Traits } from './kind-guess.ts';
import { LookAlikes } from './look-alikes.ts';
import { senderOf } from './names.ts';
import { NewDevices } from './new-devices.ts';
import { deviceSilent, manyNewDevices, newDevice, sensorBlind, subjectOf } from './notices.ts';
import type { PresenceDay } from './presence.ts';
import { integerOf, objectOf, saveRecord } from './record-state.ts';
import { isSignOfLife, type Sighting } from './sighting.ts';
import type { VendorLookup } from './vendor-table.ts';

const MINUTE_US = 60e6;
/** From here on systems give ports to the asking side of a connection: they name no service. */
const EPHEMERAL_PORT = 32_768;
/** A silence is told from this length on. */
export const SILENCE_LEAST_US = 3600e6;
/** How much longer than its longest silence a device must be silent: habits of hours are kept within a quarter. */
const SILENCE_FACTOR = 1.25;
/** Devices are called silent only while another one was heard so lately: else it is the sensor that hears nothing. */
const OTHERS_HEARD_US = 600e6;
/** Kinds that leave the house in a pocket: their absence is no news. */
const CARRIED_KINDS: ReadonlySet<string> = new Set(['phone', 'computer', 'wearable']);
/** A new device is told so long after its first sight: by then its names are known, and whether an older one went. */
const NEW_AFTER_US = 120e6;

export interface IdentityBookOptions {
  readonly localNetworks: NetworkSet;
  readonly registry: DeviceRegistry;
  /** MACs of the machine that we run on. */
  readonly ownMacs?: readonly string[];
  /** Maker of a MAC by the IEEE registry; absent = vendors are not known. */
  readonly vendors?: VendorLookup;
  /** What `saveHome` and `saveDevice` gave, by id. */
  readonly restored?: { readonly home: unknown; readonly devices: Readonly<Record<string, unknown>> };
}

export class IdentityBook {
  readonly factKinds: readonly FactKind[] = CLUE_KINDS;
  readonly #options: IdentityBookOptions;
  readonly #table: IdentityTable;
  readonly #lookAlikes: LookAlikes;
  readonly #ownMacs: ReadonlySet<string>;
  #newDevices = new NewDevices();
  #house = new HouseWatch();
  #questions = new DeviceQuestions();
  /** The last minute that was looked at, and the beginning of the epoch. */
  #minuteUs = Number.NaN;
  #epochUs = Number.NEGATIVE_INFINITY;
  /** Number of the next identity a minute ago. */
  #nextBefore = 1;

  /** Throws an Error with words when `restored` is no state of a book. */
  constructor(options: IdentityBookOptions) {
    this.#options = options;
    this.#table = new IdentityTable(options.registry);
    this.#lookAlikes = new LookAlikes(this.#table);
    this.#ownMacs = new Set((options.ownMacs ?? []).map((mac) => mac.toLowerCase()));
    if (options.restored !== undefined) this.#restore(options.restored.home, options.restored.devices);
  }

  /**
   * Id of the identity that a device of the registry belongs to, made on first sight; null = there is no room. A look into an array.
   * Floods with forged senders have ids as well: `isSettled` tells them apart.
   */
  idOf(registryDevice: number): string | null {
    return this.#table.ofDevice(registryDevice)?.id ?? null;
  }

  /** True once a device took part in a conversation or spoke twice; learn nothing from others, they may be forged. */
  isSettled(id: string): boolean {
    return this.#table.isSettled(id);
  }

  /** The identity with this id, or that the one with this id turned out to be; null = forgotten or never there. */
  identityOf(id: string): Identity | null {
    const record = this.#table.get(id);
    return record === null ? null : this.#view(record);
  }

  /** All that are proven to be there, in the order they were first seen. */
  identities(): readonly Identity[] {
    this.#table.refresh();
    return [...this.#table.records()]
      .filter((record) => record.isSettled)
      .sort((a, b) => a.number - b.number)
      .map((record) => this.#view(record));
  }

  idOfMac(mac: string): string | null {
    return this.#table.ofMac(mac)?.id ?? null;
  }

  idOfAddress(address: string): string | null {
    return this.#table.ofAddress(address)?.id ?? null;
  }

  /** Hours of each day (UTC) in which the device sent something, the last 400 days with any. */
  presenceOf(id: string): readonly PresenceDay[] {
    return this.#table.get(id)?.presence.days() ?? [];
  }

  /** What the device gave away of itself (texts are from the wire), its maker and names: what its kind is guessed from. */
  traitsOf(id: string): Traits | null {
    const record = this.#table.get(id);
    return record === null ? null : traitsOf(record, this.#options.vendors);
  }

  /** Facts in the order of their time, after the registry has seen them. */
  observeFacts(facts: readonly Fact[]): void {
    for (const fact of facts) this.observeFact(fact);
  }

  observeFact(fact: Fact): void {
    if (fact.kind === 'arp') {
      this.#observeArp(fact);
      return;
    }
    if (fact.kind === 'dhcp') {
      this.#observeDhcp(fact);
      return;
    }
    const record = this.#table.ofAddress(senderOf(fact));
    if (record !== null) {
      hear(record, fact.timeUs);
      readClues(fact, record);
      if (fact.kind === 'dns' && fact.transport === 'dns' && !fact.isResponse && fact.flow !== null) {
        this.#house.ask(record.id, fact.flow.responder, fact.timeUs);
      }
    }
    if (fact.flow === null || !fact.fromOriginator) return;
    const hop = wayOutOf(fact.flow, this.#isLocal);
    if (hop !== null) this.#house.seeWayOut(hop, fact.timeUs);
  }

  /** What a device did in a minute; an `Activity` can be handed over as it is. */
  see(id: string, sighting: Sighting): void {
    const record = this.#table.get(id);
    if (record === null) return;
    if (isSignOfLife(sighting)) hear(record, sighting.startUs);
    countSeen(record.seen, sighting);
    const { clues } = record;
    for (const { role, host, port, protocol, answered, scope } of sighting.contacts) {
      if (scope === 'other') continue;
      if (role === 'client') {
        if (port > 0 && port < EPHEMERAL_PORT) addClue(clues, 'ports', `${protocolName(protocol)} ${port}`);
        if (host !== null) addClue(clues, 'hosts', host.toLowerCase());
      } else if (answered > 0 && port > 0 && port < EPHEMERAL_PORT)
        addClue(clues, 'offers', `${protocolName(protocol)} ${port}`);
    }
    for (const fingerprint of sighting.fingerprints) addClue(clues, 'fingerprints', fingerprint);
    for (const { name } of sighting.questions) addClue(clues, 'hosts', name.toLowerCase());
  }

  /** Time has come to `timeUs`: tells what is news at the whole minutes since the last call. */
  advanceTo(timeUs: number, report: FindingSink): void {
    const minuteUs = Math.floor(timeUs / MINUTE_US) * MINUTE_US;
    if (Number.isNaN(this.#minuteUs)) this.#minuteUs = minuteUs;
    // Time goes on in steps of a boundary; a longer stretch without any packet opens a new epoch, so this loop is short.
    while (this.#minuteUs < minuteUs) {
      this.#minuteUs = minuteUs - this.#minuteUs > SILENCE_LEAST_US * 2 ? minuteUs : this.#minuteUs + MINUTE_US;
      this.#lookAround(this.#minuteUs, report);
    }
    for (const finding of this.#house.take(timeUs, (id) => this.#subjectOf(id))) report(finding);
  }

  /** Nothing at all was captured between the two: told, unless that is how it has been all week. */
  blind(fromUs: number, untilUs: number, report: FindingSink): void {
    if (this.#house.takeBlind(untilUs)) report(sensorBlind(fromUs, untilUs));
  }

  /** The clock jumped, or packets came again after a long time without any: silences across it are nobody's. */
  openEpoch(timeUs: number): void {
    this.#newDevices.openEpoch(this.#minuteUs, timeUs);
    this.#epochUs = timeUs;
    this.#minuteUs = Math.floor(timeUs / MINUTE_US) * MINUTE_US;
    for (const record of this.#table.records()) {
      record.isHeardInEpoch = false;
      record.isSilent = false;
    }
    this.#house.openEpoch(timeUs);
  }

  questions(): readonly SameDeviceQuestion[] {
    return this.#questions.all();
  }

  /**
   * The owner's answer: `same` makes the two one (the newer id is another name of the older from now on), `other` keeps them apart for
   * good. False where there is no such question, it was answered, or one of the two is gone.
   */
  answer(questionId: string, answer: 'same' | 'other'): boolean {
    const question = this.#questions.get(questionId);
    if (question === null || question.answer !== null) return false;
    const older = this.#table.get(question.older);
    const newer = this.#table.get(question.newer);
    if (older === null || newer === null || older === newer) return false;
    this.#questions.answer(questionId, answer);
    if (answer === 'same') {
      this.#table.join(older, newer);
      this.#house.forget([newer.id], []);
    }
    return true;
  }

  /** Gives a device the owner's name; null takes it back. False where there is no such device. */
  rename(id: string, name: string | null): boolean {
    const record = this.#table.get(id);
    if (record !== null) rename(record, name);
    return record !== null;
  }

  /**
   * Erases all that the book knows of a device. Returns the ids it had, whose traces elsewhere are to be erased as well; none = there is
   * no such device. If it is still on the network, it will be a new device.
   */
  forget(id: string): readonly string[] {
    const record = this.#table.get(id);
    if (record === null) return [];
    const ids = [record.id, ...record.merged];
    this.#table.forget(record);
    for (const each of ids) this.#questions.forget(each);
    this.#house.forget(ids, record.macs);
    if (record.device >= 0) this.#options.registry.forgetName(record.device);
    return ids;
  }

  /** Plain JSON of what belongs to no single device. Written twice from the same state it is the same text. */
  saveHome(): unknown {
    return {
      version: 1,
      next: this.#table.next,
      minuteUs: Number.isNaN(this.#minuteUs) ? null : this.#minuteUs,
      epochUs: Number.isFinite(this.#epochUs) ? this.#epochUs : null,
      nextBefore: this.#nextBefore,
      newDevices: this.#newDevices.save(),
      house: this.#house.save(),
      questions: this.#questions.save(),
      passing: [...this.#table.passing].map((record) => saveRecord(record)),
    };
  }

  /** Plain JSON of one device, or null where there is none of this id (or it is only passing). */
  saveDevice(id: string): unknown {
    const record = this.#table.get(id);
    if (record === null || !record.isSettled) return null;
    this.#table.update(record);
    return saveRecord(record);
  }

  /** All of it: `home` and `devices` by id, as `restored` takes it. */
  save(): { readonly home: unknown; readonly devices: Readonly<Record<string, unknown>> } {
    const devices = this.identities().map(({ id }) => [id, this.saveDevice(id)] as const);
    return { home: this.saveHome(), devices: Object.fromEntries(devices) };
  }

  readonly #isLocal = (address: string): boolean => this.#options.localNetworks.hasText(address);

  #observeArp(fact: ArpFact): void {
    this.#house.seeArp(fact);
    const record = this.#table.ofMac(fact.senderMac) ?? this.#table.meetMac(fact.senderMac, fact.timeUs);
    if (record === null) return;
    hear(record, fact.timeUs);
    if (fact.operation === 1 && fact.targetAddress !== fact.senderAddress) {
      if (!this.#table.isGatewayAddress(fact.targetAddress)) record.seen.peersAsked++;
    } else if (fact.operation === 2) {
      const asker = this.#table.ofMac(fact.targetMac);
      if (asker !== null) asker.seen.arpAnswered++;
    }
  }

  #observeDhcp(fact: DhcpFact): void {
    this.#house.seeDhcp(fact);
    // 1 discover, 3 request, 8 inform: what clients say of themselves.
    if (fact.messageType !== 1 && fact.messageType !== 3 && fact.messageType !== 8) return;
    const record = this.#table.ofMac(fact.clientMac) ?? this.#table.meetMac(fact.clientMac, fact.timeUs);
    if (record === null) return;
    hear(record, fact.timeUs);
    readClues(fact, record);
  }

  /** The whole minute `nowUs` is reached. */
  #lookAround(nowUs: number, report: FindingSink): void {
    const table = this.#table;
    table.refresh();
    if (table.size > 0) this.#newDevices.begin(nowUs - MINUTE_US);
    this.#newDevices.seeMinute(table.next - this.#nextBefore, nowUs);
    this.#nextBefore = table.next;
    this.#house.advanceTo(nowUs);
    const records = [...table.records()];
    this.#lookAlikes.begin();
    let heardUs = Number.NEGATIVE_INFINITY;
    for (const record of records) if (record.isHeardInEpoch && record.lastUs > heardUs) heardUs = record.lastUs;
    const isHearing = nowUs - heardUs <= OTHERS_HEARD_US;
    for (const record of records) {
      if (!record.isSettled) continue;
      this.#lookAlikes.compare(record, nowUs, this.#questions);
      if (!record.isAnnounced && nowUs - record.firstUs >= NEW_AFTER_US) this.#announce(record, nowUs, report);
      if (isHearing && !record.isSilent) this.#listen(record, nowUs, report);
    }
    const crowd = this.#newDevices.takeCrowd(nowUs);
    if (crowd !== null) report(manyNewDevices(crowd.devices, { ...crowd, endUs: nowUs }));
  }

  #announce(record: IdentityRecord, nowUs: number, report: FindingSink): void {
    record.isAnnounced = true;
    if (this.#isSelf(record) || this.#questions.wasAsked(record.id)) return;
    if (this.#newDevices.judge(record.firstUs, nowUs) === 'tell') report(newDevice(this.#view(record), nowUs));
  }

  #listen(record: IdentityRecord, nowUs: number, report: FindingSink): void {
    const sinceUs = record.isHeardInEpoch ? record.lastUs : this.#epochUs;
    const silentUs = nowUs - sinceUs;
    // The gateway speaks for others all the time; what is known by its address alone stands behind a router, and talks to others there.
    if (record.isGateway || record.macs.length === 0) return;
    // One that was there for less than an hour has no habits yet.
    if (silentUs <= SILENCE_LEAST_US || record.lastUs - record.firstUs < SILENCE_LEAST_US) return;
    if (silentUs <= record.longestGapSeconds * 1e6 * SILENCE_FACTOR) return;
    record.isSilent = true;
    const identity = this.#view(record);
    if (identity.kind.kind !== null && CARRIED_KINDS.has(identity.kind.kind)) return;
    report(deviceSilent(identity, sinceUs, nowUs));
  }

  #isSelf(record: IdentityRecord): boolean {
    return record.macs.some((mac) => this.#ownMacs.has(mac));
  }

  #subjectOf(id: string): FindingSubject | null {
    const record = this.#table.get(id);
    if (record === null) return null;
    this.#table.update(record);
    return subjectOf(record);
  }

  #view(record: IdentityRecord): Identity {
    this.#table.update(record);
    return viewIdentity(record, this.#isSelf(record), this.#options.vendors);
  }

  #restore(home: unknown, devices: Readonly<Record<string, unknown>>): void {
    const state = objectOf(home, 'the state of the devices');
    if (state['version'] !== 1) throw new Error('the devices are of a version that this program does not know');
    const passing = Array.isArray(state['passing']) ? state['passing'] : [];
    this.#table.restore([...Object.values(devices), ...passing]);
    this.#table.startAt(integerOf(state['next'], 'the number of the next device'));
    this.#nextBefore = integerOf(state['nextBefore'], 'the number of the device before');
    if (state['minuteUs'] !== null) this.#minuteUs = integerOf(state['minuteUs'], 'the last minute');
    if (state['epochUs'] !== null) this.#epochUs = integerOf(state['epochUs'], 'the beginning of the epoch');
    this.#newDevices = NewDevices.restore(state['newDevices']);
    this.#house = HouseWatch.restore(state['house']);
    this.#questions = DeviceQuestions.restore(state['questions']);
  }
}

function protocolName(protocol: number): string {
  return protocol === 6 ? 'tcp' : protocol === 17 ? 'udp' : String(protocol);
}
