// When a thing of the contract was seen, and how far it counts as normal: three learning rates by trust.
import type { Trust } from './learner.ts';

/**
 * Days on which a thing must come back before it is normal, by trust. In learning everything is normal at once. While watching (drift), the
 * day after: an update or a new habit stays, a single visit does not. Under suspicion (an alert lies on it) on five days.
 */
const DRIFT_DAYS = 2;
const SUSPICIOUS_DAYS = 5;
/** Two sightings count as two days only when they lie so far apart, so that midnight alone makes nothing normal. */
const CREDIT_MINUTES_MIN = 12 * 60;
/** A normal thing is forgotten after so many days unseen, a thing that never became normal sooner. */
const FADE_DAYS = 90;
const PENDING_FADE_DAYS = 14;
const MINUTES_A_DAY = 1440;

/** Times are whole minutes since 1970, as windows begin. */
export interface Span {
  readonly first: number;
  last: number;
  /** Local day of the last sighting, and how many such days there were. */
  lastDay: number;
  days: number;
  /** 1 = normal; below: on the way. */
  credit: number;
  creditMinute: number;
  /** Least logP told while it was not normal; 0 = nothing told. */
  told: number;
}

/** A moment of one device: minute since 1970, local day, and how far it is trusted. */
export interface Moment {
  readonly minute: number;
  readonly day: number;
  readonly trust: Trust;
}

export function newSpan({ minute, day, trust }: Moment): Span {
  return { first: minute, last: minute, lastDay: day, days: 1, credit: creditOf(trust), creditMinute: minute, told: 0 };
}

/** One more sighting. */
export function seeSpan(span: Span, { minute, day, trust }: Moment): void {
  span.last = minute;
  if (day !== span.lastDay) {
    span.lastDay = day;
    span.days++;
  }
  if (span.credit >= 1) return;
  if (trust === 'baseline') span.credit = 1;
  else if (minute - span.creditMinute >= CREDIT_MINUTES_MIN) {
    span.credit += creditOf(trust);
    span.creditMinute = minute;
    // Five fifths are a little less than one.
    if (span.credit > 0.999) span.credit = 1;
  }
}

export function isNormal(span: Span): boolean {
  return span.credit >= 1;
}

/** True when it was not seen for so long that it is forgotten. */
export function isFaded(span: Span, minute: number): boolean {
  return minute - span.last > (isNormal(span) ? FADE_DAYS : PENDING_FADE_DAYS) * MINUTES_A_DAY;
}

function creditOf(trust: Trust): number {
  if (trust === 'baseline') return 1;
  return trust === 'drift' ? 1 / DRIFT_DAYS : trust === 'suspicious' ? 1 / SUSPICIOUS_DAYS : 0;
}

export type SavedSpan = readonly number[];

/** Short, since there are hundreds: of a normal span only what still matters. */
export function saveSpan(span: Span): SavedSpan {
  const { first, last, lastDay, days, credit, creditMinute, told } = span;
  const seen = [first, last - first, lastDay - Math.floor(last / MINUTES_A_DAY), days];
  return isNormal(span) ? seen : [...seen, credit, creditMinute - first, told];
}

/** Throws when `saved` is no such span: files are hostile. */
export function restoreSpan(saved: unknown): Span {
  const isList = Array.isArray(saved) && (saved.length === 4 || saved.length === 7);
  if (!isList || !saved.every((value) => Number.isFinite(value)))
    throw new Error('a contract holds a span that is none');
  const [first, length, dayShift, days, credit, creditAfter, told] = saved as [
    number,
    number,
    number,
    number,
    ...number[],
  ];
  const last = first + length;
  const lastDay = Math.floor(last / MINUTES_A_DAY) + dayShift;
  return { first, last, lastDay, days, credit: credit ?? 1, creditMinute: first + (creditAfter ?? 0), told: told ?? 0 };
}
