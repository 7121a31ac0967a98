// The home under watch in the engine's thread: input → runner → saves, with figures every two seconds and orders from the main thread.

import { getHeapStatistics } from 'node:v8';
import type { MessagePort } from 'node:worker_threads';
import { UserError } from '../base/user-error.ts';
import type { InputSink } from '../capture/index.ts';
import { HomeRunner } from '../homes/home-runner.ts';
import { ownMacs } from '../homes/own-macs.ts';
import type { DecodeCounters } from '../packets/decode-counters.ts';
import { SimulatedHome } from '../simulation/simulated-home.ts';
import { Store } from '../store/store.ts';
import { troubleOf } from './calls.ts';
import { runInput } from './engine-input.ts';
import type { EngineNews, EngineOrder, EngineStart } from './engine-messages.ts';
import { LiveTraffic } from './live-traffic.ts';
import { ProofMark } from './proof-mark.ts';
import { RemoteKeeper } from './remote-keeper.ts';

const FIGURES_MS = 2000;
/** Decisions are taken up so often while nothing comes in. */
const IDLE_LOOK_MS = 1000;
const RETRY_MS_FIRST = 5000;
const RETRY_MS_MAX = 60_000;
/** On stopping, the last save has so long. */
const DRAIN_MS = 3000;
const KEPT_WHEN_DAYS_US = 7 * 86_400e6;

export class EngineRun {
  readonly #start: EngineStart;
  readonly #tell: (news: EngineNews) => void;
  readonly #guardHeap: () => void;
  readonly #keeper: RemoteKeeper;
  readonly #runner: HomeRunner;
  readonly #traffic = new LiveTraffic();
  readonly #mark: ProofMark;
  readonly #simulated: SimulatedHome | null;
  readonly #stop = new AbortController();
  #kernelDrops = 0;
  #figuresMs = performance.now();
  #figuresUs = Number.NaN;
  #isRunning = false;
  #hasFinished = false;

  /** Throws UserErrors about the data folder. */
  constructor(
    start: EngineStart,
    storePort: MessagePort,
    tell: (news: EngineNews) => void,
    guardHeap: () => void = () => undefined,
  ) {
    this.#start = start;
    this.#tell = tell;
    this.#guardHeap = guardHeap;
    this.#mark = new ProofMark((stage, alert) => tell({ type: 'seen', stage, atMs: Date.now(), alert }));
    const store = Store.open(start.folder, 'read');
    this.#keeper = new RemoteKeeper(store, storePort, (message) => tell({ type: 'warning', message }));
    const { kind } = start.input;
    this.#runner = new HomeRunner({
      store,
      keeper: this.#keeper,
      settings: start.settings,
      isReplay: kind === 'capture',
      // A card fills checksums in after we saw them; in a capture of others wrong ones mean damage, which a live home never asks.
      validatesChecksums: false,
      hashSeed: start.hashSeed,
      ...(kind === 'interface' || kind === 'host' ? { ownMacs: ownMacs() } : {}),
      flowCapacity: start.flowCapacity,
      onPackets: (_frames, _from, _to, packets) => {
        this.#traffic.observe(packets, this.#runner.monitor.registry.flowEnds);
        this.#mark.observe(packets);
      },
      onFinding: (finding) => this.#mark.found(finding),
      onAlert: (alert) => this.#mark.alerted(alert),
      onSummaries: () => this.#guardHeap(),
      warn: (message) => tell({ type: 'warning', message }),
    });
    this.#simulated = kind === 'simulated' ? this.#makeSimulated(store) : null;
  }

  #makeSimulated(store: Store): SimulatedHome {
    const { simulation } = this.#start;
    const saved = store.read(() => store.state.savedUs());
    const startUs = saved === null ? simulation.startUs : Math.max(saved, Date.now() * 1000 - KEPT_WHEN_DAYS_US);
    const home = new SimulatedHome({ seed: simulation.seed, startUs });
    for (const { name, atUs } of simulation.attacks) if (atUs >= startUs) home.startAttack(name, atUs);
    return home;
  }

  take(order: EngineOrder): void {
    switch (order.type) {
      case 'stop':
        this.#stop.abort();
        return;
      case 'attack':
        this.#attack(order.name);
        return;
      case 'mark':
        this.#mark.set(order.address);
        return;
      case 'decided':
        if (!this.#isRunning) this.#runner.takeDecisions();
        return;
    }
  }

  #attack(name: string): void {
    try {
      const home = this.#simulated;
      if (home === null) throw new UserError('not-a-demo');
      home.startAttack(name, home.nextUs);
      this.#tell({ type: 'attacked', name, trouble: null });
    } catch (error) {
      this.#tell({ type: 'attacked', name, trouble: troubleOf(error) });
    }
  }

  /** Runs until it is stopped; what was seen is saved then. */
  async run(): Promise<void> {
    const figures = setInterval(() => this.#tellFigures(), FIGURES_MS);
    const idle = setInterval(() => {
      if (!this.#isRunning && this.#keeper.isFree) this.#runner.takeDecisions();
    }, IDLE_LOOK_MS);
    this.#tell({ type: 'ready' });
    try {
      await this.#feed();
    } finally {
      clearInterval(figures);
      clearInterval(idle);
    }
    if (this.#hasFinished) this.#runner.takeDecisions();
    else this.#runner.finish();
    await this.#keeper.drained(DRAIN_MS);
    this.#keeper.store.close();
    this.#tell({ type: 'ended' });
  }

  /** An input that fails is tried again, ever more slowly; one that has ended leaves the home as it is. */
  async #feed(): Promise<void> {
    const { signal } = this.#stop;
    const { input: choice, filter, simulation } = this.#start;
    let waitMs = RETRY_MS_FIRST;
    while (!signal.aborted) {
      this.#tell({ type: 'input', state: choice.kind === 'none' ? 'idle' : 'running' });
      this.#isRunning = choice.kind !== 'none';
      const beganMs = performance.now();
      try {
        await runInput({ choice, filter, simulation, simulated: this.#simulated }, this.#sink(), signal);
        this.#isRunning = false;
        if (signal.aborted) return;
        if (choice.kind !== 'none') this.#finish();
        this.#tell({ type: 'input', state: choice.kind === 'none' ? 'idle' : 'ended' });
        await aborted(signal);
        return;
      } catch (error) {
        this.#isRunning = false;
        if (!(error instanceof UserError)) throw error;
        if (performance.now() - beganMs > RETRY_MS_MAX) waitMs = RETRY_MS_FIRST;
        this.#tell({ type: 'input-failed', trouble: troubleOf(error), retrySeconds: waitMs / 1000 });
        await Promise.race([aborted(signal), pause(waitMs)]);
        waitMs = Math.min(waitMs * 2, RETRY_MS_MAX);
      }
    }
  }

  /** A capture is over: nothing would come after it that brings what it showed to the owner. */
  #finish(): void {
    this.#runner.finish();
    this.#hasFinished = true;
  }

  #sink(): InputSink {
    return {
      makeFrames: (bytes, frames) => this.#runner.makeFrames(bytes, frames),
      frames: (batch) => {
        this.#runner.process(batch);
        this.#guardHeap();
      },
      met: (address, mac, timeUs) => this.#runner.meet(address, mac, timeUs),
      tick: (timeUs) => this.#runner.advanceTo(timeUs),
      warn: (warning) => this.#tell({ type: 'warning', message: warning.message }),
      interrupted: (reason) => {
        if (reason === null) this.#tell({ type: 'input', state: 'running' });
        else this.#tell({ type: 'input-failed', trouble: troubleOf(reason), retrySeconds: RETRY_MS_MAX / 1000 });
      },
      drops: (total) => {
        this.#kernelDrops = total;
      },
    };
  }

  /** How far the time of the data has come since the last figures: a simulated home or a capture goes faster than the clock. */
  #dataSeconds(lastUs: number): number {
    const seconds = Number.isFinite(lastUs) && Number.isFinite(this.#figuresUs) ? (lastUs - this.#figuresUs) / 1e6 : 0;
    this.#figuresUs = lastUs;
    const { kind } = this.#start.input;
    return kind === 'simulated' || kind === 'capture' ? seconds : 0;
  }

  #tellFigures(): void {
    const nowMs = performance.now();
    const { up, down } = this.#traffic.take();
    const { counters } = this.#runner.monitor;
    this.#tell({
      type: 'figures',
      figures: {
        packets: counters.frames,
        bytes: counters.wireBytes,
        up,
        down,
        seconds: Math.max((nowMs - this.#figuresMs) / 1000, this.#dataSeconds(counters.lastUs)),
        newestUs: Number.isFinite(counters.lastUs) ? counters.lastUs : null,
        kernelDrops: this.#kernelDrops,
        malformed: malformedOf(counters.decode),
        droppedSummaries: this.#runner.droppedSummaries,
        savesWaiting: this.#keeper.waiting,
        heapBytes: getHeapStatistics().used_heap_size,
      },
    });
    this.#figuresMs = nowMs;
  }
}

/** Frames that could not be read as what they claim to be. */
function malformedOf({ cutHeaders, badIpHeaders, badTransports, badTunnels }: DecodeCounters): number {
  return cutHeaders + badIpHeaders + badTransports + badTunnels;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
