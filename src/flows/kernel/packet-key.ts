// The key of a packet's flow: both directions of a conversation come to the same key.
import { rowKey } from './memory.ts';

const ICMP = 1;
const ICMPV6 = 58;

/** No such type. */
const ONE_WAY = -1;

export function isIcmp(protocol: i32): bool {
  return protocol === ICMP || protocol === ICMPV6;
}

/** The type that Zeek pairs with an ICMP or ICMPv6 type, request and reply of one exchange, or ONE_WAY. */
function counterpart(protocol: i32, type: i32): i32 {
  if (protocol === ICMP) {
    switch (type) {
      case 8:
        return 0;
      case 0:
        return 8;
      case 13:
        return 14;
      case 14:
        return 13;
      case 15:
        return 16;
      case 16:
        return 15;
      case 10:
        return 9;
      case 9:
        return 10;
      case 17:
        return 18;
      case 18:
        return 17;
      default:
        return ONE_WAY;
    }
  }
  switch (type) {
    case 128:
      return 129;
    case 129:
      return 128;
    case 133:
      return 134;
    case 134:
      return 133;
    case 135:
      return 136;
    case 136:
      return 135;
    case 130:
      return 131;
    case 131:
      return 130;
    case 139:
      return 140;
    case 140:
      return 139;
    case 144:
      return 145;
    case 145:
      return 144;
    default:
      return ONE_WAY;
  }
}

/**
 * Ports word of an ICMP packet as Zeek has it: type << 16 | type of the counterpart, or the code where there is none (then
 * the message belongs to its own direction only: `isOneWayIcmp`).
 */
export function icmpPorts(protocol: i32, typeAndCode: i32): i32 {
  const type = (typeAndCode >>> 16) & 255;
  const other = counterpart(protocol, type);
  return (type << 16) | (other === ONE_WAY ? typeAndCode & 255 : other);
}

export function isOneWayIcmp(protocol: i32, typeAndCode: i32): bool {
  return counterpart(protocol, (typeAndCode >>> 16) & 255) === ONE_WAY;
}

/** True if the source of the row's key at `k` with these ports is to stand second in the table's key. */
export function isTurned(k: i32, ports: i32): bool {
  for (let i = 3; i >= 0; i--) {
    const source = rowKey[k + i];
    const destination = rowKey[k + 4 + i];
    if (source !== destination) return source > destination;
  }
  return ports >>> 16 > (ports & 0xffff);
}
