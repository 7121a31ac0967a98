// The console: messages as lines where Porchlight runs, and in its log.
import { type Message, messageLines } from './message.ts';
import { messageWords } from './message-words.ts';
import { NEW_DEVICES, type Notifier } from './notifier.ts';

/** A message as lines for a terminal. */
export function consoleText(message: Message): string {
  const head = `[${messageWords[message.language].severity[message.severity]}] ${message.title}`;
  const link = message.link === null ? [] : [message.link];
  return [head, ...[...messageLines(message), ...link].map((line) => (line === '' ? '' : `  ${line}`))].join('\n');
}

export const consoleNotifier: Notifier = {
  kind: 'console',
  title: 'Console',
  description: 'Prints messages where Porchlight runs, and into its log.',
  fields: [NEW_DEVICES],
  send: async (message, _, { print }) => {
    print(consoleText(message));
    return { status: 'printed', answer: null };
  },
};
