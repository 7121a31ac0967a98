// The harmless packets of the proof run: connection attempts to addresses that belong to nobody, so that they end at the router.
import { connect, type Socket } from 'node:net';

/** TEST-NET-1 (RFC 5737): documentation only, routed nowhere. */
export const PROBED_ADDRESS = '192.0.2.1';
/** Twice what the port scan detector wants, so that lost packets do not matter. */
const PORTS: readonly number[] = [
  21, 22, 23, 25, 53, 79, 80, 81, 88, 110, 111, 113, 119, 135, 139, 143, 179, 389, 443, 445, 465, 514, 515, 548, 554,
  587, 631, 636, 993, 995, 1433, 1521, 1723, 1883, 2049, 3306, 3389, 5060, 5432, 5900, 6379, 8080, 8443, 8883, 9100,
];
/** The first attempt is enough; the system would try again for two minutes. */
const GIVE_UP_MS = 900;

export const PROBE_PACKETS = PORTS.length;

/** Tries all ports at once; resolves when the attempts are over. Nothing is ever said to whoever would answer. */
export async function probe(address: string = PROBED_ADDRESS): Promise<void> {
  const sockets: Socket[] = PORTS.map((port) => {
    const socket = connect({ host: address, port });
    // No route, no answer, refused: all the same here.
    socket.on('error', () => undefined);
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, GIVE_UP_MS));
  for (const socket of sockets) socket.destroy();
}
