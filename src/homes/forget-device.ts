// Forgets a device: its flows, names, models, alerts, verdicts and rules; and says what remains where this program cannot reach.
import type { Identity } from '../devices/identity.ts';
import { Store } from '../store/store.ts';
import { eraseDevices, type ForgottenIdentity } from './decision-effects.ts';
import { forgetInMonitor, settleDecisions } from './decisions.ts';
import { HomeView } from './home-view.ts';

export interface ForgottenDevice {
  readonly device: string;
  readonly name: string | null;
  /** What was erased: alerts, hours of summaries, rules. */
  readonly alerts: number;
  readonly hours: number;
  readonly rules: number;
  /** Alerts of other devices that name one of its addresses; they stay. */
  readonly mentions: readonly string[];
  /** Files in the data folder that may still hold it. */
  readonly copies: readonly string[];
}

/** Erases the device that `word` names from the data folder. Throws `data-in-use` while a watch runs there. */
export function forgetDevice(folder: string, word: string): ForgottenDevice {
  const identity = lookUp(folder, word);
  const store = Store.open(folder, 'write');
  try {
    let forgotten: readonly ForgottenIdentity[] = [
      { id: identity.id, names: [...identity.macs, ...identity.addresses] },
    ];
    settleDecisions(store, (monitor) => {
      forgotten = forgetInMonitor(monitor, identity.id);
    });
    const counts = store.transaction(() => eraseDevices(store, forgotten));
    store.wipeDeleted();
    const mentions = store
      .read(() => store.alerts.list())
      .filter(({ alert }) => namesOf(identity).some((text) => JSON.stringify(alert).includes(`"${text}"`)))
      .map(({ alert }) => alert.id);
    return { device: identity.id, name: identity.name, ...counts, mentions, copies: store.keptAside() };
  } finally {
    store.close();
  }
}

function lookUp(folder: string, word: string): Identity {
  const view = new HomeView(folder);
  try {
    return view.device(word);
  } finally {
    view.close();
  }
}

function namesOf({ macs, addresses, name }: Identity): readonly string[] {
  return [...macs, ...addresses, ...(name === null ? [] : [name])];
}
