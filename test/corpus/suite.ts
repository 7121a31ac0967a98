// The contract of a corpus suite: it compares us with one oracle over the unpacked corpus and lists every difference.

export interface CorpusContext {
  /** The unpacked corpus. */
  readonly corpus: string;
  /** Folder with the flow oracles as plain .jsonl files (`CORPUS/vectors/flows`), or null when it is not there. */
  readonly vectors: string | null;
}

export interface Difference {
  /** Capture, and row or field, that differs. */
  readonly where: string;
  /** Ours and theirs, short. */
  readonly what: string;
  /** Heading in docs/conformance.md that explains it; null = unexplained. */
  readonly reason: string | null;
}

export interface SuiteResult {
  /** Comparisons made, and those that agreed. */
  readonly checks: number;
  readonly agreeing: number;
  readonly differences: readonly Difference[];
  /** Goals that were missed, in words; any of them fails the run. */
  readonly missed: readonly string[];
  /** A table or a few lines worth printing under the suite's line. */
  readonly details?: string;
}

export interface CorpusSuite {
  readonly name: string;
  readonly title: string;
  run(context: CorpusContext): Promise<SuiteResult>;
}
