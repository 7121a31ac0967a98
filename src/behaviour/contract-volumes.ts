// Volumes of one destination and direction: a quantile sketch with logarithmic bins that forgets slowly.
import type { ContractVolume } from './contract-document.ts';

/** Bins grow by 20 %, so that a quantile is within 10 % (DDSketch: Masson, Rim, Lee 2019). */
const LOG_GROWTH = Math.log(1.2);
/** Bins in use; beyond, the two lowest are joined: what is asked for is the upper end. */
const BINS_MAX = 20;
/** Above it all counts are halved: the last thousands of minutes weigh more than those before. */
const WEIGHT_MAX = 4096;
const BIN_MOST = 200;

export class VolumeSketch {
  /** Bin numbers in ascending order, with their counts. */
  readonly #bins: number[] = [];
  readonly #counts: number[] = [];
  #weight = 0;

  get weight(): number {
    return this.#weight;
  }

  /** `bytes` of one minute; 0 is not counted. */
  add(bytes: number, weight = 1): void {
    if (!(bytes >= 1)) return;
    const bin = Math.min(BIN_MOST, Math.round(Math.log(bytes) / LOG_GROWTH));
    let at = 0;
    while (at < this.#bins.length && this.#bins[at]! < bin) at++;
    if (this.#bins[at] === bin) this.#counts[at]! += weight;
    else {
      this.#bins.splice(at, 0, bin);
      this.#counts.splice(at, 0, weight);
      if (this.#bins.length > BINS_MAX) this.#joinLowest();
    }
    this.#weight += weight;
    if (this.#weight > WEIGHT_MAX) this.#halve();
  }

  /** Bytes at quantile `q` (0 to 1); 0 when nothing was seen. */
  quantile(q: number): number {
    let left = q * this.#weight;
    for (let i = 0; i < this.#bins.length; i++) {
      left -= this.#counts[i]!;
      if (left <= 0 || i === this.#bins.length - 1) return Math.round(Math.exp(this.#bins[i]! * LOG_GROWTH));
    }
    return 0;
  }

  /** Share of the minutes with at least `bytes`. */
  shareAbove(bytes: number): number {
    if (this.#weight === 0) return 0;
    const bin = bytes < 1 ? -1 : Math.round(Math.log(bytes) / LOG_GROWTH);
    let above = 0;
    for (let i = 0; i < this.#bins.length; i++) if (this.#bins[i]! >= bin) above += this.#counts[i]!;
    return above / this.#weight;
  }

  merge(other: VolumeSketch): void {
    for (let i = 0; i < other.#bins.length; i++) this.add(Math.exp(other.#bins[i]! * LOG_GROWTH), other.#counts[i]!);
  }

  describe(): ContractVolume {
    return {
      minutes: Math.round(this.#weight),
      median: this.quantile(0.5),
      high: this.quantile(0.99),
      most: this.quantile(1),
    };
  }

  #joinLowest(): void {
    this.#counts[1]! += this.#counts[0]!;
    this.#bins.shift();
    this.#counts.shift();
  }

  #halve(): void {
    this.#weight = 0;
    let kept = 0;
    for (let i = 0; i < this.#bins.length; i++) {
      const count = Math.floor(this.#counts[i]! / 2);
      if (count === 0) continue;
      this.#bins[kept] = this.#bins[i]!;
      this.#counts[kept++] = count;
      this.#weight += count;
    }
    this.#bins.length = kept;
    this.#counts.length = kept;
  }

  save(): readonly number[] {
    return this.#bins.flatMap((bin, i) => [bin, this.#counts[i]!]);
  }

  /** Throws when `saved` is no sketch. */
  static restore(saved: unknown): VolumeSketch {
    const sketch = new VolumeSketch();
    if (!Array.isArray(saved) || saved.length % 2 !== 0 || saved.length > BINS_MAX * 2)
      throw new Error('a contract holds volumes that are none');
    for (let i = 0; i < saved.length; i += 2) {
      const bin: unknown = saved[i];
      const count: unknown = saved[i + 1];
      const isBin = Number.isInteger(bin) && (bin as number) >= 0 && (bin as number) <= BIN_MOST;
      const isAbove = i === 0 || (bin as number) > (saved[i - 2] as number);
      if (!isBin || !isAbove || !Number.isFinite(count) || (count as number) <= 0 || (count as number) > WEIGHT_MAX * 2)
        throw new Error('a contract holds volumes that are none');
      sketch.#bins.push(bin as number);
      sketch.#counts.push(count as number);
      sketch.#weight += count as number;
    }
    return sketch;
  }
}
