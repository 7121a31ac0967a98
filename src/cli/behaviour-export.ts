// `porchlight behaviour export`: a contract as a MUD file, as nftables rules with dnsmasq's lines, or as a page of Markdown.
import { UserError } from '../base/user-error.ts';
import { contractMarkdown } from '../behaviour/contract-markdown.ts';
import { mudProfile } from '../behaviour/mud-profile.ts';
import { nftablesRules } from '../behaviour/nftables-rules.ts';
import { type ExportedContract, exportedContract } from '../homes/exported-contract.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { outputWidth, print, printError } from './terminal.ts';
import { wrapText } from './text-layout.ts';

const COMMAND = 'behaviour';
/** Last time that a date of four digits can say. */
const DATE_LAST_MS = 253_402_300_799_000;

interface Exported {
  readonly text: string;
  /** What it does not carry, as sentences. */
  readonly notes: readonly string[];
}

type Exporter = (found: ExportedContract, line: CommandLine) => Exported;

const EXPORTERS: Readonly<Record<string, Exporter>> = {
  mud: (found) => {
    const { profile, notes } = exportMud(found);
    return { text: `${JSON.stringify(profile, null, 2)}\n`, notes };
  },
  nftables: (found, line) => {
    const { rules, dnsmasq, notes } = exportNftables(found, line);
    const commented = dnsmasq === '' ? '' : dnsmasq.replace(/^(?=nftset=)/gm, '# dnsmasq: ');
    return { text: rules + commented, notes };
  },
  dnsmasq: (found, line) => {
    const { dnsmasq, notes } = exportNftables(found, line);
    return { text: dnsmasq === '' ? '# No destination of the device has a name.\n' : dnsmasq, notes };
  },
  markdown: (found) => {
    const { device, document } = found;
    const { id, name, macs, vendor, kind } = device;
    const subject = { id, name, mac: macs[0] ?? null, vendor, kind: kind.kind };
    return { text: contractMarkdown(document, subject, exportMud(found).notes), notes: [] };
  },
};

/** The export on standard output, and on standard error what it does not carry. */
export function exportBehaviour(word: string, line: CommandLine): number {
  const folder = dataFolder(COMMAND, line.options);
  const format = line.options.text('format');
  const exporter = format === undefined ? undefined : EXPORTERS[format];
  if (exporter === undefined)
    throw new UserError('bad-option', {
      command: COMMAND,
      reason: `\`behaviour export\` needs --format: ${Object.keys(EXPORTERS).join(', ')}`,
    });
  const found = exportedContract(folder, word);
  if (found === null)
    throw new UserError('bad-option', {
      command: COMMAND,
      reason: `nothing was learned of "${word}" yet, so there is nothing to export`,
    });
  const { text, notes } = exporter(found, line);
  if (line.options.flag('json'))
    print(`${JSON.stringify({ device: found.device.id, format, text, notes }, null, 2)}\n`);
  else {
    print(text);
    if (!line.options.flag('quiet'))
      for (const note of notes) printError(`${wrapText(`Note: ${note}`, outputWidth()).join('\n')}\n`);
  }
  return EXIT_DONE;
}

function exportMud({ device, document, policy }: ExportedContract): ReturnType<typeof mudProfile> {
  const { id, name, macs, vendor } = device;
  const lastMs = Math.min(Math.max(0, Math.round(document.lastUs / 1000)), DATE_LAST_MS);
  const lastUpdate = new Date(lastMs).toISOString();
  return mudProfile(policy, document, { id, name, mac: macs[0] ?? null, vendor, lastUpdate });
}

function exportNftables(
  { device, policy, networks }: ExportedContract,
  line: CommandLine,
): ReturnType<typeof nftablesRules> {
  const { id, macs, addresses } = device;
  return nftablesRules(policy, { id, macs, addresses, networks, isEnforced: line.options.flag('enforce') });
}
