// The contract of an input: it opens a source and pours batches of frames into a sink until the source or the caller ends it.
import type { UserError } from '../base/user-error.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';

/** Where an input pours what it reads. */
export interface InputSink {
  /**
   * Takes a filled batch. The input fills the same batch again after the call (or the promise it returned) is done, so the
   * sink's speed holds the input back.
   */
  frames(batch: FrameBatch): void | Promise<void>;
  /** The batch that the input fills; absent = one of its own. Called once, before anything is read. */
  makeFrames?(byteCapacity: number, capacity: number): FrameBatch;
  /** The interface's clock, live inputs only: lets a quiet line expire flows and send alerts. */
  tick?(timeUs: number): void;
  /** A neighbour that this machine's system has exchanged packets with: it exists, whoever else may be forged. Addresses as texts. */
  met?(address: string, mac: string, timeUs: number): void;
  /** Something worth telling that does not end the input: a cut file, kernel drops, a restart. */
  warn?(warning: InputWarning): void;
  /** Nothing is captured any more, and why; it is tried again. Null: it is captured again. Live inputs only. */
  interrupted?(reason: UserError | null): void;
  /** Packets that the kernel has dropped before we saw them so far, live inputs only. */
  drops?(total: number): void;
  /** Part done, 0 to 1, where the input knows its size. */
  progress?(done: number): void;
}

export interface InputWarning {
  /** Where: the file or interface. */
  readonly source: string;
  readonly code: 'cut' | 'bad-record' | 'kernel-drops' | 'restarted' | 'no-packets' | 'time' | 'interface-gone';
  /** One sentence. */
  readonly message: string;
}

/** What an input says when it has ended. */
export interface InputSummary {
  readonly packets: number;
  readonly bytes: number;
  /** Packets the kernel dropped before we saw them (live inputs). */
  readonly kernelDrops: number;
  readonly warnings: readonly InputWarning[];
}

export interface InputOptions {
  /** Frames a batch takes, and bytes its buffer holds. */
  readonly batchFrames?: number;
  readonly batchBytes?: number;
  /** Bytes kept of each frame (live inputs record no more; files are cut on reading). */
  readonly snapLength?: number;
  /** A capture filter in tcpdump's language. */
  readonly filter?: string;
}
