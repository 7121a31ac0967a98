// IPv6 of a simulated home: routers advertise its network, hosts make their addresses, listen to groups and ask for neighbours.
import { createRandom } from '../base/random.ts';
import { Occasion, Recurrence, type Surroundings } from './habit.ts';
import { HOME_PREFIX6, type HomeNetwork } from './home-network.ts';
import {
  LISTENER_REPORT,
  listenerReport,
  NEIGHBOUR_ADVERTISEMENT,
  NEIGHBOUR_SOLICITATION,
  neighbourAdvertisement,
  neighbourSolicitation,
  ROUTER_ADVERTISEMENT,
  ROUTER_SOLICITATION,
  routerAdvertisement,
  routerSolicitation,
} from './neighbour-messages.ts';
import {
  type Address6,
  ALL_NODES,
  ALL_ROUTERS,
  LISTENERS,
  linkLocal,
  MDNS_GROUP6,
  NO_ADDRESS6,
  type Station,
  solicitedNode,
} from './station.ts';
import { drawExponential } from './traffic-shape.ts';

/** RFC 4861 6.2.1: unsolicited advertisements come after a time between these, by chance. */
const ADVERTISE_LEAST_US = 198e6;
const ADVERTISE_MOST_US = 600e6;
/** RFC 4862 5.4: a second without an objection, and an address is its own. */
const CHECK_US = 1e6;
const DAY_US = 86_400e6;

/** The router as an end of IPv6. */
export function routerOf6({ router }: HomeNetwork): Station {
  return { ...router, ttl: 255, address6: linkLocal(router.macHigh, router.macLow) };
}

/** The router tells everybody of the network, again and again. */
export function advertising(network: HomeNetwork, seed: number, startUs: number): Recurrence {
  const random = createRandom((seed ^ 0x6a09e667) >>> 0);
  const router = routerOf6(network);
  const body = routerAdvertisement(router, HOME_PREFIX6);
  return new Recurrence(startUs + 1 + random() * 16e6, (nowUs, writer) => {
    writer.icmp6(nowUs, router, ALL_NODES, ROUTER_ADVERTISEMENT, body);
    return ADVERTISE_LEAST_US + random() * (ADVERTISE_MOST_US - ADVERTISE_LEAST_US);
  });
}

/**
 * A host comes up as the hubs of the captures do: it says which groups it listens to, asks whether somebody has its address, asks for
 * routers, and makes an address of the network that they name. Addresses that change daily are made anew each day.
 */
export function join6({ device, network }: Surroundings, nowUs: number): void {
  const { link6, random } = device;
  if (link6 === null) return;
  const router = routerOf6(network);
  const own = device.linkStation;
  takeAddress({ device, network }, link6, nowUs);
  const askUs = nowUs + CHECK_US + random() * 400_000;
  network.add(
    new Occasion(askUs, (atUs, writer) => {
      writer.icmp6(atUs, own, ALL_ROUTERS, ROUTER_SOLICITATION, routerSolicitation(own));
      const advertisement = routerAdvertisement(router, HOME_PREFIX6);
      network.add(
        new Occasion(atUs + router.delayUs * 4, (backUs, again) =>
          again.icmp6(backUs, router, ALL_NODES, ROUTER_ADVERTISEMENT, advertisement),
        ),
      );
    }),
  );
  if (device.model.ipv6 !== 'global') return;
  const takeGlobal = (atUs: number): void =>
    takeAddress({ device, network }, device.globalAddress(HOME_PREFIX6, atUs)!, atUs);
  network.add(new Occasion(askUs + 60_000, takeGlobal));
  if (device.model.hasPrivateAddresses === true) {
    const midnightUs = Math.ceil((nowUs + 60e6) / DAY_US) * DAY_US;
    network.add(
      new Recurrence(midnightUs + 1, (atUs) => {
        if (network.isPresent(device, atUs)) takeGlobal(atUs);
        return DAY_US;
      }),
    );
  }
}

/** Listens to the group of an address, and asks whether somebody has it (RFC 4862 5.4). */
function takeAddress({ device, network }: Surroundings, address6: Address6, nowUs: number): void {
  const group = solicitedNode(address6);
  const nobody: Station = { ...device.station, ttl: 255, address6: NO_ADDRESS6 };
  // RFC 3590: the link-local address may be used by reports when it is known to be its own.
  const reporter: Station = { ...(address6[0] === 0xfe800000 ? nobody : device.linkStation), ttl: 1 };
  const groups = device.model.services === undefined ? [group.address6!] : [group.address6!, MDNS_GROUP6.address6!];
  network.add(
    new Occasion(nowUs, (atUs, writer) => {
      writer.icmp6(atUs, reporter, LISTENERS, LISTENER_REPORT, listenerReport(groups), true);
      network.add(
        new Occasion(atUs + 15_000, (askUs, again) =>
          again.icmp6(askUs, nobody, group, NEIGHBOUR_SOLICITATION, neighbourSolicitation(address6, null)),
        ),
      );
    }),
  );
}

/** Host and router make sure of one another (RFC 4861 7.3), while addresses are in use. */
export function neighbourly6(around: Surroundings, meanSeconds: number, startUs: number): Recurrence {
  const { device, network } = around;
  const random = createRandom((device.station.clock ^ 0x3c6ef372) >>> 0);
  return new Recurrence(startUs + 30e6 + drawExponential(meanSeconds * 1e6, random), (nowUs) => {
    if (network.isPresent(device, nowUs)) {
      const router = routerOf6(network);
      if (random() < 0.5) solicit(around, device.linkStation, router, nowUs);
      else solicit(around, router, ownStation(around, nowUs), nowUs);
    }
    return drawExponential(meanSeconds * 1e6, random);
  });
}

/** The address that the router knows the host by: the one towards the Internet where it has one. */
function ownStation({ device }: Surroundings, nowUs: number): Station {
  return { ...device.linkStation, address6: device.globalAddress(HOME_PREFIX6, nowUs) ?? device.link6! };
}

/** One asks, to the address itself as a probe does, and the other answers. */
function solicit({ network }: Surroundings, asker: Station, owner: Station, nowUs: number): void {
  const target = owner.address6!;
  const isRouter = owner.macHigh === network.router.macHigh && owner.macLow === network.router.macLow;
  network.add(
    new Occasion(nowUs, (atUs, writer) => {
      writer.icmp6(atUs, asker, owner, NEIGHBOUR_SOLICITATION, neighbourSolicitation(target, asker));
      network.add(
        new Occasion(atUs + owner.delayUs, (backUs, again) =>
          again.icmp6(backUs, owner, asker, NEIGHBOUR_ADVERTISEMENT, neighbourAdvertisement(target, owner, isRouter)),
        ),
      );
    }),
  );
}
