// The key of a packet's flow: both directions of a conversation come to the same key.

const ICMP = 1;
const ICMPV6 = 58;

/** No such type. */
const ONE_WAY = -1;

/** Types of ICMP and ICMPv6 that have a counterpart, as Zeek pairs them: request and reply of one exchange. */
const ICMP_COUNTERPARTS = counterparts([8, 0], [13, 14], [15, 16], [10, 9], [17, 18]);
const ICMPV6_COUNTERPARTS = counterparts([128, 129], [133, 134], [135, 136], [130, 131], [139, 140], [144, 145]);

function counterparts(...pairs: readonly (readonly [number, number])[]): Int16Array {
  const table = new Int16Array(256).fill(ONE_WAY);
  for (const [request, reply] of pairs) {
    table[request] = reply;
    table[reply] = request;
  }
  return table;
}

export const isIcmp = (protocol: number): boolean => protocol === ICMP || protocol === ICMPV6;

/**
 * Ports word of an ICMP packet as Zeek has it: type << 16 | type of the counterpart, or the code where there is none (then
 * the message belongs to its own direction only: `isOneWayIcmp`).
 */
export function icmpPorts(protocol: number, typeAndCode: number): number {
  const type = (typeAndCode >>> 16) & 255;
  const counterpart = (protocol === ICMP ? ICMP_COUNTERPARTS : ICMPV6_COUNTERPARTS)[type]!;
  return (type << 16) | (counterpart === ONE_WAY ? typeAndCode & 255 : counterpart);
}

export function isOneWayIcmp(protocol: number, typeAndCode: number): boolean {
  return (protocol === ICMP ? ICMP_COUNTERPARTS : ICMPV6_COUNTERPARTS)[(typeAndCode >>> 16) & 255] === ONE_WAY;
}

/** True if the source of the key at `key[k]` with these ports is to stand second in the table's key. */
export function isTurned(key: Int32Array, k: number, ports: number): boolean {
  for (let i = 3; i >= 0; i--) {
    const source = key[k + i]!;
    const destination = key[k + 4 + i]!;
    if (source !== destination) return source > destination;
  }
  return ports >>> 16 > (ports & 0xffff);
}
