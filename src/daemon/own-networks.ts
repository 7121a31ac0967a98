// The networks that this machine is in, so that a home whose addresses are public ones is a home too.
import { networkInterfaces } from 'node:os';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';

/** Wider networks are a provider's, and their other machines nobody's here. */
const IPV4_PREFIX_MIN = 16;
const IPV6_PREFIX_MIN = 48;
const NETWORKS_MAX = 32;

/**
 * Networks with public addresses that an interface of this machine is in, as address/prefix, each once, in order: with IPv6 each device at
 * home has such an address (RFC 8981), and by its MAC address alone nobody knows where its traffic goes.
 */
export function ownNetworks(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): readonly string[] {
  const known = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
  const networks = new Set<string>();
  for (const { internal, address, cidr } of Object.values(interfaces).flatMap((all) => all ?? [])) {
    const network = cidr === null ? null : parseNetwork(cidr);
    if (internal || network === null || known.hasText(address)) continue;
    if (network.prefix < (address.includes(':') ? IPV6_PREFIX_MIN : 96 + IPV4_PREFIX_MIN)) continue;
    networks.add(new NetworkSet([wholeNetwork(network)]).toString());
  }
  return [...networks].sort().slice(0, NETWORKS_MAX);
}

type Network = NonNullable<ReturnType<typeof parseNetwork>>;

/** Without the bits of the machine: IPv6 changes them by the day, and the network stays the same. */
function wholeNetwork({ words, prefix }: Network): Network {
  const kept = (word: number, at: number): number => {
    const bits = Math.min(32, Math.max(0, prefix - 32 * at));
    return bits === 0 ? 0 : (word & (0xffffffff << (32 - bits))) >>> 0;
  };
  const [a, b, c, d] = words;
  return { words: [kept(a, 0), kept(b, 1), kept(c, 2), kept(d, 3)], prefix };
}
