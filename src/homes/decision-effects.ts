// What decisions change in the store beside the engine's state: devices that became one, devices that are forgotten, decisions done with.
import { forgetDevices, POLICY_SETTING, readState } from '../notify/policy-state.ts';
import type { Store } from '../store/store.ts';

/** An identity that is erased, and by what others' summaries name it. */
export interface ForgottenIdentity {
  readonly id: string;
  /** Its MACs and addresses. */
  readonly names: readonly string[];
}

/** Plain data, in the order in which it was decided. */
export interface DecisionEffects {
  /** Ids of decisions that are carried out. */
  readonly taken: readonly number[];
  /** What was kept of `newer` is `older`'s from now on. */
  readonly joined: readonly { readonly older: string; readonly newer: string }[];
  readonly forgotten: readonly ForgottenIdentity[];
}

export const NO_EFFECTS: DecisionEffects = { taken: [], joined: [], forgotten: [] };

export interface ErasedCounts {
  alerts: number;
  hours: number;
  rules: number;
}

/** Deletes all that is kept of some devices; within a transaction of the caller. */
export function eraseDevices(store: Store, devices: readonly ForgottenIdentity[]): ErasedCounts {
  const counts: ErasedCounts = { alerts: 0, hours: 0, rules: 0 };
  for (const { id, names } of devices) {
    store.outbox.forget(id);
    counts.alerts += store.alerts.forget(id);
    counts.hours += store.summaries.forget(id);
    store.flows.forget(id);
    store.flows.forgetNeighbour(names);
    store.moments.forget(id);
    counts.rules += store.owner.forget(id);
    store.state.forget(id);
    store.devices.forget(id);
  }
  const policy = store.owner.setting(POLICY_SETTING);
  if (policy !== null) {
    const state = readState(policy);
    forgetDevices(state, new Set(devices.map(({ id }) => id)));
    store.owner.putSetting(POLICY_SETTING, state);
  }
  return counts;
}

/** Within a transaction of the caller. */
export function settleEffects(store: Store, effects: DecisionEffects): void {
  for (const { older, newer } of effects.joined) store.joinDevices(older, newer);
  if (effects.forgotten.length > 0) eraseDevices(store, effects.forgotten);
  for (const id of effects.taken) store.owner.dropDecision(id);
}
