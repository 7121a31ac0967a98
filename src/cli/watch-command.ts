// `porchlight watch`: what `scan` does, live, until Ctrl-C.
import { FILTER, FLOW_CAPACITY, LOCAL_NETS, QUIET, SNAPLEN } from './capture-options.ts';
import type { Command } from './command.ts';
import { HOME_SETTINGS } from './home-line.ts';

const DURATION_SECONDS_MAX = 31_536_000;
const WRITE_MEGABYTES_MAX = 1_000_000;
/** Disk space of --write where nobody says how much. */
const WRITE_MEGABYTES = 1000;

export const watchCommand: Command = {
  name: 'watch',
  summary: 'the same, live on an interface; with --data learns each device and remembers',
  operands: '--interface IF|--read FILE…',
  completes: 'file',
  operandCount: [0, Number.POSITIVE_INFINITY],
  description:
    'Listens on an interface of this machine, or of another one over ssh (tcpdump must run there), and prints each alert as it comes: time, severity, sentence. Ctrl-C ends it with a summary. `porchlight doctor` shows the interfaces and what listening needs.\n\nWith --data it watches a home: learns what each device normally does, tells what it does else, and keeps devices, alerts and summaries in that folder, from which it goes on after a stop. Captures in place of an interface (--read) give the same as the live line would have.',
  options: [
    {
      name: 'interface',
      short: 'i',
      kind: 'text',
      value: 'IF',
      completes: 'interface',
      description: 'Where to listen: eth0, or ssh://user@router/br-lan. Required, or --read.',
    },
    {
      name: 'read',
      short: 'r',
      kind: 'text',
      value: 'FILE…',
      completes: 'file',
      isRepeatable: true,
      description: 'With --data, in place of --interface: captures or folders of them, merged by time.',
    },
    {
      name: 'data',
      short: 'd',
      kind: 'text',
      value: 'DIR',
      completes: 'folder',
      description:
        'Learns the devices of a home and keeps what it knows in this folder, which is made where it is missing.',
    },
    ...HOME_SETTINGS,
    {
      name: 'duration',
      kind: 'whole',
      value: 'SECONDS',
      least: 1,
      most: DURATION_SECONDS_MAX,
      usual: 'until Ctrl-C unless given',
      description: 'Ends after so long.',
    },
    {
      name: 'write',
      short: 'w',
      kind: 'text',
      value: 'FILE',
      completes: 'file',
      description:
        'Keeps the packets in this new pcapng file and numbered ones beside it; the oldest of them give way.',
    },
    {
      name: 'write-size',
      kind: 'whole',
      value: 'MB',
      least: 1,
      most: WRITE_MEGABYTES_MAX,
      usual: WRITE_MEGABYTES,
      description: 'Disk space that --write may take, in megabytes.',
    },
    {
      name: 'out',
      short: 'o',
      kind: 'text',
      value: 'DIR',
      completes: 'folder',
      description: 'Writes connection records there, a file every 5 minutes, each appearing when it is whole.',
    },
    {
      name: 'format',
      short: 'f',
      kind: 'text',
      value: 'FORMAT',
      choices: ['zeek', 'json', 'csv'],
      description: 'Format of the records of --out; zeek unless given.',
    },
    { name: 'json', kind: 'flag', description: 'Prints alerts as JSON lines, and the summary as the last one.' },
    LOCAL_NETS,
    FILTER,
    {
      name: 'check-checksums',
      kind: 'flag',
      description:
        'Leaves out packets with wrong checksums. Off, because a network card fills in the checksums of what this machine sends after we have seen it.',
    },
    FLOW_CAPACITY,
    SNAPLEN,
    QUIET,
  ],
  examples: [
    ['watch --interface eth0', 'Until Ctrl-C.'],
    ['watch -i ssh://root@192.168.1.1/br-lan', 'Everything that passes the router, seen from here.'],
    ['watch -i eth0 --data home --learn 3d --budget 1/week', 'Learns the home, and speaks rarely.'],
    ['watch --read may/ --data home', 'The same from captures.'],
    ['watch -i eth0 --write home.pcapng --out records', 'Keeps packets and connection records.'],
  ],
  run: async (line) => (await import('./run-watch.ts')).runWatch(line, WRITE_MEGABYTES),
};
