// `porchlight simulate`: a made-up home as a capture, or as a table of labelled connections.
import { QUIET } from './capture-options.ts';
import type { Command } from './command.ts';

const DAYS_MOST = 366;
const SEED_MOST = 4_294_967_295;
/** As the room `simulation` has it; a test compares them, since help shall not load it. */
export const DEVICES_MOST = 240;

export const simulateCommand: Command = {
  name: 'simulate',
  summary: 'makes up a home and writes its traffic as a capture',
  operands: '',
  completes: 'none',
  operandCount: [0, 0],
  description:
    'Makes up a home from a seed: devices, people, days and attacks, packet by packet, and writes them as a capture (pcap) or as a table of connections with labels. The same seed gives the same bytes. It is for trying things out and for demonstrations: how accurate a detector is cannot be told from it (docs/simulation.md).',
  options: [
    {
      name: 'days',
      kind: 'number',
      value: 'DAYS',
      least: 0.001,
      most: DAYS_MOST,
      usual: '1 unless given',
      description: 'How long; 0.5 is half a day.',
    },
    {
      name: 'seed',
      kind: 'whole',
      value: 'N',
      least: 0,
      most: SEED_MOST,
      usual: 1,
      description: 'Another number is another home.',
    },
    {
      name: 'devices',
      kind: 'whole',
      value: 'N',
      least: 1,
      most: DEVICES_MOST,
      usual: 14,
      description: 'How many devices it has, the router apart.',
    },
    {
      name: 'people',
      kind: 'whole',
      value: 'N',
      least: 1,
      most: 12,
      usual: 2,
      description: 'How many people live there.',
    },
    {
      name: 'attack',
      kind: 'text',
      value: 'NAME@TIME',
      isRepeatable: true,
      description:
        'An attack and how long after the start it begins: mirai@2d+03:00, port-scan@18:30, arp-spoof@1d. The word help instead lists them.',
    },
    {
      name: 'start',
      kind: 'text',
      value: 'TIME',
      description: 'When it begins, in UTC: 2026-01-05 or 2026-01-05T06:00. A Monday, 2026-01-05, unless given.',
    },
    {
      name: 'format',
      short: 'f',
      kind: 'text',
      value: 'FORMAT',
      choices: ['pcap', 'csv'],
      description:
        'pcap, unless given; or csv: ts, orig_pkts, resp_pkts, orig_bytes, resp_bytes and label of every connection.',
    },
    {
      name: 'out',
      short: 'o',
      kind: 'text',
      value: 'FILE',
      completes: 'file',
      description: 'Writes there instead of standard output; after Ctrl-C as FILE.partial.',
    },
    { name: 'overwrite', kind: 'flag', description: 'Writes also where a capture stands already.' },
    QUIET,
  ],
  examples: [
    [
      'simulate --days 3 --seed 7 --attack mirai@2d+03:00 --out home.pcap',
      'Three days, with Mirai in the third night.',
    ],
    ['simulate --format csv --attack dns-tunnel@12:00 > home.csv', 'A day as a table of connections with labels.'],
    ['simulate --attack help', 'Lists the attacks.'],
  ],
  run: async (line) => (await import('./run-simulate.ts')).runSimulate(line),
};
