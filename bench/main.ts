// `npm run bench -- NAME [options]`: measures Porchlight beside named rivals, in one run, on the same input.
import { accuracyBench } from './accuracy.ts';
import { daemonBench } from './daemon.ts';
import { flowsBench } from './flows.ts';
import { homeBench } from './home.ts';
import { homeRivalsBench } from './home-rivals.ts';
import { modelsBench } from './models.ts';
import { rejudgeBench } from './rejudge.ts';
import { startBench } from './start.ts';

const benches = [
  flowsBench,
  accuracyBench,
  modelsBench,
  startBench,
  rejudgeBench,
  homeBench,
  homeRivalsBench,
  daemonBench,
];

// A reader that has gone is no error.
process.stdout.on('error', () => process.exit(0));

const [name, ...words] = process.argv.slice(2);
const bench = benches.find((each) => each.name === name);
if (bench === undefined) {
  const what = name === undefined ? 'no bench is named' : `there is no bench "${name}"`;
  process.stderr.write(`Error: ${what}.\nTry: ${benches.map((one) => `npm run bench -- ${one.name}`).join(', or ')}\n`);
  process.exit(2);
}
const { passed, failed } = await bench.run(words);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
