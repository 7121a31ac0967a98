// A home monitor from what the data folder holds: its saved state, its rules and its settings.

import { UserError } from '../base/user-error.ts';
import { VENDOR_DATA } from '../devices/vendor-data.ts';
import { createVendorLookup, type VendorLookup } from '../devices/vendor-table.ts';
import { HomeMonitor } from '../engine/home-monitor.ts';
import type { HomeEvents, HomeState } from '../engine/home-options.ts';
import type { Store } from '../store/store.ts';
import { type HomeSettings, homeNetworks } from './home-settings.ts';
import { createTimeZone } from './time-zone.ts';

export interface RestoreOptions {
  readonly store: Store;
  readonly settings: HomeSettings;
  /** Files are read (again): what the state holds already is left out. */
  readonly isReplay: boolean;
  readonly validatesChecksums?: boolean;
  readonly hashSeed?: number;
  readonly flowCapacity?: number;
  readonly ownMacs?: readonly string[];
  readonly events?: HomeEvents;
  /** The saved state was put away: a new one begins. */
  readonly isNew?: boolean;
}

export interface RestoredHome {
  readonly monitor: HomeMonitor;
  /** The state it goes on from; null = a new home. */
  readonly state: HomeState | null;
}

let vendors: VendorLookup | null = null;

/** The registry of makers, unpacked once. */
function vendorLookup(): VendorLookup {
  vendors ??= createVendorLookup(VENDOR_DATA);
  return vendors;
}

/** Throws `data-damaged` when the saved state is none, and `data-newer` when a newer program saved it; nothing is changed. */
export function restoreHome(options: RestoreOptions): RestoredHome {
  const { store, settings, isReplay, isNew = false, ...rest } = options;
  const state = isNew ? null : store.read(() => store.state.load());
  // Who does not listen here now, as when a name is given, keeps what the last one who did found.
  const ownMacs =
    rest.ownMacs ?? store.read(() => store.devices.all()).flatMap(({ isSelf, macs }) => (isSelf ? macs : []));
  const common = {
    localNetworks: homeNetworks(settings),
    zone: createTimeZone(settings.zone),
    budget: settings.budget,
    learnSeconds: settings.learnSeconds,
    isLearnExact: false,
    seed: settings.seed,
    rules: store.read(() => store.owner.rules()),
    isReplay,
    vendors: vendorLookup(),
    ...rest,
    ownMacs,
    validatesChecksums: rest.validatesChecksums ?? false,
  };
  if (state === null) return { monitor: new HomeMonitor(common), state };
  try {
    return { monitor: new HomeMonitor({ ...common, restored: state }), state };
  } catch (cause) {
    // Whatever the parts of a state say that is none; without a state all of this works, else it is our mistake.
    new HomeMonitor(common);
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      'data-damaged',
      { file: store.file, reason: `the saved state does not fit: ${words}` },
      { cause },
    );
  }
}
