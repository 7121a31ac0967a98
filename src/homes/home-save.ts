// What a running home hands over to be saved, all or nothing, and who takes it: a store in the same thread, or one elsewhere.

import type { Identity } from '../devices/identity.ts';
import type { HomeMoment } from '../engine/home-options.ts';
import type { PackedHour } from '../store/activity-table.ts';
import type { StoredAlert } from '../store/alert-table.ts';
import type { FlowSummaryBatch } from '../store/flow-summaries.ts';
import type { PackedState, StatePacker } from '../store/state-table.ts';
import type { Store } from '../store/store.ts';
import { type DecisionEffects, settleEffects } from './decision-effects.ts';
import { type HomeReport, saveReport } from './home-report.ts';
import { addWatched, type WatchedSpan } from './watched-time.ts';

/** Plain data: it may cross threads. */
export interface HomeSave {
  readonly alerts: readonly StoredAlert[];
  readonly packs: readonly PackedHour[];
  readonly flows: readonly FlowSummaryBatch[];
  readonly moments: readonly HomeMoment[];
  readonly identities: readonly Identity[];
  readonly state: PackedState;
  readonly watched: WatchedSpan | null;
  readonly report: HomeReport;
  readonly effects: DecisionEffects;
  /** Hours of summaries that are kept. */
  readonly keepHours: number;
}

export interface HomeKeeper {
  /** For reading: state, settings, rules, decisions. */
  readonly store: Store;
  readonly packer: StatePacker;
  /** False while earlier saves are still on their way: whoever can wait does. */
  readonly isFree: boolean;
  save(save: HomeSave): void;
  /** The saved state cannot be read: it is put away as it is, and a new one begins. */
  setStateAside(reason: string): void;
}

/** Writes a save in one transaction; `within` is done in the same one, after it. */
export function applySave(store: Store, save: HomeSave, within: () => void = () => undefined): void {
  store.transaction(() => {
    for (const alert of save.alerts) store.alerts.put(alert);
    store.alerts.keep();
    store.summaries.put(save.packs);
    for (const flows of save.flows) store.flows.add(flows);
    store.moments.add(save.moments);
    store.summaries.join(save.state.savedUs);
    store.summaries.keep(save.keepHours);
    store.devices.save(save.identities);
    store.state.put(save.state);
    addWatched(store, save.watched);
    saveReport(store, save.report);
    settleEffects(store, save.effects);
    within();
  });
  if (save.effects.forgotten.length > 0) store.wipeDeleted();
}

/** Saves into a store of this thread, at once. */
export class LocalKeeper implements HomeKeeper {
  readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  get packer(): StatePacker {
    return this.store.state.packer;
  }

  get isFree(): boolean {
    return true;
  }

  save(save: HomeSave): void {
    try {
      applySave(this.store, save);
    } catch (error) {
      // The packer counts as written what the transaction took back.
      this.packer.reset();
      throw error;
    }
  }

  setStateAside(reason: string): void {
    this.store.transaction(() => this.store.state.keepAside(reason));
  }
}
