// Documents about the home as JSON, written in the store's thread: the main thread neither copies nor writes them.
import { entityTag } from '../api/response.ts';
import type { HomeQueries } from '../homes/home-queries.ts';

/** What is only read. */
export type HomeReading =
  | 'devices'
  | 'device'
  | 'contract'
  | 'destinations'
  | 'questions'
  | 'map'
  | 'traffic'
  | 'alerts'
  | 'alert'
  | 'incidents'
  | 'rules'
  | 'models';

export interface WrittenText {
  readonly json: string;
  readonly tag: string;
}

export class WrittenHome {
  readonly #queries: HomeQueries;

  constructor(queries: HomeQueries) {
    this.#queries = queries;
  }

  /** Throws the errors of the query. */
  read(name: HomeReading, args: readonly unknown[]): WrittenText {
    const query = this.#queries[name] as (...args: unknown[]) => unknown;
    const json = JSON.stringify(query.apply(this.#queries, [...args]));
    return { json, tag: entityTag(json) };
  }
}
