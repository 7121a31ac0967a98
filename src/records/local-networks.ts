// Which addresses count as local in records when nobody says otherwise: Zeek's Site::private_address_space.
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';

/**
 * The blocks of the IANA special-purpose registries (RFC 6890) that are not routed over the internet, and local and
 * organisation-wide multicast, which Zeek 8.2 counts as local too.
 */
const SPECIAL_NETWORKS: readonly string[] = [
  ...PRIVATE_NETWORKS,
  '192.0.0.0/24',
  '192.0.2.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/24',
  '239.0.0.0/8',
  '240.0.0.0/4',
  '::/128',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  // The 6to4 forms (RFC 3056) of the IPv4 blocks above.
  '2002::/24',
  '2002:a00::/24',
  '2002:6440::/26',
  '2002:7f00::/24',
  '2002:a9fe::/32',
  '2002:ac10::/28',
  '2002:c000::/40',
  '2002:c000:200::/40',
  '2002:c0a8::/32',
  '2002:c612::/31',
  '2002:c633:6400::/40',
  '2002:cb00:7100::/40',
  '2002:f000::/20',
];

/** Local networks of records without `--local-nets`. */
export function recordLocalNetworks(): NetworkSet {
  return new NetworkSet(SPECIAL_NETWORKS.map((text) => parseNetwork(text)!));
}
