// Closed activities wait some minutes before they teach: a fact that is found a little later still keeps them out of the baseline.
import { type Activity, CONTACTS_MAX, type Contact, QUESTIONS_MAX, type Question } from './activity.ts';
import type { Trust } from './learner.ts';
import { MINUTE_US } from './time-spans.ts';

/** Detectors of facts speak within a few minutes of what they see begin. */
export const TEACHING_DELAY_US = 5 * MINUTE_US;
/** More cannot wait: windows are a minute long, and two epochs may meet. */
const WAITING_MAX = 16;

interface Waiting {
  readonly activity: Activity;
  readonly trust: Trust;
}

export class TeachingQueue {
  #waiting: Waiting[] = [];

  add(activity: Activity, trust: Trust): void {
    this.#waiting.push({ activity, trust });
  }

  /** The next activity that has waited long enough at `timeUs` (Infinity = whichever is next), or null. */
  take(timeUs: number): Waiting | null {
    const first = this.#waiting[0];
    if (first === undefined) return null;
    if (this.#waiting.length <= WAITING_MAX && first.activity.untilUs > timeUs - TEACHING_DELAY_US) return null;
    this.#waiting.shift();
    return first;
  }

  clear(): void {
    this.#waiting = [];
  }

  /** Without flows and fingerprints' proofs: learning asks for none. */
  save(): unknown {
    return this.#waiting.map(({ activity, trust }) => ({
      activity: { ...activity, contacts: activity.contacts.map((contact) => ({ ...contact, flows: [] })) },
      trust,
    }));
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown, device: string): void {
    if (!Array.isArray(saved) || saved.length > WAITING_MAX + 1) throw new Error('no list of waiting activities');
    this.#waiting = saved.map((each: unknown) => {
      const { activity, trust } = (each ?? {}) as Record<string, unknown>;
      if (trust !== 'baseline' && trust !== 'drift' && trust !== 'suspicious' && trust !== 'none')
        throw new Error('a waiting activity without trust');
      if (!isActivity(activity, device)) throw new Error('a waiting activity that is none');
      return { activity, trust };
    });
  }
}

function isActivity(value: unknown, device: string): value is Activity {
  const activity = (value ?? {}) as Record<keyof Activity, unknown>;
  const { startUs, untilUs, contacts, questions, fingerprints } = activity;
  if (activity.device !== device || activity.isProvisional !== false) return false;
  if (!areCounts([startUs, untilUs, activity.arpRequests])) return false;
  // One contact more than the limit: the sum of those beyond it.
  if (!Array.isArray(contacts) || contacts.length > 4 * (CONTACTS_MAX + 1) || !contacts.every(isContact)) return false;
  if (!Array.isArray(questions) || questions.length > QUESTIONS_MAX || !questions.every(isQuestion)) return false;
  return Array.isArray(fingerprints) && fingerprints.every((each) => typeof each === 'string');
}

const SCOPES: readonly unknown[] = ['internet', 'lan', 'group', 'other'];

function isContact(value: unknown): value is Contact {
  const contact = (value ?? {}) as Record<keyof Contact, unknown>;
  const { scope, role, host, address, peerMac, flows } = contact;
  if (!SCOPES.includes(scope) || (role !== 'client' && role !== 'server')) return false;
  if (typeof address !== 'string' || !(host === null || typeof host === 'string')) return false;
  if (!(peerMac === null || typeof peerMac === 'string') || !Array.isArray(flows) || flows.length > 0) return false;
  const { protocol, port, connections, answered, packetsOut, packetsIn, bytesOut, bytesIn } = contact;
  return areCounts([protocol, port, connections, answered, packetsOut, packetsIn, bytesOut, bytesIn]);
}

function isQuestion(value: unknown): value is Question {
  const { name, count, missing, resolver } = (value ?? {}) as Record<keyof Question, unknown>;
  return typeof name === 'string' && typeof resolver === 'string' && areCounts([count, missing]);
}

function areCounts(values: readonly unknown[]): boolean {
  return values.every((each) => Number.isSafeInteger(each) && Number(each) >= 0);
}
