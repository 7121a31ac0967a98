// `porchlight api`: everything that the dashboard does, from a terminal: one request to the running daemon.
import { UserError } from '../base/user-error.ts';
import type { Command } from './command.ts';
import { EXIT_DONE } from './exit-codes.ts';
import { DATA, dataFolder } from './home-line.ts';
import { print } from './terminal.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const ROOT = '/api/v1';

export const apiCommand: Command = {
  name: 'api',
  summary: 'one request to the running daemon, as the dashboard makes them',
  operands: 'METHOD PATH [JSON]',
  completes: 'none',
  operandCount: [2, 3],
  description:
    'Sends one request to the daemon of the data folder and prints its answer. Paths are those of docs/api.md, below /api/v1. Whoever may write the data folder needs no login.',
  options: [DATA],
  examples: [
    ['api GET /devices', 'Every device, with traffic and alerts.'],
    ['api GET /map?hours=24', 'Who talked to whom.'],
    [`api POST /demo/attack '{"attack":"port-scan"}'`, 'In a demo: an attack.'],
  ],
  async run({ words: [word = '', path = '', json], options }) {
    const method = METHODS.find((each) => each === word.toUpperCase());
    const refuse = (reason: string): UserError => new UserError('bad-option', { command: 'api', reason });
    if (method === undefined) throw refuse(`the method is one of ${METHODS.join(', ')}, not "${word}"`);
    if (!path.startsWith('/')) throw refuse(`the path begins with /, as /devices does, not "${path}"`);
    const { withDaemon } = await import('./daemon-call.ts');
    const target = path.startsWith(`${ROOT}/`) ? path : ROOT + path;
    const answer = await withDaemon(dataFolder('api', options), { name: 'console', scope: 'admin' }, (call) =>
      call<unknown>(method, target, json === undefined ? undefined : parse(json, refuse)),
    );
    print(typeof answer === 'string' ? answer : `${JSON.stringify(answer, null, 2)}\n`);
    return EXIT_DONE;
  },
};

function parse(json: string, refuse: (reason: string) => UserError): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw refuse('the third word is no JSON document');
  }
}
