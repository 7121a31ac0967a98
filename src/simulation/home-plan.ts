// One home composed of devices whose captures may come from different houses: one network, one gateway, one set of bystanders.
import { formatIpv4 } from '../base/address.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { HomeDevice, HomeGateway, MapHome } from './address-map.ts';
import { type AddressSubstitution, isIpv4, type Words } from './address-substitution.ts';
import { type CaptureSpan, DeviceFilter } from './device-filter.ts';
import { HomeAddresses } from './home-addresses.ts';
import { alignmentShifts, type HomeAlignment } from './home-alignment.ts';
import { substituteHouse } from './house-substitution.ts';
import { groupHouses } from './houses.ts';
import type { CaptureFindings, SurveyedHost } from './survey-conclusion.ts';

/** Prefix of a home's network: what home routers hand out. */
const HOME_PREFIX = 24;

/** A device as a scenario declares it, and what its captures hold. */
export interface DeclaredHomeDevice {
  readonly name: string;
  /** A number below 2^48; -1 = its captures carry none. */
  readonly mac: number;
  /** Of all its captures together. */
  readonly survey: CaptureFindings;
  /** Of each capture; the survey's own span where absent. */
  readonly spans?: readonly CaptureSpan[];
}

export interface PlannedDevice extends HomeDevice {
  /** Added to the times of its captures, microseconds. */
  readonly shiftUs: number;
  /** What is replaced in its captures; null = nothing. */
  readonly substitution: AddressSubstitution | null;
  /** Which of its frames take part; null = all. */
  readonly filter: DeviceFilter | null;
  /** True where its captures are the ones that bystanders and their broadcasts come from. */
  readonly keepsBystanders: boolean;
}

export interface HomePlan extends MapHome {
  readonly devices: readonly PlannedDevice[];
  readonly gateway: HomeGateway | null;
  readonly addresses: HomeAddresses;
  /** Such as 192.168.1.0/24. */
  readonly network: string;
  /** The home's first and last packet, after all shifts. */
  readonly firstUs: number;
  readonly lastUs: number;
}

/**
 * Plans the home. The gateway is the most frequent next hop of all captures; its house is the reference: its hosts keep their
 * addresses. Devices of other houses keep their host bits where these are free, and meet the common gateway in place of their own.
 * A home of one device is left as it is.
 */
export function planHome(
  declared: readonly DeclaredHomeDevice[],
  options: { readonly align: HomeAlignment; readonly zone: TimeZone },
): HomePlan {
  const houses = groupHouses(declared.map((device) => device.survey));
  const reference = referenceOf(declared, houses);
  const home = houses[reference] ?? 0;
  const gateway = gatewayOf(declared, houses, home);
  const mains = declared.map(mainAddress);
  const inside = gateway?.ipv4?.[3] ?? mains.find((words) => words !== null)?.[3] ?? 0;
  const addresses = new HomeAddresses(inside, HOME_PREFIX);
  takeAddresses({ declared, houses, home, gateway, addresses, mains });
  const shifts = alignmentShifts(
    declared.map((device) => device.survey.firstUs),
    options.align,
    options.zone,
  );
  const devices = declared.map((device, i): PlannedDevice => {
    const ipv4 = mains[i] === null ? null : newAddress(addresses, mains[i]!, device.mac);
    const isAtHome = houses[i] === home;
    const substitution = substituteHouse({ device, isAtHome, gateway, addresses, main: mains[i]!, ipv4 });
    return {
      name: device.name,
      mac: device.mac,
      ipv4,
      ipv6: ipv6Of(device),
      shiftUs: shifts[i]!,
      substitution: substitution.isEmpty ? null : substitution,
      filter: declared.length < 2 ? null : filterOf(declared, houses, i, reference),
      keepsBystanders: i === reference,
    };
  });
  return {
    devices,
    gateway,
    addresses,
    network: `${formatIpv4(addresses.base)}/${addresses.prefix}`,
    firstUs: Math.min(...declared.map((device, i) => device.survey.firstUs + shifts[i]!)),
    lastUs: Math.max(...declared.map((device, i) => device.survey.lastUs + shifts[i]!)),
  };
}

/** The MAC that a device's captures are mostly about: of those that are no router's, the one with the most frames; -1 = none. */
export function mainMac(survey: CaptureFindings): number {
  let best = -1;
  let most = 0;
  for (const { mac, sent, received } of survey.macs) {
    if (survey.routerMacs.includes(mac) || sent + received <= most) continue;
    best = mac;
    most = sent + received;
  }
  return best;
}

/** The device whose captures bystanders come from: of the busiest gateway's house, the one with the longest span. */
function referenceOf(declared: readonly DeclaredHomeDevice[], houses: readonly number[]): number {
  const frames = new Map<number, number>();
  for (const [i, { survey }] of declared.entries()) {
    const gateway = survey.macs.find(({ mac }) => mac === survey.gatewayMac);
    const carried = gateway === undefined ? 0 : gateway.sent + gateway.received;
    frames.set(houses[i]!, (frames.get(houses[i]!) ?? 0) + carried);
  }
  const most = Math.max(...frames.values());
  const home = houses.find((house) => frames.get(house) === most);
  let best = -1;
  for (const [i, { survey }] of declared.entries()) {
    if (houses[i] !== home) continue;
    if (best < 0 || spanOf(survey) > spanOf(declared[best]!.survey)) best = i;
  }
  return best;
}

function spanOf(survey: CaptureFindings): number {
  return survey.lastUs - survey.firstUs;
}

/** The gateway of most of the house's captures, with every address that any of them saw of it. */
function gatewayOf(
  declared: readonly DeclaredHomeDevice[],
  houses: readonly number[],
  home: number,
): HomeGateway | null {
  const surveys = declared.filter((_, i) => houses[i] === home).map((device) => device.survey);
  const frames = new Map<number, number>();
  for (const { gatewayMac, macs } of surveys) {
    const carried = macs.find(({ mac }) => mac === gatewayMac);
    if (carried !== undefined) frames.set(gatewayMac, (frames.get(gatewayMac) ?? 0) + carried.sent + carried.received);
  }
  const [first] = [...frames].sort((a, b) => b[1] - a[1]);
  if (first === undefined) return null;
  const known = surveys.filter((survey) => survey.gatewayMac === first[0]);
  const ipv6 = known.map((survey) => survey.gatewayIpv6).filter((words) => words !== null);
  return { mac: first[0], ipv4: known.find((survey) => survey.gatewayIpv4 !== null)?.gatewayIpv4 ?? null, ipv6 };
}

/** The IPv4 address that a device sends from most, link-local ones last. */
function mainAddress(device: DeclaredHomeDevice): Words | null {
  let best: SurveyedHost | null = null;
  for (const host of device.survey.hosts) {
    if (!isIpv4(host.words) || host.isBehindRouter || host.mac !== device.mac || host.sent === 0) continue;
    const isBetter = best === null || Number(isAutomatic(host)) < Number(isAutomatic(best)) || host.sent > best.sent;
    if (isBetter && !(best !== null && isAutomatic(host) && !isAutomatic(best))) best = host;
  }
  return best?.words ?? null;
}

/** 169.254.0.0/16: a host without DHCP gives itself such an address (RFC 3927). */
function isAutomatic(host: SurveyedHost): boolean {
  return host.words[3] >>> 16 === 0xa9fe;
}

function ipv6Of(device: DeclaredHomeDevice): Words[] {
  return device.survey.hosts
    .filter((host) => host.mac === device.mac && !host.isBehindRouter && host.sent > 0 && !isIpv4(host.words))
    .sort((a, b) => b.sent - a.sent)
    .map((host) => host.words);
}

interface Taking {
  readonly declared: readonly DeclaredHomeDevice[];
  readonly houses: readonly number[];
  readonly home: number;
  readonly gateway: HomeGateway | null;
  readonly addresses: HomeAddresses;
  readonly mains: readonly (Words | null)[];
}

/** The reference house first: gateway, devices in the order declared, bystanders; then the devices of other houses. */
function takeAddresses({ declared, houses, home, gateway, addresses, mains }: Taking): void {
  if (gateway?.ipv4 != null) addresses.take(gateway.ipv4, gateway.mac);
  const atHome = declared.map((_, i) => i).filter((i) => houses[i] === home);
  for (const i of atHome) if (mains[i] !== null) addresses.take(mains[i]!, declared[i]!.mac);
  for (const i of atHome) {
    for (const host of declared[i]!.survey.hosts) {
      if (host.isLocal && host.sent > 0 && !host.isBehindRouter) addresses.take(host.words, host.mac);
    }
  }
  for (const [i, main] of mains.entries())
    if (houses[i] !== home && main !== null) newAddress(addresses, main, declared[i]!.mac);
}

/** The address of a device at home: its own where it took it, else one that is allotted; null when the home is full. */
function newAddress(addresses: HomeAddresses, main: Words, mac: number): Words | null {
  if (addresses.ownerOf(main[3]) === mac) return main;
  const word = addresses.allot(main[3], mac);
  return word < 0 ? null : [main[0], main[1], main[2], word];
}

function filterOf(
  declared: readonly DeclaredHomeDevice[],
  houses: readonly number[],
  i: number,
  reference: number,
): DeviceFilter {
  const { mac, survey } = declared[i]!;
  const own = survey.hosts.filter((host) => host.mac === mac && isIpv4(host.words) && !host.isBehindRouter);
  const spansOf = ({ spans, survey: all }: DeclaredHomeDevice): readonly CaptureSpan[] => spans ?? [all];
  return new DeviceFilter({
    mac,
    addresses: new Set(own.map((host) => host.words[3])),
    others: declared
      .map((device, j) => ({ mac: device.mac, spans: spansOf(device), goesFirst: j < i }))
      .filter((device) => device.mac !== mac && device.mac >= 0),
    keepsBystanders: i === reference,
    bystanderSpans: houses[i] === houses[reference] ? spansOf(declared[reference]!) : [],
  });
}
