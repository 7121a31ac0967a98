// What belongs to the house and not to one device: its way out, who is asked for names, addresses that two machines claim, a blind sensor.
import type { Finding, FindingSubject } from '../base/finding.ts';
import type { ArpFact, DhcpFact } from '../packets/facts.ts';
import { ConflictWatch } from './conflict-watch.ts';
import { GatewayWatch } from './gateway-watch.ts';
import { parseMac } from './mac.ts';
import { addressConflict, dnsServerChanged, gatewayChanged } from './notices.ts';
import { numbersOf, objectOf } from './record-state.ts';
import { ResolverWatch } from './resolver-watch.ts';

/** Notices that wait for the next boundary; more than a house has in ten seconds. */
const PENDING_MAX = 64;
const ACK = 5;
/**
 * A blind sensor is told so often in so long: where all devices sleep for hours, silence is how the house is, and the owner has read it by
 * then. It is told again when a week has passed since the first of the three.
 */
const BLIND_TOLD_MAX = 3;
const BLIND_SPAN_US = 7 * 86_400e6;

/** Makes a notice when it is told: by then more is known of whom it names. */
type Pending = (atUs: number, subjectOfDevice: (id: string) => FindingSubject | null) => Finding | null;

export class HouseWatch {
  #gateway = new GatewayWatch();
  #resolvers = new ResolverWatch();
  #conflicts = new ConflictWatch();
  readonly #pending: Pending[] = [];
  /** When the sensor was last called blind, the oldest first. */
  #blindUs: number[] = [];

  /** MAC of the usual way out of the house, '' = not known. */
  get gatewayMac(): string {
    return this.#gateway.mac;
  }

  seeArp(fact: ArpFact): void {
    const conflict = this.#conflicts.see(fact);
    if (conflict !== null) this.#push((atUs) => addressConflict(conflict, atUs));
  }

  seeDhcp(fact: DhcpFact): void {
    if (fact.messageType !== ACK) return;
    this.#conflicts.settle(fact.assignedAddress);
    const change = this.#gateway.seeLease(fact);
    const subject = { address: fact.serverAddress ?? fact.routers[0] ?? fact.assignedAddress, mac: null };
    if (change !== null) this.#push((atUs) => gatewayChanged(change, { address: change.after, mac: null }, atUs));
    const servers = this.#resolvers.seeLease(fact);
    if (servers !== null) this.#push((atUs) => dnsServerChanged(servers, subject, atUs));
  }

  /** A device at home talks to the Internet through `hop`. */
  seeWayOut(hop: string, timeUs: number): void {
    if (parseMac(hop) >= 0) this.#gateway.seeWayOut(hop, timeUs);
  }

  /** A device asked a DNS server. */
  ask(device: string, resolver: string, timeUs: number): void {
    const change = this.#resolvers.ask(device, resolver, timeUs);
    if (change === null) return;
    this.#push((atUs, subjectOfDevice) => {
      const subject = subjectOfDevice(device);
      return subject === null ? null : dnsServerChanged(change, subject, atUs);
    });
  }

  /** A minute has passed. */
  advanceTo(timeUs: number): void {
    const change = this.#gateway.advanceTo(timeUs);
    if (change !== null) this.#push((atUs) => gatewayChanged(change, { address: null, mac: change.after }, atUs));
  }

  /** Whether a blind sensor is news at `timeUs`; if so, it counts as told. */
  takeBlind(timeUs: number): boolean {
    // What lies ahead of a clock that went back says nothing.
    this.#blindUs = this.#blindUs.filter((each) => each <= timeUs && timeUs - each < BLIND_SPAN_US);
    if (this.#blindUs.length >= BLIND_TOLD_MAX) return false;
    this.#blindUs.push(timeUs);
    return true;
  }

  /** The notices since the last call. */
  take(atUs: number, subjectOfDevice: (id: string) => FindingSubject | null): readonly Finding[] {
    return this.#pending.splice(0).flatMap((make) => make(atUs, subjectOfDevice) ?? []);
  }

  openEpoch(timeUs: number): void {
    this.#gateway.openEpoch(timeUs);
    this.#resolvers.openEpoch(timeUs);
    this.#conflicts.openEpoch();
  }

  /** Forgets a device by its ids and MACs. */
  forget(ids: readonly string[], macs: readonly string[]): void {
    for (const id of ids) this.#resolvers.forget(id);
    for (const mac of macs) {
      this.#gateway.forget(mac);
      this.#conflicts.forget(mac);
    }
  }

  save(): unknown {
    return {
      gateway: this.#gateway.save(),
      resolvers: this.#resolvers.save(),
      conflicts: this.#conflicts.save(),
      blindUs: [...this.#blindUs],
    };
  }

  static restore(saved: unknown): HouseWatch {
    const state = objectOf(saved, 'the house');
    const watch = new HouseWatch();
    watch.#gateway = GatewayWatch.restore(state['gateway']);
    watch.#resolvers = ResolverWatch.restore(state['resolvers']);
    watch.#conflicts = ConflictWatch.restore(state['conflicts']);
    // States of before have none.
    if (state['blindUs'] !== undefined) watch.#blindUs = numbersOf(state['blindUs'], BLIND_TOLD_MAX);
    return watch;
  }

  #push(pending: Pending): void {
    if (this.#pending.length < PENDING_MAX) this.#pending.push(pending);
  }
}
