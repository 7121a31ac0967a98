// What German error words are: the counterpart of an entry of error-words.ts, without its status.

export interface GermanWords {
  readonly message: string;
  readonly hint: string;
}
