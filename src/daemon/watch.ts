// The watch: the store's thread and the engine's, started, heard, and started again when one of them broke.
import { randomInt } from 'node:crypto';
import { UserError } from '../base/user-error.ts';
import type { InputChoice } from '../documents/setup.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsValues } from '../settings/settings-schema.ts';
import { errorOf } from './calls.ts';
import type { WeekAttack } from './daemon-options.ts';
import { inputWords } from './daemon-words.ts';
import { EngineLink } from './engine-link.ts';
import type { EngineNews, EngineOrder, PlannedAttack } from './engine-messages.ts';
import { guardHeapByClock } from './heap-guard.ts';
import { homeSettingsOf, languageOf } from './home-settings.ts';
import { LiveState } from './live-state.ts';
import type { LogBook } from './log-book.ts';
import { Messages } from './messages.ts';
import type { PartBoard } from './part-board.ts';
import type { StoreTold } from './store-keeping.ts';
import { StoreLink } from './store-link.ts';

export interface WatchOptions {
  readonly folder: string;
  readonly settings: Settings;
  readonly board: PartBoard;
  readonly log: LogBook;
  /** Simulated seconds a second until the clock is reached, and how far back a new simulated home begins, seconds. */
  readonly simulation: { readonly speed: number; readonly backSeconds: number };
  /** Attacks in the week that a new simulated home begins with. */
  readonly attacks: readonly WeekAttack[];
  readonly onStore: (news: StoreTold) => void;
  readonly onFigures: (seconds: number, up: number, down: number) => void;
  readonly onSeen: (news: Extract<EngineNews, { type: 'seen' }>) => void;
  /** The store was started anew: what is known of its rows may be old. */
  readonly onStoreBack: () => Promise<void>;
}

const RESTART_MS = 1000;
const RESTART_MS_MAX = 60_000;
/** SIGTERM ends in order within 5 s: engine and API together, then the store. */
const ENGINE_STOP_MS = 3000;
const STORE_STOP_MS = 1500;

export class Watch {
  readonly store = new StoreLink();
  readonly live = new LiveState();
  readonly #options: WatchOptions;
  readonly #engine = new EngineLink();
  /** This thread's own garbage; the others see to theirs. */
  readonly #heapGuard = guardHeapByClock();
  #engineMs = Date.now();
  /** What the engine was started with. */
  #running = '';
  /** Attacks of the next week that begins, and those of the one that runs. */
  #wanted: readonly WeekAttack[] | null;
  #attacks: readonly PlannedAttack[] = [];
  /** How far back a new simulated home begins. */
  #backSeconds: number;
  #turn: Promise<void> = Promise.resolve();
  #restartMs = RESTART_MS;
  /** Why the store began empty; null = it was well. */
  #damage: string | null = null;
  /** Somebody read pages of it that are damaged. */
  #isStoreDoubted = false;
  #isStopping = false;
  /** Another home takes the place of this one: nothing is started again until then. */
  #isHalted = false;
  #isRecovering = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#wanted = options.attacks;
    this.#backSeconds = options.simulation.backSeconds;
  }

  /** Where packets come from, in words of the settings' language. */
  get inputWords(): string | null {
    return inputWords(this.live.input, languageOf(this.#options.settings.values));
  }

  /**
   * When a packet came last, seconds by the clock of the home; the start, before the first one: silence begins with it. null = nothing
   * is expected.
   */
  get heardAt(): number | null {
    const { input, newestUs, heardMs } = this.live;
    if (input.kind === 'none') return null;
    if (input.kind === 'simulated' || input.kind === 'capture') return newestUs === null ? null : newestUs / 1e6;
    return (heardMs ?? this.#engineMs) / 1000;
  }

  /** Opens the data folder. Rejects with UserErrors about it. */
  async startStore(): Promise<void> {
    const { folder, settings, board, log, onStore } = this.#options;
    const { values } = settings;
    if (this.#isHalted) this.#damage = null;
    this.#isHalted = false;
    board.set('store', 'starting');
    const aside = await this.store.start(
      {
        folder,
        settings: homeSettingsOf(values),
        bytesMax: values.store.sizeLimit,
        policy: Messages.policyOf(values),
        isDoubted: this.#isStoreDoubted,
      },
      onStore,
      (error) => this.#storeEnded(error),
    );
    this.#isStoreDoubted = false;
    if (aside !== null) {
      this.#damage = damageWords(aside);
      log.write('warning', 'store', this.#damage);
    }
    this.storeIs(null);
  }

  /** What the store says of its last save: null = it is saved. Where it works, whoever looks at its health reads why it is empty. */
  storeIs(trouble: string | null): void {
    if (trouble === null) this.#options.board.set('store', 'ok', this.#damage);
    else this.#options.board.set('store', 'degraded', trouble);
  }

  /** The store's thread broke: it is started again, and then the engine, which has nobody to save with until then. */
  #storeEnded(error: Error | null): void {
    if (this.#isStopping || this.#isHalted) return;
    const { board, log } = this.#options;
    if (isDamage(error)) this.#isStoreDoubted = true;
    board.set('store', 'stopped', error?.message ?? null);
    log.trouble('store', error ?? 'it has ended by itself');
    this.#recoverSoon();
  }

  /** What is down is started again, ever more slowly while it breaks at once; never twice at a time. */
  #recoverSoon(): void {
    if (this.#isRecovering || this.#isStopping || this.#isHalted) return;
    this.#isRecovering = true;
    const wait = this.#restartMs;
    this.#restartMs = Math.min(this.#restartMs * 2, RESTART_MS_MAX);
    setTimeout(async () => {
      try {
        await this.#recover();
      } catch (error) {
        const part = this.store.isRunning ? 'engine' : 'store';
        this.#options.board.set(part, 'stopped', error instanceof Error ? error.message : String(error));
      }
      this.#isRecovering = false;
      if (!this.store.isRunning || !this.#engine.isRunning) this.#recoverSoon();
    }, wait);
  }

  async #recover(): Promise<void> {
    if (this.#isStopping || this.#isHalted) return;
    // The store's own thread may go on for long with what it still has in memory.
    if (this.#isStoreDoubted && this.store.isRunning) {
      await this.#engine.stop(0);
      await this.store.stop(STORE_STOP_MS);
    }
    if (!this.store.isRunning) {
      // It cannot save what it knows beyond the last save: it goes on from there.
      await this.#engine.stop(0);
      await this.startStore();
      await this.#options.onStoreBack();
    }
    if (this.#isStopping || this.#isHalted || this.#engine.isRunning) return;
    this.startEngine(this.live.input);
  }

  startEngine(choice: InputChoice): void {
    const { folder, settings, board, simulation, log } = this.#options;
    const { values } = settings;
    this.#engineMs = Date.now();
    this.#running = engineSettings(values, choice.kind);
    this.live.beginRun();
    this.live.input = choice;
    board.set('engine', 'starting');
    board.set('input', choice.kind === 'none' ? 'off' : 'starting');
    const startUs = (Date.now() - this.#backSeconds * 1000) * 1000;
    if (this.#wanted !== null && choice.kind === 'simulated') {
      this.#attacks = this.#wanted.map(({ name, afterSeconds }) => ({ name, atUs: startUs + afterSeconds * 1e6 }));
      this.#wanted = null;
    }
    const start = {
      folder,
      settings: homeSettingsOf(values, choice.kind),
      input: choice,
      filter: values.input.filter === '' ? null : values.input.filter,
      hashSeed: randomInt(0, 2 ** 32),
      flowCapacity: values.memory.openConnections,
      simulation: {
        seed: values.simulation.seed,
        startUs,
        speed: simulation.speed,
        attacks: this.#attacks,
      },
    };
    this.#engine.start(
      start,
      this.store.openPort(),
      (news) => this.#hear(news),
      (error) => {
        if (this.#isStopping || this.#isHalted) return;
        if (isDamage(error)) this.#isStoreDoubted = true;
        board.set('engine', 'stopped', error.message);
        log.write('error', 'engine', error.stack ?? error.message);
        this.#recoverSoon();
      },
    );
  }

  #hear(news: EngineNews): void {
    const { board, log } = this.#options;
    switch (news.type) {
      case 'ready':
        board.set('engine', 'ok');
        return;
      case 'figures': {
        this.#restartMs = RESTART_MS;
        const { seconds, up, down } = news.figures;
        this.live.take(news.figures);
        this.#options.onFigures(seconds, up, down);
        return;
      }
      case 'input':
        board.set('input', news.state === 'idle' ? 'off' : 'ok');
        log.write('info', 'input', `${this.inputWords ?? 'nothing'}: ${news.state}`);
        return;
      case 'input-failed': {
        const error = errorOf(news.trouble);
        if (isDamage(error)) {
          this.#isStoreDoubted = true;
          this.#recoverSoon();
        }
        board.set('input', 'degraded', error.message, error instanceof UserError ? error.hint : null);
        return;
      }
      case 'warning':
        log.write('warning', 'engine', news.message);
        return;
      case 'attacked':
        if (news.trouble !== null) log.write('warning', 'engine', errorOf(news.trouble).message);
        return;
      case 'seen':
        this.#options.onSeen(news);
        return;
      case 'ended':
        return;
    }
  }

  order(order: EngineOrder): void {
    this.#engine.order(order);
  }

  /** Whether the settings ask for another engine than the one that runs: it is started anew, within a second. */
  get isOutOfDate(): boolean {
    return this.#running !== engineSettings(this.#options.settings.values, this.live.input.kind);
  }

  /** Packets come from somewhere else from now on; what came until now is saved. */
  choose(choice: InputChoice): Promise<void> {
    // One after another: two engines at once would both save.
    this.#turn = this.#turn
      .catch(() => undefined)
      .then(async () => {
        await this.#engine.stop(ENGINE_STOP_MS);
        if (!this.#isStopping && !this.#isHalted) this.startEngine(choice);
      });
    return this.#turn;
  }

  /** The next simulated home begins anew, so far back, with these attacks. */
  planWeek(attacks: readonly WeekAttack[], backSeconds: number): void {
    this.#wanted = attacks;
    this.#backSeconds = backSeconds;
    this.live.beginHome();
  }

  /**
   * Engine and store end in order, and are started again by `startStore` and `startEngine`. `meanwhile`: done while the store still answers
   * and nobody saves any more.
   */
  async halt(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    this.#isHalted = true;
    await this.#engine.stop(ENGINE_STOP_MS);
    await meanwhile();
    await this.store.stop(STORE_STOP_MS);
    this.#options.board.set('engine', 'off');
  }

  async stopEngine(): Promise<void> {
    this.#isStopping = true;
    await this.#engine.stop(ENGINE_STOP_MS);
  }

  async stopStore(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#heapGuard);
    await this.store.stop(STORE_STOP_MS);
  }
}

function damageWords(aside: string): string {
  return `The database was damaged. It is kept as ${aside}; everything is learned anew.`;
}

/** Pages of the database are damaged, or it is none any more: whoever keeps it open is the last to notice. */
function isDamage(error: Error | null): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return code === 'data-damaged' || code === 'no-data-folder';
}

/** The settings that an engine is made with, to compare. */
function engineSettings(values: SettingsValues, kind: InputChoice['kind']): string {
  const { keepDays: _keepDays, ...home } = homeSettingsOf(values, kind);
  return JSON.stringify([home, values.input.filter]);
}
