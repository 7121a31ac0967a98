// The contract of one device: whom it talks to, on what, when, and how much; learned from its activities, and judging new ones by it.
import { localDay, localHour, type TimeZone } from '../base/time-zone.ts';
import { ACTIVITY_SECONDS, type Activity } from './activity.ts';
import { ContractClock } from './contract-clock.ts';
import { DestinationTable } from './contract-destinations.ts';
import {
  type ContractChange,
  type ContractItem,
  contractDifference,
  contractItems,
  restoreItems,
} from './contract-difference.ts';
import { DnsHabits } from './contract-dns.ts';
import { CONTRACT_FORMAT, type ContractDocument } from './contract-document.ts';
import { HourTable } from './contract-hours.ts';
import { isOffered, kinshipLogP, LOGP_LEAST, NoveltyOdds, type OddsPart } from './contract-novelty.ts';
import { PeerTable } from './contract-peers.ts';
import { RecentSights } from './contract-recent.ts';
import { type ContractTables, isHousekeeping, namedContact, type Sight, sightsOf } from './contract-sights.ts';
import { isNormal, type Moment, type Span } from './contract-span.ts';
import { type JudgedSight, tellHour, tellSights } from './contract-surprises.ts';
import { DestinationUnits } from './destination-unit.ts';
import type { LearnerContext, Surprise, Trust } from './learner.ts';

/** Most bytes of a saved contract, as JSON. */
export const CONTRACT_STATE_BYTES_MAX = 100_000;
/** Version of the saved state; a newer one is refused. */
const STATE_VERSION = 1;
/** Items of a document: destinations, peers, services, groups, resolvers, fingerprints, hours. */
const REFERENCE_MAX = 256;
/** A thing told once is told again when its odds fell by this much (e^2): more bytes, no answers. */
const GRAVER = 2;
/** Told and not normal yet: after so long without it, it is told again, as no more than this. That it comes back is no new event: the inbox. */
const RETURN_MINUTES = 6 * 60;
const REMINDER_LOG_P = -9;
/** How far novelties teach the rates while watching, by trust. */
const WEIGHTS: Readonly<Record<Trust, number>> = { baseline: 1, drift: 1, suspicious: 0.1, none: 0 };
/** Minutes without which nothing is judged: nothing was learned then. */
const ACTIVE_MINUTES_MIN = 5;

const QUIET: readonly Surprise[] = [];
const NONE_FRESH: readonly JudgedSight[] = [];
/** Units are the same for all devices. */
const sharedUnits = new DestinationUnits();

export class Contract {
  readonly #zone: TimeZone;
  readonly #units = sharedUnits;
  #destinations = new DestinationTable();
  #peers = new PeerTable();
  #hours = new HourTable();
  #dns = new DnsHabits();
  #odds = new NoveltyOdds();
  #recent = new RecentSights();
  #isLearning = true;
  #version = 1;
  #approved: { readonly version: number; readonly atUs: number } | null = null;
  /** What the approved version said, or what was learned at first while none is approved. */
  #reference: readonly ContractItem[] = [];
  #clock = new ContractClock();

  constructor(context: LearnerContext) {
    this.#zone = context.zone;
  }

  get version(): number {
    return this.#version;
  }

  /** The version that the owner approved last; null = none. */
  get approvedVersion(): number | null {
    return this.#approved?.version ?? null;
  }

  get activeMinutes(): number {
    return this.#clock.activeMinutes;
  }

  /** Takes a closed activity into what is normal, as far as it is trusted. In learning all but `none` is normal at once. */
  learn(activity: Activity, trust: Trust): void {
    if (trust === 'none') return;
    const moment = this.#momentOf(activity, trust);
    this.#pass(moment);
    const fresh = this.#countNovelties(activity, moment);
    let isChanged = false;
    for (const contact of activity.contacts) {
      const { scope, role } = contact;
      if (scope === 'other') continue;
      if (scope === 'group') {
        if (role === 'client' && contact.packetsOut > 0) isChanged = this.#peers.seeGroup(contact, moment) || isChanged;
      } else if (role === 'client' && scope === 'internet') {
        if (contact.packetsOut === 0) continue;
        const unit = this.#units.of(namedContact(contact, activity).host, contact.address);
        isChanged = this.#destinations.see(unit, contact, moment) || isChanged;
      } else if (!isHousekeeping(contact)) {
        if (role === 'server' && !isOffered(contact)) continue;
        if (role === 'server') isChanged = this.#peers.seeService(contact, moment) || isChanged;
        if (scope === 'lan' && contact.packetsOut > 0) isChanged = this.#peers.see(contact, moment) || isChanged;
      }
    }
    this.#destinations.endMinute();
    for (const { sight, bareLogP } of fresh)
      for (const span of this.#spansOf(sight.kind, sight.key)) span.told = bareLogP;
    this.#dns.see(activity.questions, activity.fingerprints, this.#units);
    this.#hours.see({ ...this.#hourOf(activity), day: moment.day, bytes: bytesOf(activity) });
    if (isChanged && !this.#isLearning) this.#version++;
  }

  /** The learning phase ends: rates are those of the later part of it. */
  settle(): void {
    this.#odds.settle(this.#clock.learningMinutes);
    this.#isLearning = false;
    this.#version++;
    if (this.#approved === null) this.#reference = contractItems(this.document());
  }

  /**
   * What is new in an activity, by what was learned; most have nothing. Of a closed activity it remembers for two hours what it said, so that
   * one event is told once although it is learnt later; nothing else changes.
   */
  judge(activity: Activity): readonly Surprise[] {
    if (this.#isLearning || this.#clock.activeMinutes < ACTIVE_MINUTES_MIN) return QUIET;
    const surprises: Surprise[] = [];
    const sights = sightsOf(activity, this.#tablesAt(activity));
    if (sights.length > 0) this.#judgeSights(activity, sights, surprises);
    const bytes = bytesOf(activity);
    const { minute, hour } = this.#hourOf(activity);
    const odds = this.#hours.judge({ minute, hour, bytes });
    if (odds !== null) {
      const seen = { hour, bytes, packets: packetsOf(activity), minutes: this.#odds.rate('named').minutes };
      surprises.push(tellHour(activity, odds, seen));
    }
    return surprises.length === 0 ? QUIET : surprises;
  }

  #judgeSights(activity: Activity, sights: readonly Sight[], surprises: Surprise[]): void {
    const minute = minuteOf(activity);
    const frame = { usualOut: this.#usualOut(), minutes: this.#odds.rate('named').minutes };
    for (const kind of ['new-destination', 'new-peer', 'new-service'] as const) {
      const judged: JudgedSight[] = [];
      for (const sight of sights) {
        if (sight.kind !== kind) continue;
        const key = `${kind} ${sight.key}`;
        const recent = this.#recent.of(key, minute);
        const { bytesOut } = sight.contact;
        const whole = recent === null ? sight : withBytes(sight, bytesOut + recent.bytesOut);
        const one = this.#judgeSight(whole, frame.usualOut);
        const told = Math.min(recent?.logP ?? 0, sight.pending?.told ?? 0);
        const isNews = told === 0 || one.bareLogP < told - GRAVER;
        if (isNews) judged.push(one);
        else if (recent === null && isReturn(sight, minute)) judged.push(asReminder(one));
        if (!activity.isProvisional) this.#recent.note(key, { minute, logP: isNews ? one.bareLogP : told, bytesOut });
      }
      if (judged.length > 0) surprises.push(...tellSights(judged, frame));
    }
  }

  /** Least logP that can be told, and minutes behind it; null while learning. */
  get reach(): { readonly leastLogP: number; readonly windows: number } | null {
    if (this.#isLearning || this.#clock.activeMinutes < ACTIVE_MINUTES_MIN) return null;
    return { leastLogP: LOGP_LEAST, windows: this.#clock.activeMinutes };
  }

  /** The owner says that this (key of an alert of that kind) is normal. Returns false when the contract does not know it. */
  accept(kind: string, key: string): boolean {
    const spans = [...this.#spansOf(kind, key)];
    for (const span of spans) span.credit = 1;
    if (spans.length > 0) this.#version++;
    return spans.length > 0;
  }

  *#spansOf(kind: string, key: string): Generator<Span> {
    if (kind === 'new-destination') yield* this.#destinations.spansOf(key);
    else if (kind === 'new-peer' || kind === 'new-service') yield* this.#peers.spansOf(kind, key);
  }

  /** The owner approves what the document says, if it is still the one that they read: false when it has changed since. */
  approve(version: number, atUs: number): boolean {
    if (version !== this.#version) return false;
    this.#approved = { version, atUs };
    this.#reference = contractItems(this.document());
    return true;
  }

  /** What changed since the approved version, or since learning ended where none is approved. */
  changes(): ContractChange[] {
    return contractDifference(this.#reference, contractItems(this.document()));
  }

  /** The contract as plain data. */
  document(): ContractDocument {
    return {
      format: CONTRACT_FORMAT,
      version: this.#version,
      approved: this.#approved,
      zone: this.#zone.name,
      isLearning: this.#isLearning,
      firstUs: this.#clock.first * 6e7,
      lastUs: this.#clock.last * 6e7,
      activeMinutes: this.#clock.activeMinutes,
      days: this.#clock.days,
      ...this.#destinations.describe(),
      peers: this.#peers.describePeers(),
      services: this.#peers.describeServices(),
      groups: this.#peers.describeGroups(),
      hours: this.#hours.describe(),
      dns: this.#dns.describe(),
      fingerprints: this.#dns.fingerprints,
    };
  }

  #tablesAt(activity: Activity): ContractTables {
    const minute = minuteOf(activity);
    const isBack = this.#clock.isBackAt(minute);
    return { minute, units: this.#units, destinations: this.#destinations, peers: this.#peers, isBack };
  }

  #momentOf(activity: Activity, trust: Trust): Moment {
    // One more, so that the first evening of 1970 west of Greenwich is no negative number.
    return { minute: minuteOf(activity), day: localDay(this.#zone, activity.startUs) + 1, trust };
  }

  #hourOf(activity: Activity): { minute: number; hour: number } {
    return { minute: minuteOf(activity), hour: localHour(this.#zone, activity.startUs) };
  }

  /** Time since the last activity is experience as well: nothing new happened in it. */
  #pass({ minute, day }: Moment): void {
    const { gap, isNewDay } = this.#clock.advance(minute, day);
    if (gap > 0) {
      if (!this.#isLearning) this.#odds.pass(gap);
      this.#passHours(minute - gap + 1, minute);
    }
    if (!isNewDay) return;
    const isFaded = [this.#destinations.fade(minute), this.#peers.fade(minute)].includes(true);
    if (isFaded && !this.#isLearning) this.#version++;
  }

  /** Minutes from `from` to `until` (inclusive) were watched: at most a day, hour by hour. */
  #passHours(from: number, until: number): void {
    for (let minute = from; minute <= until; ) {
      const end = Math.min(until + 1, (Math.floor(minute / 60) + 1) * 60);
      this.#hours.pass(localHour(this.#zone, minute * 6e7), end - minute);
      minute = end;
    }
  }

  /** What is new teaches the rates. Returns what is new for the first time while watching, with its odds before it taught. */
  #countNovelties(activity: Activity, moment: Moment): readonly JudgedSight[] {
    const sights = sightsOf(activity, this.#tablesAt(activity));
    if (sights.length === 0) return NONE_FRESH;
    const fresh: JudgedSight[] = [];
    const usualOut = this.#usualOut();
    for (const sight of sights) {
      if (this.#isLearning) {
        if (moment.trust === 'baseline') this.#odds.learn(sight.traits, moment.minute - this.#clock.learningFrom);
        continue;
      }
      const judged = this.#judgeSight(sight, usualOut);
      if (sight.pending === null) fresh.push(judged);
      else if (judged.bareLogP < sight.pending.told - GRAVER) sight.pending.told = judged.bareLogP;
    }
    for (const { sight } of fresh) this.#odds.count(sight.traits, moment.day, WEIGHTS[moment.trust]);
    return fresh;
  }

  #judgeSight(sight: Sight, usualOut: number): JudgedSight {
    const parts: OddsPart[] = this.#odds.judge(sight.traits, usualOut);
    let logP = 0;
    for (const part of parts) logP += part.logP;
    const bareLogP = logP - kinshipLogP(sight.traits.kinship);
    return { sight, parts, logP: Math.max(LOGP_LEAST, logP), bareLogP };
  }

  /** Bytes a minute that the device sends to its busiest destinations in busy minutes. */
  #usualOut(): number {
    let most = 0;
    for (const { span, up } of this.#destinations.values())
      if (isNormal(span)) most = Math.max(most, up.quantile(0.99));
    return most;
  }

  /** Plain JSON from which `restore` makes the same contract to the bit. */
  save(): unknown {
    return {
      version: STATE_VERSION,
      document: this.#version,
      approved: this.#approved,
      isLearning: this.#isLearning,
      clock: this.#clock.save(),
      destinations: this.#destinations.save(),
      peers: this.#peers.save(),
      hours: this.#hours.save(),
      dns: this.#dns.save(),
      odds: this.#odds.save(),
      recent: this.#recent.save(),
      reference: this.#reference.map(({ what, subject, parts }) => [what, subject, parts]),
    };
  }

  /** Throws an Error with words when `saved` is not such a state: files are hostile. */
  static restore(saved: unknown, context: LearnerContext): Contract {
    const contract = new Contract(context);
    const state = (saved ?? {}) as Readonly<Record<string, unknown>>;
    if (state['version'] !== STATE_VERSION)
      throw new Error('the contract is of another version than this program reads');
    if (!Number.isInteger(state['document'])) throw new Error('the contract has no version');
    contract.#clock = ContractClock.restore(state['clock']);
    contract.#version = state['document'] as number;
    contract.#isLearning = state['isLearning'] === true;
    contract.#approved = restoreApproval(state['approved']);
    contract.#destinations = DestinationTable.restore(state['destinations']);
    contract.#peers = PeerTable.restore(state['peers']);
    contract.#hours = HourTable.restore(state['hours']);
    contract.#dns = DnsHabits.restore(state['dns']);
    contract.#odds = NoveltyOdds.restore(state['odds']);
    contract.#recent = RecentSights.restore(state['recent']);
    contract.#reference = restoreItems(state['reference'], REFERENCE_MAX);
    return contract;
  }
}

function restoreApproval(saved: unknown): { version: number; atUs: number } | null {
  if (saved === null) return null;
  const { version, atUs } = (saved ?? {}) as { version?: unknown; atUs?: unknown };
  if (!Number.isInteger(version) || !Number.isFinite(atUs))
    throw new Error('the contract has an approval that is none');
  return { version: version as number, atUs: atUs as number };
}

function isReturn({ pending }: Sight, minute: number): boolean {
  return pending !== null && minute - pending.last > RETURN_MINUTES;
}

function asReminder({ sight, parts, logP, bareLogP }: JudgedSight): JudgedSight {
  if (logP >= REMINDER_LOG_P) return { sight, parts, logP, bareLogP };
  return { sight, parts: [{ name: parts[0]!.name, logP: REMINDER_LOG_P }], logP: REMINDER_LOG_P, bareLogP };
}

/** The same sight with the bytes of the minutes before it. */
function withBytes(sight: Sight, bytesOut: number): Sight {
  return { ...sight, traits: { ...sight.traits, bytesOut } };
}

function minuteOf({ startUs }: Activity): number {
  return Math.floor(startUs / (ACTIVITY_SECONDS * 1e6));
}

function bytesOf({ contacts }: Activity): number {
  let bytes = 0;
  for (const { scope, bytesOut, bytesIn } of contacts) if (scope !== 'group') bytes += bytesOut + bytesIn;
  return bytes;
}

function packetsOf({ contacts }: Activity): number {
  let packets = 0;
  for (const { scope, packetsOut, packetsIn } of contacts) if (scope !== 'group') packets += packetsOut + packetsIn;
  return packets;
}
