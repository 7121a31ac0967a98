// `porchlight behaviour`: what a device normally does, as sentences that its owner can agree with.
import { LOCAL_NETS, QUIET } from './capture-options.ts';
import type { Command, CommandOption } from './command.ts';
import { DATA, JSON_DOCUMENT } from './home-line.ts';

const EXPORT_OPTIONS: readonly CommandOption[] = [
  {
    name: 'format',
    kind: 'text',
    value: 'FORMAT',
    choices: ['mud', 'nftables', 'dnsmasq', 'markdown'],
    description: 'export: a MUD file (RFC 8520), nftables rules, the dnsmasq lines that fill their sets, or a page.',
  },
  {
    name: 'enforce',
    kind: 'flag',
    description: 'export: nftables rules that drop what is not in the contract; otherwise they count it.',
  },
];

const CHECK_OPTIONS: readonly CommandOption[] = [
  { name: 'profile', kind: 'text', value: 'FILE', completes: 'file', description: 'check: the MUD file.' },
  {
    name: 'device',
    kind: 'text',
    value: 'DEVICE',
    description:
      'check: MAC or address of the device in the capture, with --data also its id or name. Ours unless given, where the profile is an export of ours.',
  },
  {
    name: 'class',
    kind: 'text',
    value: 'CLASS=ADDRESS,…',
    isRepeatable: true,
    description: 'check: whom a class of the profile stands for in your network, such as my-controller=192.168.1.5.',
  },
  { name: 'fail', kind: 'flag', description: 'check: exits with 1 when something breaks the profile.' },
  LOCAL_NETS,
  QUIET,
];

export const behaviourCommand: Command = {
  name: 'behaviour',
  summary: 'says what a device normally does; takes approval; exports and checks it',
  operands: '[diff|approve|export] DEVICE | check CAPTURE…',
  completes: ['diff', 'approve', 'export', 'check'],
  operandCount: [1, Number.POSITIVE_INFINITY],
  description:
    'Says in sentences what a device normally does: whom it talks to, on which ports, when, and what it offers. behaviour diff DEVICE: what changed since you approved it, or since it was learned. behaviour approve DEVICE: agrees with what it says now. behaviour export DEVICE: gives it to other programs. behaviour check CAPTURE: lists what of a capture breaks a MUD profile.\n\nDEVICE is an id such as d3, a name, a MAC or an address.',
  options: [DATA, JSON_DOCUMENT, ...EXPORT_OPTIONS, ...CHECK_OPTIONS],
  examples: [
    ['behaviour d3 --data home', 'What it does.'],
    ['behaviour diff d3 --data home', 'What changed.'],
    ['behaviour approve d3 --data home', 'Agrees with it.'],
    ['behaviour export d3 --format mud --data home > mud.json', 'A MUD file; what it cannot carry is said.'],
    ['behaviour export d3 --format nftables --data home | nft -c -f -', 'Rules for the router, looked over by nft.'],
    ['behaviour check new.pcap --profile mud.json', 'What of a capture breaks it.'],
  ],
  run: async (line) => (await import('./behaviour-work.ts')).runBehaviour(line),
};
