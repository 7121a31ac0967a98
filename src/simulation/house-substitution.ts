// What is replaced in the captures of a device from another house, so that it lives in this home.

import type { HomeGateway } from './address-map.ts';
import { ipv6Counterpart } from './address-map.ts';
import { type AddressRule, AddressSubstitution, ipv4Words, isIpv4, type Words } from './address-substitution.ts';
import type { HomeAddresses } from './home-addresses.ts';
import type { CaptureFindings, SurveyedHost } from './survey-conclusion.ts';

export interface HouseMove {
  readonly device: { readonly mac: number; readonly survey: CaptureFindings };
  /** The captures are of the home's own house. */
  readonly isAtHome: boolean;
  readonly gateway: HomeGateway | null;
  readonly addresses: HomeAddresses;
  /** The device's address there and here. */
  readonly main: Words | null;
  readonly ipv4: Words | null;
}

/**
 * Makes the substitution: the device gets its new address, the old gateway's MACs and addresses become the home's, and other hosts
 * of the old network get free addresses of the home's with their MACs. The same host gets the same address in each capture.
 */
export function substituteHouse(move: HouseMove): AddressSubstitution {
  const { device, gateway, addresses, main, ipv4 } = move;
  if (move.isAtHome) return substituteAtHome(move);
  const network = main === null ? null : main[3] >>> 8;
  const lent = new Set<number>();
  const substitution = new AddressSubstitution(network === null ? null : lendingRule(network, addresses, lent));
  if (gateway !== null) {
    for (const mac of device.survey.routerMacs) substitution.addMac(mac, gateway.mac);
    addGateway(substitution, device.survey, gateway);
  }
  if (main !== null && ipv4 !== null) substitution.addAddress(main, ipv4);
  const rest = device.survey.hosts.filter((host) => isNeighbour(host, move));
  // Those who speak before those who are only spoken to, whose addresses nobody else needs.
  for (const host of rest.filter((each) => each.sent > 0)) {
    const word = addresses.allot(host.words[3], host.mac);
    if (word >= 0) substitution.addAddress(host.words, ipv4Words(word));
  }
  for (const host of rest.filter((each) => each.sent === 0)) {
    if (network === host.words[3] >>> 8 && isEnd(host.words[3])) continue;
    substitution.addAddress(host.words, ipv4Words(addresses.lend(host.words[3], lent)));
  }
  return substitution;
}

/** Within the home's own house only those move whose address another one has: it was theirs at another time. */
function substituteAtHome({ device, gateway, addresses, main, ipv4 }: HouseMove): AddressSubstitution {
  const substitution = new AddressSubstitution();
  if (main !== null && ipv4 !== null && main[3] !== ipv4[3]) substitution.addAddress(main, ipv4);
  for (const host of device.survey.hosts) {
    const isElse = isIpv4(host.words) && host.isLocal && !host.isBehindRouter && host.sent > 0 && host.mac >= 0;
    if (!isElse || isAutomaticOrLoopback(host.words[3]) || host.mac === gateway?.mac) continue;
    const owner = addresses.ownerOf(host.words[3]);
    if (owner < 0 || owner === host.mac || host.words[3] === main?.[3]) continue;
    const word = addresses.allot(host.words[3], host.mac);
    if (word >= 0) substitution.addAddress(host.words, ipv4Words(word));
  }
  return substitution;
}

function addGateway(substitution: AddressSubstitution, survey: CaptureFindings, gateway: HomeGateway): void {
  if (survey.gatewayIpv4 !== null && gateway.ipv4 !== null) substitution.addAddress(survey.gatewayIpv4, gateway.ipv4);
  if (survey.gatewayIpv6 === null) return;
  const to = ipv6Counterpart(survey.gatewayIpv6, gateway.ipv6, gateway.mac);
  if (to !== null) substitution.addAddress(survey.gatewayIpv6, to);
}

/** A host of the old house's network that is neither the device nor the gateway. */
function isNeighbour(host: SurveyedHost, { device, main }: HouseMove): boolean {
  const { gatewayIpv4, gatewayMac } = device.survey;
  if (!isIpv4(host.words) || !host.isLocal || host.isBehindRouter) return false;
  if (isAutomaticOrLoopback(host.words[3])) return false;
  if (gatewayIpv4 !== null && host.words[3] === gatewayIpv4[3]) return false;
  if (host.mac === gatewayMac && host.mac >= 0) return false;
  return main === null || host.words[3] !== main[3];
}

/** 169.254.0.0/16 and 127.0.0.0/8 are the same in every house. */
function isAutomaticOrLoopback(word: number): boolean {
  return word >>> 16 === 0xa9fe || word >>> 24 === 127;
}

function isEnd(word: number): boolean {
  return (word & 0xff) === 0 || (word & 0xff) === 0xff;
}

/** Addresses of the device's own /24 that no survey saw. */
function lendingRule(network: number, addresses: HomeAddresses, lent: Set<number>): AddressRule {
  return (words, at, out) => {
    const word = words[at + 3]!;
    const isOld = words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0xffff && word >>> 8 === network;
    if (!isOld) return false;
    if ((word & 0xff) === 0xff) out.set(addresses.broadcast);
    else if ((word & 0xff) === 0) out.set(addresses.network);
    else out.set(ipv4Words(addresses.lend(word, lent)));
    return true;
  };
}
