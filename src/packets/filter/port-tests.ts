// Tests of ports and port ranges of TCP, UDP and SCTP, over IPv4 (first fragments only) and IPv6.
import { inDirection } from './address-tests.ts';
import type { Id, Qualifiers } from './expression.ts';
import { all, any, isBetween, isEqual, isEqualUnder, SHORT, type Test, type Value } from './frame-cursor.ts';
import { ETHERTYPE_IP, ETHERTYPE_IP6, type LinkLayout } from './link-layout.ts';
import { SERVICES } from './names.ts';

const PORT_MAX = 65_535;
const TCP = 6;
const UDP = 17;
const SCTP = 132;
const PROTOCOL_NAMES: Readonly<Record<number, string>> = { [TCP]: 'tcp', [UDP]: 'udp', [SCTP]: 'sctp' };

interface PortRange {
  readonly low: number;
  readonly high: number;
  /** IP protocol; 0 = TCP, UDP or SCTP. */
  readonly protocol: number;
}

/** An id of kind port or portrange. */
export function portTest(layout: LinkLayout, qualifiers: Qualifiers, id: Id, at: number): Test {
  const range = portRange(layout, qualifiers, id, at);
  const { direction } = qualifiers;
  if (direction !== null && !['src', 'dst', 'either', 'both'].includes(direction))
    layout.filter.fail(at, `"${direction}" cannot stand before a port`);
  const isIn = (value: Value): Test =>
    range.low === range.high ? isEqual(value, range.low) : isBetween(value, range.low, range.high);
  const ip6 = all(
    layout.carries(ETHERTYPE_IP6),
    isTransport(layout, 6, range.protocol),
    inDirection(direction, isIn(layout.networkValue(40, 2)), isIn(layout.networkValue(42, 2))),
  );
  const ip = all(
    layout.carries(ETHERTYPE_IP),
    isTransport(layout, 9, range.protocol),
    isFirstFragment(layout),
    inDirection(direction, isIn(layout.transportValue(0, 2)), isIn(layout.transportValue(2, 2))),
  );
  return any(ip6, ip);
}

/** IPv4 fragment offset 0 (RFC 791): later fragments have no transport header. */
export function isFirstFragment(layout: LinkLayout): Test {
  return isEqualUnder(layout.networkValue(6, 2), 0x1fff, 0);
}

function isTransport(layout: LinkLayout, place: number, protocol: number): Test {
  const value = layout.networkValue(place, 1);
  if (protocol !== 0) return isEqual(value, protocol);
  return () => {
    const number = value();
    return number === SHORT ? SHORT : number === TCP || number === UDP || number === SCTP ? 1 : 0;
  };
}

function portRange(layout: LinkLayout, qualifiers: Qualifiers, id: Id, at: number): PortRange {
  const { filter } = layout;
  const { kind, protocol } = qualifiers;
  const word = kind ?? 'port';
  const wanted = { tcp: TCP, udp: UDP, sctp: SCTP }[protocol ?? ''] ?? 0;
  if (protocol !== null && wanted === 0) filter.fail(at, `"${protocol}" cannot stand before ${word}`);
  if (id.kind === 'number') return { low: checkPort(layout, id.value, at), high: id.value, protocol: wanted };
  if (id.kind !== 'name') return filter.fail(at, `${word} needs a port number or the name of a service`);
  if (word === 'port') return portOfName(layout, id.name, wanted, at);
  const [first = '', second = '', ...more] = splitRange(id.name);
  if (more.length > 0 || second === '') return filter.fail(at, `"${id.name}" is no range such as 6000-6010`);
  const low = portOfName(layout, first, wanted, at);
  const high = portOfName(layout, second, wanted, at);
  const both = low.protocol === high.protocol ? low.protocol : wanted;
  return { low: Math.min(low.low, high.low), high: Math.max(low.low, high.low), protocol: both };
}

/** Both ends of a range; names of services have dashes themselves (ftp-data-http). */
function splitRange(text: string): string[] {
  for (let dash = text.indexOf('-'); dash > 0; dash = text.indexOf('-', dash + 1)) {
    const ends = [text.slice(0, dash), text.slice(dash + 1)];
    if (ends.every((end) => /^\d+$/.test(end) || SERVICES.has(end))) return ends;
  }
  return text.split('-');
}

function portOfName(layout: LinkLayout, name: string, wanted: number, at: number): PortRange {
  const { filter } = layout;
  if (/^\d+$/.test(name)) {
    const port = checkPort(layout, Number(name), at);
    return { low: port, high: port, protocol: wanted };
  }
  const service = SERVICES.get(name);
  if (service === undefined)
    return filter.fail(at, `there is no service "${name}" in our list; give the port's number`);
  const { port, protocol } = service;
  if (wanted !== 0 && protocol !== 0 && protocol !== wanted)
    filter.fail(at, `"${name}" is a port of ${PROTOCOL_NAMES[protocol]}`);
  return { low: port, high: port, protocol: wanted !== 0 ? wanted : protocol };
}

function checkPort(layout: LinkLayout, port: number, at: number): number {
  if (port > PORT_MAX) layout.filter.fail(at, `there is no port ${port}; the highest is ${PORT_MAX}`);
  return port;
}
