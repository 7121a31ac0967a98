// `porchlight detectors`: what is looked for, how, and with which numbers.
import type { OptionSpec } from '../base/options.ts';
import type { DetectorSpec } from '../detectors/detector.ts';
import type { Command } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { byteWords, wholeWords } from './quantity.ts';
import { outputPaint, outputWidth, type Paint, print } from './terminal.ts';
import { wrapText } from './text-layout.ts';

export const detectorsCommand: Command = {
  name: 'detectors',
  summary: 'lists what is looked for, how, and with which numbers',
  operands: '',
  completes: 'none',
  operandCount: [0, 0],
  description:
    'Lists the detectors: what each sees and how, the ATT&CK technique, the numbers it decides by with their reasons, and the memory it may take.',
  options: [{ name: 'json', kind: 'flag', description: 'Prints one JSON array.' }],
  examples: [['detectors', 'All of them.']],
  async run(line) {
    const { detectors } = await import('../detectors/index.ts');
    if (line.options.flag('json')) {
      const list = detectors.map(({ create: _, ...spec }) => spec);
      print(`${JSON.stringify(list, null, 2)}\n`);
    } else print(detectors.map((spec) => detectorPage(spec, outputWidth(), outputPaint())).join('\n'));
    return EXIT_DONE;
  },
};

function detectorPage(spec: DetectorSpec, width: number, paint: Paint): string {
  const { technique } = spec;
  const facts = `ATT&CK ${technique.id} ${technique.name} (${technique.matrix}); memory at most ${byteWords(spec.stateBytesMax)}`;
  const lines = [
    ...wrapText(`${paint(spec.name, 'bold')} ${spec.title}`, width),
    ...indented(spec.description, 2, width),
    ...indented(facts, 2, width).map((line) => paint(line, 'faint')),
  ];
  for (const [name, option] of Object.entries(spec.options)) {
    // A long list goes on behind its name, deeper than it.
    const [first = '', ...rest] = indented(`${name} = ${valueWords(option)} ${option.unit}`, 6, width);
    lines.push(first.slice(2), ...rest);
    lines.push(...indented(option.description, 8, width).map((line) => paint(line, 'faint')));
  }
  return `${lines.join('\n')}\n`;
}

function valueWords(option: OptionSpec): string {
  return option.kind === 'list' ? option.default.join(', ') : wholeOrFraction(option.default);
}

function wholeOrFraction(value: number): string {
  return Number.isInteger(value) ? wholeWords(value) : String(value);
}

function indented(text: string, margin: number, width: number): string[] {
  return wrapText(text, width - margin).map((line) => ' '.repeat(margin) + line);
}
