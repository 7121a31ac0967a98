// `npm run fuzz -- --seconds N [--frames N] [--seed N] [--run N] [--corpus DIR] [--out DIR]`: mutated frames, files, filters, tables and models.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { builtFrames, type SeedFrame } from './built-frames.ts';
import { captureFrames } from './capture-frames.ts';
import { chooseSettings, EngineCheck, type EngineSettings } from './engine-check.ts';
import { damagedFile, tryFile } from './file-check.ts';
import { damagedFilter, tryFilter } from './filter-check.ts';
import { createRunBatch, describe, eachBatch, minimiseBatchSizes, minimiseRun, tryBatchSizes } from './frame-run.ts';
import { GROWTH_BYTES_MAX, MemorySamples } from './memory-samples.ts';
import { minimise } from './minimise.ts';
import { damagedModel, damagedTable, tryModel, tryTable } from './table-check.ts';
import { Heartbeat } from './watchdog.ts';

/** Frames between two looks at memory; each look collects all garbage twice. */
const SAMPLE_FRAMES = 100_000;
const FILES_PER_RUN = 2;
const FILTERS_PER_RUN = 10;
const TABLES_PER_RUN = 2;
/** Every so many runs the frames are processed twice, in other batches. */
const ORDER_EVERY = 8;
/** Failures after which the fuzzer stops: more of them say the same. */
const FAILURES_MAX = 5;

/** Every fourth run feeds one engine that lives as long as the fuzzer, so that slow growth inside an engine shows. */
const LONG_RUN_EVERY = 4;
const LONG_SETTINGS: EngineSettings = {
  policy: 'zeek',
  validatesChecksums: false,
  interimSeconds: 300,
  hasStatistics: true,
  readsFacts: true,
  hasDetectors: true,
  sharesMemory: true,
};

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    frames: { type: 'string' },
    seed: { type: 'string', default: '1' },
    run: { type: 'string' },
    corpus: { type: 'string' },
    out: { type: 'string', default: join(tmpdir(), 'porchlight-fuzz') },
  },
});

class Fuzzer {
  readonly seeds: readonly SeedFrame[];
  readonly memory = new MemorySamples();
  readonly batch = createRunBatch();
  readonly heartbeat = new Heartbeat();
  long = new EngineCheck(LONG_SETTINGS);
  readonly failures: string[] = [];
  readonly startedMs = performance.now();
  frames = 0;
  orders = 0;
  files = 0;
  filters = 0;
  tables = 0;
  readonly folder = mkdtempSync(join(tmpdir(), 'porchlight-fuzz-tables-'));
  slowestMs = 0;
  #sampledFrames = Number.NEGATIVE_INFINITY;

  constructor(seeds: readonly SeedFrame[]) {
    this.seeds = seeds;
  }

  async run(seed: number, isLong: boolean): Promise<void> {
    const check = isLong ? this.long : new EngineCheck(chooseSettings(seed));
    try {
      eachBatch(this.seeds, seed, this.batch, () => {
        this.heartbeat.beat(seed);
        check.process(this.batch);
        this.frames += this.batch.count;
      });
      if (!isLong) check.finish();
    } catch (error) {
      this.heartbeat.rest();
      await this.fail(
        'frames',
        seed,
        `${describe(error)}\n  engine: ${JSON.stringify(check.settings)}`,
        'pcapng',
        await minimiseRun(this.seeds, seed, check.settings),
      );
      // An engine that has thrown is not asked again.
      if (isLong) this.long = new EngineCheck(LONG_SETTINGS);
    }
    this.slowestMs = Math.max(this.slowestMs, check.slowestMs);
    if (seed % ORDER_EVERY === 0) await this.#tryBatchSizes(seed);
    await this.#tryFiles(seed);
    await this.#tryFilters(seed);
    await this.#tryTables(seed);
  }

  sample(): void {
    if (this.frames - this.#sampledFrames < SAMPLE_FRAMES) return;
    this.#sampledFrames = this.frames;
    this.memory.take();
  }

  async fail(what: string, seed: number, problem: string, extension: string, bytes: Uint8Array | null): Promise<void> {
    let place = 'a fresh engine does not fail on this run alone';
    if (bytes !== null) {
      mkdirSync(values.out, { recursive: true });
      place = join(values.out, `${what}-${seed}.${extension}`);
      writeFileSync(place, bytes);
    }
    this.failures.push(what);
    process.stdout.write(`\nFAILED ${what}, run ${seed}: ${problem}\n  smallest input: ${place}\n`);
  }

  async #tryBatchSizes(seed: number): Promise<void> {
    this.heartbeat.beat(seed);
    const problem = tryBatchSizes(this.seeds, seed);
    this.orders++;
    if (problem === null) return;
    this.heartbeat.rest();
    await this.fail('batches', seed, problem, 'pcapng', await minimiseBatchSizes(this.seeds, seed));
  }

  async #tryFiles(seed: number): Promise<void> {
    for (let i = 0; i < FILES_PER_RUN; i++) {
      const fileSeed = seed * FILES_PER_RUN + i;
      const bytes = damagedFile(this.seeds, fileSeed);
      const step = [1 << 20, 4096, 100][fileSeed % 3]!;
      this.heartbeat.beat(seed);
      const problem = await tryFile(bytes, step);
      this.files++;
      if (problem === null) continue;
      this.heartbeat.rest();
      const small = await minimise([...bytes], async (rest) => (await tryFile(Uint8Array.from(rest), step)) !== null);
      await this.fail('file', fileSeed, problem, 'bin', Uint8Array.from(small));
    }
  }

  async #tryFilters(seed: number): Promise<void> {
    this.batch.count = Math.min(this.batch.count, 32);
    for (let i = 0; i < FILTERS_PER_RUN; i++) {
      const filterSeed = seed * FILTERS_PER_RUN + i;
      const text = damagedFilter(filterSeed);
      const problem = tryFilter(text, this.batch);
      this.filters++;
      if (problem === null) continue;
      this.heartbeat.rest();
      const small = await minimise([...text], (rest) => tryFilter(rest.join(''), this.batch) !== null);
      await this.fail('filter', filterSeed, problem, 'txt', Buffer.from(small.join('')));
    }
  }

  /** Damaged tables, then damaged model files. */
  async #tryTables(seed: number): Promise<void> {
    const file = join(this.folder, 'table');
    for (let i = 0; i < TABLES_PER_RUN; i++) {
      const tableSeed = seed * TABLES_PER_RUN + i;
      this.heartbeat.beat(seed);
      const table = damagedTable(tableSeed);
      const model = damagedModel(tableSeed);
      this.tables += 2;
      const problem = await tryTable(table, file);
      if (problem !== null) {
        this.heartbeat.rest();
        const small = await minimise(
          [...table],
          async (rest) => (await tryTable(Uint8Array.from(rest), file)) !== null,
        );
        await this.fail('table', tableSeed, problem, 'bin', Uint8Array.from(small));
      }
      const taken = await tryModel(model);
      if (taken !== null) await this.fail('model', tableSeed, taken, 'model', model);
    }
  }

  get seconds(): number {
    return (performance.now() - this.startedMs) / 1000;
  }

  get cpuSeconds(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }

  summary(): string {
    const mb = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;
    const growth = Number.isNaN(this.memory.growth) ? 'too short to tell' : mb(this.memory.growth);
    return (
      `${this.frames} frames, ${Math.round(this.frames / this.seconds)} frames/s (${Math.round(this.frames / this.cpuSeconds)} a CPU second), ` +
      `${this.orders} runs in other batches, ${this.files} files, ${this.filters} filters, ${this.tables} tables and models, ` +
      `${this.failures.length} failures, slowest batch ${this.slowestMs.toFixed(0)} ms, peak memory ${mb(this.memory.peakRss)}, growth ${growth}`
    );
  }
}

async function main(): Promise<void> {
  const examples = fileURLToPath(new URL('../../examples', import.meta.url));
  const captured = [
    ...(await captureFrames(examples)),
    ...(values.corpus === undefined ? [] : await captureFrames(values.corpus)),
  ];
  const fuzzer = new Fuzzer([...builtFrames(), ...captured]);
  const firstSeed = Number(values.run ?? Number(values.seed) * 1_000_000);
  const framesMax = values.frames === undefined ? Number.POSITIVE_INFINITY : Number(values.frames);
  const secondsMax = values.frames === undefined ? Number(values.seconds) : Number.POSITIVE_INFINITY;
  process.stdout.write(`${fuzzer.seeds.length} seed frames, first run ${firstSeed}\n`);
  for (
    let i = 0;
    fuzzer.frames < framesMax && fuzzer.seconds < secondsMax && fuzzer.failures.length < FAILURES_MAX;
    i++
  ) {
    await fuzzer.run(firstSeed + i, values.run === undefined && i % LONG_RUN_EVERY === LONG_RUN_EVERY - 1);
    fuzzer.sample();
    if (values.run !== undefined) break;
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${fuzzer.summary()}`);
  }
  await finish(fuzzer);
}

async function finish(fuzzer: Fuzzer): Promise<void> {
  try {
    fuzzer.long.finish();
  } catch (error) {
    await fuzzer.fail('long-engine', 0, describe(error), 'txt', null);
  }
  const { growth } = fuzzer.memory;
  if (growth > GROWTH_BYTES_MAX)
    await fuzzer.fail('memory', 0, `memory grows by ${(growth / 2 ** 20).toFixed(1)} MB`, 'txt', null);
  await fuzzer.heartbeat.stop();
  rmSync(fuzzer.folder, { recursive: true, force: true });
  const kinds = ['frames', 'batches', 'file', 'filter', 'table', 'model', 'long-engine', 'memory'];
  const failed = kinds.filter((kind) => fuzzer.failures.includes(kind)).length;
  process.stdout.write(
    `${process.stdout.isTTY ? '\r\x1b[K' : ''}${fuzzer.summary()}\n${kinds.length - failed} passed, ${failed} failed\n`,
  );
  process.exitCode = failed > 0 ? 1 : 0;
}

await main();
