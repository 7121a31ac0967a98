// The thread that makes a backup, or puts one back: compressing and looking through a database take long, and the main thread must answer.
import { parentPort } from 'node:worker_threads';
import { makeBackup, openBackup, putBackupInPlace } from './backup-home.ts';
import { answerCall, type CallMessage } from './calls.ts';

const work = { make: makeBackup, open: openBackup, put: putBackupInPlace };
export type BackupWork = typeof work;

const main = parentPort!;
main.on('message', (message: CallMessage | { readonly type: 'stop' }) => {
  if (message.type === 'stop') main.close();
  else void answerCall({ backup: work }, message, (answer) => main.postMessage(answer));
});
