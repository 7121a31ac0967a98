// `porchlight host`: this machine's own connections, learned and watched.
import { QUIET } from './capture-options.ts';
import type { Command } from './command.ts';
import { JSON_FLAG, SEED } from './study-options.ts';

const SECONDS_MOST = 31_536_000;
const INTERVAL_MOST = 3600;

export const hostCommand: Command = {
  name: 'host',
  summary: "learns and watches this machine's own connections",
  operands: 'train|monitor',
  completes: ['train', 'monitor'],
  operandCount: [1, 1],
  description:
    "Looks at the sockets of this machine every so many seconds, without privileges and without payload: counts by state, peers, ports, programs, attempts and failures. `train` learns an isolation forest from the samples; `monitor` says which later samples are abnormal and names the connections that are new.\n\nA sample is abnormal when the forest's decision is below --threshold, when a column is above its trained range by half of it and at least 10, or when a rule fires: 20 ports of one peer, 20 peers on one port, 5 failed attempts a second. After 12 samples a scan hardly moves the decision below -0.1, so train on 30 or more.",
  options: [
    {
      name: 'model',
      short: 'm',
      kind: 'text',
      value: 'FILE',
      completes: 'file',
      description: 'The model: written by train, read by monitor.',
    },
    {
      name: 'seconds',
      kind: 'whole',
      value: 'N',
      least: 1,
      most: SECONDS_MOST,
      usual: 'train 120; monitor until it is stopped unless given',
      description: 'How long.',
    },
    {
      name: 'interval',
      kind: 'whole',
      value: 'SECONDS',
      least: 1,
      most: INTERVAL_MOST,
      usual: 'train 10; monitor as the model was trained unless given',
      description: 'Between two samples.',
    },
    {
      name: 'threshold',
      kind: 'number',
      value: 'DECISION',
      least: -0.5,
      most: 0.5,
      usual: '-0.1 unless given',
      description: 'monitor: a decision below it is abnormal.',
    },
    {
      name: 'log',
      kind: 'text',
      value: 'FILE',
      completes: 'file',
      description: 'monitor: also appends each abnormal sample to this file, as a JSON line.',
    },
    { ...JSON_FLAG, description: 'monitor: prints each sample as a JSON line.' },
    SEED,
    QUIET,
  ],
  examples: [
    ['host train --seconds 120 --interval 10 --model host.model', 'Learns for two minutes.'],
    ['host monitor --interval 10 --model host.model --threshold -0.1', 'Watches until Ctrl-C.'],
  ],
  run: async (line) => (await import('./run-host.ts')).runHost(line),
};
