// Loaded into the daemon by tests (NODE_OPTIONS=--import=…): signals end a thread in the middle of its work, and a file moves the clock.
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

const workers = new Map();
const TRIGGERS = { SIGUSR2: 'store-worker', SIGWINCH: 'engine-worker' };

if (threads.isMainThread) {
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(url, options) {
      super(url, options);
      workers.set(options?.name, this);
    }
  };
  syncBuiltinESMExports();
  for (const [signal, name] of Object.entries(TRIGGERS)) process.on(signal, () => void workers.get(name)?.terminate());
}

const file = process.env.PORCHLIGHT_TEST_CLOCK;
if (file !== undefined) {
  const now = Date.now.bind(Date);
  let offsetMs = 0;
  const look = () => {
    try {
      offsetMs = Number(readFileSync(file, 'utf8')) || 0;
    } catch {
      // It is being written this moment: the offset before holds.
    }
  };
  look();
  setInterval(look, 50).unref();
  Date.now = () => now() + offsetMs;
}
