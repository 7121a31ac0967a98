// The contract of one device out of the saved state, without restoring the home: what a page about it asks for.

import type { TimeZone } from '../base/time-zone.ts';
import { UserError } from '../base/user-error.ts';
import { Contract } from '../behaviour/contract.ts';
import type { Store } from '../store/store.ts';

/** Chance plays no part in a contract that only is read. */
const NO_SEED = 0;

/** null = nothing was learned of it yet. Throws `data-damaged`. */
export function readContract(store: Store, zone: TimeZone, device: string): Contract | null {
  const saved = partOf(
    partOf(
      partOf(
        store.read(() => store.state.loadDevice(device)),
        'behaviour',
      ),
      'learners',
    ),
    'contract',
  );
  if (saved === undefined || saved === null) return null;
  try {
    return Contract.restore(saved, { zone, seed: NO_SEED });
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      'data-damaged',
      { file: store.file, reason: `the contract of ${device} cannot be read: ${words}` },
      { cause },
    );
  }
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
