// Where messages may go: checked on the address that is then connected to, so that no name can be turned to another address in between.
import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { formatWords, MAPPED_WORD, parseAddress } from '../base/address.ts';
import { NetworkSet, parseNetwork } from '../base/networks.ts';
import { DeliveryError } from './delivery-error.ts';

const networks = (texts: readonly string[]): NetworkSet =>
  new NetworkSet(texts.flatMap((text) => parseNetwork(text) ?? []));

/** Never a place for messages, with the words why. */
const REFUSED: readonly (readonly [string, NetworkSet])[] = [
  // RFC 1122 3.2.1.3: "this host"; many systems take it for their own loopback.
  ['it is no address of a machine', networks(['0.0.0.0/8', '::/128', '240.0.0.0/4'])],
  ['it is a multicast address', networks(['224.0.0.0/4', 'ff00::/8'])],
  // Virtual machines learn their keys there: AWS and most others, Alibaba, Azure, Oracle, AWS over IPv6.
  [
    'machines in a cloud learn their secrets there',
    networks(['169.254.169.254', '100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd00:ec2::254', 'fd20:ce::254']),
  ],
  ['it is a link-local address', networks(['169.254.0.0/16', 'fe80::/10'])],
];
const LOOPBACK = networks(['127.0.0.0/8', '::1/128']);
/** RFC 6052 2.1 with RFC 8215, RFC 3056, RFC 4380 4, RFC 2765 2.1 and RFC 5214 6.1: an IPv4 address is within. */
const NAT64_WORD = 0x0064_ff9b;
const SIX_TO_FOUR = 0x2002;
const TEREDO_WORD = 0x2001_0000;
const TRANSLATED_WORD = 0xffff_0000;
const ISATAP_WORD = 0x5efe;
/** The bit that says whether the IPv4 address is unique in the world does not matter. */
const ISATAP_MASK = 0xfdff_ffff;

export interface GuardOptions {
  /** Ports that Porchlight itself listens on. */
  readonly ownPorts: () => readonly number[];
  /** Addresses and networks that are allowed whatever they are. */
  readonly allowed: () => readonly string[];
  /** Addresses of a name; the system's unless given. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** Addresses of this machine; the system's unless given. */
  readonly ownAddresses?: () => readonly string[];
}

export class DestinationGuard {
  readonly #options: GuardOptions;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Why nothing may be sent to an address, as a clause; null = it may. */
  reason(address: string, port: number): string | null {
    const words = parseAddress(address.replace(/%.*$/, ''));
    if (words === null) return 'it is no address';
    if (networks(this.#options.allowed()).has(...words)) return null;
    for (const each of [words, ...innerAddresses(words)]) {
      for (const [why, refused] of REFUSED) if (refused.has(...each)) return why;
      if (this.#options.ownPorts().includes(port) && this.#isOwn(each))
        return `port ${port} of this machine is Porchlight's own`;
    }
    return null;
  }

  /** Addresses of a host that messages may go to. Rejects with destination-unreachable, destination-refused. */
  async resolve(host: string, port: number): Promise<readonly string[]> {
    const bare = host.replace(/^\[|\]$/g, '');
    const found = parseAddress(bare) === null ? await this.#lookup(bare, port) : [bare];
    const allowed = found.filter((address) => this.reason(address, port) === null);
    if (allowed.length > 0) return allowed;
    const address = found[0]!;
    throw new DeliveryError('destination-refused', { address, reason: this.reason(address, port)! });
  }

  /** A connection to a host, by an address that was checked. Rejects like `resolve`, or with an abort. */
  async connect(host: string, port: number, signal: AbortSignal): Promise<Socket> {
    const addresses = await this.resolve(host, port);
    signal.throwIfAborted();
    let last: unknown = null;
    for (const address of addresses) {
      try {
        return await open(address, port, signal);
      } catch (error) {
        signal.throwIfAborted();
        last = error;
      }
    }
    throw unreachable(host, port, last);
  }

  async #lookup(host: string, port: number): Promise<readonly string[]> {
    const { resolve = systemAddresses } = this.#options;
    try {
      const found = await resolve(host);
      if (found.length > 0) return found.slice(0, ADDRESSES_MAX);
    } catch (cause) {
      throw unreachable(host, port, cause);
    }
    throw unreachable(host, port, null);
  }

  #isOwn(words: readonly [number, number, number, number]): boolean {
    if (LOOPBACK.has(...words)) return true;
    const own = (this.#options.ownAddresses ?? interfaceAddresses)();
    return own.some((address) => {
      const other = parseAddress(address.replace(/%.*$/, ''));
      return other !== null && formatWords(...other) === formatWords(...words);
    });
  }
}

/** Addresses of a name that are tried. */
const ADDRESSES_MAX = 4;
/** One address that drops everything must not take the time of the others. */
const CONNECT_MS = 8000;

function open(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
    const socket = connect({ host: address, port });
    const end = (error: unknown): void => {
      limit.removeEventListener('abort', onAbort);
      socket.removeListener('error', end);
      if (error === null) resolve(socket);
      else {
        socket.destroy();
        // What comes late from a socket that nobody waits for is no trouble of anybody.
        socket.on('error', () => undefined);
        reject(error);
      }
    };
    const onAbort = (): void => end(limit.reason);
    socket.once('connect', () => end(null));
    socket.once('error', end);
    limit.addEventListener('abort', onAbort, { once: true });
  });
}

async function systemAddresses(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function interfaceAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []);
}

type Words = readonly [number, number, number, number];

/** IPv4 addresses within an IPv6 one, for a relay or translator on the way to take out. */
function innerAddresses([a, b, c, d]: Words): Words[] {
  const found: number[] = [];
  if (a >>> 0 === NAT64_WORD && ((b === 0 && c === 0) || b >>> 16 === 1)) found.push(d);
  if (a >>> 16 === SIX_TO_FOUR) found.push((a << 16) | (b >>> 16));
  if (a === TEREDO_WORD) found.push(b, ~d);
  // ::1 is the loopback itself.
  if (a === 0 && b === 0 && c === 0 && d > 0xffff) found.push(d);
  if (a === 0 && b === 0 && c >>> 0 === TRANSLATED_WORD) found.push(d);
  if ((c & ISATAP_MASK) >>> 0 === ISATAP_WORD) found.push(d);
  return found.map((inner) => [0, 0, MAPPED_WORD, inner >>> 0]);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'names cannot be looked up now',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  EPIPE: 'it closed the connection',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'nobody known here has signed its certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody known here has signed its certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody known here has signed its certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody known here has signed its certificate',
  CERT_HAS_EXPIRED: 'its certificate has run out',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there',
  EPROTO: 'it does not speak TLS there',
};

function unreachable(host: string, port: number, cause: unknown): DeliveryError {
  return new DeliveryError('destination-unreachable', { host, port, reason: reasonOf(cause) }, { cause });
}

/** What went wrong on a connection, as a clause. */
export function reasonOf(cause: unknown): string {
  if (cause === null) return 'there is no such name';
  const { code, name, message } = cause as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return 'it does not answer';
  return (code === undefined ? undefined : REASONS[code]) ?? code ?? message ?? 'it failed';
}
