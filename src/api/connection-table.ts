// The open connections: how many there may be in all and from one address, and which one goes when there are too many.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { plainAddress } from './request-source.ts';

/** Each takes some 30 kB with its buffers and parser. */
const CONNECTIONS_MAX = 512;
/** A browser opens 6; several people may sit behind one address. */
const PER_ADDRESS_MAX = 128;

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  /** Requests that are being answered. */
  working: number;
}

/**
 * When there are too many connections, the one that has waited longest without a request goes, of the same address if that has too many:
 * thousands of silent ones (slowloris) push each other out while somebody who asks is answered.
 */
export class ConnectionTable {
  readonly #trusted: ReadonlySet<string>;
  /** In order of age: a connection goes to the end when its request is answered. */
  readonly #connections = new Map<string, Connection>();
  readonly #perAddress = new Map<string, number>();
  #refused = 0;

  /** `trusted`: proxies, which bring everybody's connections. */
  constructor(trusted: ReadonlySet<string>) {
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
    const address = plainAddress(socket.remoteAddress);
    const count = (this.#perAddress.get(address) ?? 0) + 1;
    const isCrowded = count > PER_ADDRESS_MAX && !this.#trusted.has(address);
    if (isCrowded || this.#connections.size >= CONNECTIONS_MAX) {
      this.#refused++;
      const oldest = this.#oldestWaiting(isCrowded ? address : null);
      if (oldest === null) {
        socket.destroy();
        return;
      }
      this.#connections.get(oldest)?.socket.destroy();
      this.#leave(oldest);
    }
    const key = keyOf(socket);
    this.#connections.set(key, { socket, address, working: 0 });
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    socket.once('close', () => this.#leave(key));
  }

  /** Notes that a request came in on a connection, until it is answered. */
  work(socket: Socket, response: ServerResponse): void {
    const key = keyOf(socket);
    const connection = this.#connections.get(key);
    if (connection === undefined) return;
    connection.working++;
    response.once('close', () => {
      connection.working--;
      if (this.#connections.get(key) !== connection) return;
      this.#connections.delete(key);
      this.#connections.set(key, connection);
    });
  }

  #oldestWaiting(address: string | null): string | null {
    for (const [key, connection] of this.#connections)
      if (connection.working === 0 && (address === null || connection.address === address)) return key;
    return null;
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
