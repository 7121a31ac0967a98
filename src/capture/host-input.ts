// What a machine without the right to capture still knows, as packets: its own connections, its neighbours, and, where the owner agrees,
// the announcements that devices send to everybody (mDNS, SSDP). Nothing is read that another user's program could not read.
import { createSocket, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { isHostAddress, parseAddress } from '../base/address.ts';
import { formatMacNumber } from '../devices/mac.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { HostEnds, isIpv4 } from './host-ends.ts';
import { type FrameEnds, HostFrames, SEGMENT_BYTES_MAX } from './host-frames.ts';
import { type Neighbour, readNeighbours } from './host-neighbours.ts';
import { readGateways } from './host-routes.ts';
import { type HostSocket, readSockets } from './host-sockets.ts';
import type { InputSink } from './input.ts';

export interface HostInputOptions {
  /** May join the groups of mDNS and SSDP, and ask there who is present. */
  readonly mayAsk: boolean;
  readonly lookMs?: number;
  readonly readSockets?: () => Promise<HostSocket[]>;
  readonly readNeighbours?: () => Promise<Neighbour[]>;
  readonly readGateways?: () => readonly (readonly number[])[];
  readonly interfaces?: typeof networkInterfaces;
  /** The clock on the wall, ms since 1970. */
  readonly now?: () => number;
}

const LOOK_MS = 2000;
/** Known neighbours are told again so often while the system hears of them. */
const TELL_AGAIN_US = 60e6;
const ASK_AGAIN_MS = 300_000;
/** NTP steps a clock by less than this every now and then. */
const CLOCK_STEP_US = 2e6;
const BATCH_BYTES = 256 * 1024;
const BATCH_FRAMES = 2048;
const CONNECTIONS_MAX = 8192;
/** Pairs of address and MAC that are remembered as told: a neighbour that makes addresses up must not fill memory. */
const NEIGHBOURS_TOLD_MAX = 8192;
/** Datagrams heard between two looks. */
const HEARD_MAX = 512;
/** Largest datagram that is taken: what an Ethernet of large frames carries. */
const DATAGRAM_MAX = 9000;
/** A connection that moved more than this between two looks is told in this many segments at most. */
const SEGMENTS_MAX = 64;
const FIN_ACK = 0x11;
const SYN = 0x02;
const SYN_ACK = 0x12;
const ACK = 0x10;
const PSH_ACK = 0x18;
const NOTHING = new Uint8Array(0);

export const MDNS = { address: '224.0.0.251', port: 5353 } as const;
export const SSDP = { address: '239.255.255.250', port: 1900 } as const;
/** "_services._dns-sd._udp.local", PTR, answered to everybody (RFC 6763 9). */
const MDNS_QUESTION = Buffer.from(
  '000000000001000000000000095f7365727669636573075f646e732d7364045f756470056c6f63616c00000c0001',
  'hex',
);
const SSDP_QUESTION = Buffer.from(
  'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 3\r\nST: ssdp:all\r\n\r\n',
);

export type HostGroup = typeof MDNS | typeof SSDP;

interface OpenConnection {
  readonly socket: HostSocket;
  sent: number;
  received: number;
  /** Sequence numbers of this machine and of the other side. */
  own: number;
  other: number;
  isSeen: boolean;
  /** Of UDP: that there was something was told. */
  isTold: boolean;
}

interface Heard {
  readonly address: string;
  readonly port: number;
  readonly group: HostGroup;
  readonly payload: Uint8Array;
  readonly timeUs: number;
}

/** Watches until the signal aborts. Throws a UserError where the system lists no connections at all. */
export async function watchHost(options: HostInputOptions, sink: InputSink, signal: AbortSignal): Promise<void> {
  const watch = new HostWatch(options, sink);
  try {
    await watch.run(signal);
  } finally {
    watch.close();
  }
}

/** One who watches; `watchHost` runs it. */
export class HostWatch {
  readonly #options: HostInputOptions;
  readonly #sink: InputSink;
  readonly #frames: HostFrames;
  readonly #open = new Map<string, OpenConnection>();
  readonly #told = new Map<string, number>();
  readonly #heard: Heard[] = [];
  readonly #sockets: Socket[] = [];
  #ends = new HostEnds({}, [], []);
  #lastUs = 0;
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(options: HostInputOptions, sink: InputSink) {
    this.#options = options;
    this.#sink = sink;
    const batch = sink.makeFrames?.(BATCH_BYTES, BATCH_FRAMES) ?? new FrameBatch(BATCH_BYTES, BATCH_FRAMES);
    this.#frames = new HostFrames(batch, BATCH_BYTES);
    this.#frames.clear();
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.#options.mayAsk) for (const group of [MDNS, SSDP]) this.#listen(group);
    while (!signal.aborted) {
      await this.#look();
      await pause(this.#options.lookMs ?? LOOK_MS, signal);
    }
  }

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }

  /** A datagram came that was sent to everybody. */
  hear(address: string, port: number, group: HostGroup, payload: Uint8Array): void {
    if (this.#heard.length < HEARD_MAX) this.#heard.push({ address, port, group, payload, timeUs: this.#now() });
  }

  async #look(): Promise<void> {
    const readOpen = this.#options.readSockets ?? readSockets;
    const readKnown = this.#options.readNeighbours ?? readNeighbours;
    const [sockets, neighbours] = await Promise.all([readOpen(), readKnown()]);
    const { interfaces = networkInterfaces, readGateways: readWays = readGateways } = this.#options;
    this.#ends = new HostEnds(interfaces(), neighbours, readWays());
    if (this.#options.mayAsk) this.#ask();
    for (const neighbour of neighbours) await this.#tellNeighbour(neighbour);
    await this.#tellSockets(sockets);
    for (const heard of this.#heard.splice(0)) await this.#tellHeard(heard);
    await this.#flush();
    this.#sink.tick?.(this.#now());
  }

  /** A clock that is set right by a moment does not go back: packets come in order. One that is set back for good is followed. */
  #now(): number {
    const nowUs = (this.#options.now ?? Date.now)() * 1000;
    const isMoment = nowUs < this.#lastUs && this.#lastUs - nowUs <= CLOCK_STEP_US;
    if (!isMoment) this.#lastUs = nowUs;
    return this.#lastUs;
  }

  async #flush(): Promise<void> {
    if (this.#frames.batch.count > 0) await this.#sink.frames(this.#frames.batch);
    this.#frames.clear();
  }

  async #room(bytes?: number): Promise<HostFrames> {
    if (this.#frames.isFull(bytes)) await this.#flush();
    return this.#frames;
  }

  async #tellNeighbour({ text, address, mac, interface: name, isHeard }: Neighbour): Promise<void> {
    const nowUs = this.#now();
    const key = `${text} ${mac}`;
    const told = this.#told.get(key);
    if (told !== undefined && (!isHeard || nowUs - told < TELL_AGAIN_US)) return;
    if (told === undefined && this.#told.size >= NEIGHBOURS_TOLD_MAX) return;
    this.#told.set(key, nowUs);
    if (told === undefined) this.#sink.met?.(text, formatMacNumber(mac), nowUs);
    // Only IPv4 has a message of its own for it here; an IPv6 neighbour is told by what it sends.
    const own = isIpv4(address) ? this.#ends.ownEnd(name, address) : null;
    if (own === null) return;
    (await this.#room()).announce(nowUs, { fromMac: mac, toMac: own.mac, from: address, to: own.words });
  }

  async #tellSockets(sockets: readonly HostSocket[]): Promise<void> {
    for (const connection of this.#open.values()) connection.isSeen = false;
    for (const socket of sockets) {
      const { protocol, local, localPort, remote, remotePort } = socket;
      const key = `${protocol} ${local.join('.')} ${localPort} ${remote.join('.')} ${remotePort}`;
      const known = this.#open.get(key);
      if (known !== undefined) {
        known.isSeen = true;
        if (protocol === 'tcp') await this.#tellBytes(known, socket);
        else await this.#tellExchange(known);
      } else if (this.#open.size < CONNECTIONS_MAX) {
        const connection = { socket, sent: 0, received: 0, own: 1000, other: 2000, isSeen: true, isTold: false };
        this.#open.set(key, connection);
        if (protocol === 'udp') continue;
        await this.#tellOpening(connection);
        await this.#tellBytes(connection, socket);
      }
    }
    for (const [key, connection] of this.#open) {
      if (connection.isSeen) continue;
      this.#open.delete(key);
      if (connection.socket.protocol === 'udp') continue;
      await this.#put(connection, true, FIN_ACK, 0);
      await this.#put(connection, false, FIN_ACK, 0);
      await this.#put(connection, true, ACK, 0);
    }
  }

  /**
   * A UDP socket that is still there at the next look: one empty datagram each way stands for all of it, since the system counts nothing.
   * That it was answered is taken from its staying open; questions alone would look like a search for machines.
   */
  async #tellExchange(connection: OpenConnection): Promise<void> {
    if (connection.isTold) return;
    connection.isTold = true;
    const { socket } = connection;
    const { local, localPort, remote, remotePort } = socket;
    const [ownMac, otherMac] = [this.#ends.ownMac(local), this.#ends.macTowards(remote)];
    const out: FrameEnds = { fromMac: ownMac, toMac: otherMac, from: local, to: remote };
    const back: FrameEnds = { fromMac: otherMac, toMac: ownMac, from: remote, to: local };
    // Nobody answers in the name of a group.
    const isOne = isHostAddress(Uint32Array.from(remote), 0);
    const now = this.#now();
    if (socket.isServer && isOne) (await this.#room()).datagram(now, back, remotePort, localPort, NOTHING);
    (await this.#room()).datagram(now, out, localPort, remotePort, NOTHING);
    if (!socket.isServer && isOne) (await this.#room()).datagram(now, back, remotePort, localPort, NOTHING);
  }

  async #tellOpening(connection: OpenConnection): Promise<void> {
    const isOurs = !connection.socket.isServer;
    await this.#put(connection, isOurs, SYN, 0);
    await this.#put(connection, !isOurs, SYN_ACK, 0);
    await this.#put(connection, isOurs, ACK, 0);
  }

  async #tellBytes(connection: OpenConnection, { sent, received }: HostSocket): Promise<void> {
    const up = Math.max(0, sent - connection.sent);
    const down = Math.max(0, received - connection.received);
    connection.sent = Math.max(sent, connection.sent);
    connection.received = Math.max(received, connection.received);
    await this.#putBytes(connection, true, up);
    await this.#putBytes(connection, false, down);
  }

  async #putBytes(connection: OpenConnection, isOurs: boolean, bytes: number): Promise<void> {
    let left = Math.min(bytes, SEGMENTS_MAX * SEGMENT_BYTES_MAX);
    while (left > 0) {
      const payload = Math.min(left, SEGMENT_BYTES_MAX);
      await this.#put(connection, isOurs, PSH_ACK, payload);
      left -= payload;
    }
  }

  async #put(connection: OpenConnection, isOurs: boolean, flags: number, payload: number): Promise<void> {
    const { socket, own, other } = connection;
    const ownMac = this.#ends.ownMac(socket.local);
    const otherMac = this.#ends.macTowards(socket.remote);
    const isSyn = (flags & SYN) !== 0;
    (await this.#room()).segment(this.#now(), {
      fromMac: isOurs ? ownMac : otherMac,
      toMac: isOurs ? otherMac : ownMac,
      from: isOurs ? socket.local : socket.remote,
      to: isOurs ? socket.remote : socket.local,
      fromPort: isOurs ? socket.localPort : socket.remotePort,
      toPort: isOurs ? socket.remotePort : socket.localPort,
      flags,
      sequence: isOurs ? own : other,
      acknowledged: flags === SYN ? 0 : isOurs ? other : own,
      payload,
    });
    const used = payload + (isSyn || (flags & 1) !== 0 ? 1 : 0);
    if (isOurs) connection.own = (own + used) >>> 0;
    else connection.other = (other + used) >>> 0;
  }

  #listen(group: HostGroup): void {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    this.#sockets.push(socket);
    socket.on('error', (error) => {
      this.#sink.warn?.({
        source: 'host',
        code: 'no-packets',
        message: `Cannot listen on ${group.address}: ${error.message}.`,
      });
    });
    socket.on('message', (payload, { address, port }) => this.hear(address, port, group, payload));
    socket.bind(group.port, () => {
      try {
        socket.addMembership(group.address);
        socket.setMulticastTTL(1);
      } catch {
        // No interface takes part in multicast: there is nothing to hear then.
      }
    });
  }

  #ask(): void {
    if (performance.now() - this.#askedMs < ASK_AGAIN_MS) return;
    this.#askedMs = performance.now();
    const [mdns, ssdp] = this.#sockets;
    mdns?.send(MDNS_QUESTION, MDNS.port, MDNS.address, () => undefined);
    ssdp?.send(SSDP_QUESTION, SSDP.port, SSDP.address, () => undefined);
  }

  async #tellHeard({ address, port, group, payload, timeUs }: Heard): Promise<void> {
    const from = parseAddress(address);
    const to = parseAddress(group.address);
    if (from === null || to === null || payload.length > DATAGRAM_MAX) return;
    const mac = this.#ends.neighbourMac(from);
    // Whose MAC is not known cannot be told apart from others.
    if (mac === null) return;
    const ends: FrameEnds = { fromMac: mac, toMac: groupMac(to[3]!), from, to };
    (await this.#room(payload.length + 64)).datagram(timeUs, ends, port, group.port, payload);
  }
}

/** RFC 1112 6.4. */
function groupMac(word: number): number {
  return 0x01005e000000 + (word & 0x7fffff);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
