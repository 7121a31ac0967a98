// A document that another thread has written as JSON already, with its tag: here it is only sent.

/** What a port may answer in a document's place. */
export type Answered<T> = T | WrittenDocument<T>;

export class WrittenDocument<T> {
  readonly json: string;
  /** Its entity tag, in quotes. */
  readonly tag: string;
  /** Nothing: says of which document it is. */
  readonly of?: T;

  constructor(json: string, tag: string) {
    this.json = json;
    this.tag = tag;
  }
}
