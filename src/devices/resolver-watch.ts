// Who is asked for names: the DNS servers that DHCP hands out, and those that each device really asks. Tells when either changes.
import type { DhcpFact } from '../packets/facts.ts';
import { numbersOf, objectOf, textOf, textsOf } from './record-state.ts';

/** DHCP servers and devices remembered, and resolvers of one device. */
const SERVERS_MAX = 8;
const DEVICES_MAX = 1024;
const RESOLVERS_MAX = 8;
/** A device's habit: so many questions over so long. */
const HABIT_QUESTIONS_MIN = 20;
const HABIT_US = 3600e6;
/** A change of it: so many questions to another server, and for how long none to the usual ones. */
const CHANGE_QUESTIONS_MIN = 5;
const CHANGE_US = 600e6;

export interface ResolverChange {
  /** `dhcp`: leases name other servers; `asked`: a device asks another one than it used to. */
  readonly what: 'dhcp' | 'asked';
  /** Id of the device that asks; null for a lease. */
  readonly device: string | null;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly questions: number;
  readonly startUs: number;
}

interface Asker {
  /** Its usual servers, the latest first. */
  readonly usual: string[];
  questions: number;
  firstUs: number;
  lastUs: number;
  /** The server that it asks instead, '' = none. */
  other: string;
  otherQuestions: number;
  otherUs: number;
}

export class ResolverWatch {
  /** Servers that leases named, by the address of the DHCP server. */
  readonly #leases = new Map<string, string[]>();
  readonly #askers = new Map<string, Asker>();

  /** A lease names DNS servers. */
  seeLease(fact: DhcpFact): ResolverChange | null {
    // Some servers name the same address twice.
    const after = [...new Set(fact.dnsServers)].slice(0, RESOLVERS_MAX);
    if (after.length === 0) return null;
    const server = fact.serverAddress ?? '';
    const before = this.#leases.get(server) ?? [...this.#leases.values()][0];
    if (this.#leases.size >= SERVERS_MAX && !this.#leases.has(server)) this.#leases.clear();
    this.#leases.set(server, [...after]);
    if (before === undefined) return null;
    for (const known of this.#leases.values()) {
      if (known !== this.#leases.get(server) && isSameSet(known, after)) return null;
    }
    if (isSameSet(before, after)) return null;
    return { what: 'dhcp', device: null, before, after, questions: 0, startUs: fact.timeUs };
  }

  /** A device asked `resolver` at `timeUs`. */
  ask(device: string, resolver: string, timeUs: number): ResolverChange | null {
    let asker = this.#askers.get(device);
    if (asker === undefined) {
      if (this.#askers.size >= DEVICES_MAX) this.#askers.delete(this.#askers.keys().next().value!);
      asker = { usual: [], questions: 0, firstUs: timeUs, lastUs: timeUs, other: '', otherQuestions: 0, otherUs: 0 };
      this.#askers.set(device, asker);
    }
    const isLearning = asker.questions < HABIT_QUESTIONS_MIN || timeUs - asker.firstUs < HABIT_US;
    if (asker.usual.includes(resolver) || isLearning) {
      if (!asker.usual.includes(resolver)) {
        asker.usual.unshift(resolver);
        if (asker.usual.length > RESOLVERS_MAX) asker.usual.pop();
      }
      asker.questions++;
      asker.lastUs = timeUs;
      asker.other = '';
      return null;
    }
    if (asker.other !== resolver) Object.assign(asker, { other: resolver, otherQuestions: 0, otherUs: timeUs });
    asker.otherQuestions++;
    if (asker.otherQuestions < CHANGE_QUESTIONS_MIN || timeUs - Math.max(asker.lastUs, asker.otherUs) < CHANGE_US)
      return null;
    const change: ResolverChange = {
      what: 'asked',
      device,
      before: [...asker.usual],
      after: [resolver],
      questions: asker.otherQuestions,
      startUs: asker.otherUs,
    };
    // It is usual from now on; the servers before it stay known, so that going back to them is no news either.
    asker.usual.unshift(resolver);
    if (asker.usual.length > RESOLVERS_MAX) asker.usual.pop();
    asker.lastUs = timeUs;
    asker.other = '';
    return change;
  }

  forget(device: string): void {
    this.#askers.delete(device);
  }

  /** The clock jumped: spans across it mean nothing. */
  openEpoch(timeUs: number): void {
    for (const asker of this.#askers.values()) {
      asker.firstUs = Math.min(asker.firstUs, timeUs);
      asker.lastUs = timeUs;
      asker.other = '';
    }
  }

  save(): unknown {
    return {
      leases: [...this.#leases].map(([server, list]) => [server, ...list]),
      askers: [...this.#askers].map(([device, asker]) => ({
        device,
        usual: [...asker.usual],
        other: asker.other,
        numbers: [asker.questions, asker.firstUs, asker.lastUs, asker.otherQuestions, asker.otherUs],
      })),
    };
  }

  static restore(saved: unknown): ResolverWatch {
    const state = objectOf(saved, 'the resolvers');
    const watch = new ResolverWatch();
    for (const each of listOf(state['leases'], SERVERS_MAX)) {
      const [server, ...list] = Array.isArray(each) ? each.map((text: unknown) => textOf(text)) : [];
      if (server !== undefined && list.length > 0) watch.#leases.set(server, list.slice(0, RESOLVERS_MAX));
    }
    for (const each of listOf(state['askers'], DEVICES_MAX)) {
      const asker = objectOf(each, 'a device that asks');
      const device = textOf(asker['device']);
      const [questions = 0, firstUs = 0, lastUs = 0, otherQuestions = 0, otherUs = 0] = numbersOf(asker['numbers'], 5);
      const usual = textsOf(asker['usual'], RESOLVERS_MAX);
      const other = textOf(asker['other']);
      if (device !== '')
        watch.#askers.set(device, { usual, questions, firstUs, lastUs, other, otherQuestions, otherUs });
    }
    return watch;
  }
}

function listOf(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.every((each) => b.includes(each)) && b.every((each) => a.includes(each));
}
