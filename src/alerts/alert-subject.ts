// Whom a finding is about: the device, by identity, MAC and address, and where it stands.
import { parseAddress } from '../base/address.ts';
import type { Finding, FindingNumbers, FindingSubject } from '../base/finding.ts';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import type { AlertDevice, AlertPlace } from './alert.ts';
import { textOf } from './words.ts';

/** What alerts ask a device registry: a stored one will do. */
export type AlertDevices = Pick<DeviceRegistry, 'localNetworks' | 'deviceOfAddress' | 'deviceOfMac'>;

/** Looks a device's identity up; null = none (an address on the Internet). */
export type AlertIdentities = (subject: FindingSubject) => { readonly id: string; readonly name: string | null } | null;

/** The device of a finding. */
export function deviceOfFinding(finding: Finding, devices: AlertDevices, identities?: AlertIdentities): AlertDevice {
  const { mac } = finding.subject;
  // Addresses that a finding says the device took are not its own.
  const taken = addressesTaken(finding.numbers);
  const address = taken.includes(finding.subject.address ?? '') ? null : finding.subject.address;
  const byMac = mac === null ? null : devices.deviceOfMac(mac);
  const device = byMac ?? (address === null ? null : devices.deviceOfAddress(address));
  const own = (device?.addresses ?? []).filter((each) => !taken.includes(each));
  const resolved = {
    mac: mac ?? device?.mac ?? null,
    ip: address ?? own.find((each) => !each.includes(':')) ?? own[0] ?? null,
    name: device?.name ?? null,
  };
  if (identities === undefined) return resolved;
  const identity = identities({ mac: resolved.mac, address: resolved.ip });
  return { id: identity?.id ?? null, ...resolved, name: identity?.name ?? resolved.name };
}

/** Addresses that are another's: those an ARP spoofer claims, and the server's that a second DHCP server speaks for. */
export function addressesTaken(numbers: FindingNumbers): readonly string[] {
  const { addresses, expected } = numbers;
  if (typeof addresses === 'object') return addresses;
  return typeof expected === 'string' && expected !== '' ? [expected] : [];
}

export function placeOfFinding(finding: Finding, device: AlertDevice, { localNetworks }: AlertDevices): AlertPlace {
  const isOutside = (address: string | null): boolean => {
    const words = address === null ? null : parseAddress(address);
    return words !== null && !localNetworks.has(...words);
  };
  return {
    isOutside: device.mac === null && device.ip !== null && isOutside(finding.subject.address),
    isTargetOutside: isOutside(textOf(finding.numbers, 'target')),
  };
}
