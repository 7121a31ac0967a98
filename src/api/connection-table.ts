// The open connections: how many there may be in all and from one address, and which one goes when there are too many.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { rateKey } from './rate-limit.ts';
import { plainAddress } from './request-source.ts';

/** Each takes some 30 kB with its buffers and parser. */
const CONNECTIONS_MAX = 512;
/** A browser opens 6; several people may sit behind one address. */
const PER_ADDRESS_MAX = 128;
/** Who has not signed in is answered at once; whoever takes longer to read it may be cut for others. */
const STRANGER_MS = 5000;

interface Connection {
  readonly socket: Socket;
  /** The address that it counts for: an IPv6 customer's 2^64 are one. */
  readonly address: string;
  /** Requests that are being answered. */
  working: number;
  /** When the oldest of them came. */
  sinceMs: number;
  isSignedIn: boolean;
}

/**
 * When there are too many connections, the one that has waited longest without a request goes, of the same address if that has too many:
 * thousands of silent ones (slowloris) push each other out while somebody who asks is answered. Where all are being answered, strangers who
 * read slowly go first; streams and uploads of who has signed in stay.
 */
export class ConnectionTable {
  readonly #trusted: ReadonlySet<string>;
  readonly #nowMs: () => number;
  /** In order of age: a connection goes to the end when its request is answered. */
  readonly #connections = new Map<string, Connection>();
  readonly #perAddress = new Map<string, number>();
  #refused = 0;

  /** `trusted`: proxies, which bring everybody's connections. `nowMs`: a clock that only goes on. */
  constructor(trusted: ReadonlySet<string>, nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#trusted = new Set([...trusted].map(plainAddress));
  }

  get open(): number {
    return this.#connections.size;
  }

  /** Connections that were cut for others. */
  get refused(): number {
    return this.#refused;
  }

  /** Takes a connection in. */
  enter(socket: Socket): void {
    if (socket.remoteAddress === undefined) return;
    const plain = plainAddress(socket.remoteAddress);
    const address = rateKey(plain);
    const count = (this.#perAddress.get(address) ?? 0) + 1;
    const isCrowded = count > PER_ADDRESS_MAX && !this.#trusted.has(plain);
    if (isCrowded || this.#connections.size >= CONNECTIONS_MAX) {
      this.#refused++;
      const oldest = this.#oldest(isCrowded ? address : null);
      if (oldest === null) {
        socket.destroy();
        return;
      }
      this.#connections.get(oldest)?.socket.destroy();
      this.#leave(oldest);
    }
    const key = keyOf(socket);
    this.#connections.set(key, { socket, address, working: 0, sinceMs: 0, isSignedIn: false });
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    socket.once('close', () => this.#leave(key));
  }

  /** Notes that a request came in on a connection, until it is answered. */
  work(socket: Socket, response: ServerResponse): void {
    const key = keyOf(socket);
    const connection = this.#connections.get(key);
    if (connection === undefined) return;
    if (connection.working++ === 0) connection.sinceMs = this.#nowMs();
    response.once('close', () => {
      connection.working--;
      if (this.#connections.get(key) !== connection) return;
      this.#connections.delete(key);
      this.#connections.set(key, connection);
    });
  }

  /** Somebody has signed in on this connection: it is not cut while something is answered there. */
  trust(socket: Socket): void {
    const connection = this.#connections.get(keyOf(socket));
    if (connection !== undefined) connection.isSignedIn = true;
  }

  /** Ends all, also those that have not come as far as a request. */
  cutAll(): void {
    for (const { socket } of this.#connections.values()) socket.destroy();
  }

  #oldest(address: string | null): string | null {
    const nowMs = this.#nowMs();
    let slow: string | null = null;
    for (const [key, { working, isSignedIn, sinceMs, address: own }] of this.#connections) {
      if (address !== null && own !== address) continue;
      if (working === 0) return key;
      if (!isSignedIn && nowMs - sinceMs > STRANGER_MS) slow ??= key;
    }
    return slow;
  }

  #leave(key: string): void {
    const connection = this.#connections.get(key);
    if (connection === undefined) return;
    this.#connections.delete(key);
    const count = (this.#perAddress.get(connection.address) ?? 1) - 1;
    if (count > 0) this.#perAddress.set(connection.address, count);
    else this.#perAddress.delete(connection.address);
  }
}

/** The same for a TLS socket and the plain one below it. */
function keyOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`;
}
