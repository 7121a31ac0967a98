// What a running home knows of its devices beside their identity, saved for readers: life cycle, streams of evidence, open questions.
import type { DeviceBehaviour } from '../behaviour/device-behaviour.ts';
import type { SameDeviceQuestion } from '../devices/identity.ts';
import type { HomeMonitor } from '../engine/home-monitor.ts';
import type { Store } from '../store/store.ts';

const NAME = 'report';

export interface HomeReport {
  readonly behaviour: readonly DeviceBehaviour[];
  /** Open ones: "same phone?". */
  readonly questions: readonly SameDeviceQuestion[];
}

export function reportOf(monitor: HomeMonitor): HomeReport {
  return {
    behaviour: monitor.behaviour.devices(),
    questions: monitor.identities.questions().filter(({ answer }) => answer === null),
  };
}

/** Within a transaction of the caller. */
export function saveReport(store: Store, report: HomeReport): void {
  store.owner.putSetting(NAME, report);
}

export function readReport(store: Store): HomeReport {
  const saved = (store.owner.setting(NAME) ?? {}) as Partial<HomeReport>;
  return { behaviour: saved.behaviour ?? [], questions: saved.questions ?? [] };
}
