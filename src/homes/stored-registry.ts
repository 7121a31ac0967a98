// Stored identities by MAC and address, as an alert book asks for them when summaries are judged again.

import type { AlertDevices } from '../alerts/alert-subject.ts';
import type { NetworkSet } from '../base/networks.ts';
import type { Device } from '../devices/device-registry.ts';
import type { Identity } from '../devices/identity.ts';

export class StoredRegistry implements AlertDevices {
  readonly localNetworks: NetworkSet;
  readonly #devices: readonly Device[];
  readonly #ids: readonly string[];
  readonly #byMac = new Map<string, number>();
  readonly #byAddress = new Map<string, number>();

  constructor(localNetworks: NetworkSet, identities: readonly Identity[]) {
    this.localNetworks = localNetworks;
    this.#ids = identities.map(({ id }) => id);
    this.#devices = identities.map((identity, id) => ({
      id,
      mac: identity.macs[0] ?? null,
      addresses: identity.addresses,
      name: identity.name,
      nameSource: identity.nameSource,
      isGateway: identity.isGateway,
      firstUs: identity.firstUs,
      lastUs: identity.lastUs,
      packets: 0,
      bytes: 0,
    }));
    // An address that two had belongs to the one seen last.
    for (const [i, identity] of identities.entries()) {
      for (const mac of identity.macs) this.#byMac.set(mac, i);
      for (const address of identity.addresses) {
        const other = this.#byAddress.get(address);
        if (other === undefined || identities[other]!.lastUs <= identity.lastUs) this.#byAddress.set(address, i);
      }
    }
  }

  deviceOfAddress(address: string): Device | null {
    return this.#devices[this.#byAddress.get(address) ?? -1] ?? null;
  }

  deviceOfMac(mac: string): Device | null {
    return this.#devices[this.#byMac.get(mac) ?? -1] ?? null;
  }

  /** Id of the identity that holds a MAC or an address; null = none. */
  idOf(mac: string | null, address: string | null): string | null {
    const index = (mac === null ? undefined : this.#byMac.get(mac)) ?? this.#byAddress.get(address ?? '') ?? -1;
    return this.#ids[index] ?? null;
  }
}
