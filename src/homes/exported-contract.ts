// What the exports of a device's contract are made from: its document, what of it is normal and approved, and all host names on record.
import type { Activity } from '../behaviour/activity.ts';
import type { Contract } from '../behaviour/contract.ts';
import type { ContractDocument } from '../behaviour/contract-document.ts';
import { type ContractPolicy, contractPolicy, POLICY_HOSTS_MAX } from '../behaviour/contract-policy.ts';
import { DestinationUnits, plainHost } from '../behaviour/destination-unit.ts';
import type { Identity } from '../devices/identity.ts';
import type { Store } from '../store/store.ts';
import { withContract } from './home-contracts.ts';
import { type HomeSettings, homeNetworks } from './home-settings.ts';

export interface ExportedContract {
  readonly device: Identity;
  readonly document: ContractDocument;
  readonly policy: ContractPolicy;
  /** The networks of the house, as address/prefix. */
  readonly networks: readonly string[];
}

/** The contract of the device that `word` names; null when nothing was learned of it yet. Throws the errors of `HomeView`. */
export function exportedContract(folder: string, word: string): ExportedContract | null {
  return withContract(folder, word, ({ view, device, contract }) =>
    contract === null ? null : exportOf({ store: view.store, settings: view.settings, device, contract }),
  );
}

export interface ExportSource {
  readonly store: Store;
  readonly settings: HomeSettings;
  readonly device: Identity;
  readonly contract: Contract;
}

export function exportOf({ store, settings, device, contract }: ExportSource): ExportedContract {
  const document = contract.document();
  const localNetworks = homeNetworks(settings);
  const hosts = store.read(() => hostsOnRecord(store, device.id, document));
  const policy = contractPolicy({
    document,
    changes: contract.changes(),
    localNetworks,
    hostsOf: (unit) => [...(hosts.get(unit) ?? [])],
  });
  return { device, document, policy, networks: localNetworks.toString().split(',') };
}

/** The contract lists four host names of a domain: the stored summaries have the others, for as long as they are kept. */
function hostsOnRecord(store: Store, device: string, document: ContractDocument): Map<string, Set<string>> {
  const wanted = document.destinations.filter(({ hosts, hostCount }) => hostCount > hosts.length);
  const found = new Map(wanted.map(({ unit }) => [unit, new Set<string>()]));
  if (wanted.length === 0) return found;
  const units = new DestinationUnits();
  for (const hourUs of store.summaries.hours(document.firstUs))
    for (const activity of store.summaries.readHour(hourUs, device)) collectHosts(activity, units, found);
  return found;
}

function collectHosts({ contacts }: Activity, units: DestinationUnits, found: Map<string, Set<string>>): void {
  for (const { scope, role, host, address } of contacts) {
    if (scope !== 'internet' || role !== 'client' || host === null) continue;
    const plain = plainHost(host);
    const hosts = plain === null ? undefined : found.get(units.of(plain, address).unit);
    if (plain !== null && hosts !== undefined && hosts.size < POLICY_HOSTS_MAX) hosts.add(plain);
  }
}
