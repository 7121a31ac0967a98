// Replays captures into a data folder and kills itself with SIGKILL before a batch: DATA BATCH FILE…
import { readCaptures } from '../src/capture/index.ts';
import { HomeRunner } from '../src/homes/home-runner.ts';
import { readHomeSettings } from '../src/homes/home-settings.ts';
import { Store } from '../src/store/store.ts';

const [folder = '', killAtBatch = '', ...files] = process.argv.slice(2);
const store = Store.open(folder, 'write');
let ticks = 0;
const runner = new HomeRunner({
  store,
  settings: readHomeSettings(store, { learnSeconds: 6 * 3600, zone: 'Europe/Berlin' }),
  isReplay: true,
  validatesChecksums: false,
  replaySaveMs: 30,
  now: () => ticks++,
});
let batches = 0;
await readCaptures(
  files,
  { batchFrames: 500 },
  {
    frames(batch) {
      if (++batches === Number(killAtBatch)) process.kill(process.pid, 'SIGKILL');
      runner.process(batch);
    },
  },
);
