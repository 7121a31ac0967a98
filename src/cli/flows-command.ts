// `porchlight flows`: one record a connection, in the formats that other tools read.
import { featureFormats, recordFormats } from '../records/index.ts';
import { FILTER, FLOW_CAPACITY, IGNORE_CHECKSUMS, LOCAL_NETS, QUIET, SNAPLEN } from './capture-options.ts';
import type { Command } from './command.ts';

/** Each set has a range of its own within. */
const WINDOW_MAX = 1_000_000;
const TIMEOUT_SECONDS_MAX = 604_800;
/** nfstream's own limit of splt_analysis. */
const SPLT_MAX = 255;

export const flowsCommand: Command = {
  name: 'flows',
  summary: 'writes one record a connection: Zeek, JSON, CSV, nfstream, Parquet, CICFlowMeter',
  operands: 'FILE…',
  completes: 'file',
  operandCount: [1, Number.POSITIVE_INFINITY],
  description:
    "Turns captures into connection records. A connection means what Zeek's conn.log means: states, history, byte counts from sequence numbers. FILE is a pcap or pcapng file (also .gz or .zst), a folder, or - for standard input; several are merged by time.\n\n--format nfstream cuts flows as nfstream does (idle 120 s, active 1800 s, FIN ignored). --format cic writes CICFlowMeter's columns from corrected definitions, and the formats flow, ciciot, conn-window and device-window the rows of these feature sets: docs/features.md has every column.",
  options: [
    {
      name: 'format',
      short: 'f',
      kind: 'text',
      value: 'FORMAT',
      choices: [...recordFormats, ...featureFormats].map(({ name }) => name),
      description: 'What to write; zeek unless given.',
    },
    {
      name: 'out',
      short: 'o',
      kind: 'text',
      value: 'FILE',
      completes: 'file',
      description:
        'Writes there instead of standard output; the file appears when it is whole, after Ctrl-C as FILE.partial.',
    },
    {
      name: 'facts',
      kind: 'text',
      value: 'DIR',
      completes: 'folder',
      description:
        'Also writes dns.log, ssl.log, http.log, dhcp.log and mqtt.log, as Zeek writes them, into this folder; with --format json as JSON lines.',
    },
    {
      name: 'names',
      kind: 'text',
      value: 'YEAR',
      choices: ['2017', '2018'],
      description:
        'With cic: names and order of the columns as CIC-IDS-2017 (85, the usual) or CSE-CIC-IDS-2018 (80) has them.',
    },
    {
      name: 'window',
      kind: 'whole',
      value: 'N',
      least: 1,
      most: WINDOW_MAX,
      usual: 'those of the set unless given',
      description: 'With a set of windows: packets, connections or seconds of each.',
    },
    {
      name: 'splt',
      kind: 'whole',
      value: 'N',
      least: 0,
      most: SPLT_MAX,
      usual: 0,
      description: 'With nfstream: direction, size and interval of the first N packets of each flow.',
    },
    {
      name: 'statistics',
      kind: 'flag',
      description: 'Adds 48 statistics a flow (sizes, intervals, TCP flags), named as nfstream names them.',
    },
    { name: 'interim', kind: 'flag', description: 'Also writes a record of each long connection every 5 minutes.' },
    { name: 'community-id', kind: 'flag', description: 'Adds the Community ID of each flow.' },
    IGNORE_CHECKSUMS,
    LOCAL_NETS,
    {
      name: 'idle-timeout',
      kind: 'whole',
      value: 'SECONDS',
      least: 1,
      most: TIMEOUT_SECONDS_MAX,
      usual: 'with nfstream 120 unless given',
      description: 'Ends a flow after so long without a packet, instead of the times of its protocol.',
    },
    {
      name: 'active-timeout',
      kind: 'whole',
      value: 'SECONDS',
      least: 1,
      most: TIMEOUT_SECONDS_MAX,
      usual: 'with nfstream 1,800 unless given, otherwise flows are not cut',
      description: 'Cuts a flow that lasts longer than this.',
    },
    FLOW_CAPACITY,
    FILTER,
    SNAPLEN,
    QUIET,
  ],
  examples: [
    ['flows home.pcap > conn.log', "Zeek's conn.log."],
    ['flows --format json home.pcap | jq .service', 'One JSON object a line.'],
    ['flows -f nfstream --statistics --splt 20 -o flows.csv captures/', 'A table for learning, of a whole folder.'],
    ['flows -f parquet --statistics -o flows.parquet a.pcap b.pcapng.gz', 'The same for pandas or DuckDB.'],
    ['flows -f cic --names 2018 -o flows.csv home.pcap', "CICFlowMeter's columns under the names of 2018."],
    ['flows - < home.pcap', 'From standard input; a pipe works too.'],
  ],
  run: async (line) => (await import('./run-flows.ts')).runFlows(line),
};
