// Contracts of a data folder's devices, restored from its state for reading.
import type { Contract } from '../behaviour/contract.ts';
import type { Identity } from '../devices/identity.ts';
import type { HomeMonitor } from '../engine/home-monitor.ts';
import { HomeView } from './home-view.ts';
import { restoreHome } from './restore-home.ts';

/** Flows of a monitor that sees no packets. */
const NO_FLOWS = 64;

export interface ContractView {
  readonly view: HomeView;
  readonly device: Identity;
  /** null = nothing was learned of it yet. */
  readonly contract: Contract | null;
}

/** The contract of the device that `word` names, given to `work` while the folder is open. Throws the errors of `HomeView`. */
export function withContract<T>(folder: string, word: string, work: (found: ContractView) => T): T {
  const view = new HomeView(folder);
  try {
    const device = view.device(word);
    return work({ view, device, contract: restoreForReading(view).behaviour.contractOf(device.id) });
  } finally {
    view.close();
  }
}

/** The home as it was saved; nothing of it is written back. */
export function restoreForReading({ store, settings }: HomeView): HomeMonitor {
  return restoreHome({ store, settings, isReplay: false, flowCapacity: NO_FLOWS }).monitor;
}
