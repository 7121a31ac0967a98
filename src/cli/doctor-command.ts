// `porchlight doctor`: can this machine capture, on what, what is missing, and how to give the permission.
import type { CaptureExamination, InterfaceFacts, ProgramFacts } from '../capture/index.ts';
import type { Command } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { PROGRAM_NAME, withProgramName } from './program-name.ts';
import { outputPaint, outputWidth, type Paint, print } from './terminal.ts';
import { layTable, wrapText } from './text-layout.ts';

const INDENT = '  ';
const MIRROR_ADVICE =
  'An ordinary switch shows this machine its own traffic and broadcasts only. To see all devices, listen on the router, or on a mirror port of the switch:';

const WATCH_ADVICE = 'With `watch` in place of `start` it prints to this terminal, without a dashboard.';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'can this machine capture, on what, and what is missing',
  operands: '',
  completes: 'none',
  operandCount: [0, 0],
  description:
    'Looks at this machine: the programs that capture, the permission they have, the interfaces. Says what is missing and which commands give it, without running Porchlight as root. Captures nothing. Ends with exit code 0 whatever it finds; for scripts, canCapture in --json says yes or no.',
  options: [{ name: 'json', kind: 'flag', description: 'Prints one JSON document.' }],
  examples: [['doctor', 'Before the first `porchlight start`.']],
  async run(line) {
    const { examineCapture } = await import('../capture/index.ts');
    const found = await examineCapture();
    if (line.options.flag('json')) print(`${JSON.stringify(found, null, 2)}\n`);
    else print(doctorPage(found, outputWidth(), outputPaint()));
    return EXIT_DONE;
  },
};

/** The page, ended by a line end. */
export function doctorPage(found: CaptureExamination, width: number, paint: Paint): string {
  const lines = [
    '',
    ...verdict(found, width, paint),
    '',
    ...found.problems.flatMap((problem) => wrapText(problem, width - INDENT.length).map((line) => INDENT + line)),
    ...(found.remedies.length > 0
      ? [
          '',
          `${INDENT}${found.canCapture ? 'To give the permission:' : 'Try:'}`,
          ...found.remedies.map((line) => `    ${withProgramName(line)}`),
        ]
      : []),
    ...(found.problems.length + found.remedies.length > 0 ? [''] : []),
    INDENT + paint('Programs', 'bold'),
    ...table(
      [{ title: 'program' }, { title: 'version', isOptional: true }, { title: 'where', least: 20 }],
      found.programs.map(programCells),
      width,
      paint,
    ),
    '',
    ...interfaceLines(found, width, paint),
    ...nextLines(found, width),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function verdict(found: CaptureExamination, width: number, paint: Paint): string[] {
  const say = (text: string, tone: 'green' | 'yellow'): string[] =>
    wrapText(text, width - INDENT.length).map((line) => INDENT + paint(line, tone));
  if (!found.canCapture || found.program === null)
    return say(
      `This machine cannot capture yet. Reading files works${process.platform === 'linux' ? `; \`${PROGRAM_NAME} start\` shows its own connections and its neighbours` : ''}.`,
      'yellow',
    );
  const { kind } = found.program;
  if (!found.isRoot) return say(`This machine can capture, with ${kind}.`, 'green');
  if (found.worksWithoutRoot)
    return say(`This machine can capture, with ${kind}, and for users with the permission also without root.`, 'green');
  return say(
    `This machine can capture, with ${kind}, but only as root. Porchlight does not need to be root:`,
    'yellow',
  );
}

function programCells(program: ProgramFacts): string[] {
  if (program.path === null) return [program.kind, '-', 'not installed'];
  const right = program.kind === 'ssh' ? '' : program.hasCaptureRight ? ', has the right to capture' : '';
  return [
    program.kind,
    program.version ?? '?',
    `${program.path}${program.isExecutable ? right : ', you may not start it'}`,
  ];
}

function interfaceLines(found: CaptureExamination, width: number, paint: Paint): string[] {
  if (found.interfaces.length === 0) return [];
  const cells = (one: InterfaceFacts): string[] => [
    one.name,
    one.kind,
    one.state,
    one.mac ?? '-',
    one.name === found.suggestedInterface ? 'probably yours' : '',
  ];
  const columns = [
    { title: 'interface' },
    { title: 'kind', isOptional: true },
    { title: 'state' },
    { title: 'MAC', isOptional: true },
    { title: 'note' },
  ];
  return [INDENT + paint('Interfaces', 'bold'), ...table(columns, found.interfaces.map(cells), width, paint), ''];
}

function table(columns: Parameters<typeof layTable>[0], rows: string[][], width: number, paint: Paint): string[] {
  const { head, lines } = layTable(columns, rows, width - INDENT.length);
  return [INDENT + paint(head, 'faint'), ...lines.map((line) => INDENT + line)];
}

function nextLines(found: CaptureExamination, width: number): string[] {
  const interfaceName = found.suggestedInterface ?? found.interfaces[0]?.name;
  if (!found.canCapture || interfaceName === undefined) return [];
  return [
    ...wrapText(MIRROR_ADVICE, width - INDENT.length).map((line) => INDENT + line),
    '',
    `    ${PROGRAM_NAME} start --interface ${interfaceName}`,
    `    ${PROGRAM_NAME} start --interface ssh://root@ROUTER/br-lan`,
    '',
    ...wrapText(WATCH_ADVICE, width - INDENT.length).map((line) => INDENT + line),
    '',
  ];
}
