// `porchlight report`: the page and pictures of a run, made again from its folder.
import type { Command } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';

export const reportCommand: Command = {
  name: 'report',
  summary: 'makes the page and pictures of a train, score or evaluate run',
  operands: 'RUN',
  completes: 'file',
  operandCount: [1, 1],
  description:
    'RUN is a folder that train, score or evaluate made with --out, or its run.json. Writes report.html, one page that needs no network and no script, and the same pictures as .svg files.',
  options: [
    {
      name: 'out',
      short: 'o',
      kind: 'text',
      value: 'DIR|FILE.html',
      completes: 'file',
      description: 'Another folder, or the page alone as FILE.html; RUN itself unless given.',
    },
  ],
  examples: [
    ['report run', 'Writes run/report.html and the pictures beside it.'],
    ['report run --out page.html', 'The page alone.'],
  ],
  async run(line) {
    const [{ readRun, reportFiles, writeRunFiles, writeWhole }, { print }] = await Promise.all([
      import('../studies/run-folder.ts'),
      import('./terminal.ts'),
    ]);
    const [run = ''] = line.words;
    const files = reportFiles(readRun(run));
    const out = line.options.text('out');
    if (out !== undefined && /\.html?$/i.test(out)) {
      writeWhole(out, files[0]!.bytes);
      print(`Wrote ${out}\n`);
      return EXIT_DONE;
    }
    const folder = out ?? (run.endsWith('.json') ? `${run}/..` : run);
    writeRunFiles(folder, files);
    print(`Wrote ${folder === run ? run : (out ?? folder)} (report.html, ${files.length - 1} pictures)\n`);
    return EXIT_DONE;
  },
};
