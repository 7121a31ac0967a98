// The store's thread: the one who writes the database. Saves of the engine, retention, all queries, and a look at what others wrote.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type AnswerMessage, answerCall, type CallMessage, troubleOf } from './calls.ts';
import type { StoreOrder } from './engine-messages.ts';
import { guardHeapByClock, OFTEN_MS } from './heap-guard.ts';
import { StoreKeeping, type StoreStart, type StoreTold } from './store-keeping.ts';

const main = parentPort!;
const tell = (news: StoreTold): void => main.postMessage(news);

try {
  const keeping = new StoreKeeping(workerData as StoreStart, tell, (error) => {
    main.postMessage({ type: 'failed', trouble: troubleOf(error) });
    process.exit(1);
  });
  const parts = keeping.parts();
  guardHeapByClock(OFTEN_MS);
  main.on(
    'message',
    (message: CallMessage | { readonly type: 'engine'; readonly port: MessagePort } | { type: 'stop' }) => {
      if (message.type === 'call') {
        const post = (answer: AnswerMessage): void => main.postMessage(answer);
        void answerCall(parts, message, post, (error) => keeping.judge(error));
      } else if (message.type === 'engine') {
        const { port } = message;
        port.on('message', (order: StoreOrder) => keeping.take(order, (news) => port.postMessage(news)));
      } else {
        keeping.close();
        main.close();
      }
    },
  );
  tell({ type: 'ready', aside: keeping.setAside });
} catch (error) {
  // What is wrong with the folder is told in words, not as a crash of the thread.
  main.postMessage({ type: 'failed', trouble: troubleOf(error) });
  main.close();
}
