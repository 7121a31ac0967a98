// This machine's own connections at one moment, as the system lists them.

/** TCP states in Linux' order (include/net/tcp_states.h); index = `HostConnection.state`, 0 = no TCP. */
export const HOST_STATES = [
  '',
  'established',
  'syn-sent',
  'syn-received',
  'fin-wait-1',
  'fin-wait-2',
  'time-wait',
  'close',
  'close-wait',
  'last-ack',
  'listen',
  'closing',
  'syn-received',
] as const;

export interface HostConnection {
  readonly protocol: 'tcp' | 'udp';
  readonly localAddress: string;
  readonly localPort: number;
  /** '' = none: a socket that listens, or is not connected. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Index into HOST_STATES. */
  readonly state: number;
  /** Name of the process, '' = not visible. */
  readonly process: string;
}

/** Sums since the system started. */
export interface HostCounters {
  readonly tcpOpened: number;
  readonly tcpAccepted: number;
  readonly tcpFailed: number;
  readonly tcpReset: number;
  readonly udpSent: number;
  readonly unreachable: number;
}

export interface HostSnapshot {
  /** Milliseconds of a clock that never goes back. */
  readonly atMs: number;
  readonly connections: readonly HostConnection[];
  readonly counters: HostCounters;
  /** Connections beyond the limit, which are not listed. */
  readonly unlisted: number;
}
