// `porchlight scan`: what is in a capture and what is wrong in it.
import { FILTER, FLOW_CAPACITY, IGNORE_CHECKSUMS, LOCAL_NETS, QUIET, SNAPLEN } from './capture-options.ts';
import type { Command, CommandOption } from './command.ts';

export const SCAN_OPTIONS: readonly CommandOption[] = [
  { name: 'json', kind: 'flag', description: 'Prints one JSON document: summary, devices, alerts, dropped.' },
  {
    name: 'fail-on',
    kind: 'text',
    value: 'SEVERITY',
    choices: ['low', 'medium', 'high'],
    description: 'Exits with 1 when there is an alert of this severity or a higher one.',
  },
  LOCAL_NETS,
  FILTER,
  IGNORE_CHECKSUMS,
  FLOW_CAPACITY,
  SNAPLEN,
  QUIET,
];

export const scanCommand: Command = {
  name: 'scan',
  summary: 'shows the devices, the top talkers and the alerts in captures, or what is abnormal in a table',
  operands: 'FILE…',
  completes: 'file',
  operandCount: [1, Number.POSITIVE_INFINITY],
  description:
    'Reads captures and prints a page: which devices were seen, who talked most, and what looks wrong, in plain words. FILE is a pcap or pcapng file (also .gz or .zst), a folder, or - for standard input; several are merged by time. One table (CSV, JSON, Parquet, NumPy, a Zeek log) is judged instead: windows of ten rows, by an isolation forest that is fitted on the table itself.',
  options: SCAN_OPTIONS,
  examples: [
    ['scan home.pcap', 'One page about one capture.'],
    ['scan conn.log', 'What is abnormal in a Zeek log or another table.'],
    ['scan --json captures/ > result.json', 'A whole folder, for a program.'],
    [
      'scan --fail-on medium --quiet nightly.pcap.gz',
      'For scripts: exit code 1 says that there is something to look at.',
    ],
  ],
  run: async (line) => (await import('./run-scan.ts')).runScan(line, { command: 'scan', inputs: line.words }),
};
