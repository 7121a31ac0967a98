// A capture through the activity meter, to be held against a MUD profile: what each device did, and whom the profile's classes stand for.
import type { NetworkSet } from '../base/networks.ts';
import { ACTIVITY_SECONDS, type Activity } from '../behaviour/activity.ts';
import { ActivityMeter } from '../behaviour/activity-meter.ts';
import { ContactSums, checkMud, type MudVerdict } from '../behaviour/mud-check.ts';
import type { MudProfile } from '../behaviour/mud-parser.ts';
import { DNS_CLASS, NTP_CLASS } from '../behaviour/mud-profile.ts';
import type { Identity } from '../devices/identity.ts';
import { IdentityBook } from '../devices/identity-book.ts';
import { createDeviceRegistry } from '../devices/index.ts';
import type { DhcpFact, Fact } from '../packets/facts.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { Engine, type EngineCounters } from './engine.ts';
import { SLICE_US } from './time-slices.ts';

/** Devices whose contacts are kept while nobody says which one is meant. */
const DEVICES_MAX = 256;
const LEASED_SERVERS_MAX = 64;
const WINDOW_US = ACTIVITY_SECONDS * 1e6;
const DNS_PORTS: ReadonlySet<number> = new Set([53, 853]);
const NTP_PORTS: ReadonlySet<number> = new Set([123]);
const LOCAL_CLASS = 'local-networks';
/** A name of mudgee's, no registered one. */
const GATEWAY_CLASS = 'urn:ietf:params:mud:gateway';

export interface ReplayOptions {
  readonly localNetworks: NetworkSet;
  readonly validatesChecksums: boolean;
  readonly hashSeed?: number;
  readonly flowCapacity?: number;
  /** MAC or address of the device that is meant; null = not said. */
  readonly target: string | null;
}

/** A class of the profile, and the addresses that it stood for; [] = nobody said. */
export interface ResolvedClass {
  readonly name: string;
  readonly addresses: readonly string[];
}

export interface ProfileCheck extends MudVerdict {
  readonly classes: readonly ResolvedClass[];
}

export class ProfileReplay {
  readonly #options: ReplayOptions;
  readonly #engine: Engine;
  readonly #identities: IdentityBook;
  readonly #activities: ActivityMeter;
  readonly #sums = new Map<string, ContactSums>();
  readonly #leased = new Set<string>();
  #leaseServer: string | null = null;
  #sliceEndUs = Number.NEGATIVE_INFINITY;

  constructor(options: ReplayOptions) {
    const { localNetworks, target: _, ...meter } = options;
    this.#options = options;
    const registry = createDeviceRegistry(localNetworks);
    this.#identities = new IdentityBook({ localNetworks, registry });
    this.#activities = new ActivityMeter({ localNetworks, registry, idOf: (device) => this.#identities.idOf(device) });
    this.#engine = new Engine({
      policy: 'zeek',
      localNetworks,
      validatesChecksums: meter.validatesChecksums,
      ...(meter.hashSeed === undefined ? {} : { hashSeed: meter.hashSeed }),
      ...(meter.flowCapacity === undefined ? {} : { capacity: meter.flowCapacity }),
      devices: registry,
      observer: {
        factKinds: [...new Set([...this.#activities.factKinds, ...this.#identities.factKinds])],
        observePackets: (frames, packets, flows) => this.#activities.observePackets(frames, packets, flows),
        observeFacts: (facts) => this.#hear(facts),
      },
      makesFullFacts: true,
      slices: {
        onBoundary: (boundaryUs) => this.#reach(boundaryUs),
        onBlind: () => undefined,
        onEpoch: (_from, atUs) => {
          this.#sliceEndUs = (Math.floor(atUs / SLICE_US) + 1) * SLICE_US;
          this.#activities.reset();
        },
      },
    });
  }

  get counters(): EngineCounters {
    return this.#engine.counters;
  }

  makeFrames(byteCapacity: number, capacity: number): FrameBatch {
    return new FrameBatch(byteCapacity, capacity);
  }

  process(frames: FrameBatch): void {
    if (frames.count > 0 && !Number.isFinite(this.#sliceEndUs))
      this.#sliceEndUs = (Math.floor(frames.timeUs[0]! / SLICE_US) + 1) * SLICE_US;
    this.#engine.process(frames);
  }

  finish(): void {
    this.#engine.finish();
    if (Number.isFinite(this.#sliceEndUs)) this.#close(Math.ceil(this.#sliceEndUs / WINDOW_US) * WINDOW_US);
  }

  /** MACs or addresses of all devices that the capture shows. */
  names(): readonly string[] {
    return this.#identities.identities().flatMap(({ macs, addresses }) => macs[0] ?? addresses[0] ?? []);
  }

  /** Devices that are meant, or may be meant: those that opened connections, without the routers where others did too. */
  candidates(): readonly Identity[] {
    const all = [...this.#sums.keys()].flatMap((id) => this.#identities.identityOf(id) ?? []);
    if (this.#options.target !== null) return all;
    const active = all.filter(({ id }) =>
      this.#sums
        .get(id)!
        .contacts()
        .some(({ role, scope }) => role === 'client' && scope !== 'group'),
    );
    const plain = active.filter(({ isGateway }) => !isGateway);
    return plain.length > 0 ? plain : active;
  }

  /** Holds what a device did against the profile. `given`: addresses of classes that only the owner knows. */
  check(profile: MudProfile, device: string, given: ReadonlyMap<string, ReadonlySet<string>>): ProfileCheck {
    const sums = this.#sums.get(device) ?? new ContactSums();
    const classes = new Map<string, ReadonlySet<string>>();
    for (const name of new Set(profile.rules.flatMap((rule) => rule.classes)))
      if (name !== LOCAL_CLASS) classes.set(name, given.get(name) ?? this.#membersOf(name, sums));
    const { localNetworks } = this.#options;
    const verdict = checkMud(profile, sums, (name, address) =>
      name === LOCAL_CLASS ? localNetworks.hasText(address) : classes.get(name)?.has(address) === true,
    );
    return { ...verdict, classes: [...classes].map(([name, found]) => ({ name, addresses: [...found].sort() })) };
  }

  /** Servers of names: those that leases name, and routers; where no lease was seen, every local host that answered on the port. */
  #membersOf(name: string, sums: ContactSums): ReadonlySet<string> {
    const gateways = this.#identities.identities().flatMap(({ isGateway, addresses }) => (isGateway ? addresses : []));
    if (name === GATEWAY_CLASS) return new Set(gateways);
    if (name === NTP_CLASS) return sums.answeringOn(NTP_PORTS);
    if (name !== DNS_CLASS) return new Set();
    return this.#leased.size > 0 ? new Set([...this.#leased, ...gateways]) : sums.answeringOn(DNS_PORTS);
  }

  #hear(facts: readonly Fact[]): void {
    this.#identities.observeFacts(facts);
    this.#activities.observeFacts(facts);
    for (const fact of facts) if (fact.kind === 'dhcp') this.#hearLease(fact);
  }

  /** The first server that gives leases is the house's; a second one may be an intruder, who must not choose whom names are asked of. */
  #hearLease({ serverAddress, dnsServers }: DhcpFact): void {
    if (dnsServers.length === 0 || serverAddress === null) return;
    this.#leaseServer ??= serverAddress;
    if (serverAddress !== this.#leaseServer) return;
    for (const server of dnsServers) if (this.#leased.size < LEASED_SERVERS_MAX) this.#leased.add(server);
  }

  #reach(boundaryUs: number): void {
    this.#sliceEndUs = boundaryUs + SLICE_US;
    if (boundaryUs % WINDOW_US === 0) this.#close(boundaryUs);
    this.#identities.advanceTo(boundaryUs, () => undefined);
  }

  #close(untilUs: number): void {
    for (const activity of this.#activities.close(untilUs)) this.#take(activity);
  }

  #take(activity: Activity): void {
    const { device } = activity;
    let sums = this.#sums.get(device);
    if (sums === undefined) {
      if (this.#sums.size >= DEVICES_MAX || !this.#isMeant(device)) return;
      sums = new ContactSums();
      this.#sums.set(device, sums);
    }
    sums.observe(activity);
  }

  #isMeant(device: string): boolean {
    const { target } = this.#options;
    if (target === null) return true;
    const identity = this.#identities.identityOf(device);
    return identity !== null && (identity.macs.includes(target) || identity.addresses.includes(target));
  }
}
