// The list of protocols whose messages become facts. To add one: its file here, one line below.
import { dhcp } from './dhcp.ts';
import { dns, dnsOverTcp, llmnr, mdns, netbiosNames } from './dns.ts';
import type { DatagramProtocol, StreamProtocol } from './protocol.ts';

export const datagramProtocols: readonly DatagramProtocol[] = [dns, mdns, llmnr, netbiosNames, dhcp];

/** Asked in this order; the first that recognises a stream reads it. */
export const streamProtocols: readonly StreamProtocol[] = [dnsOverTcp];
