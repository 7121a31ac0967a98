// The entrance of the room: one registry a run.
import type { NetworkSet } from '../base/networks.ts';
import type { DeviceRegistry } from './device-registry.ts';
import { DeviceTable } from './device-table.ts';

/** A registry that learns devices from the frames and facts it is shown. */
export function createDeviceRegistry(localNetworks: NetworkSet): DeviceRegistry {
  return new DeviceTable(localNetworks);
}
