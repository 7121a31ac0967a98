// `porchlight start`: a first look. Without a file it scans the example capture that comes with the program.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UserError } from '../base/user-error.ts';
import type { Command } from './command.ts';
import { pairLines } from './help-text.ts';
import { PROGRAM_NAME } from './program-name.ts';
import { SCAN_OPTIONS } from './scan-command.ts';
import { outputWidth } from './terminal.ts';
import { wrapText } from './text-layout.ts';

const NOTE =
  'This is the example that comes with Porchlight: a small home, recorded on one machine with real programs, and attacked on purpose. Look at your own network:';
const NEXT_STEPS: readonly (readonly [string, string])[] = [
  ['scan FILE', 'a capture from your router'],
  ['watch --interface eth0', 'live'],
  ['doctor', 'can this machine capture?'],
];
const INDENT = '  ';

/** What stands above the page of the example. */
function startNote(width: number): string {
  const room = width - INDENT.length;
  const steps = NEXT_STEPS.map(([words, meaning]) => [`${PROGRAM_NAME} ${words}`, meaning] as const);
  const lines = [...wrapText(NOTE, room), '', ...pairLines(steps, 2, room)];
  return ['', ...lines.map((line) => (line === '' ? '' : INDENT + line))].join('\n');
}

function examplePath(): string {
  // From src/cli/ in a checkout, from dist/ in the package.
  for (const path of ['../examples/home.pcap', '../../examples/home.pcap']) {
    const file = fileURLToPath(new URL(path, import.meta.url));
    if (existsSync(file)) return file;
  }
  throw new UserError('file-not-found', { file: 'examples/home.pcap' });
}

export const startCommand: Command = {
  name: 'start',
  summary: 'a first look: scans the example capture, or the files you name',
  operands: '[FILE…]',
  completes: 'file',
  operandCount: [0, Number.POSITIVE_INFINITY],
  description:
    'Without a file, scans the example capture that comes with Porchlight, so that you see what it does. With files it does what `porchlight scan` does.',
  options: SCAN_OPTIONS,
  examples: [
    ['start', 'The example.'],
    ['start home.pcap', 'Your own capture.'],
  ],
  run: async (line) => {
    const { runScan } = await import('./run-scan.ts');
    if (line.words.length > 0) return runScan(line, { command: 'start', inputs: line.words });
    return runScan(line, { command: 'start', inputs: [examplePath()], note: startNote(outputWidth()) });
  },
};
