// What every document of a run carries besides what was found.

export interface StudyFrame {
  /** Version of the program. */
  readonly porchlight: string;
  /** The command line, for whoever wants to do it again. */
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
}
