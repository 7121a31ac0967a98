// The list of protocols whose messages become facts. To add one: its file here, one line below.
import { dhcp } from './dhcp.ts';
import { dns, dnsOverTcp, llmnr, mdns, netbiosNames } from './dns.ts';
import { http } from './http.ts';
import { modbus } from './modbus.ts';
import { mqtt } from './mqtt.ts';
import { ntp } from './ntp.ts';
import type { ConversationProtocol, DatagramProtocol, StreamProtocol } from './protocol.ts';
import { quic } from './quic.ts';
import { ssdp } from './ssdp.ts';
import { ssh } from './ssh.ts';
import { telnet } from './telnet.ts';
import { tls } from './tls.ts';

export const datagramProtocols: readonly DatagramProtocol[] = [dns, mdns, llmnr, netbiosNames, dhcp, ssdp, ntp];

/** Asked in this order; the first that recognises a stream reads it. */
export const streamProtocols: readonly StreamProtocol[] = [tls, http, ssh, mqtt, dnsOverTcp, modbus, telnet];

/** UDP flows on other ports than those of the datagram protocols are shown to these. */
export const conversationProtocols: readonly ConversationProtocol[] = [quic];
