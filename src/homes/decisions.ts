// The owner's decisions: taken up at once where nobody watches, else left for the watch that runs, which takes them up within seconds.
import { UserError } from '../base/user-error.ts';
import type { HomeMonitor } from '../engine/home-monitor.ts';
import type { Decision } from '../store/owner-table.ts';
import { Store } from '../store/store.ts';
import { type DecisionEffects, type ForgottenIdentity, settleEffects } from './decision-effects.ts';
import { reportOf, saveReport } from './home-report.ts';
import { readHomeSettings } from './home-settings.ts';
import { restoreHome } from './restore-home.ts';

/** Flows of a monitor that sees no packets. */
const NO_FLOWS = 64;

/** `waits`: a watch runs and will take it up. */
export type DecisionOutcome = 'done' | 'waits';

/**
 * Carries out decisions about the home in `folder`. `record` writes what belongs to them (verdicts, rules) in the same transaction.
 */
export function decide(
  folder: string,
  decisions: readonly Decision[],
  record: (store: Store) => void = () => undefined,
): DecisionOutcome {
  // It must be there: a decision makes no folder.
  Store.open(folder, 'read').close();
  const store = openAlone(folder);
  if (store === null) {
    const beside = Store.open(folder, 'decide');
    try {
      beside.transaction(() => {
        record(beside);
        for (const decision of decisions) beside.owner.addDecision(decision);
      });
    } finally {
      beside.close();
    }
    return 'waits';
  }
  try {
    store.transaction(() => {
      record(store);
      for (const decision of decisions) store.owner.addDecision(decision);
    });
    settleDecisions(store);
  } finally {
    store.close();
  }
  return 'done';
}

/** The folder as its only writer, or null while another one writes. */
export function openAlone(folder: string): Store | null {
  try {
    return Store.open(folder, 'write');
  } catch (error) {
    if (error instanceof UserError && error.code === 'data-in-use') return null;
    throw error;
  }
}

/** Takes up what waits, without a watch: restores the home, changes it, saves it. */
export function settleDecisions(store: Store, change: (monitor: HomeMonitor) => void = () => undefined): void {
  const settings = readHomeSettings(store);
  const { monitor, state } = restoreHome({ store, settings, isReplay: false, flowCapacity: NO_FLOWS });
  const desk = new DecisionDesk(store, monitor);
  desk.take(state?.savedUs ?? Number.NaN);
  change(monitor);
  const effects = desk.takeEffects();
  if (state === null) {
    store.transaction(() => settleEffects(store, effects));
    return;
  }
  const { home, devices } = monitor.view();
  store.transaction(() => {
    store.devices.save(monitor.identities.identities());
    store.state.save({ ...state, home, devices });
    saveReport(store, reportOf(monitor));
    settleEffects(store, effects);
  });
  if (effects.forgotten.length > 0) store.wipeDeleted();
}

/** Where decisions wait for the one who runs the home: taken up at once, and gone from the list when what they changed is saved. */
export class DecisionDesk {
  readonly #store: Store;
  readonly #monitor: HomeMonitor;
  /** Taken up, and on the list still for all that is known. */
  readonly #known = new Set<number>();
  #taken: number[] = [];
  #joined: { readonly older: string; readonly newer: string }[] = [];
  #forgotten: ForgottenIdentity[] = [];

  constructor(store: Store, monitor: HomeMonitor) {
    this.#store = store;
    this.#monitor = monitor;
  }

  /** Takes up what is new, in order, at a time of the data (NaN = not known); true if there was anything. */
  take(timeUs: number): boolean {
    const listed = this.#store.read(() => this.#store.owner.decisions());
    const ids = new Set(listed.map(({ id }) => id));
    for (const id of this.#known) if (!ids.has(id)) this.#known.delete(id);
    const waiting = listed.filter(({ id }) => !this.#known.has(id));
    for (const { id, decision } of waiting) {
      this.#apply(decision, timeUs);
      this.#known.add(id);
      this.#taken.push(id);
    }
    return waiting.length > 0;
  }

  /** True while something taken up is not handed over to be saved. */
  get hasTaken(): boolean {
    return this.#taken.length > 0;
  }

  /** What is to be saved together with the engine's state. */
  takeEffects(): DecisionEffects {
    const effects = { taken: this.#taken, joined: this.#joined, forgotten: this.#forgotten };
    this.#taken = [];
    this.#joined = [];
    this.#forgotten = [];
    return effects;
  }

  #apply(decision: Decision, timeUs: number): void {
    const monitor = this.#monitor;
    switch (decision.kind) {
      case 'rename':
        monitor.identities.rename(decision.device, decision.name);
        return;
      case 'same':
        this.#answerQuestion(decision.question, decision.answer);
        return;
      case 'teach':
        monitor.behaviour.teach(decision.device, decision.alertKind, decision.key, decision.verdict, timeUs);
        return;
      case 'judge':
        monitor.book.judge(decision.alert, decision.verdict);
        return;
      case 'approve':
        monitor.behaviour.contractOf(decision.device)?.approve(decision.version, timeUs);
        return;
      case 'rules':
        monitor.rules.replace(this.#store.read(() => this.#store.owner.rules()));
        return;
      case 'forget':
        this.#forgotten.push(...forgetInMonitor(monitor, decision.device));
        return;
    }
  }

  /** "Same device": what was kept of the newer one goes on under the older one's id. */
  #answerQuestion(id: string, answer: 'same' | 'other'): void {
    const question = this.#monitor.identities.questions().find((each) => each.id === id);
    if (question === undefined || !this.#monitor.identities.answer(id, answer) || answer === 'other') return;
    this.#monitor.behaviour.forget(question.newer);
    this.#joined.push({ older: question.older, newer: question.newer });
  }
}

/** Forgets a device, and those that were joined to it, in a running home; returns who they were. */
export function forgetInMonitor(monitor: HomeMonitor, device: string): ForgottenIdentity[] {
  const known = new Map(monitor.identities.identities().map((identity) => [identity.id, identity]));
  const ids = [...new Set([device, ...monitor.identities.forget(device)])];
  for (const id of ids) {
    monitor.behaviour.forget(id);
    monitor.book.forget(id);
  }
  return ids.map((id) => {
    const identity = known.get(id);
    return { id, names: identity === undefined ? [] : [...identity.macs, ...identity.addresses] };
  });
}
