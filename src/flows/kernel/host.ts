// What the kernel asks of its host, flow-kernel.ts.

/** The host reads the records of the batch, final or interim ones; it must not call the kernel meanwhile. */
export declare function emit(isInterim: i32): void;

/** The host copies source and destination MAC of a row's frame, 12 bytes, to a place in this memory. */
export declare function readMacs(row: i32, to: i32): void;

/** A byte of the frames in hand. */
export declare function byteAt(position: i32): i32;
