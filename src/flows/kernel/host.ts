// What the kernel asks of its host, flow-kernel.ts.

/** The host reads the records of the batch, final or interim ones; it must not call the kernel meanwhile. */
export declare function emit(isInterim: i32): void;
