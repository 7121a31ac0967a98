// `porchlight start`: the whole program: watch, dashboard, API, messages, until it is stopped.
import type { Command, CommandOption } from './command.ts';
import { DATA } from './home-line.ts';

const INTERFACE: CommandOption = {
  name: 'interface',
  short: 'i',
  kind: 'text',
  value: 'NAME',
  completes: 'interface',
  description:
    'Where packets come from: an interface, or ssh://USER@ROUTER/INTERFACE. Else the best that this machine gives.',
};

/** What the daemon may be told on the line; each is a setting too, and the line goes first. */
export const DAEMON_OPTIONS: readonly CommandOption[] = [
  DATA,
  {
    name: 'port',
    short: 'p',
    kind: 'whole',
    value: 'PORT',
    least: 0,
    most: 65_535,
    isName: true,
    usual: 8484,
    description: 'Where the dashboard listens; 0 takes any free one.',
  },
  {
    name: 'bind',
    kind: 'text',
    value: 'local|lan|ADDRESS',
    offers: ['local', 'lan'],
    description: 'Who can reach it: this machine alone (local), the whole network by HTTPS (lan), or one address.',
  },
  {
    name: 'insecure-http',
    kind: 'flag',
    description: 'Speaks plain HTTP to the network: only behind a proxy with TLS.',
  },
  { name: 'no-open', kind: 'flag', description: 'Opens no browser.' },
  { name: 'quiet', short: 'q', kind: 'flag', description: 'Prints only the address and the code, and errors.' },
];

export const startCommand: Command = {
  name: 'start',
  summary: 'watches your network, with a dashboard in the browser',
  operands: '',
  completes: 'none',
  operandCount: [0, 0],
  description:
    'Starts Porchlight: it watches from the best place that this machine gives, keeps everything in its data folder, and serves the dashboard. The first time it prints a one-time code, with which you make your account. Ctrl-C or `porchlight stop` ends it in order.',
  options: [INTERFACE, ...DAEMON_OPTIONS],
  examples: [
    ['start', 'On this machine, at http://localhost:8484.'],
    ['start --interface eth0 --bind lan', 'From a mirror port, for the whole home, by HTTPS.'],
    ['start --data /srv/porchlight --no-open', 'With a data folder of your own.'],
  ],
  run: async (line) => (await import('./run-start.ts')).runStart(line),
};
