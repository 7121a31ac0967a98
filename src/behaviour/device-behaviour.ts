// What is known of the behaviour of one device: its life cycle, contract, learners and streams of evidence.
import type { FindingSink, FindingSubject } from '../base/finding.ts';
import { hashText } from '../base/hash.ts';
import { defaultsOf } from '../base/options.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Activity } from './activity.ts';
import { Contract } from './contract.ts';
import { CONTRACT_KINDS } from './contract-kinds.ts';
import { INBOX_LOG_P, KindStream, type StreamReport } from './kind-stream.ts';
import { makeFinding } from './learned-finding.ts';
import type { Learner, LearnerContext, LearnerSpec, Surprise, Trust } from './learner.ts';
import { LifeCycle, type LifeCycleOptions, type Phase } from './life-cycle.ts';
import { SuspectTimes } from './suspect-times.ts';
import { TeachingQueue } from './teaching-queue.ts';
import { DAY_US, MINUTE_US } from './time-spans.ts';

/** A window this strange is not trusted: it hardly teaches, and the owner finds it at least in the inbox. */
const SUSPICIOUS_LOG_P = INBOX_LOG_P;
/** Different things of one device that go to the inbox a day. One break-in is new contacts, rates and volumes: it must not hide the next one. */
export const INBOX_A_DAY = 16;
/** Alarms of one device that are no further apart count once against the budget: they are one incident. */
const INCIDENT_US = 30 * MINUTE_US;

export interface DeviceOptions extends LifeCycleOptions {
  readonly zone: TimeZone;
  readonly seed: number;
  readonly hasContract: boolean;
  readonly specs: readonly LearnerSpec[];
  readonly isCalibrated: boolean;
  readonly gathersEvidence: boolean;
}

/** What the home gives its devices. */
export interface HomeWatch {
  /** Log evidence asked for beyond the threshold. */
  demandAt(timeUs: number): number;
  /** An incident was told. */
  spend(timeUs: number): void;
  /** What was told turned out to be no false alarm. */
  refund(): void;
  subjectOf(device: string): FindingSubject;
  readonly report: FindingSink;
}

/** One learner of the device, or its contract, with the kinds that it may speak of. */
interface Part {
  readonly name: string;
  readonly kinds: readonly string[];
  learner: Pick<Learner, 'learn' | 'settle' | 'judge' | 'reach' | 'save' | 'teach'>;
  readonly restore: (saved: unknown) => Part['learner'];
  /** It has learnt enough to judge. */
  isOn: boolean;
}

/** A window score only says that something is strange: where another kind just told what it is, that is nothing new. */
const GENERAL_KIND = 'behaviour';
/** Name of the contract among the learners of a saved device. */
const CONTRACT = 'contract';
const CONTRACT_KIND_NAMES = CONTRACT_KINDS.map(({ name }) => name);

export interface StreamState {
  readonly kind: string;
  readonly windows: number;
  /** Least p-value that it can reach; 1 while it is off. */
  readonly leastP: number;
  readonly isOff: boolean;
  readonly logThreshold: number;
}

export interface DeviceBehaviour {
  readonly device: string;
  readonly phase: Phase;
  readonly firstUs: number;
  readonly learningEndsUs: number;
  readonly activeMinutes: number;
  readonly isLowConfidence: boolean;
  readonly streams: readonly StreamState[];
  /** Versions of its contract: now, and as the owner approved it (null = never); absent where there is no contract. */
  readonly contract?: { readonly version: number; readonly approved: number | null };
}

export class DeviceWatch {
  readonly id: string;
  readonly life: LifeCycle;
  readonly #options: DeviceOptions;
  readonly #parts: readonly Part[];
  readonly #streams: ReadonlyMap<string, KindStream>;
  readonly #suspects = new SuspectTimes();
  readonly #waiting = new TeachingQueue();
  #windowsSeen = 0;
  /** End of its last window. */
  #lastUs: number;
  #windowsPerDay = 1;
  /** Time that the clock jumped over: it was not watched. */
  #skippedUs = 0;
  #inboxDay = 0;
  #inboxKeys: string[] = [];
  /** When the last incident was told; null where it turned out right. */
  #spentUs: number | null = null;
  #toldUs: number | null = null;

  constructor(id: string, firstUs: number, options: DeviceOptions) {
    this.id = id;
    this.#options = options;
    this.#lastUs = firstUs;
    this.life = new LifeCycle(options, firstUs);
    this.#parts = [
      ...(options.hasContract ? [this.#contractPart()] : []),
      ...options.specs.map(this.#learnerPart, this),
    ];
    this.#streams = new Map(
      this.#parts.flatMap(({ name, kinds }) => {
        const stream = { gathers: options.gathersEvidence, hasEvents: name === CONTRACT };
        return kinds.map((kind) => [kind, new KindStream(kind, stream)]);
      }),
    );
  }

  /** Streams that judge now. */
  activeStreams(): KindStream[] {
    if (this.life.phase !== 'watching') return [];
    return this.#parts.flatMap(({ kinds, learner }) =>
      learner.reach === null ? [] : kinds.map((kind) => this.#streams.get(kind)!),
    );
  }

  get lastUs(): number {
    return this.#lastUs;
  }

  get contract(): Contract | null {
    const learner = this.#parts[0]?.learner;
    return learner instanceof Contract ? learner : null;
  }

  /** Days since it was first seen, without jumps of the clock. */
  knownDays(timeUs: number): number {
    return Math.max(0, timeUs - this.life.firstUs - this.#skippedUs) / DAY_US;
  }

  get windowsPerDay(): number {
    return this.#windowsPerDay;
  }

  /** Judges an activity; learns it later, when closed. */
  observe(activity: Activity, home: HomeWatch): void {
    if (activity.isProvisional) {
      if (this.life.phase === 'watching') this.#judge(activity, home);
      return;
    }
    this.#windowsSeen++;
    this.#lastUs = activity.untilUs;
    const isLearning = this.life.isLearningAt(activity.startUs);
    const least = this.life.phase === 'watching' ? this.#judge(activity, home) : 0;
    const trust = isLearning ? 'baseline' : least <= SUSPICIOUS_LOG_P ? 'suspicious' : 'drift';
    this.#waiting.add(activity, trust);
  }

  /** Time passes: what waited long enough is learnt, and learning may end. True when the streams that judge are others now. */
  advanceTo(timeUs: number): boolean {
    const wereOn = this.#countOn();
    this.#teach(timeUs);
    if (!this.life.isDue(timeUs)) return this.life.phase === 'watching' && this.#countOn() !== wereOn;
    this.#teach(Number.POSITIVE_INFINITY);
    for (const part of this.#parts) {
      part.learner.settle();
      part.isOn = part.learner.reach !== null;
    }
    this.life.settle(timeUs);
    this.beginDay(timeUs);
    return true;
  }

  /** A day of the world begins: how often it judges is counted anew. */
  beginDay(dayUs: number): void {
    if (this.life.phase !== 'watching') return;
    const days = (dayUs - this.life.firstUs - this.#skippedUs) / DAY_US;
    this.#windowsPerDay = Math.max(1, this.#windowsSeen / Math.max(1, days));
  }

  /** A fact lies on this span: it teaches nothing, and what was told of it was no false alarm. */
  suspect(fromUs: number, untilUs: number, home: HomeWatch): void {
    this.#suspects.add(fromUs, untilUs);
    if (this.#spentUs === null) return;
    if (this.#spentUs < fromUs - INCIDENT_US || this.#spentUs > untilUs + INCIDENT_US) return;
    this.#spentUs = null;
    home.refund();
  }

  openEpoch(fromUs: number, toUs: number): void {
    this.#teach(Number.POSITIVE_INFINITY);
    this.#suspects.clear();
    this.#skippedUs += toUs - fromUs;
    this.life.shift(fromUs, toUs);
    for (const stream of this.#streams.values()) stream.reset();
  }

  teach(kind: string, key: string, verdict: 'normal' | 'bad', timeUs: number): void {
    for (const { kinds, learner } of this.#parts) {
      if (!kinds.includes(kind)) continue;
      if (!(learner instanceof Contract)) learner.teach?.(key, verdict, timeUs);
      else if (verdict === 'normal') learner.accept(kind, key);
    }
    if (verdict === 'normal') this.#streams.get(kind)?.reset();
  }

  state(): DeviceBehaviour {
    const { phase, firstUs, endsUs, activeMinutes, isLowConfidence } = this.life;
    const streams = this.#parts.flatMap(({ kinds, learner }) => {
      const reach = phase === 'watching' ? learner.reach : null;
      return kinds.map((kind) => ({
        kind,
        windows: reach?.windows ?? 0,
        leastP: Math.exp(reach?.leastLogP ?? 0),
        isOff: reach === null,
        logThreshold: this.#streams.get(kind)!.threshold,
      }));
    });
    const { contract } = this;
    return {
      device: this.id,
      phase,
      firstUs,
      learningEndsUs: endsUs,
      activeMinutes,
      isLowConfidence,
      streams,
      ...(contract === null ? {} : { contract: { version: contract.version, approved: contract.approvedVersion } }),
    };
  }

  save(): unknown {
    return {
      version: 1,
      life: this.life.save(),
      learners: Object.fromEntries(this.#parts.map(({ name, learner }) => [name, learner.save()])),
      streams: Object.fromEntries([...this.#streams].map(([kind, stream]) => [kind, stream.save()])),
      suspects: this.#suspects.save(),
      waiting: this.#waiting.save(),
      lastUs: this.#lastUs,
      windowsSeen: this.#windowsSeen,
      skippedUs: this.#skippedUs,
      toldUs: this.#toldUs,
      windowsPerDay: this.#windowsPerDay,
      inboxDay: this.#inboxDay,
      inboxKeys: this.#inboxKeys,
      spentUs: this.#spentUs,
    };
  }

  /** Throws an Error with words for what `save` does not make. Learners that were not there then begin anew. */
  restore(saved: unknown): void {
    const state = recordOf(saved, 'a device');
    if (state['version'] !== 1) throw new Error(`the behaviour of a device has version ${String(state['version'])}`);
    this.life.restore(state['life']);
    const learners = recordOf(state['learners'], 'the learners of a device');
    const streams = recordOf(state['streams'], 'the streams of a device');
    for (const part of this.#parts)
      if (Object.hasOwn(learners, part.name)) {
        part.learner = part.restore(learners[part.name]);
        part.isOn = part.learner.reach !== null;
      }
    for (const [kind, stream] of this.#streams) if (Object.hasOwn(streams, kind)) stream.restore(streams[kind]);
    this.#suspects.restore(state['suspects']);
    this.#waiting.restore(state['waiting'], this.id);
    this.#lastUs = numberOf(state, 'lastUs');
    this.#windowsSeen = numberOf(state, 'windowsSeen');
    this.#skippedUs = numberOf(state, 'skippedUs');
    this.#toldUs = state['toldUs'] === null ? null : numberOf(state, 'toldUs');
    this.#windowsPerDay = numberOf(state, 'windowsPerDay');
    this.#inboxDay = numberOf(state, 'inboxDay');
    this.#spentUs = state['spentUs'] === null ? null : numberOf(state, 'spentUs');
    const keys = state['inboxKeys'];
    if (!Array.isArray(keys) || keys.length > INBOX_A_DAY || !keys.every((each) => typeof each === 'string'))
      throw new Error('a device without its inbox');
    this.#inboxKeys = keys;
  }

  #countOn(): number {
    let on = 0;
    for (const { isOn } of this.#parts) if (isOn) on++;
    return on;
  }

  /** Returns the least logarithm of a p-value. */
  #judge(activity: Activity, home: HomeWatch): number {
    const demand = home.demandAt(activity.untilUs);
    let least = 0;
    for (const part of this.#parts) {
      if (!part.isOn) continue;
      const isOpenContract = activity.isProvisional && part.name === CONTRACT;
      const surprises = part.learner.judge(isOpenContract ? answeredPart(activity) : activity);
      for (const kind of part.kinds) {
        const surprise = strangestOf(surprises, kind);
        if (surprise === null && activity.isProvisional) continue;
        if (surprise !== null && surprise.logP < least) least = surprise.logP;
        const report = this.#streams.get(kind)!.judge({ activity, surprise, demand });
        if (report !== null && surprise !== null) this.#tell(part, activity, surprise, report, home);
      }
    }
    return least;
  }

  #tell(part: Part, activity: Activity, surprise: Surprise, report: StreamReport, home: HomeWatch): void {
    if (part.name === GENERAL_KIND && this.#isToldAt(activity.untilUs)) return;
    if (report.outcome === 'inbox' && !this.#fitsInbox(activity.untilUs, `${surprise.kind} ${report.key}`)) return;
    const windows = part.learner.reach?.windows ?? 0;
    home.report(makeFinding({ subject: home.subjectOf(this.id), activity, surprise, report, windows }));
    if (report.outcome !== 'inbox' && part.name !== GENERAL_KIND) this.#toldUs = activity.untilUs;
    if (report.outcome !== 'alarm') return;
    const isNews = this.#spentUs === null || activity.untilUs - this.#spentUs > INCIDENT_US;
    // Where a fact lies on the window, the alarm is no false one and costs nothing.
    if (!isNews || this.#suspects.overlaps(activity.startUs - INCIDENT_US, activity.untilUs)) return;
    this.#spentUs = activity.untilUs;
    home.spend(activity.untilUs);
  }

  /** Whether a kind that says more than "strange" was told of late. */
  #isToldAt(timeUs: number): boolean {
    return this.#toldUs !== null && timeUs - this.#toldUs <= INCIDENT_US;
  }

  #fitsInbox(timeUs: number, key: string): boolean {
    const day = Math.floor(timeUs / DAY_US);
    if (day !== this.#inboxDay) {
      this.#inboxDay = day;
      this.#inboxKeys = [];
    }
    if (this.#inboxKeys.includes(key)) return true;
    if (this.#inboxKeys.length >= INBOX_A_DAY) return false;
    this.#inboxKeys.push(key);
    return true;
  }

  #teach(timeUs: number): void {
    for (let next = this.#waiting.take(timeUs); next !== null; next = this.#waiting.take(timeUs)) {
      const { activity } = next;
      const trust: Trust = this.#suspects.overlaps(activity.startUs, activity.untilUs) ? 'none' : next.trust;
      if (trust === 'none') continue;
      this.life.countMinute();
      for (const part of this.#parts) {
        part.learner.learn(activity, trust);
        if (!part.isOn) part.isOn = part.learner.reach !== null;
      }
    }
  }

  #contractPart(): Part {
    const context = this.#contextOf(CONTRACT);
    return {
      name: CONTRACT,
      kinds: CONTRACT_KIND_NAMES,
      learner: new Contract(context),
      restore: (saved) => Contract.restore(saved, context),
      isOn: false,
    };
  }

  #learnerPart(spec: LearnerSpec): Part {
    const context = this.#contextOf(spec.name);
    const options = defaultsOf(spec.options);
    return {
      name: spec.name,
      kinds: [spec.name],
      learner: spec.create(options, context),
      restore: (saved) => spec.restore(saved, options, context),
      isOn: false,
    };
  }

  #contextOf(learner: string): LearnerContext {
    const { zone, seed, isCalibrated } = this.#options;
    return { zone, seed: hashText(learner, hashText(this.id, seed)) >>> 0, isCalibrated };
  }
}

/** What of an open window may be judged by the contract: a connection without an answer, or a name, may still get one. */
function answeredPart(activity: Activity): Activity {
  return { ...activity, contacts: activity.contacts.filter(({ connections, answered }) => answered >= connections) };
}

function strangestOf(surprises: readonly Surprise[], kind: string): Surprise | null {
  let strangest: Surprise | null = null;
  for (const surprise of surprises)
    if (surprise.kind === kind && (strangest === null || surprise.logP < strangest.logP)) strangest = surprise;
  return strangest;
}

function recordOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is not there`);
  return value as Record<string, unknown>;
}

function numberOf(state: Record<string, unknown>, name: string): number {
  const value = state[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`a device without its ${name}`);
  return value;
}
