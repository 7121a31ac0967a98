// Retention: fine summaries give way to coarse ones, and old data to new ones, by age and by size, a little at a time.
import { LEVEL_MINUTES } from './flow-summary-table.ts';
import { judgeClock } from './retention-clock.ts';
import type { Store } from './store.ts';

const MINUTE_US = 60e6;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 1440;
/** Minutes are kept for two days, hours for thirty; days for as long as anything. */
const MINUTES_KEPT_DAYS = 2;
const HOURS_KEPT_DAYS = 30;
/** Alerts are kept for a year, or for as long as summaries where that is more: the measured rate of false alerts counts them. */
export const ALERTS_KEPT_DAYS = 365;
/** Where the size is too much, it is brought down to this part of it: there is always something on its way. */
const TARGET_SHARE = 0.9;
/** Bytes of empty pages that are left for what comes next. */
const SPARE_BYTES = 4 * 1024 * 1024;
const PAGES_AT_ONCE = 512;
/** Rows of one transaction: begun with few, doubled while it takes less than a quarter of what it may. */
const ROWS_FIRST = 1000;
const ROWS_MAX = 32_000;
/** What a card takes to write anything at all is spent on so many at least. */
const ROWS_MIN = 200;
const CHUNK_MS = 20;
const ALERTS_AT_ONCE = 200;

export interface RetentionOptions {
  /** The clock on the wall. */
  readonly nowMs: number;
  readonly keepDays: number;
  /** Bytes that the database may take on disk. */
  readonly bytesMax: number;
  /** It ends after about so long, at the next point where it can; one chunk takes some 10 ms on a slow card. */
  readonly budgetMs: number;
  /** Milliseconds of a steady clock. */
  readonly clock?: () => number;
}

export interface RetentionResult {
  /** The clock has jumped, or data are of another time: nothing was deleted. */
  readonly isWaiting: boolean;
  /** There is more to do. */
  readonly isMore: boolean;
  readonly summaries: number;
  readonly contacts: number;
  readonly hours: number;
  readonly alerts: number;
}

interface Counts {
  summaries: number;
  contacts: number;
  hours: number;
  alerts: number;
}

/** Does a part of what is due; `store` is open for writing. Each chunk is a transaction of its own. */
export function retain(store: Store, options: RetentionOptions): RetentionResult {
  const counts: Counts = { summaries: 0, contacts: 0, hours: 0, alerts: 0 };
  if (!isClockTrusted(store, options.nowMs * 1000)) return { isWaiting: true, isMore: false, ...counts };
  const chunks = new Chunks(store, options, counts);
  const isMore = dropByAge(chunks, options) || dropBySize(chunks, options) || giveBack(chunks, options);
  return { isWaiting: false, isMore, ...counts };
}

function isClockTrusted(store: Store, nowUs: number): boolean {
  const known = store.read(() => store.retention.clock());
  const newest = store.read(() => store.flows.newestMinute());
  const { isTrusted, ...clock } = judgeClock(known, {
    nowUs,
    newestUs: newest === null ? null : newest * MINUTE_US,
    hoursSince: (fromUs) =>
      store.read(() =>
        store.retention.hoursBetween(Math.ceil(fromUs / MINUTE_US / HOUR_MINUTES) * HOUR_MINUTES, minuteOf(nowUs)),
      ),
  });
  store.transaction(() => store.retention.putClock(clock));
  return isTrusted;
}

/** Work in transactions of a bearable length, until the time is over. */
class Chunks {
  readonly store: Store;
  readonly counts: Counts;
  readonly #clock: () => number;
  readonly #endMs: number;
  #rows = ROWS_FIRST;

  constructor(store: Store, { budgetMs, clock = () => performance.now() }: RetentionOptions, counts: Counts) {
    this.store = store;
    this.counts = counts;
    this.#clock = clock;
    this.#endMs = clock() + budgetMs;
  }

  get isOver(): boolean {
    return this.#clock() >= this.#endMs;
  }

  /** Does work of about so many rows until there is none or the time is over; true if there may be more. */
  repeat(work: (rows: number) => number): boolean {
    for (;;) {
      const startMs = this.#clock();
      const done = this.store.transaction(() => work(this.#rows));
      if (done === 0) return false;
      const tookMs = this.#clock() - startMs;
      if (tookMs < CHUNK_MS / 4) this.#rows = Math.min(ROWS_MAX, this.#rows * 2);
      else if (tookMs > CHUNK_MS / 2) this.#rows = Math.max(ROWS_MIN, Math.floor(this.#rows / 2));
      if (this.isOver) return true;
    }
  }
}

/** True if there is more to do. */
function dropByAge(chunks: Chunks, { nowMs, keepDays }: RetentionOptions): boolean {
  const now = minuteOf(nowMs * 1000);
  const days = [Math.min(MINUTES_KEPT_DAYS, keepDays), Math.min(HOURS_KEPT_DAYS, keepDays), keepDays];
  for (const level of LEVEL_MINUTES.keys()) if (dropLevel(chunks, level, now - days[level]! * DAY_MINUTES)) return true;
  if (dropContacts(chunks, now - keepDays * DAY_MINUTES)) return true;
  const oldestAlert = (now - Math.max(keepDays, ALERTS_KEPT_DAYS) * DAY_MINUTES) * MINUTE_US;
  return dropAlerts(chunks, oldestAlert);
}

/** Deletes summaries that ended before a minute. */
function dropLevel(chunks: Chunks, level: number, endBefore: number): boolean {
  const { store, counts } = chunks;
  return chunks.repeat((rows) => {
    const gone = store.retention.dropSummaries(level, endBefore - LEVEL_MINUTES[level]! + 1, rows);
    counts.summaries += gone;
    return gone;
  });
}

function dropContacts(chunks: Chunks, before: number): boolean {
  const { store, counts } = chunks;
  return chunks.repeat((rows) => {
    const gone = store.retention.dropContacts(before, Math.min(rows, ROWS_FIRST));
    counts.contacts += gone;
    return gone;
  });
}

function dropAlerts(chunks: Chunks, beforeUs: number): boolean {
  const { store, counts } = chunks;
  return chunks.repeat(() => {
    const gone = store.alerts.dropBefore(beforeUs, ALERTS_AT_ONCE);
    counts.alerts += gone;
    return gone;
  });
}

/** The oldest goes first, slice by slice; alerts when there are no summaries any more. True if there is more to do. */
function dropBySize(chunks: Chunks, { nowMs, bytesMax }: RetentionOptions): boolean {
  const { store } = chunks;
  const now = minuteOf(nowMs * 1000);
  while (store.size().usedBytes > bytesMax * TARGET_SHARE) {
    const slice = oldestSlice(store, now);
    if (slice === null) {
      if (store.read(() => store.alerts.count()) === 0) return false;
      const gone = chunks.counts.alerts;
      chunks.store.transaction(() => {
        chunks.counts.alerts += store.alerts.dropBefore(Number.MAX_SAFE_INTEGER, ALERTS_AT_ONCE);
      });
      if (chunks.counts.alerts === gone) return false;
    } else if (dropSlice(chunks, slice)) return true;
    if (chunks.isOver) return true;
  }
  return false;
}

/** Until when the oldest summaries are to go: a day of them, of the last two days an hour; null = there are none. */
function oldestSlice(store: Store, now: number): number | null {
  const end = store.read(() => store.retention.oldestEnd());
  const hourUs = store.read(() => store.retention.oldestHourUs());
  const hourEnd = hourUs === null ? null : minuteOf(hourUs) + HOUR_MINUTES;
  if (end === null && hourEnd === null) return null;
  const oldest = Math.min(end ?? Number.POSITIVE_INFINITY, hourEnd ?? Number.POSITIVE_INFINITY);
  const length = oldest < now - 2 * DAY_MINUTES ? DAY_MINUTES : HOUR_MINUTES;
  return Math.ceil(oldest / length) * length;
}

function dropSlice(chunks: Chunks, until: number): boolean {
  const { store, counts } = chunks;
  for (const level of LEVEL_MINUTES.keys()) if (dropLevel(chunks, level, until)) return true;
  const hasMoreHours = chunks.repeat(() => {
    const hourUs = store.retention.oldestHourUs();
    if (hourUs === null || minuteOf(hourUs) + HOUR_MINUTES > until) return 0;
    store.retention.dropHour(hourUs);
    counts.hours++;
    return 1;
  });
  // A contact stays while a day of it is summed up still.
  return hasMoreHours || dropContacts(chunks, Math.floor(until / DAY_MINUTES) * DAY_MINUTES);
}

/** Empty pages beyond a spare go back to the system. True if there are more. */
function giveBack(chunks: Chunks, { bytesMax }: RetentionOptions): boolean {
  const { store } = chunks;
  const isTight = (): boolean => store.size().bytes > bytesMax * TARGET_SHARE;
  const isDue = (): boolean => {
    const { freeBytes } = store.size();
    return freeBytes > SPARE_BYTES || (freeBytes > 0 && isTight());
  };
  if (!isDue()) {
    if (isTight()) store.read(() => store.retention.checkpoint());
    return false;
  }
  while (isDue()) {
    store.read(() => store.retention.giveBack(PAGES_AT_ONCE));
    if (chunks.isOver) break;
  }
  store.read(() => store.retention.checkpoint());
  return isDue();
}

function minuteOf(timeUs: number): number {
  return Math.floor(timeUs / MINUTE_US);
}
