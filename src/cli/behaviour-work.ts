// The work of `porchlight behaviour`: a device's contract as sentences, what changed, and approval.

import { UserError } from '../base/user-error.ts';
import { differenceSentences } from '../behaviour/contract-difference.ts';
import { contractSentences } from '../behaviour/contract-sentences.ts';
import { decide } from '../homes/decisions.ts';
import { type ContractView, withContract } from '../homes/home-contracts.ts';
import type { CommandLine } from './command.ts';
import { nameOf } from './devices-page.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { dataFolder } from './home-line.ts';
import { shownTexts } from './shown-text.ts';
import { runSubcommand, type Subcommand } from './subcommands.ts';
import { outputPaint, outputWidth, print } from './terminal.ts';
import { padText, wrapText } from './text-layout.ts';

const COMMAND = 'behaviour';
const LABEL_WIDTH = 14;

/** Every word that may stand behind `behaviour`; any other is a device. */
export const BEHAVIOUR_SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'diff',
    operands: 'DEVICE',
    operandCount: [1, 1],
    summary: 'what changed',
    run: ([word], line) => difference(word!, line),
  },
  {
    name: 'approve',
    operands: 'DEVICE',
    operandCount: [1, 1],
    summary: 'agrees with it',
    run: ([word], line) => approve(word!, line),
  },
  {
    name: 'export',
    operands: 'DEVICE',
    operandCount: [1, 1],
    summary: 'as a MUD file, firewall rules or a page',
    run: async ([word], line) => (await import('./behaviour-export.ts')).exportBehaviour(word!, line),
  },
  {
    name: 'check',
    operands: 'CAPTURE…',
    operandCount: [1, Number.POSITIVE_INFINITY],
    summary: 'what of a capture breaks a MUD profile',
    run: async (inputs, line) => (await import('./behaviour-check.ts')).checkBehaviour(inputs, line),
  },
];

export function runBehaviour(line: CommandLine): Promise<number> {
  return runSubcommand(COMMAND, BEHAVIOUR_SUBCOMMANDS, line, {
    otherwise: (word, more) => {
      if (more !== undefined)
        throw new UserError('bad-option', { command: COMMAND, reason: `"${more}" is one word too many` });
      return show(word, line);
    },
  });
}

/** The head of a page about one device: its name and id. */
function headOf({ device }: ContractView): string {
  return `  ${outputPaint()(nameOf(device), 'bold')}  ${outputPaint()(device.id, 'faint')}\n\n`;
}

function show(word: string, line: CommandLine): number {
  return withContract(dataFolder(COMMAND, line.options), word, (found) => {
    const { contract, device } = found;
    const document = contract?.document() ?? null;
    const sentences = document === null ? [] : contractSentences(document);
    if (line.options.flag('json')) {
      printJson({ device: device.id, name: device.name, sentences, contract: document });
      return EXIT_DONE;
    }
    const texts = sentences.map(
      ({ about, text }, i) => [about === sentences[i - 1]?.about ? '' : about, text] as const,
    );
    print(headOf(found) + labelledLines(texts.length > 0 ? texts : [['state', 'Nothing was learned of it yet.']]));
    return EXIT_DONE;
  });
}

function difference(word: string, line: CommandLine): number {
  return withContract(dataFolder(COMMAND, line.options), word, (found) => {
    const { contract, device } = found;
    const document = contract?.document() ?? null;
    const changes = contract?.changes() ?? [];
    const sentences = differenceSentences(changes);
    const approved = document?.approved ?? null;
    if (line.options.flag('json')) {
      printJson({ device: device.id, version: document?.version ?? null, approved, changes, sentences });
      return EXIT_DONE;
    }
    const since = approved === null ? 'since it was learned' : `since version ${approved.version}, which you approved`;
    const texts = sentences.length > 0 ? sentences : [`Nothing changed ${since}.`];
    print(headOf(found) + texts.map(indented).join(''));
    return EXIT_DONE;
  });
}

function approve(word: string, line: CommandLine): number {
  const folder = dataFolder(COMMAND, line.options);
  const { device, version } = withContract(folder, word, ({ device: found, contract }) => ({
    device: found,
    version: contract?.document().version ?? null,
  }));
  if (version === null)
    throw new UserError('bad-option', {
      command: COMMAND,
      reason: `nothing was learned of ${device.id} yet, so there is nothing to approve`,
    });
  const outcome = decide(folder, [{ kind: 'approve', device: device.id, version }]);
  if (line.options.flag('json')) printJson({ device: device.id, version, outcome });
  else {
    const later = outcome === 'waits' ? ' The watch that runs takes it up within seconds.' : '';
    print(`${indented(`Version ${version} of ${nameOf(device)} (${device.id}) is approved.${later}`)}`);
  }
  return EXIT_DONE;
}

function indented(text: string): string {
  return wrapText(text, outputWidth() - 2)
    .map((part) => `  ${part}\n`)
    .join('');
}

function labelledLines(texts: readonly (readonly [string, string])[]): string {
  const width = outputWidth();
  const paint = outputPaint();
  const margin = 2 + LABEL_WIDTH;
  return texts
    .map(([label, text]) =>
      wrapText(text, width - margin)
        .map((part, i) => `  ${paint(padText(i === 0 ? label : '', LABEL_WIDTH), 'faint')}${part}\n`)
        .join(''),
    )
    .join('');
}

function printJson(document: object): void {
  print(`${JSON.stringify(shownTexts(document), null, 2)}\n`);
}
