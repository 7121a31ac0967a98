// A home under watch: packets in; identities, learned behaviour, notices and alerts out, by the time of the data alone.
import type { AlertBook } from '../alerts/alert-book.ts';
import { AllowRules } from '../alerts/allow-rules.ts';
import { createAlertBook } from '../alerts/index.ts';
import type { Finding, FindingSubject } from '../base/finding.ts';
import { NetworkSet } from '../base/networks.ts';
import { defaultsOf } from '../base/options.ts';
import { ACTIVITY_SECONDS, type Activity } from '../behaviour/activity.ts';
import { ActivityMeter } from '../behaviour/activity-meter.ts';
import { BehaviourBook } from '../behaviour/behaviour-book.ts';
import { learnedKinds } from '../behaviour/index.ts';
import { detectors } from '../detectors/index.ts';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import { HomePrefixes } from '../devices/home-prefixes.ts';
import { IdentityBook } from '../devices/identity-book.ts';
import { createDeviceRegistry } from '../devices/index.ts';
import type { FeatureMeter } from '../features/feature-rows.ts';
import type { FlowMeter } from '../flows/flow-meter.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { Engine, type EngineCounters } from './engine.ts';
import type { HomeEvents, HomeOptions, HomeState } from './home-options.ts';
import { readHomeParts } from './home-state.ts';
import { RunMemory } from './run-memory.ts';
import { EPOCH_GAP_US, SLICE_US } from './time-slices.ts';

/** Interim records let detectors see a connection that stays open for hours. */
const INTERIM_SECONDS = 300;
const WINDOW_US = ACTIVITY_SECONDS * 1e6;

/** Seconds that an alert of a home stays open for findings that continue it. */
const ALERT_KEEP_SECONDS = 86_400;

/** What ended longer ago was told then. */
const LATE_US = 3600e6;

export class HomeMonitor {
  readonly registry: DeviceRegistry;
  readonly identities: IdentityBook;
  readonly behaviour: BehaviourBook;
  readonly book: AlertBook;
  readonly rules: AllowRules;
  readonly #options: HomeOptions;
  /** The home's own set: what routers advertise comes to the networks that are given. */
  readonly #networks: NetworkSet;
  readonly #prefixes: HomePrefixes;
  readonly #engine: Engine;
  readonly #activities: ActivityMeter;
  readonly #run: RunMemory;
  /** End of the slice that is being filled. */
  #sliceEndUs = Number.NEGATIVE_INFINITY;
  #boundaryUs = Number.NEGATIVE_INFINITY;
  #epoch: number;

  constructor(options: HomeOptions) {
    const { restored } = options;
    const state = restored === undefined ? null : readHomeParts(restored);
    this.#options = options;
    const localNetworks = new NetworkSet(options.localNetworks.networks);
    this.#networks = localNetworks;
    this.#prefixes = new HomePrefixes(localNetworks);
    this.#epoch = restored?.epoch ?? 0;
    this.#run = new RunMemory(restored, options.isReplay === true);
    this.registry = createDeviceRegistry(localNetworks);
    this.identities = new IdentityBook({
      localNetworks,
      registry: this.registry,
      ...(options.ownMacs === undefined ? {} : { ownMacs: options.ownMacs }),
      ...(options.vendors === undefined ? {} : { vendors: options.vendors }),
      ...(state === null ? {} : { restored: { home: state.identities, devices: state.identityOf } }),
    });
    for (const { addresses } of this.identities.identities()) for (const each of addresses) this.#prefixes.recall(each);
    this.behaviour = new BehaviourBook({
      zone: options.zone,
      budget: options.budget,
      learnSeconds: options.learnSeconds,
      isLearnExact: options.isLearnExact,
      seed: options.seed,
      subjectOf: (device) => this.subjectOf(device),
      ...(options.layers === undefined ? {} : { layers: options.layers }),
      ...(options.learners === undefined ? {} : { learners: options.learners }),
    });
    if (state !== null) {
      this.behaviour.restoreHome(state.behaviour);
      for (const [id, saved] of Object.entries(state.behaviourOf)) this.behaviour.restoreDevice(id, saved);
    }
    this.rules = new AllowRules(options.rules ?? [], {
      zone: options.zone,
      groupOf: (device) => this.identities.identityOf(device)?.kind.kind ?? null,
    });
    this.book = createAlertBook({
      devices: this.registry,
      detectors: [...detectors, ...learnedKinds, ...(options.learners ?? [])],
      identities: (subject) => this.#identityOf(subject),
      rules: this.rules,
      keepSeconds: ALERT_KEEP_SECONDS,
      hasIncidents: true,
      onAlert: (alert, change, atUs) => options.events?.onAlert?.(alert, change, atUs),
      onAllowed: (alert, change, atUs) => options.events?.onAllowed?.(alert, change, atUs),
      ...(state === null ? {} : { restored: state.book }),
    });
    this.#activities = new ActivityMeter({
      localNetworks,
      registry: this.registry,
      idOf: (device) => this.#settledIdOf(device),
    });
    this.#engine = this.#makeEngine();
  }

  /** False until the first boundary of this run: before it there is nothing to save. */
  get hasReachedBoundary(): boolean {
    return Number.isFinite(this.#boundaryUs);
  }

  get counters(): EngineCounters {
    return this.#engine.counters;
  }

  /** A batch for an input of this home: see Engine.makeFrames. */
  makeFrames(byteCapacity: number, capacity: number): FrameBatch {
    return this.#engine.makeFrames(byteCapacity, capacity);
  }

  process(frames: FrameBatch): void {
    if (frames.count > 0) this.#begin(frames.timeUs[0]!);
    this.#engine.process(frames);
  }

  /** The clock of a live input, in the time of the data. */
  advanceTo(timeUs: number): void {
    this.#engine.advanceTo(timeUs);
  }

  /** The input has ended: what is open is told as far as it came. */
  finish(): void {
    this.#engine.finish();
    if (this.#run.isPast || !Number.isFinite(this.#sliceEndUs)) return;
    const untilUs = Math.ceil(this.#sliceEndUs / WINDOW_US) * WINDOW_US;
    this.#close(untilUs, this.#sliceEndUs);
    this.#boundaryUs = this.#sliceEndUs;
    this.#run.finish();
  }

  /** Everything up to the last boundary, to go on from: plain JSON. */
  save(): HomeState {
    const state = this.view();
    return { ...state, devices: { ...state.devices } };
  }

  /**
   * The same for a store that writes it before anything else happens: the part of a device is made when it is asked for, since those of
   * all devices of a large home together take more memory than the home.
   */
  view(): HomeState {
    const devices: Record<string, unknown> = {};
    for (const { id } of this.identities.identities()) {
      Object.defineProperty(devices, id, {
        enumerable: true,
        get: () => ({ identity: this.identities.saveDevice(id), behaviour: this.behaviour.saveDevice(id) }),
      });
    }
    return {
      version: 1,
      savedUs: this.#boundaryUs,
      epoch: this.#epoch,
      run: this.#run.save(),
      home: {
        identities: this.identities.saveHome(),
        behaviour: this.behaviour.saveHome(),
        book: this.book.save(),
      },
      devices,
    };
  }

  /** MAC and address of an identity, as findings about it name it. */
  subjectOf(device: string): FindingSubject {
    const identity = this.identities.identityOf(device);
    return { mac: identity?.macs[0] ?? null, address: identity?.addresses[0] ?? null };
  }

  /** What sent nothing but single packets may be forged: nothing is learnt of it, and it takes no place of a device. */
  #settledIdOf(device: number): string | null {
    const id = this.identities.idOf(device);
    return id !== null && this.identities.isSettled(id) ? id : null;
  }

  #begin(timeUs: number): void {
    if (Number.isFinite(this.#sliceEndUs)) return;
    this.#run.begin(timeUs);
    this.#sliceEndUs = (Math.floor(timeUs / SLICE_US) + 1) * SLICE_US;
    const { restored } = this.#options;
    // A pause between two runs, or a clock that was set in it, is what it would have been within one.
    if (restored !== undefined && !this.#run.isPast && Math.abs(timeUs - restored.savedUs) > EPOCH_GAP_US)
      this.#beginEpoch(timeUs);
  }

  #makeEngine(): Engine {
    const options = this.#options;
    const localNetworks = this.#networks;
    const onPackets = options.events?.onPackets;
    return new Engine({
      policy: 'zeek',
      localNetworks,
      validatesChecksums: options.validatesChecksums,
      interimSeconds: INTERIM_SECONDS,
      ...(options.hashSeed === undefined ? {} : { hashSeed: options.hashSeed }),
      ...(options.flowCapacity === undefined ? {} : { capacity: options.flowCapacity }),
      ...(onPackets === undefined ? {} : { features: packetTeller(onPackets, () => this.#engine.meter) }),
      devices: this.registry,
      detectors: detectors.map((spec) =>
        spec.create(defaultsOf(spec.options), { localNetworks, devices: this.registry }),
      ),
      observer: {
        factKinds: [
          ...new Set([...this.#activities.factKinds, ...this.identities.factKinds, ...this.#prefixes.factKinds]),
        ],
        observePackets: (frames, packets, meter) => this.#activities.observePackets(frames, packets, meter),
        observeFacts: (facts) => {
          this.#prefixes.observeFacts(facts);
          if (!this.#run.isPast) this.identities.observeFacts(facts);
          this.#activities.observeFacts(facts);
        },
      },
      makesFullFacts: true,
      onFinding: (finding) => {
        this.#options.events?.onFinding?.(finding);
        this.#takeFact(finding);
      },
      ...(options.events?.onFlows === undefined ? {} : { onFlows: options.events.onFlows }),
      slices: {
        onBoundary: (boundaryUs) => this.#reach(boundaryUs),
        onBlind: (fromUs, boundaryUs) => {
          if (!this.#run.isPast)
            this.identities.blind(fromUs, boundaryUs, (finding) => this.book.add(finding, boundaryUs));
        },
        onEpoch: (_, atUs) => this.#beginEpoch(atUs),
      },
    });
  }

  /** A boundary of the data's time: windows close or are looked at, notices are due, evidence is weighed. */
  #reach(boundaryUs: number): void {
    this.#sliceEndUs = boundaryUs + SLICE_US;
    const wasPast = this.#run.isPast;
    this.#run.pass(boundaryUs);
    if (wasPast) {
      // Nobody is told, but the meter must stand where it stood.
      if (boundaryUs % WINDOW_US === 0) this.#activities.close(boundaryUs);
      else this.#activities.provisional(boundaryUs);
      return;
    }
    if (boundaryUs % WINDOW_US === 0) this.#close(boundaryUs, boundaryUs);
    else this.#look(boundaryUs);
    this.behaviour.advanceTo(boundaryUs);
    this.identities.advanceTo(boundaryUs, (finding) => this.book.add(finding, boundaryUs));
    this.#boundaryUs = boundaryUs;
    this.#options.events?.onBoundary?.(boundaryUs);
  }

  #close(untilUs: number, atUs: number): void {
    const activities = this.#activities.close(untilUs);
    for (const activity of activities) this.identities.see(activity.device, activity);
    this.#weigh(activities, atUs);
    if (activities.length > 0) this.#options.events?.onActivities?.(activities);
  }

  #weigh(activities: readonly Activity[], atUs: number): void {
    if (activities.length > 0) this.behaviour.observe(activities, (finding) => this.book.add(finding, atUs));
  }

  /** Looks at windows that are still open. What tells something now spends of the budget before others of this minute do. */
  #look(atUs: number): void {
    for (const activity of this.#activities.provisional(atUs)) {
      let isTold = false;
      this.behaviour.observe([activity], (finding) => {
        isTold = true;
        this.book.add(finding, atUs);
      });
      if (isTold) this.#options.events?.onMoment?.({ kind: 'look', atUs, activity });
    }
  }

  /** A fact: told as soon as it is found, and kept out of what is learnt of everybody in it. */
  #takeFact(finding: Finding): void {
    if (this.#run.isPast) return;
    // Detectors sum up at the end of the input what they told long before.
    if (finding.endUs < this.#sliceEndUs - LATE_US) return;
    const sliceStartUs = this.#sliceEndUs - SLICE_US;
    this.book.add(finding, finding.endUs >= sliceStartUs ? finding.endUs : this.#sliceEndUs);
    // What is not grave may be how the device is: a cloud that is asked every minute is a beacon, and has to be learnt.
    if (finding.severity === 'info' || finding.severity === 'low') return;
    const involved = new Set<string | null>([this.#identityOf(finding.subject)?.id ?? null]);
    for (const flow of finding.flows) {
      involved.add(this.identities.idOfAddress(flow.originator));
      involved.add(this.identities.idOfAddress(flow.responder));
    }
    const target = finding.numbers['target'];
    if (typeof target === 'string') involved.add(this.identities.idOfAddress(target));
    const { startUs: fromUs, endUs: untilUs } = finding;
    for (const device of involved) {
      if (device === null) continue;
      this.behaviour.suspect(device, fromUs, untilUs);
      this.#options.events?.onMoment?.({ kind: 'suspect', atUs: this.#sliceEndUs, device, fromUs, untilUs });
    }
  }

  #beginEpoch(atUs: number): void {
    this.#sliceEndUs = (Math.floor(atUs / SLICE_US) + 1) * SLICE_US;
    this.#activities.reset();
    if (this.#run.isPast) return;
    this.#epoch++;
    const fromUs = Number.isFinite(this.#boundaryUs) ? this.#boundaryUs : this.#options.restored?.savedUs;
    if (fromUs !== undefined) this.#options.events?.onMoment?.({ kind: 'epoch', atUs, fromUs });
    this.behaviour.openEpoch(atUs);
    this.identities.openEpoch(atUs);
  }

  #identityOf(subject: FindingSubject): { readonly id: string; readonly name: string | null } | null {
    const byMac = subject.mac === null ? null : this.identities.idOfMac(subject.mac);
    const id = byMac ?? (subject.address === null ? null : this.identities.idOfAddress(subject.address));
    const identity = id === null ? null : this.identities.identityOf(id);
    return identity === null ? null : { id: identity.id, name: identity.name };
  }
}

/** Tells of packets from where the engine makes features: behind the flow table, before the detectors. */
function packetTeller(tell: NonNullable<HomeEvents['onPackets']>, meter: () => FlowMeter): FeatureMeter {
  return {
    textNames: [],
    observe: (frames, from, to, packets) => tell(frames, from, to, packets, meter()),
    finish: () => undefined,
  };
}
