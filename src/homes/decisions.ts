// The owner's decisions: taken up at once where nobody watches, else left for the watch that runs, which takes them up within seconds.
import { UserError } from '../base/user-error.ts';
import type { HomeMonitor } from '../engine/home-monitor.ts';
import type { Decision } from '../store/owner-table.ts';
import { Store } from '../store/store.ts';
import { saveReport } from './home-report.ts';
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
  if (state === null) return;
  const { home, devices } = monitor.view();
  store.transaction(() => {
    store.devices.save(monitor.identities.identities());
    store.state.save({ ...state, home, devices });
    saveReport(store, monitor);
    desk.clear();
  });
}

/** Where decisions wait for the one who runs the home: taken up at once, and gone from the list when what they changed is saved. */
export class DecisionDesk {
  readonly #store: Store;
  readonly #monitor: HomeMonitor;
  readonly #taken = new Set<number>();

  constructor(store: Store, monitor: HomeMonitor) {
    this.#store = store;
    this.#monitor = monitor;
  }

  /** Takes up what is new, in order, at a time of the data (NaN = not known); true if there was anything. */
  take(timeUs: number): boolean {
    const waiting = this.#store.read(() => this.#store.owner.decisions()).filter(({ id }) => !this.#taken.has(id));
    for (const { id, decision } of waiting) {
      applyDecision(this.#store, this.#monitor, decision, timeUs);
      this.#taken.add(id);
    }
    return waiting.length > 0;
  }

  /** True while something taken up is not saved yet. */
  get hasTaken(): boolean {
    return this.#taken.size > 0;
  }

  /** What was taken up is saved: within the transaction that saves it. */
  clear(): void {
    for (const id of this.#taken) this.#store.owner.dropDecision(id);
    this.#taken.clear();
  }
}

function applyDecision(store: Store, monitor: HomeMonitor, decision: Decision, timeUs: number): void {
  switch (decision.kind) {
    case 'rename':
      monitor.identities.rename(decision.device, decision.name);
      return;
    case 'same':
      answerQuestion(store, monitor, decision.question, decision.answer);
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
      monitor.rules.replace(store.read(() => store.owner.rules()));
      return;
  }
}

/** "Same device": what was kept of the newer one goes on under the older one's id. */
function answerQuestion(store: Store, monitor: HomeMonitor, id: string, answer: 'same' | 'other'): void {
  const question = monitor.identities.questions().find((each) => each.id === id);
  if (question === undefined || !monitor.identities.answer(id, answer) || answer === 'other') return;
  monitor.behaviour.forget(question.newer);
  store.transaction(() => store.joinDevices(question.older, question.newer));
}
