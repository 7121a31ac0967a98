// The whole program: store and engine in threads of their own, login, API, scans and messages in this one; started, and ended in order.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Access } from '../access/access.ts';
import type { AccessCalls } from '../access/access-storage.ts';
import { OneTimeCode } from '../access/one-time-code.ts';
import { type Api, createApi } from '../api/api.ts';
import type { InputChoice } from '../documents/setup.ts';
import type { HomeQueries } from '../homes/home-queries.ts';
import { ScanDesk } from '../scans/scan-desk.ts';
import { startScanThread } from '../scans/scan-thread.ts';
import type { ChannelTable } from '../store/channel-table.ts';
import { makeDataFolder } from '../store/database.ts';
import type { OutboxTable } from '../store/outbox-table.ts';
import { Backups } from './backups.ts';
import { DaemonEvents } from './daemon-events.ts';
import type { DaemonLinks } from './daemon-links.ts';
import type { DaemonNote, DaemonOptions } from './daemon-options.ts';
import { daemonPorts } from './daemon-ports.ts';
import { HomeAnswers } from './home-answers.ts';
import { homeSettingsOf, inputOf } from './home-settings.ts';
import { bestInput } from './input-candidates.ts';
import { LiveFeed } from './live-feed.ts';
import { livePart } from './live-part.ts';
import { LogBook } from './log-book.ts';
import { Messages } from './messages.ts';
import { Operations } from './operations.ts';
import { PartBoard } from './part-board.ts';
import { tellPart, tellSilence } from './part-news.ts';
import { ProofRun } from './proof-run.ts';
import { SIMULATION, SimulatedWeek } from './simulated-week.ts';
import type { StoreKeeping, StoreTold } from './store-keeping.ts';
import type { StoreScans } from './store-scans.ts';
import { Watch } from './watch.ts';
import { hostNamesOf, needsTls, WebFront } from './web-front.ts';
import type { WrittenHome } from './written-home.ts';

const STREAMS_MAX = 64;
const LOOK_MS = 1000;
/** Milliseconds that are in each measured delay of the event loop. */
const DELAY_RESOLUTION_MS = 10;
const DAEMON = 'daemon';

export class Daemon {
  readonly #options: DaemonOptions;
  readonly #log: LogBook;
  readonly #board: PartBoard;
  readonly #ring = new DaemonEvents(randomBytes(8).toString('hex'));
  readonly #watch: Watch;
  readonly #startedMs = Date.now();
  readonly #feed: LiveFeed;
  readonly #links: DaemonLinks;
  readonly #answers: HomeAnswers;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #delays = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  #access: Access | null = null;
  #scans: ScanDesk | null = null;
  #messages: Messages | null = null;
  #proof: ProofRun | null = null;
  #api: Api | null = null;
  #front: WebFront | null = null;
  readonly #backups: Backups;
  readonly #week: SimulatedWeek;
  #isStopping = false;
  #needsWizard = false;

  private constructor(options: DaemonOptions) {
    const { folder, settings } = options;
    this.#options = options;
    makeDataFolder(folder);
    this.#log = new LogBook(
      folder,
      ({ level, part, message }) => options.onLog?.(level, part, message),
      () => settings.values.log.level,
    );
    this.#board = new PartBoard((report, before) => {
      if (tellPart(report, before, { board: this.#board, log: this.#log, ring: this.#ring })) this.#feed.homeChanged();
    });
    this.#backups = new Backups({
      folder,
      program: options.version,
      halt: () => this.#halt(),
      resume: () => this.#resume(),
    });
    this.#watch = new Watch({
      folder,
      settings,
      board: this.#board,
      log: this.#log,
      simulation: options.simulation ?? SIMULATION,
      attacks: options.attacks ?? [],
      onStore: (news) => this.#hearStore(news),
      onFigures: (seconds, up, down) => this.#feed.traffic(seconds, up, down),
      onSeen: ({ stage, atMs, alert }) => this.#proof?.seen(stage, atMs, alert),
      onStoreBack: async () => {
        this.#answers.forget();
        await this.#access?.reload();
      },
    });
    const { store } = this.#watch;
    this.#links = {
      home: store.remote<HomeQueries>('home'),
      documents: store.remote<WrittenHome>('documents'),
      keep: store.remote<StoreKeeping>('keep'),
      channels: store.remote<ChannelTable>('channels'),
      outbox: store.remote<OutboxTable>('outbox'),
      scans: store.remote<StoreScans>('scans'),
    };
    const facts = { watch: this.#watch, board: this.#board, silent: () => this.#messages?.silent ?? [] };
    this.#week = new SimulatedWeek({
      keep: this.#links.keep,
      weekSeconds: (options.simulation ?? SIMULATION).backSeconds,
      watch: () => this.#watch,
      backups: this.#backups,
      halt: (meanwhile) => this.#halt(meanwhile),
      resume: () => this.#resume(),
    });
    this.#answers = new HomeAnswers(folder, this.#links, (language) => livePart(facts, this.#needsWizard, language));
    this.#feed = new LiveFeed(
      this.#ring,
      (language) => this.#answers.home(language),
      (error) => this.#trouble('web', error),
    );
  }

  /** Starts everything; rejects with UserErrors about the folder, the settings or the port, and leaves nothing running then. */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const daemon = new Daemon(options);
    try {
      await daemon.#start();
    } catch (error) {
      await daemon.stop();
      throw error;
    }
    return daemon;
  }

  /** Where the dashboard is, the nearest address first. */
  get addresses(): readonly string[] {
    return this.#front?.addresses ?? [];
  }

  /** SHA-256 of our own certificate; null = plain HTTP, or the owner's certificate. */
  get fingerprint(): string | null {
    return this.#front?.fingerprint ?? null;
  }

  /** Where packets come from, in words. */
  get inputWords(): string | null {
    return this.#watch.inputWords;
  }

  get hasOwner(): boolean {
    return this.#access?.hasOwner() ?? false;
  }

  async #start(): Promise<void> {
    const { folder, settings, version, isDemo } = this.#options;
    this.#delays.enable();
    await this.#watch.startStore();
    await this.#openAccess();
    this.#needsWizard = !isDemo && (await this.#links.keep.setting('wizard')) === null;
    this.#scans = new ScanDesk({
      folder: join(folder, 'uploads'),
      storage: this.#links.scans,
      limits: { uploadBytesMax: settings.values.uploads.sizeLimit },
      startWorker: () => startScanThread({ heapMegabytes: settings.values.memory.scanLimit / 1e6 }),
      onChange: (scan, german) => this.#ring.publish({ type: 'scan', scan }, { type: 'scan', scan: german }),
    });
    await this.#scans.start();
    this.#messages = await this.#openMessages();
    this.#proof = new ProofRun({
      input: () => this.#watch.live.input,
      mark: (address) => this.#watch.order({ type: 'mark', address }),
      attack: (name) => this.#watch.order({ type: 'attack', name }),
      publish: (proof, german) => this.#ring.publish({ type: 'proof', proof }, { type: 'proof', proof: german }),
      hasChannel: () => this.#messages?.hasChannel ?? false,
    });
    this.#api = this.#createApi();
    this.#front = await WebFront.open(this.#api, folder, settings.values.web, (error) => this.#trouble('web', error));
    this.#board.set('web', 'ok');
    await this.#beginWatch();
    await this.#leaveNote();
    this.#timers.push(setInterval(() => void this.#look(), LOOK_MS));
    this.#log.write('info', DAEMON, `Porchlight ${version} has started at ${this.addresses.join(', ')}.`);
  }

  async #openAccess(): Promise<void> {
    const { folder, settings, onCode = () => undefined } = this.#options;
    this.#access = await Access.open({
      storage: this.#watch.store.remote<AccessCalls>('access'),
      nowMs: () => Date.now(),
      code: new OneTimeCode({ folder, onCode }),
      log: (line) => this.#log.write('info', 'access', line),
      idleSeconds: settings.values.sessions.idle,
      absoluteSeconds: settings.values.sessions.absolute,
    });
  }

  #openMessages(): Promise<Messages> {
    return Messages.open(this.#links, {
      settings: this.#options.settings,
      ownPorts: () => this.#front?.ports ?? [],
      note: (level, text) => this.#log.write(level, 'notify', text),
      print: (text) => this.#options.onMessage?.(text),
      browse: (message) => this.#feed.message(message),
      onSilent: (names) => tellSilence(names, this.#board),
      onChange: () => this.#ring.publish({ type: 'changed', what: 'channels' }),
      onSent: (atMs) => this.#proof?.notified(atMs),
    });
  }

  #createApi(): Api {
    const { settings, version, isDemo, webFolder } = this.#options;
    const { web, uploads } = settings.values;
    return createApi({
      ports: daemonPorts({
        links: this.#links,
        options: this.#options,
        access: this.#access!,
        scans: this.#scans!,
        channels: this.#messages!.channels,
        operations: this.#operations(),
        backups: this.#backups,
        proof: this.#proof!,
        events: this.#ring,
        answers: this.#answers,
        input: () => this.#watch.live.input,
        choose: (choice) => this.#choose(choice),
        newestUs: () => this.#watch.live.newestUs,
        week: this.#week,
        simulationSpeed: (this.#options.simulation ?? SIMULATION).speed,
        needsWizard: () => this.#needsWizard,
        finishWizard: () => this.#finishWizard(),
        settingsChanged: () => this.#settingsChanged(),
        decided: () => this.#watch.order({ type: 'decided' }),
        changed: (what) => this.#ring.publish({ type: 'changed', what }),
      }),
      version,
      isDemo,
      webFolder,
      hostNames: hostNamesOf(web),
      isTls: needsTls(web),
      trustedProxies: web.trustedProxies,
      uploadBytesMax: uploads.sizeLimit,
      streamsMax: STREAMS_MAX,
      log: (line) => this.#log.write('error', 'web', line),
    });
  }

  #operations(): Operations {
    const { folder, version, settings } = this.#options;
    return new Operations({
      folder,
      version,
      startedMs: this.#startedMs,
      board: this.#board,
      live: this.#watch.live,
      log: this.#log,
      sizes: () => this.#links.keep.size(),
      storeQueue: () => this.#watch.store.waiting,
      limits: () => ({ bytesMax: settings.values.store.sizeLimit, keepDays: settings.values.store.keepDays }),
      streams: () => ({ open: this.#api?.streams.open ?? 0, limit: STREAMS_MAX }),
      slowestMainMs: () => Math.max(0, this.#delays.percentile(99.9) / 1e6 - DELAY_RESOLUTION_MS),
      scansWaiting: () => this.#scans?.waiting ?? 0,
    });
  }

  #hearStore(news: StoreTold): void {
    switch (news.type) {
      case 'ready':
        return;
      case 'stored':
        for (const { en, change } of news.alerts) this.#proof?.stored(en, news.atMs, change);
        void this.#answers.renew().then(() => {
          this.#feed.stored(news.alerts, news.devices);
          for (const { en } of news.alerts) this.#proof?.pushed(en, Date.now());
        });
        return;
      case 'outbox':
        this.#messages?.wake();
        return;
      case 'foreign':
        this.#answers.forget();
        this.#access?.reload().catch((error) => this.#trouble('web', error));
        this.#messages?.reload().catch((error) => this.#trouble('notify', error));
        this.#watch.order({ type: 'decided' });
        this.#ring.publish({ type: 'changed', what: 'access' });
        this.#feed.homeChanged();
        return;
      case 'trouble':
        this.#watch.storeIs(news.message);
    }
  }

  async #choose(choice: InputChoice): Promise<void> {
    await this.#week.note(choice);
    await this.#watch.choose(choice);
    this.#ring.publish({ type: 'changed', what: 'inputs' });
    this.#feed.homeChanged();
  }

  async #finishWizard(): Promise<void> {
    await this.#links.keep.putSetting('wizard', { finishedMs: Date.now() });
    this.#needsWizard = false;
    this.#feed.homeChanged();
  }

  async #settingsChanged(): Promise<void> {
    const { values, problem } = this.#options.settings;
    this.#board.set('settings', problem === null ? 'ok' : 'degraded', problem);
    await this.#links.keep.configure(
      homeSettingsOf(values, this.#watch.live.input.kind),
      Messages.policyOf(values),
      values.store.sizeLimit,
    );
    this.#answers.forget();
    const wanted = this.#options.input ?? inputOf(values);
    const now = this.#watch.live.input;
    if (wanted !== null && (wanted.kind !== now.kind || wanted.target !== now.target || wanted.mayAsk !== now.mayAsk))
      await this.#choose(wanted);
    else if (this.#watch.isOutOfDate) await this.#watch.choose(now);
    this.#ring.publish({ type: 'changed', what: 'settings' });
  }

  async #beginWatch(): Promise<void> {
    const choice = this.#options.input ?? inputOf(this.#options.settings.values) ?? (await bestInput());
    await this.#week.note(choice);
    this.#watch.startEngine(choice);
  }

  /** Nobody writes the data folder any more: another home is about to take its place. */
  async #halt(meanwhile?: () => Promise<void>): Promise<void> {
    await this.#scans?.stop();
    await this.#access?.settle();
    await this.#watch.halt(meanwhile);
  }

  /** Everything is read anew, whatever the data folder holds now. */
  async #resume(): Promise<void> {
    const { isDemo, settings } = this.#options;
    this.#answers.forget();
    await this.#watch.startStore();
    this.#answers.forget();
    await Promise.all([this.#access?.reload(), this.#messages?.reload()]);
    await this.#scans?.start();
    this.#needsWizard = !isDemo && (await this.#links.keep.setting('wizard')) === null;
    if (settings.isFileNewer) settings.reload();
    await this.#beginWatch();
    await this.#settingsChanged();
    await this.#leaveNote();
    this.#ring.publish({ type: 'reset' });
    this.#feed.homeChanged();
  }

  async #leaveNote(): Promise<void> {
    const { version } = this.#options;
    const { addresses } = this;
    const note: DaemonNote = { pid: process.pid, addresses, version, startedAt: this.#startedMs / 1000 };
    await this.#links.keep.putSetting(DAEMON, note);
  }

  /** Every second: sessions that run out, a settings file that somebody wrote. */
  async #look(): Promise<void> {
    try {
      const { settings } = this.#options;
      if (settings.isFileNewer) {
        settings.reload();
        await this.#settingsChanged();
      }
      await this.#access?.tick();
    } catch (error) {
      this.#trouble('settings', error);
    }
  }

  #trouble(part: string, error: unknown): void {
    this.#log.trouble(part, error);
  }

  /** Ends everything in order: nothing that was seen is lost. Harmless twice. */
  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#feed.end();
    await Promise.allSettled([
      this.#watch.stopEngine(),
      this.#front?.close(),
      this.#scans?.stop(),
      this.#messages?.stop(),
    ]);
    await this.#access?.settle().catch((error) => this.#trouble('web', error));
    await this.#links.keep.putSetting(DAEMON, null).catch(() => undefined);
    await this.#watch.stopStore();
    this.#delays.disable();
    this.#log.write('info', DAEMON, 'Porchlight has ended in order.');
  }
}
