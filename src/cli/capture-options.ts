// Options that all commands which read packets share, and the settings they become.
import { NetworkSet, parseNetwork } from '../base/networks.ts';
import { UserError } from '../base/user-error.ts';
import type { ScanSettings } from '../scans/scan-settings.ts';
import type { CommandOption, OptionValues } from './command.ts';

/** Most flows that a table may be told to hold: what a kernel's memory of 4 GB holds. */
const FLOW_CAPACITY_MAX = 4_194_304;
const FLOW_CAPACITY_LEAST = 64;
/** The flow table's own; a test compares them, since help shall not load the table. */
const FLOW_CAPACITY_USUAL = 65_536;
const SNAP_LENGTH_LEAST = 64;
const SNAP_LENGTH_MAX = 262_144;

export const QUIET: CommandOption = {
  name: 'quiet',
  short: 'q',
  kind: 'flag',
  description: 'Prints no progress and no warnings.',
};

export const IGNORE_CHECKSUMS: CommandOption = {
  name: 'ignore-checksums',
  short: 'C',
  kind: 'flag',
  description:
    'Counts packets with wrong checksums too. For captures made on the machine that sent them: its network card fills checksums in later.',
};

export const LOCAL_NETS: CommandOption = {
  name: 'local-nets',
  kind: 'text',
  value: 'CIDR,…',
  description: 'Your networks, for example 192.168.1.0/24,fd00::/8. Otherwise all private ranges.',
};

export const FILTER: CommandOption = {
  name: 'filter',
  kind: 'text',
  value: 'BPF',
  description: 'Reads only packets that match, in the language of tcpdump: "host 192.168.1.20 and port 53".',
};

export const SNAPLEN: CommandOption = {
  name: 'snaplen',
  kind: 'whole',
  value: 'BYTES',
  least: SNAP_LENGTH_LEAST,
  most: SNAP_LENGTH_MAX,
  usual: 'all unless given',
  description: 'Looks at no more than so many bytes of each packet.',
};

export const FLOW_CAPACITY: CommandOption = {
  name: 'flow-capacity',
  kind: 'whole',
  value: 'FLOWS',
  least: FLOW_CAPACITY_LEAST,
  most: FLOW_CAPACITY_MAX,
  usual: FLOW_CAPACITY_USUAL,
  description: 'Connections that may be open at once; the oldest attempt gives way beyond. More takes more memory.',
};

/** What reading packets needs to know. */
export interface CaptureSettings extends ScanSettings {
  readonly filter: string | undefined;
  readonly snapLength: number | undefined;
  readonly isQuiet: boolean;
}

export function readCaptureSettings(command: string, options: OptionValues): CaptureSettings {
  const networks = options.text('local-nets');
  return {
    validatesChecksums: !options.flag('ignore-checksums'),
    localNetworks: networks === undefined ? null : readNetworks(command, networks),
    filter: options.text('filter'),
    snapLength: options.whole('snaplen'),
    flowCapacity: options.whole('flow-capacity'),
    isQuiet: options.flag('quiet'),
  };
}

function readNetworks(command: string, text: string): NetworkSet {
  const networks = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const network = parseNetwork(part);
      if (network === null) throw new UserError('bad-option', { command, reason: `"${part}" is no network` });
      return network;
    });
  if (networks.length === 0) throw new UserError('bad-option', { command, reason: '--local-nets names no network' });
  return new NetworkSet(networks);
}
