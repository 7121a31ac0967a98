// Keeps the heap of a long run small: collects garbage when it has grown, long before V8 would.
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Calls between two looks at the heap: a call is a batch of frames. */
const LOOK_EVERY = 4;
/** Seldom enough that a collection's 20 ms are no matter for those who ask: one answer in some hundred waits for it. */
const CLOCK_MS = 5000;
/** A thread that nobody waits for within milliseconds is looked at more often. */
export const OFTEN_MS = 1000;
/** Growth of what the heap holds since the last collection that calls for another one. */
const GROWTH_BYTES_MAX = 4e6;
/**
 * Between two collections that also give freed pages back to the system, of which V8 keeps up to 20 MB for itself. They take some 70 ms,
 * so in a thread that answers somebody they come once a minute at most.
 */
const SHRINK_MS = 10_000;
const SHRINK_SELDOM_MS = 60_000;

/**
 * V8 lets garbage grow to several times what is alive as long as memory is free; on a small machine others need it. A
 * collection of the 20 MB that are alive here takes some 15 ms and comes every 10 to 50 megabytes of capture.
 */
export function createHeapGuard(): () => void {
  const look = createLook(SHRINK_MS);
  let calls = 0;
  return () => {
    if (++calls % LOOK_EVERY === 0) look();
  };
}

/** The same for a thread that mostly waits: it is looked at by the clock. Does not keep the process alive. */
export function guardHeapByClock(everyMs = CLOCK_MS): NodeJS.Timeout {
  return setInterval(createLook(everyMs < CLOCK_MS ? SHRINK_MS : SHRINK_SELDOM_MS), everyMs).unref();
}

function createLook(shrinkEveryMs: number): () => void {
  // Facts live for one batch; V8 takes a sample of them at the start for long-lived and would put all others into the old
  // generation at once, which fills it with garbage.
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options?: object) => void;
  let floor = heldBytes();
  let shrunkMs = performance.now();
  return () => {
    if (heldBytes() - floor < GROWTH_BYTES_MAX) return;
    const nowMs = performance.now();
    if (nowMs - shrunkMs < shrinkEveryMs) collect();
    else {
      shrunkMs = nowMs;
      collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    }
    floor = heldBytes();
  };
}

/** Bytes of the heap, and of the buffers that its objects stand for. */
function heldBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
