// Samples of this machine's own connections as rows of features, and which connections of a sample are new.

import { type HostTally, hostRow, tallyHost } from '../features/host-set.ts';
import type { HostConnection, HostSnapshot } from '../features/host-snapshot.ts';

/** Peers, ports and connections remembered; beyond that the oldest are forgotten, and would be new again. */
const REMEMBERED_MAX = 100_000;

export interface HostSample {
  /** In the order of HOST_SET. */
  readonly row: Float64Array;
  readonly tally: HostTally;
  readonly snapshot: HostSnapshot;
  /** Connections with a peer that no earlier sample had. */
  readonly fresh: readonly HostConnection[];
}

/** Turns snapshots into samples. The first snapshot is what came before; it makes no sample. */
export class HostSampler {
  #before: HostSnapshot;
  readonly #remotes = new Set<string>();
  readonly #ports = new Set<number>();
  readonly #connections = new Set<string>();

  constructor(first: HostSnapshot) {
    this.#before = first;
    this.#remember(first);
  }

  sample(now: HostSnapshot): HostSample {
    const tally = tallyHost(now);
    const news = {
      remotes: countNew(tally.remotes.keys(), this.#remotes),
      ports: countNew(tally.ports.keys(), this.#ports),
    };
    const row = hostRow(tally, now, this.#before, news);
    const fresh = now.connections.filter((each) => each.remoteAddress !== '' && !this.#connections.has(nameOf(each)));
    this.#remember(now);
    this.#before = now;
    return { row, tally, snapshot: now, fresh };
  }

  #remember({ connections }: HostSnapshot): void {
    for (const each of connections) {
      if (each.remoteAddress === '') continue;
      remember(this.#remotes, each.remoteAddress);
      remember(this.#ports, each.remotePort);
      remember(this.#connections, nameOf(each));
    }
  }
}

function countNew<T>(values: Iterable<T>, known: ReadonlySet<T>): number {
  let count = 0;
  for (const value of values) if (!known.has(value)) count++;
  return count;
}

function remember<T>(known: Set<T>, value: T): void {
  if (known.has(value)) return;
  if (known.size >= REMEMBERED_MAX) known.delete(known.values().next().value!);
  known.add(value);
}

/** A connection by whom it is with, whatever port it has here. */
function nameOf({ protocol, remoteAddress, remotePort, process }: HostConnection): string {
  return `${protocol} ${remoteAddress} ${remotePort} ${process}`;
}
