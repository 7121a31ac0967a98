// `porchlight behaviour export`: a contract as a MUD file, as nftables rules with dnsmasq's lines, or as a page of Markdown.
import { UserError } from '../base/user-error.ts';
import { type ContractText, contractText, dnsmasqText } from '../homes/contract-exports.ts';
import { type ExportedContract, exportedContract } from '../homes/exported-contract.ts';
import type { CommandLine } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { outputWidth, print, printError } from './terminal.ts';
import { wrapText } from './text-layout.ts';

const COMMAND = 'behaviour';
type Exporter = (found: ExportedContract, line: CommandLine) => ContractText;

const EXPORTERS: Readonly<Record<string, Exporter>> = {
  mud: (found) => contractText(found, 'mud'),
  nftables: (found, line) => contractText(found, 'nftables', line.options.flag('enforce')),
  dnsmasq: (found, line) => dnsmasqText(found, line.options.flag('enforce')),
  markdown: (found) => contractText(found, 'markdown'),
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
