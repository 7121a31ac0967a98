// Runs a home: feeds its monitor, and saves what it tells and knows in one transaction at boundaries of the data's time.
import type { Alert } from '../alerts/alert.ts';
import { UserError } from '../base/user-error.ts';
import type { Activity } from '../behaviour/activity.ts';
import type { HomeMonitor } from '../engine/home-monitor.ts';
import type { HomeEvents, HomeMoment } from '../engine/home-options.ts';
import type { FlowSink } from '../flows/flow-batch.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { type PackedHour, packHours } from '../store/activity-table.ts';
import type { StoredAlert } from '../store/alert-table.ts';
import { type FlowSummaryBatch, summariseFlows } from '../store/flow-summaries.ts';
import type { Store } from '../store/store.ts';
import { DecisionDesk, settleDecisions } from './decisions.ts';
import { reportOf } from './home-report.ts';
import { type HomeKeeper, LocalKeeper } from './home-save.ts';
import { type HomeSettings, keepHomeSettings } from './home-settings.ts';
import { type RestoreOptions, restoreHome } from './restore-home.ts';
import { WatchedTime } from './watched-time.ts';

/** A live home is saved so often, in data time, and sooner after an alert. */
const LIVE_SAVE_US = 60e6;
/** A replay goes faster than time: it is saved so often by the clock on the wall, which changes no result. */
const REPLAY_SAVE_MS = 5000;
/** Summaries that wait as they are, 4 MB at most; then they are packed, and so many more wait packed for a save. */
const WAITING_MAX = 4096;
const PACKED_WAITING_MAX = 60_000;
/** While nothing can be saved more wait, up to so many. */
const PACKED_DROPPED_ABOVE = 3 * PACKED_WAITING_MAX;
/** Alerts that wait to be saved; above it those that were told first give way. */
const ALERTS_WAITING_MAX = 20_000;
/** News of a live home is saved as soon as it comes, but one save after another waits so long at least. */
const NEWS_SAVE_MS = 1000;
/** While there is news saving takes at most about a tenth of the time. */
const NEWS_PAUSE = 10;
/** Saving takes at most about a fiftieth of the time: a large home on a slow card is saved less often. */
const SAVE_PAUSE = 50;
const HOURS_A_DAY = 24;

export interface RunnerOptions {
  /** Read here; also written here, unless `keeper` says that another thread does. */
  readonly store: Store;
  readonly keeper?: HomeKeeper;
  readonly settings: HomeSettings;
  readonly isReplay: boolean;
  readonly validatesChecksums: boolean;
  readonly hashSeed?: number;
  readonly flowCapacity?: number;
  readonly ownMacs?: readonly string[];
  /** Alerts and notices as they come; what an allow rule covers is not told. */
  readonly onAlert?: (alert: Alert, change: 'new' | 'updated', atUs: number) => void;
  readonly onFlows?: FlowSink;
  /** Sees packets with the flows they belong to, before any detector does. */
  readonly onPackets?: HomeEvents['onPackets'];
  readonly onFinding?: HomeEvents['onFinding'];
  /** So many device windows have closed: a measure of the work that was done. */
  readonly onSummaries?: (count: number) => void;
  /** Something that the owner should know and that ends nothing, as one sentence. */
  readonly warn?: (message: string) => void;
  /** Milliseconds of a steady clock; and how often a replay is saved by it. */
  readonly now?: () => number;
  readonly replaySaveMs?: number;
}

export class HomeRunner {
  readonly monitor: HomeMonitor;
  readonly #store: Store;
  readonly #keeper: HomeKeeper;
  readonly #settings: HomeSettings;
  readonly #isReplay: boolean;
  readonly #now: () => number;
  readonly #replaySaveMs: number;
  readonly #warn: (message: string) => void;
  readonly #watched = new WatchedTime();
  readonly #desk: DecisionDesk;
  readonly #alerts = new Map<string, StoredAlert>();
  #moments: HomeMoment[] = [];
  #summaries: Activity[] = [];
  #packs: PackedHour[] = [];
  #flows: FlowSummaryBatch[] = [];
  #packedCount = 0;
  #droppedCount = 0;
  #hasNews = false;
  #onSaved: (() => void) | null = null;
  #savedUs = Number.NEGATIVE_INFINITY;
  /** Devices that the last save knew: a new one is news. */
  #savedDevices = 0;
  #savedMs: number;
  #saveTookMs = 0;

  /** Throws UserErrors about the folder's state; one that is damaged is kept aside, which is told, and a new one begins. */
  constructor(options: RunnerOptions) {
    this.#store = options.store;
    this.#keeper = options.keeper ?? new LocalKeeper(options.store);
    this.#settings = options.settings;
    this.#isReplay = options.isReplay;
    this.#now = options.now ?? (() => performance.now());
    this.#replaySaveMs = options.replaySaveMs ?? REPLAY_SAVE_MS;
    this.#warn = options.warn ?? (() => undefined);
    this.#savedMs = this.#now();
    this.monitor = this.#restore(options);
    if (this.#keeper instanceof LocalKeeper) keepHomeSettings(this.#store, this.#settings);
    this.#desk = new DecisionDesk(this.#store, this.monitor);
    this.#desk.take(Number.NaN);
  }

  makeFrames(byteCapacity: number, capacity: number): FrameBatch {
    return this.monitor.makeFrames(byteCapacity, capacity);
  }

  process(frames: FrameBatch): void {
    this.monitor.process(frames);
    this.#saveNews();
  }

  /** The clock of a live interface. */
  advanceTo(timeUs: number): void {
    this.monitor.advanceTo(timeUs);
    this.#saveNews();
  }

  /** A neighbour that this machine's own system knows: a device, even when nothing else is seen of it. */
  meet(address: string, mac: string, timeUs: number): void {
    this.monitor.registry.meet(address, mac, timeUs, true);
  }

  /** While nothing comes in no boundary is reached: takes up what the owner decided, and saves it. */
  takeDecisions(): void {
    if (this.#desk.take(Number.NaN)) this.#save();
  }

  /** The input has ended: tells what is only known at the end, and saves. */
  finish(): void {
    this.monitor.finish();
    this.#save();
    if (Number.isFinite(this.#savedUs)) return;
    // Not one boundary was news: what the owner decided meanwhile is taken up all the same.
    if (this.#desk.hasTaken && this.#keeper instanceof LocalKeeper) settleDecisions(this.#store);
    if (this.monitor.counters.frames > 0 && this.#store.read(() => this.#store.state.savedUs()) !== null)
      this.#warn('All of it is older than what this folder knows already: nothing was added.');
  }

  /**
   * Saves at the next boundary and calls back: how a replay stops in the middle. In between, the book of alerts is ahead of the boundary,
   * and what lies between would be counted twice when the same captures are read again.
   */
  saveAtBoundary(onSaved: () => void): void {
    this.#onSaved = onSaved;
  }

  /** Summaries that found no room while nothing could be saved, windows of devices. */
  get droppedSummaries(): number {
    return this.#droppedCount;
  }

  /** Saves everything up to the boundary that was just reached, all or nothing. */
  #save(): void {
    const startMs = this.#now();
    const state = this.monitor.view();
    // Nothing that was not in the state before has come yet.
    if (!Number.isFinite(state.savedUs)) return;
    this.#packWaiting();
    const report = reportOf(this.monitor);
    const identities = this.monitor.identities.identities();
    this.#keeper.save({
      alerts: [...this.#alerts.values()],
      packs: this.#packs,
      flows: this.#flows,
      moments: this.#moments,
      identities,
      state: this.#keeper.packer.pack(state),
      watched: this.#watched.take(report.behaviour),
      report,
      effects: this.#desk.takeEffects(),
      keepHours: this.#settings.keepDays * HOURS_A_DAY,
    });
    this.#alerts.clear();
    this.#moments = [];
    this.#packs = [];
    this.#flows = [];
    this.#packedCount = 0;
    this.#hasNews = false;
    this.#savedDevices = identities.length;
    this.#savedUs = state.savedUs;
    this.#savedMs = this.#now();
    this.#saveTookMs = this.#savedMs - startMs;
  }

  #restore(options: RunnerOptions): HomeMonitor {
    const {
      store,
      keeper: _keeper,
      settings,
      onAlert,
      onFlows,
      onPackets,
      onFinding,
      onSummaries,
      warn: _warn,
      now: _now,
      replaySaveMs: _ms,
      ...rest
    } = options;
    const restoreOptions: RestoreOptions = {
      store,
      settings,
      ...rest,
      events: {
        onAlert: (alert, change, atUs) => {
          this.#take(alert, atUs);
          onAlert?.(alert, change, atUs);
        },
        onAllowed: (alert, _, atUs) => this.#take(alert, atUs),
        onActivities: (activities) => {
          this.#keep(activities);
          onSummaries?.(activities.length);
        },
        onMoment: (moment) => this.#moments.push(moment),
        onBoundary: (timeUs) => this.#reach(timeUs),
        ...(onFlows === undefined ? {} : { onFlows }),
        ...(onPackets === undefined ? {} : { onPackets }),
        ...(onFinding === undefined ? {} : { onFinding }),
      },
    };
    try {
      return restoreHome(restoreOptions).monitor;
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'data-damaged') throw error;
      this.#keeper.setStateAside(error.message);
      this.#warn(
        `${error.message} It is kept in the database (states_kept_aside), and devices are learned anew; alerts and rules are as they were.`,
      );
      return restoreHome({ ...restoreOptions, isNew: true }).monitor;
    }
  }

  #keep(activities: readonly Activity[]): void {
    for (const activity of activities) this.#summaries.push(activity);
    if (this.#summaries.length >= WAITING_MAX) this.#packWaiting();
  }

  #packWaiting(): void {
    if (this.#summaries.length === 0) return;
    this.#packedCount += this.#summaries.length;
    for (const pack of packHours(this.#summaries)) this.#packs.push(pack);
    this.#flows.push(summariseFlows(this.#summaries));
    this.#summaries = [];
    // Nothing could be saved for long: the oldest give way.
    while (this.#packedCount > PACKED_DROPPED_ABOVE && this.#packs.length > 0) {
      const { minutes } = this.#packs.shift()!;
      this.#packedCount -= minutes;
      this.#droppedCount += minutes;
      if (this.#flows.length > PACKED_DROPPED_ABOVE / WAITING_MAX) this.#flows.shift();
    }
  }

  #take(alert: Alert, atUs: number): void {
    const raisedUs = this.#alerts.get(alert.id)?.raisedUs ?? atUs;
    this.#alerts.set(alert.id, { alert, raisedUs, updatedUs: atUs });
    this.#hasNews = true;
    if (this.#alerts.size > ALERTS_WAITING_MAX) this.#alerts.delete(this.#alerts.keys().next().value!);
    if (this.#moments.length > ALERTS_WAITING_MAX) this.#moments.shift();
  }

  #reach(timeUs: number): void {
    this.#watched.pass(timeUs);
    if (!this.#isReplay && this.#desk.take(timeUs)) this.#hasNews = true;
    const onSaved = this.#onSaved;
    this.#onSaved = null;
    if (onSaved !== null || (this.#keeper.isFree && this.#isDue(timeUs))) this.#save();
    onSaved?.();
  }

  /**
   * An alert does not wait for the next boundary: what a live home saves in between is never read again, so nothing counts twice. A replay
   * waits, since it reads the same captures once more.
   */
  #saveNews(): void {
    if (this.#isReplay || !this.#hasNews || !this.#keeper.isFree || !this.monitor.hasReachedBoundary) return;
    if (this.#now() - this.#savedMs >= Math.max(NEWS_SAVE_MS, this.#saveTookMs * NEWS_PAUSE)) this.#save();
  }

  #isDue(timeUs: number): boolean {
    if (this.#packedCount >= PACKED_WAITING_MAX || this.#moments.length >= WAITING_MAX) return true;
    const sinceMs = this.#now() - this.#savedMs;
    if (this.#isReplay) return sinceMs >= Math.max(this.#replaySaveMs, this.#saveTookMs * SAVE_PAUSE);
    const isNews = this.#hasNews || this.monitor.identities.identities().length !== this.#savedDevices;
    if (isNews) return sinceMs >= this.#saveTookMs * NEWS_PAUSE;
    return Math.abs(timeUs - this.#savedUs) >= LIVE_SAVE_US && sinceMs >= this.#saveTookMs * SAVE_PAUSE;
  }
}
