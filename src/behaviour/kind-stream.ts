// The evidence of one device and kind of alert: which windows count, what is told, continued, kept for the inbox, and under which key.
import type { FindingFlow } from '../base/finding.ts';
import { EvidenceStream } from '../evidence/evidence-stream.ts';
import { STRANGE_LOG_P } from '../evidence/run-evidence.ts';
import type { Activity } from './activity.ts';
import type { Surprise } from './learner.ts';
import { HOUR_US, MINUTE_US } from './time-spans.ts';

/** A run of strange windows ends with this pause on the clock, however few windows a quiet device has. */
const RUN_GAP_US = HOUR_US;
/** Windows as strange as that go to the inbox one by one, although the evidence does not suffice: once in two months of minutes. */
export const INBOX_LOG_P = Math.log(1e-5);
/**
 * The same for events, as that of a place that was never seen: once in a day of minutes. An event is one thing that the owner can look at
 * and knows or not, and after a day of learning the odds of a new place with a name are hardly longer.
 */
const EVENT_INBOX_LOG_P = -Math.log(1440);
/** A single window with this p-value or less has evidence of about the threshold less a hair: −log p loses 2 log(−log p) on its way to evidence. */
const INBOX_MARGIN = 2.5;
/** Within a run that was told, a window this strange raises the alert again. */
const CONTINUED_LOG_P = Math.log(1e-3);
/** Flows of earlier windows that a finding names beside those of its own. */
const EARLIER_FLOWS_MAX = 4;

/** An event counts once in this time: the contract has taken it in by then, and knows itself what it told. */
const EVENT_KEPT_US = 15 * MINUTE_US;
const EVENTS_MAX = 32;
/** The same event counts again where it became this much stranger (e^2): more bytes. */
const GRAVER = 2;

export type Outcome = 'alarm' | 'continued' | 'inbox';

/** What a stream has to say about a window. */
export interface StreamReport {
  readonly outcome: Outcome;
  readonly key: string;
  /** Start of the first strange window of the run. */
  readonly sinceUs: number;
  /** Strange windows of the run. */
  readonly windows: number;
  readonly logEvidence: number;
  readonly logThreshold: number;
  /** Largest p-value (logarithm) with which this window would have stayed silent; null = even an ordinary one would not. */
  readonly silentLogP: number | null;
  readonly earlierFlows: readonly FindingFlow[];
}

export interface JudgedWindow {
  readonly activity: Activity;
  /** The strangest surprise of this kind, null where there is none. */
  readonly surprise: Surprise | null;
  /** Log evidence that the home asks for beyond the threshold. */
  readonly demand: number;
}

export interface KindStreamOptions {
  /** False for ablation: each window alone against the run length. */
  readonly gathers: boolean;
  /**
   * True for kinds whose surprises are events (a place that was never seen) and not numbers of each window: the same event in the next
   * windows, until the contract has taken it in, is no further evidence.
   */
  readonly hasEvents: boolean;
}

interface CountedEvent {
  readonly key: string;
  readonly startUs: number;
  readonly logP: number;
}

interface Gathered {
  readonly surprise: Surprise | null;
  readonly logP: number;
  readonly isNew: boolean;
  readonly demand: number;
}

export class KindStream {
  readonly kind: string;
  readonly #options: KindStreamOptions;
  #evidence = new EvidenceStream(Number.POSITIVE_INFINITY);
  /** Start of the window judged last. */
  #windowUs = Number.NEGATIVE_INFINITY;
  #strangeUs = Number.NEGATIVE_INFINITY;
  #sinceUs = 0;
  #windows = 0;
  #runKey = '';
  /** Log evidence that the run was told for. */
  #toldEvidence = 0;
  #reportedUs = Number.NEGATIVE_INFINITY;
  #flows: readonly FindingFlow[] = [];
  /** Events that counted lately, oldest first. */
  #events: readonly CountedEvent[] = [];

  constructor(kind: string, options: KindStreamOptions) {
    this.kind = kind;
    this.#options = options;
  }

  /** Log evidence from which on this stream alarms, without what the home may ask for beyond it. */
  get threshold(): number {
    return this.#options.gathers ? this.#evidence.threshold : this.#evidence.logRunLength;
  }

  /** Natural logarithm of the average run length that the budget grants, in windows. */
  set logRunLength(value: number) {
    this.#evidence.logRunLength = value;
  }

  /** For a device that wakes seldom a window counts for more: what alone is nearly enough for an alarm is worth an entry. */
  get #inboxLogP(): number {
    return this.#options.hasEvents ? EVENT_INBOX_LOG_P : Math.max(INBOX_LOG_P, -(this.threshold + INBOX_MARGIN));
  }

  /** Judges a window; null where there is nothing to tell. An open window may be judged again and again, and once when it closes. */
  judge({ activity, surprise, demand }: JudgedWindow): StreamReport | null {
    const { startUs } = activity;
    const isNew = startUs !== this.#windowUs;
    if (startUs - this.#strangeUs > RUN_GAP_US && this.#runKey !== '') this.#endRun();
    this.#windowUs = startUs;
    const logP = surprise?.logP ?? 0;
    const isStrange = surprise !== null && logP <= STRANGE_LOG_P;
    if (isStrange) this.#noteStrange(startUs);
    const isKnown = surprise !== null && this.#options.hasEvents && this.#isCounted(surprise, startUs);
    const report = this.#options.gathers
      ? this.#gather({ surprise, logP: isKnown ? 0 : logP, isNew, demand })
      : this.#judgeAlone(surprise, logP, startUs, demand);
    if (isStrange && !activity.isProvisional)
      this.#flows = [...this.#flows, ...surprise.flows].slice(0, EARLIER_FLOWS_MAX);
    return report;
  }

  #gather({ surprise, logP, isNew, demand }: Gathered): StreamReport | null {
    const { logEvidence, isAlarm, isWithheld, isTold, silentLogP } = this.#evidence.judge(logP, isNew, demand);
    if (surprise === null) return null;
    const logThreshold = this.threshold + demand;
    const told = { logEvidence, logThreshold };
    if (isAlarm) {
      this.#runKey = surprise.key;
      this.#toldEvidence = logEvidence;
      return this.#report('alarm', surprise.key, { ...told, silentLogP });
    }
    if (isTold) return surprise.logP <= CONTINUED_LOG_P ? this.#continue(logThreshold) : null;
    const isNotable = isWithheld || surprise.logP <= this.#inboxLogP;
    // Once a window; the book bounds them by the day.
    if (!isNotable || this.#reportedUs === this.#windowUs) return null;
    return this.#report('inbox', surprise.key, { ...told, silentLogP: this.#inboxLogP });
  }

  /** Whether the same event counted in another window already; if not, it does in this one. */
  #isCounted({ key, logP }: Surprise, startUs: number): boolean {
    this.#events = this.#events.filter((event) => startUs - event.startUs <= EVENT_KEPT_US);
    const known = this.#events.find((event) => event.key === key);
    if (known !== undefined && known.startUs !== startUs && logP >= known.logP - GRAVER) return true;
    const others = this.#events.filter((event) => event !== known);
    this.#events = [...others, { key, startUs, logP }].slice(-EVENTS_MAX);
    return false;
  }

  #judgeAlone(surprise: Surprise | null, logP: number, startUs: number, demand: number): StreamReport | null {
    if (surprise === null) return null;
    const logThreshold = this.threshold + demand;
    const told = { logEvidence: -logP, logThreshold };
    if (this.#runKey !== '' && startUs - this.#strangeUs <= RUN_GAP_US)
      return logP <= CONTINUED_LOG_P ? this.#continue(logThreshold) : null;
    if (-logP >= logThreshold) {
      this.#runKey = surprise.key;
      this.#toldEvidence = -logP;
      return this.#report('alarm', surprise.key, { ...told, silentLogP: -logThreshold });
    }
    if (logP > this.#inboxLogP || this.#reportedUs === this.#windowUs) return null;
    return this.#report('inbox', surprise.key, { ...told, silentLogP: this.#inboxLogP });
  }

  /** The run that was told goes on: the same alert is raised again, once a window, with the evidence that it was told for. */
  #continue(logThreshold: number): StreamReport | null {
    if (this.#reportedUs === this.#windowUs || this.#runKey === '') return null;
    return this.#report('continued', this.#runKey, {
      logEvidence: this.#toldEvidence,
      logThreshold: Math.min(logThreshold, this.#toldEvidence),
      silentLogP: CONTINUED_LOG_P,
    });
  }

  #report(
    outcome: Outcome,
    key: string,
    told: Pick<StreamReport, 'logEvidence' | 'logThreshold' | 'silentLogP'>,
  ): StreamReport {
    this.#reportedUs = this.#windowUs;
    return { outcome, key, sinceUs: this.#sinceUs, windows: this.#windows, earlierFlows: this.#flows, ...told };
  }

  #noteStrange(startUs: number): void {
    if (startUs === this.#strangeUs) return;
    if (startUs - this.#strangeUs > RUN_GAP_US) {
      this.#sinceUs = startUs;
      this.#windows = 0;
      this.#flows = [];
    }
    this.#windows++;
    this.#strangeUs = startUs;
  }

  #endRun(): void {
    this.#evidence.reset();
    this.#runKey = '';
  }

  /** A jump of the clock, or a verdict: the evidence gathered so far means nothing any more. */
  reset(): void {
    this.#evidence.reset();
    this.#runKey = '';
    this.#windowUs = this.#strangeUs = this.#reportedUs = Number.NEGATIVE_INFINITY;
    this.#windows = 0;
    this.#flows = [];
    this.#events = [];
  }

  save(): unknown {
    return {
      evidence: this.#evidence.save(),
      windowUs: finite(this.#windowUs),
      strangeUs: finite(this.#strangeUs),
      reportedUs: finite(this.#reportedUs),
      sinceUs: this.#sinceUs,
      windows: this.#windows,
      runKey: this.#runKey,
      toldEvidence: this.#toldEvidence,
      logRunLength: finite(this.#evidence.logRunLength),
      flows: this.#flows,
      events: this.#events,
    };
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown): void {
    const state = (saved ?? {}) as Record<string, unknown>;
    const { runKey, flows, windows, sinceUs, toldEvidence, logRunLength } = state;
    if (typeof runKey !== 'string' || ![windows, sinceUs, toldEvidence].every((each) => Number.isFinite(each)))
      throw new Error('a stream without its run');
    if (!Array.isArray(flows) || flows.length > EARLIER_FLOWS_MAX || !flows.every(isFlow))
      throw new Error('a stream without its flows');
    const events = state['events'];
    if (!Array.isArray(events) || events.length > EVENTS_MAX || !events.every(isEvent))
      throw new Error('a stream without its events');
    this.#events = events;
    const runLength = typeof logRunLength === 'number' ? logRunLength : Number.POSITIVE_INFINITY;
    this.#evidence = EvidenceStream.restore(state['evidence'], runLength);
    this.#windowUs = time(state['windowUs']);
    this.#strangeUs = time(state['strangeUs']);
    this.#reportedUs = time(state['reportedUs']);
    this.#sinceUs = sinceUs as number;
    this.#windows = windows as number;
    this.#toldEvidence = toldEvidence as number;
    this.#runKey = runKey;
    this.#flows = flows;
  }
}

function isFlow(value: unknown): value is FindingFlow {
  const flow = (value ?? {}) as Record<keyof FindingFlow, unknown>;
  const texts = [flow.uid, flow.originator, flow.responder, flow.protocol];
  const ports = [flow.originatorPort, flow.responderPort];
  return texts.every((each) => typeof each === 'string') && ports.every((each) => typeof each === 'number');
}

function isEvent(value: unknown): value is CountedEvent {
  const { key, startUs, logP } = (value ?? {}) as Record<keyof CountedEvent, unknown>;
  return typeof key === 'string' && Number.isSafeInteger(startUs) && Number.isFinite(logP);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function time(value: unknown): number {
  if (value === null) return Number.NEGATIVE_INFINITY;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Error('a stream without its times');
  return value;
}
