// Start-up time of the program: the version, and a scan of the example capture, from this checkout.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, medianOf } from './measure.ts';

const program = fileURLToPath(new URL('../bin/porchlight.js', import.meta.url));
const example = fileURLToPath(new URL('../examples/home.pcap', import.meta.url));

const rows: readonly { readonly name: string; readonly words: readonly string[]; readonly mostSeconds: number }[] = [
  { name: '--version', words: ['--version'], mostSeconds: 0.1 },
  { name: 'scan of the example', words: ['scan', '--quiet', example], mostSeconds: 1 },
];

export const startBench = {
  name: 'start',
  run(words: readonly string[]): { passed: number; failed: number } {
    const { values } = parseArgs({
      args: [...words],
      options: {
        node: { type: 'string', multiple: true, default: [process.execPath] },
        program: { type: 'string', default: program },
        runs: { type: 'string', default: '9' },
      },
    });
    let passed = 0;
    let failed = 0;
    process.stdout.write(
      `${'node'.padEnd(40)} ${'what'.padEnd(22)} ${'wall s'.padStart(7)} ${'CPU s'.padStart(7)} ${'peak MB'.padStart(8)}\n`,
    );
    for (const node of values.node)
      for (const row of rows) {
        const costs = Array.from({ length: Number(values.runs) }, () => measure([node, values.program, ...row.words]));
        const cost = medianOf(costs);
        const isMet = cost.exitCode === 0 && cost.wallSeconds <= row.mostSeconds;
        if (isMet) passed++;
        else failed++;
        process.stdout.write(
          `${node.slice(-40).padEnd(40)} ${row.name.padEnd(22)} ${cost.wallSeconds.toFixed(2).padStart(7)} ${cost.cpuSeconds.toFixed(2).padStart(7)} ${cost.peakMegabytes.toFixed(0).padStart(8)}${isMet ? '' : `  SHORT of ${row.mostSeconds} s`}\n`,
        );
      }
    return { passed, failed };
  },
};
