// Ports that tell the responder of a connection whose beginning was not seen, and what depends on a service's port.
import { IS_DNS, IS_INTERACTIVE, IS_NTP, LIKELY_TCP, LIKELY_UDP } from './port-kinds.ts';

/** Ports whose service the default scripts of Zeek 8 register as likely servers. */
const TCP_PORTS = [
  21, 22, 25, 53, 79, 80, 81, 88, 135, 139, 143, 443, 445, 465, 502, 563, 585, 587, 614, 631, 636, 989, 990, 992, 993,
  995, 1080, 1434, 1883, 2811, 3128, 3306, 3389, 5222, 5223, 5269, 6666, 6667, 6668, 6669, 8000, 8080, 8888, 20000,
];
const UDP_PORTS = [
  53, 67, 88, 123, 137, 161, 162, 443, 514, 1812, 2123, 2152, 3389, 3544, 4011, 4754, 4789, 5060, 5072, 5353, 5355,
  6081, 20000,
];

/** Datagrams to these ports are read as DNS: their flows end 10 s after the last one, and a response turns them around. */
const DNS_PORTS = [53, 137, 5353, 5355];
const NTP_PORT = 123;

/** FTP, SSH, Telnet, rlogin: people pause, so these connections may be quiet for an hour. */
const INTERACTIVE_PORTS = [21, 22, 23, 513];

/** A byte a port: the sum of the constants above that hold for it. */
export const PORT_KINDS: Uint8Array = portKinds();

function portKinds(): Uint8Array {
  const kinds = new Uint8Array(65536);
  for (const port of TCP_PORTS) kinds[port]! |= LIKELY_TCP;
  for (const port of UDP_PORTS) kinds[port]! |= LIKELY_UDP;
  for (const port of DNS_PORTS) kinds[port]! |= IS_DNS;
  for (const port of INTERACTIVE_PORTS) kinds[port]! |= IS_INTERACTIVE;
  kinds[NTP_PORT]! |= IS_NTP;
  return kinds;
}
