// The work of the store's thread: opens the data folder, saves what the engine hands over with the messages that follow from it, keeps the
// size, and answers what the others ask.
import { accessCalls } from '../access/store-access.ts';
import { UserError } from '../base/user-error.ts';
import type { AlertRow } from '../documents/alerts.ts';
import { HomeQueries } from '../homes/home-queries.ts';
import { applySave, type HomeSave } from '../homes/home-save.ts';
import { type HomeSettings, keepHomeSettings } from '../homes/home-settings.ts';
import { createTimeZone } from '../homes/time-zone.ts';
import { NotifyPolicy, type PolicySettings } from '../notify/policy.ts';
import { POLICY_SETTING } from '../notify/policy-state.ts';
import { retain } from '../store/retention.ts';
import { Store } from '../store/store.ts';
import { isBrokenFile, storeError } from '../store/store-error.ts';
import type { StoreNews, StoreOrder } from './engine-messages.ts';
import { StoreScans } from './store-scans.ts';
import { WrittenHome } from './written-home.ts';

const RETENTION_MS = 60_000;
/** While there is more to delete, so often; in between others are answered. */
const RETENTION_SOON_MS = 50;
/** Whoever asks meanwhile waits for so long. */
const RETENTION_CHUNK_MS = 8;
const CHECKPOINT_MS = 250;
const LOOK_MS = 1000;

/** Settings of messages as plain data: the time zone by its name. */
export type PolicyStart = Omit<PolicySettings, 'zone'> & { readonly zone: string };

export interface StoreStart {
  readonly folder: string;
  readonly settings: HomeSettings;
  readonly bytesMax: number;
  readonly policy: PolicyStart;
  /** Somebody found its pages damaged: they are looked at, however orderly it was closed. */
  readonly isDoubted: boolean;
}

export type StoreTold =
  /** `aside`: where a damaged database was moved. */
  | { readonly type: 'ready'; readonly aside: string | null }
  /** What a save brought: for the live stream. Nothing of both = old summaries were deleted. */
  | {
      readonly type: 'stored';
      readonly alerts: readonly StoredChange[];
      readonly devices: readonly string[];
      readonly atMs: number;
    }
  /** Messages wait to be sent. */
  | { readonly type: 'outbox' }
  /** Another process wrote: users, tokens, channels, decisions. */
  | { readonly type: 'foreign' }
  | { readonly type: 'trouble'; readonly message: string | null };

export interface StoreSizes {
  readonly bytes: number;
  readonly alerts: number;
  readonly summaries: number;
  /** First and last minute of the summaries; null = there are none. */
  readonly oldestUs: number | null;
  readonly newestUs: number | null;
}

export interface StoredChange {
  readonly en: AlertRow;
  readonly de: AlertRow;
  readonly change: 'new' | 'updated';
}

export class StoreKeeping {
  /** Where a damaged database was moved; null = it was well. */
  readonly setAside: string | null;
  readonly #store: Store;
  readonly #tell: (news: StoreTold) => void;
  readonly #fail: (error: UserError) => void;
  readonly #queries: HomeQueries;
  readonly #policy: NotifyPolicy;
  readonly #timers: NodeJS.Timeout[] = [];
  #policySettings: PolicySettings;
  #settings: HomeSettings;
  #bytesMax: number;
  #dataVersion: number;
  #retention: NodeJS.Timeout;
  #isClosed = false;
  #isMoved = false;
  /** Since this was told last. */
  #hasDropped = false;
  #checkpoint: NodeJS.Timeout | null = null;

  /** Throws UserErrors about the folder. `fail`: the store cannot go on as it is; it is to be opened anew. */
  constructor(start: StoreStart, tell: (news: StoreTold) => void, fail: (error: UserError) => void) {
    this.#tell = tell;
    this.#fail = fail;
    this.#settings = start.settings;
    this.#bytesMax = start.bytesMax;
    this.#policySettings = policySettings(start.policy);
    const { store, aside } = openStore(start.folder, start.isDoubted);
    this.#store = store;
    store.putOffCheckpoints();
    this.setAside = aside;
    keepHomeSettings(store, start.settings);
    this.#queries = new HomeQueries(store);
    this.#policy = new NotifyPolicy();
    const kept = store.read(() => store.owner.setting(POLICY_SETTING));
    if (kept !== null) this.#policy.restore(kept);
    this.#dataVersion = store.dataVersion();
    this.#timers.push(setInterval(() => this.#look(), LOOK_MS));
    this.#retention = setTimeout(() => this.#begin(), RETENTION_SOON_MS);
  }

  /** What other threads may ask: "home.devices", "access.load" … */
  parts(): Readonly<Record<string, object>> {
    const store = this.#store;
    return {
      home: this.#queries,
      documents: new WrittenHome(this.#queries),
      access: accessCalls(store),
      channels: store.channels,
      outbox: store.outbox,
      scans: new StoreScans(store),
      keep: this,
    };
  }

  take(order: StoreOrder, answer: (news: StoreNews) => void): void {
    if (order.type === 'set-aside') {
      this.#store.transaction(() => this.#store.state.keepAside(order.reason));
      return;
    }
    try {
      this.#save(order.save);
      answer({ type: 'saved', id: order.id });
      // What is saved into a folder that was moved is not where the owner thinks.
      if (!this.#isMoved) this.#tell({ type: 'trouble', message: null });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#tell({ type: 'trouble', message });
      answer({ type: 'not-saved', id: order.id, message });
      this.judge(error);
    }
  }

  /** What went wrong with a save or a question: damaged pages end the store, so that it begins again with what is whole. */
  judge(error: unknown): void {
    const found = storeError(error, this.#store.file);
    if (isBrokenFile(found)) this.#end(found);
  }

  #end(error: UserError): void {
    this.close();
    this.#fail(error);
  }

  /**
   * SQLite writes on into files that somebody removed, and all of it is lost at the end: what was removed is written anew, and what was put
   * in its place is opened. A folder that was moved is told.
   */
  #lookForFiles(): void {
    const store = this.#store;
    const where = store.whereabouts();
    const isBack = this.#isMoved && where === 'well';
    this.#isMoved = where === 'moved';
    if (isBack) this.#tell({ type: 'trouble', message: null });
    if (where === 'well') return;
    const { folder } = store;
    if (where === 'moved')
      throw new UserError('data-not-writable', { folder, reason: 'it was moved or removed while Porchlight runs' });
    if (where === 'removed') store.writeAnew();
    else store.leave();
    const reason =
      where === 'removed' ? 'its files were removed, and are written anew' : 'another database stands there';
    this.#end(new UserError('data-not-writable', { folder, reason }));
  }

  #save(save: HomeSave): void {
    const store = this.#store;
    const known = new Set(save.alerts.filter(({ alert }) => store.alerts.has(alert.id)).map(({ alert }) => alert.id));
    let changes: StoredChange[] = [];
    let isMore = false;
    const before = this.#policy.save();
    try {
      applySave(store, save, () => {
        this.#queries.changed();
        this.#policy.forget(save.effects.forgotten.map(({ id }) => id));
        changes = save.alerts.flatMap(({ alert }) => {
          const change = known.has(alert.id) ? 'updated' : 'new';
          const en = this.#queries.alertRow(alert.id, 'en');
          const de = this.#queries.alertRow(alert.id, 'de');
          return en === null || de === null ? [] : [{ en, de, change }];
        });
        isMore = this.#plan(changes);
      });
    } catch (error) {
      this.#policy.restore(before);
      this.#queries.changed();
      throw error;
    }
    this.#checkpointSoon();
    const devices = [...new Set(save.packs.map(({ device }) => device))];
    this.#tell({ type: 'stored', alerts: changes, devices, atMs: Date.now() });
    if (isMore) this.#tell({ type: 'outbox' });
  }

  /** The messages that follow from alerts and from the time: in the transaction that saves the alerts. */
  #plan(changes: readonly StoredChange[]): boolean {
    const nowMs = Date.now();
    const channels = this.#store.channels.list();
    const { language } = this.#policySettings;
    const events = changes.map(({ en, de, change }) => ({
      alert: language === 'de' ? de : en,
      change,
      actions: this.#queries.alertActions(en.id, language),
    }));
    const planned = [
      ...this.#policy.plan(events, channels, this.#policySettings, nowMs),
      ...this.#policy.tick(channels, this.#policySettings, nowMs),
    ];
    if (planned.length === 0 && events.length === 0) return false;
    this.#store.outbox.addAll(planned);
    this.#store.owner.putSetting(POLICY_SETTING, this.#policy.save());
    return planned.length > 0;
  }

  /** New settings that need no new start. */
  configure(settings: HomeSettings, policy: PolicyStart, bytesMax: number): void {
    this.#settings = settings;
    this.#policySettings = policySettings(policy);
    this.#bytesMax = bytesMax;
    keepHomeSettings(this.#store, settings);
    this.#queries.changed();
  }

  size(): StoreSizes {
    const store = this.#store;
    return store.read(() => {
      const { firstUs, lastUs } = store.summaries.summary();
      return {
        bytes: store.size().bytes,
        alerts: store.alerts.count(),
        summaries: store.flows.count(),
        oldestUs: firstUs,
        newestUs: lastUs,
      };
    });
  }

  setting(name: string): unknown {
    return this.#store.read(() => this.#store.owner.setting(name));
  }

  putSetting(name: string, value: unknown): void {
    this.#store.transaction(() => this.#store.owner.putSetting(name, value));
  }

  /** Nothing of the home was ever saved. */
  isBlank(): boolean {
    return this.#store.read(() => this.#store.state.savedUs()) === null;
  }

  /** Forgets everything about the home: devices, traffic, alerts, what was decided about them, messages. Who may sign in, channels, settings, scans stay. */
  forgetHome(): void {
    this.#store.transaction(() => {
      this.#store.forgetHome();
      this.#store.owner.putSetting(POLICY_SETTING, null);
    });
    this.#store.wipeDeleted();
  }

  /** A copy of the database as one file, while it is in use. */
  async copyTo(file: string): Promise<void> {
    await this.#store.copyTo(file);
  }

  #look(): void {
    try {
      this.#lookForFiles();
      if (this.#isClosed) return;
      const version = this.#store.dataVersion();
      if (version !== this.#dataVersion) {
        this.#dataVersion = version;
        this.#queries.changed();
        this.#tell({ type: 'foreign' });
      }
      const before = this.#policy.save();
      let isMore = false;
      try {
        this.#store.transaction(() => {
          isMore = this.#plan([]);
        });
      } catch (error) {
        // What was planned is not in the outbox: it is planned again.
        this.#policy.restore(before);
        throw error;
      }
      if (isMore) this.#tell({ type: 'outbox' });
    } catch (error) {
      this.#tell({ type: 'trouble', message: error instanceof Error ? error.message : String(error) });
      this.judge(error);
    }
  }

  /** What the first page needs is read before somebody asks: of ten thousand alerts that takes a quarter of a second. */
  #begin(): void {
    try {
      this.#queries.changed();
    } catch (error) {
      this.#tell({ type: 'trouble', message: error instanceof Error ? error.message : String(error) });
      this.judge(error);
    }
    if (!this.#isClosed) this.#retain();
  }

  #retain(): void {
    let isMore = false;
    try {
      const { keepDays } = this.#settings;
      const done = retain(this.#store, {
        nowMs: Date.now(),
        keepDays,
        bytesMax: this.#bytesMax,
        budgetMs: RETENTION_CHUNK_MS,
      });
      isMore = done.isMore;
      this.#hasDropped ||= done.summaries + done.contacts + done.hours + done.alerts > 0;
      if (this.#hasDropped && !isMore) {
        this.#hasDropped = false;
        this.#tell({ type: 'stored', alerts: [], devices: [], atMs: Date.now() });
      }
      this.#checkpointSoon();
    } catch (error) {
      this.#tell({ type: 'trouble', message: error instanceof Error ? error.message : String(error) });
      this.judge(error);
    }
    if (this.#isClosed) return;
    this.#retention = setTimeout(() => this.#retain(), isMore ? RETENTION_SOON_MS : RETENTION_MS);
  }

  /** What was written ahead goes into the file itself a moment later: whoever waits for what a save brought is answered before. */
  #checkpointSoon(): void {
    this.#checkpoint ??= setTimeout(() => {
      this.#checkpoint = null;
      try {
        this.#store.checkpoint();
      } catch (error) {
        // It stays ahead of the file, where it is as safe.
        this.#tell({ type: 'trouble', message: error instanceof Error ? error.message : String(error) });
        this.judge(error);
      }
    }, CHECKPOINT_MS);
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#retention);
    if (this.#checkpoint !== null) clearTimeout(this.#checkpoint);
    this.#store.close();
  }
}

function policySettings({ zone, ...rest }: PolicyStart): PolicySettings {
  return { ...rest, zone: createTimeZone(zone) };
}

/** A damaged database is moved aside as it is, and a new one begins. */
function openStore(folder: string, isDoubted: boolean): { readonly store: Store; readonly aside: string | null } {
  try {
    return { store: Store.open(folder, 'write', isDoubted), aside: null };
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'data-damaged') throw error;
    const aside = Store.setAside(folder);
    return { store: Store.open(folder, 'write'), aside };
  }
}
