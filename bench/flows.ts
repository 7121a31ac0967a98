// Flow metering beside other flow meters: CPU seconds, peak memory and ratios on a big mixed capture and on a SYN flood.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeInputs, makeSmallFlood, repeatCapture } from './inputs.ts';
import { type Cost, findProgram, measure, medianOf } from './measure.ts';

/** The program of this checkout; `--program` measures another one, such as the built package. */
let program = fileURLToPath(new URL('../bin/porchlight.js', import.meta.url));
const example = fileURLToPath(new URL('../examples/home.pcap', import.meta.url));

interface Row {
  readonly name: string;
  /** What must be installed for it. */
  readonly needs: string;
  readonly words: (file: string) => string[];
}

const ours =
  (...words: string[]): ((file: string) => string[]) =>
  (file) => [process.execPath, program, ...words, file];

const FLOWS = 'porchlight flows with statistics';
const CHECKSUMS = 'the same, checksums validated';
const TEXT = 'porchlight flows, conn.log written';
const SCAN = 'porchlight scan';

const OURS: readonly Row[] = [
  { name: FLOWS, needs: '', words: ours('flows', '--quiet', '--format', 'none', '--statistics', '--ignore-checksums') },
  { name: CHECKSUMS, needs: '', words: ours('flows', '--quiet', '--format', 'none', '--statistics') },
  {
    name: TEXT,
    needs: '',
    words: ours('flows', '--quiet', '--format', 'zeek', '--ignore-checksums', '--out', 'conn.log'),
  },
  { name: SCAN, needs: '', words: ours('scan', '--quiet', '--json', '--ignore-checksums') },
];

const nfstream = (statistics: boolean): string =>
  `import sys\nfrom nfstream import NFStreamer\nif __name__ == '__main__':\n print(sum(1 for _ in NFStreamer(source=sys.argv[1], n_meters=1, statistical_analysis=${statistics ? 'True' : 'False'}, n_dissections=0, accounting_mode=0, idle_timeout=120, active_timeout=1800)))`;
const python = process.env['NFSTREAM_PYTHON'] ?? 'python3';

const SOFTFLOWD = '-d -D -m 12000000 -n 127.0.0.1:9 -v 9 -p pid -c ctl';

const RIVALS: readonly Row[] = [
  { name: 'nfpcapd', needs: 'nfpcapd', words: (file) => ['sh', '-c', 'mkdir nf && exec nfpcapd -r "$0" -l nf', file] },
  {
    name: 'argus',
    needs: 'argus',
    words: (file) => ['argus', '-F', '/dev/null', '-X', '-J', '-Z', '-r', file, '-w', 'out.argus'],
  },
  {
    name: 'softflowd',
    needs: 'softflowd',
    // It prints every flow: thrown away, since writing them is not what is compared.
    words: (file) => ['sh', '-c', `exec softflowd ${SOFTFLOWD} -r "$0" >/dev/null 2>&1`, file],
  },
  { name: 'zeek bare', needs: 'zeek', words: (file) => ['zeek', '-b', '-C', '-r', file, 'base/protocols/conn'] },
  { name: 'zeek', needs: 'zeek', words: (file) => ['zeek', '-C', '-r', file] },
  { name: 'nfstream with statistics', needs: python, words: (file) => [python, '-c', nfstream(true), file] },
];

/** Goals as ratios of CPU seconds: rival / ours. */
const GOALS: readonly { readonly row: string; readonly rival: string; readonly least: number }[] = [
  { row: FLOWS, rival: 'nfpcapd', least: 2.5 },
  { row: FLOWS, rival: 'argus', least: 5 },
  { row: FLOWS, rival: 'zeek bare', least: 25 },
  { row: FLOWS, rival: 'nfstream with statistics', least: 70 },
  { row: CHECKSUMS, rival: 'nfpcapd', least: 1.5 },
  { row: SCAN, rival: 'nfpcapd', least: 0.8 },
  { row: SCAN, rival: 'zeek', least: 25 },
];

const PEAK_MEGABYTES_MAX = 150;
const LONG_SECONDS = 60;
const FLOOD_MOVES_MEGABYTES_MAX = 100;

interface Options {
  readonly runs: number;
  readonly isSmoke: boolean;
  readonly only: readonly string[];
}

/**
 * Runs every row, round after round, so that a minute in which the machine is busy with something else weighs on all of them. A rival
 * that takes minutes runs once.
 */
function runAll(rows: readonly Row[], file: string, options: Options): Map<string, Cost> {
  const wanted = rows.filter(
    (row) => options.only.length === 0 || options.only.some((word) => row.name.includes(word)),
  );
  const installed = wanted.filter((row) => row.needs === '' || findProgram(row.needs) !== null);
  const measured = new Map<string, Cost[]>();
  for (let round = 0; round < options.runs; round++) {
    for (const row of installed) {
      const costs = measured.get(row.name) ?? [];
      measured.set(row.name, costs);
      const isDone = costs.length > 0 && (costs[0]!.wallSeconds > LONG_SECONDS || costs[0]!.exitCode !== 0);
      if (!isDone) costs.push(measure(row.words(file)));
    }
  }
  process.stdout.write(
    `\n${file}\n${'program'.padEnd(36)} ${'wall s'.padStart(8)} ${'CPU s'.padStart(8)} ${'peak MB'.padStart(8)}\n`,
  );
  const costs = new Map<string, Cost>();
  for (const row of wanted) {
    const all = measured.get(row.name);
    if (all === undefined) {
      process.stdout.write(`${row.name.padEnd(36)} missing: ${row.needs} is not installed\n`);
      continue;
    }
    const cost = medianOf(all);
    if (cost.exitCode !== 0) {
      const last = cost.output.trim().split('\n').at(-1);
      process.stdout.write(`${row.name.padEnd(36)} failed (exit ${cost.exitCode}): ${last}\n`);
      continue;
    }
    costs.set(row.name, cost);
    const columns = [cost.wallSeconds.toFixed(2), cost.cpuSeconds.toFixed(2), cost.peakMegabytes.toFixed(0)];
    process.stdout.write(`${row.name.padEnd(36)} ${columns.map((text) => text.padStart(8)).join(' ')}\n`);
  }
  return costs;
}

function judge(
  big: ReadonlyMap<string, Cost>,
  flood: ReadonlyMap<string, Cost>,
  isSmoke: boolean,
): { passed: number; failed: number } {
  let passed = 0;
  let failed = 0;
  const say = (isMet: boolean, text: string): void => {
    if (isMet) passed++;
    else failed++;
    process.stdout.write(`${isMet ? 'ok    ' : 'SHORT '} ${text}\n`);
  };
  process.stdout.write('\nratios of CPU seconds in this run\n');
  for (const { row, rival, least } of GOALS) {
    const mine = big.get(row);
    const theirs = big.get(rival);
    if (mine === undefined || theirs === undefined) {
      process.stdout.write(`-      ${row} against ${rival}: not measured here\n`);
      continue;
    }
    const ratio = theirs.cpuSeconds / mine.cpuSeconds;
    const text = `${row}: ${ratio.toFixed(2)} × ${rival}`;
    // The start of Node outweighs a small input, so a smoke run states its ratios and judges only that everything ran.
    if (isSmoke) process.stdout.write(`-      ${text}\n`);
    else say(ratio >= least, `${text} (goal ${least})`);
  }
  for (const { name } of OURS) {
    const mine = big.get(name);
    const flooded = flood.get(name);
    if (mine !== undefined)
      say(
        mine.peakMegabytes <= PEAK_MEGABYTES_MAX,
        `${name}: peak ${mine.peakMegabytes.toFixed(0)} MB (goal ${PEAK_MEGABYTES_MAX})`,
      );
    if (flooded === undefined) continue;
    say(
      flooded.peakMegabytes <= PEAK_MEGABYTES_MAX,
      `${name}, flood: peak ${flooded.peakMegabytes.toFixed(0)} MB (goal ${PEAK_MEGABYTES_MAX})`,
    );
    if (mine === undefined) continue;
    const moved = flooded.peakMegabytes - mine.peakMegabytes;
    say(
      moved < FLOOD_MOVES_MEGABYTES_MAX,
      `${name}: the flood moves memory by ${moved.toFixed(0)} MB (goal under ${FLOOD_MOVES_MEGABYTES_MAX})`,
    );
  }
  const missing = OURS.filter(({ name }) => !big.has(name));
  for (const { name } of missing) say(false, `${name}: did not run`);
  return { passed, failed };
}

export const flowsBench = {
  name: 'flows',
  run(words: readonly string[]): { passed: number; failed: number } {
    const { values } = parseArgs({
      args: [...words],
      options: {
        smoke: { type: 'boolean', default: false },
        big: { type: 'string' },
        flood: { type: 'string' },
        corpus: { type: 'string' },
        runs: { type: 'string', default: '3' },
        only: { type: 'string', multiple: true, default: [] },
        program: { type: 'string', default: program },
      },
    });
    program = resolve(values.program);
    const folder = mkdtempSync(join(tmpdir(), 'porchlight-bench-inputs-'));
    try {
      const { big, flood } = chooseInputs(values, folder);
      const options = { runs: values.smoke ? 1 : Number(values.runs), isSmoke: values.smoke, only: values.only };
      const bigCosts = runAll([...OURS, ...RIVALS], big, options);
      const floodRivals = RIVALS.filter((row) => row.name === 'nfpcapd');
      const floodCosts = runAll([...OURS.filter((row) => row.name !== TEXT), ...floodRivals], flood, options);
      return judge(bigCosts, floodCosts, values.smoke);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface InputWords {
  readonly smoke: boolean;
  readonly big?: string | undefined;
  readonly flood?: string | undefined;
  readonly corpus?: string | undefined;
}

const SMOKE_PACKETS = 300_000;

function chooseInputs(values: InputWords, folder: string): { big: string; flood: string } {
  if (values.big !== undefined && values.flood !== undefined) return { big: values.big, flood: values.flood };
  if (values.corpus !== undefined) return makeInputs(values.corpus, tmpdir());
  if (!values.smoke) {
    process.stderr.write(
      'Error: the bench needs its inputs.\nTry: npm run bench -- flows --corpus DIR (the unpacked corpus), --big FILE --flood FILE, or --smoke\n',
    );
    process.exit(2);
  }
  const big = join(folder, 'repeated.pcap');
  const flood = join(folder, 'flood.pcap');
  repeatCapture(example, big, SMOKE_PACKETS);
  makeSmallFlood(flood, SMOKE_PACKETS);
  return { big, flood };
}
