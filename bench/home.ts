// A home under watch beside a scan of the same capture: CPU seconds, their ratio, peak memory and bytes of state a device.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Store } from '../src/store/store.ts';
import { makeInputs } from './inputs.ts';
import { makeLargeHome } from './large-home.ts';
import { type Cost, measure, medianOf } from './measure.ts';

const program = fileURLToPath(new URL('../bin/porchlight.js', import.meta.url));
const worker = fileURLToPath(new URL('./home-worker.ts', import.meta.url));

/** Captures of the corpus that the large home is made of: a day or more of one device each. */
const DEVICES: readonly string[] = [
  'oconnor-iot/pcaps/blink-cam-01.pcap',
  'oconnor-iot/pcaps/lockly-hub-01.pcap',
  'iotensemble/aqara_gateway/2020-11-24.pcap',
  'iotensemble/skyworth_camera/2020-11-24.pcap',
  'madea/amazon-plug/2023-06-13.pcap',
  'madea/kasa-bulb/2023-06-13.pcap',
  'oconnor-iot/pcaps/blink-cam-02.pcap',
  'oconnor-iot/pcaps/schlage-lock-01.pcap',
  'iotensemble/honyar_outlet/2020-11-24.pcap',
  'iotensemble/wiz_led/2020-12-24.pcap',
  'madea/pixel6-phone/2023-06-13.pcap',
  'madea/lumiman-bulb/2023-06-13.pcap',
  'madea/rachio-sprinkler/2023-06-13.pcap',
];
const LARGE_HOME = { devices: 200, hours: 24 };
/** Learning ends in the middle of each capture, so that both halves of the work are in it. */
const LEARN_HOURS = 12;

const RATIO_LEAST = 0.7;
const PEAK_MEGABYTES_MAX = 150;
const STATE_MEGABYTES_MAX = 0.5;

export const homeBench = {
  name: 'home',
  async run(words: readonly string[]): Promise<{ passed: number; failed: number }> {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: {
        runs: { type: 'string', default: '3' },
        big: { type: 'string' },
        only: { type: 'string', multiple: true, default: [] },
      },
      allowPositionals: true,
    });
    const [given] = positionals;
    if (given === undefined) {
      process.stderr.write('Error: the bench needs the corpus.\nTry: npm run bench -- home CORPUS [--big BIG.pcap]\n');
      process.exit(2);
    }
    const corpus = resolve(given);
    const large = join(tmpdir(), `home-${LARGE_HOME.devices}x${LARGE_HOME.hours}.pcap`);
    const isWanted = (name: string): boolean =>
      values.only.length === 0 || values.only.some((word) => name.includes(word));
    if (isWanted(large) && !existsSync(large))
      await makeLargeHome(
        DEVICES.map((file) => join(corpus, file)),
        large,
        LARGE_HOME,
      );
    const inputs = [
      ...(isWanted('big') ? [values.big ?? makeInputs(corpus, tmpdir()).big] : []),
      ...(isWanted(large) ? [large] : []),
      ...['oconnor-iot/pcaps/lockly-hub-01.pcap', 'iotensemble/aqara_gateway/2020-11-24.pcap']
        .filter(isWanted)
        .map((file) => join(corpus, file)),
    ];
    let [passed, failed] = [0, 0];
    for (const input of inputs) {
      const isMet = measureInput(input, Number(values.runs), input === large);
      for (const each of isMet) {
        if (each) passed++;
        else failed++;
      }
    }
    return { passed, failed };
  },
};

/** Measures one capture, round after round; returns which goals are met. */
function measureInput(file: string, runs: number, isLarge: boolean): boolean[] {
  const root = mkdtempSync(join(tmpdir(), 'porchlight-home-'));
  try {
    const data = join(root, 'data');
    const rows: readonly (readonly [string, readonly string[]])[] = [
      ['scan', [process.execPath, program, 'scan', '--quiet', '--json', '--ignore-checksums', file]],
      ['home, no store', [process.execPath, ...HEAP, worker, String(LEARN_HOURS), file]],
      ['watch --data', watchWords(file, data)],
    ];
    const costs = new Map<string, Cost[]>(rows.map(([name]) => [name, []]));
    for (let round = 0; round < runs; round++)
      for (const [name, words] of rows) {
        rmSync(data, { recursive: true, force: true });
        const cost = measure(words);
        if (cost.exitCode !== 0) throw new Error(`${name}, ${file}: ${cost.output}`);
        costs.get(name)!.push(cost);
      }
    process.stdout.write(`\n${basename(file)}\n${'program'.padEnd(16)}    CPU s  peak MB  × scan's speed\n`);
    const scan = medianOf(costs.get('scan')!).cpuSeconds;
    for (const [name] of rows) {
      const { cpuSeconds, peakMegabytes } = medianOf(costs.get(name)!);
      const columns = [cpuSeconds.toFixed(2), peakMegabytes.toFixed(0), (scan / cpuSeconds).toFixed(2)];
      process.stdout.write(`${name.padEnd(16)} ${columns.map((text) => text.padStart(8)).join(' ')}\n`);
    }
    return judge(costs, data, isLarge);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The program starts itself with these; the worker is no program. */
const HEAP = ['--max-semi-space-size=2', '--single-threaded', '--no-liftoff', '--max-old-space-size=512'];

function watchWords(file: string, data: string): string[] {
  const options = ['--learn', `${LEARN_HOURS}h`, '--quiet', '--json'];
  return [process.execPath, program, 'watch', '--read', file, '--data', data, ...options];
}

function judge(costs: ReadonlyMap<string, readonly Cost[]>, data: string, isLarge: boolean): boolean[] {
  const say = (isMet: boolean, text: string): boolean => {
    process.stdout.write(`${isMet ? 'ok    ' : 'SHORT '} ${text}\n`);
    return isMet;
  };
  const scan = medianOf(costs.get('scan')!).cpuSeconds;
  const watch = medianOf(costs.get('watch --data')!);
  const store = Store.open(data, 'read');
  const { devices, bytes } = store.state.sizes();
  store.close();
  const each = bytes / Math.max(1, devices) / 1e6;
  const ratio = scan / watch.cpuSeconds;
  return [
    say(ratio >= RATIO_LEAST, `watch at ${ratio.toFixed(2)} × scan's speed (goal ${RATIO_LEAST})`),
    say(
      watch.peakMegabytes <= PEAK_MEGABYTES_MAX,
      `watch: peak ${watch.peakMegabytes.toFixed(0)} MB with ${devices} devices (goal ${PEAK_MEGABYTES_MAX}${isLarge ? ' with 200' : ''})`,
    ),
    say(
      each <= STATE_MEGABYTES_MAX,
      `state: ${(each * 1000).toFixed(0)} kB a device on disk (goal ${STATE_MEGABYTES_MAX * 1000})`,
    ),
  ];
}
