// Memory over a run: heap and buffers after a forced collection, and whether they grow.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/**
 * Growth that counts as flat, bytes between the median of the second quarter of the samples and the median of the last.
 * Engines of different settings are alive when samples are taken, and tables of hosts and devices fill up to their limits.
 */
export const GROWTH_BYTES_MAX = 24 * 1024 * 1024;

/** Fewer samples say nothing about growth. */
const SAMPLES_MIN = 8;

export class MemorySamples {
  readonly #samples: number[] = [];
  peakRss = 0;

  take(): void {
    // The memory of dropped buffers is given back beside the collection that finds them, so that the next one counts it.
    collect();
    collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    this.#samples.push(heapUsed + external);
    this.peakRss = Math.max(this.peakRss, rss);
  }

  /** Bytes that the end holds more than the beginning (after warming up), or NaN for a run too short to tell. */
  get growth(): number {
    const n = this.#samples.length;
    if (n < SAMPLES_MIN) return Number.NaN;
    return (
      median(this.#samples.slice(Math.floor((3 * n) / 4))) -
      median(this.#samples.slice(Math.floor(n / 4), Math.floor(n / 2)))
    );
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
