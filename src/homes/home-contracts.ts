// Contracts of a data folder's devices, read from its saved state.
import type { Contract } from '../behaviour/contract.ts';
import type { Identity } from '../devices/identity.ts';
import { HomeView } from './home-view.ts';
import { readContract } from './one-contract.ts';

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
    return work({ view, device, contract: readContract(view.store, view.zone, device.id) });
  } finally {
    view.close();
  }
}
