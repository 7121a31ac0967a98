// The engine's thread: started by the daemon with where to read and where to save; ends when it is told to.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { EngineNews, EngineOrder, EngineStart } from './engine-messages.ts';
import { EngineRun } from './engine-run.ts';
import { createHeapGuard } from './heap-guard.ts';

const { start, storePort } = workerData as { readonly start: EngineStart; readonly storePort: MessagePort };
const main = parentPort!;
const run = new EngineRun(start, storePort, (news: EngineNews) => main.postMessage(news), createHeapGuard());
main.on('message', (order: EngineOrder) => run.take(order));
await run.run();
storePort.close();
main.close();
