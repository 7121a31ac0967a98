// `npm run card -- CORPUS`: runs all scenarios over the unpacked corpus and writes docs/accuracy.md with its pictures.
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pictureFile } from '../src/reports/picture.ts';
import { budgetFigures } from '../test/corpus/budget-suite.ts';
import { identityMarkdown } from '../test/corpus/identity-card.ts';
import { measureIdentity } from '../test/corpus/identity-measure.ts';
import { runScenarios } from '../test/corpus/scenario-runs.ts';
import { ABLATIONS, ablationOf } from './card-ablation.ts';
import { cardPage } from './card-page.ts';
import { drawDelays, drawFalseAlerts, drawSorts } from './card-pictures.ts';

const docs = fileURLToPath(new URL('../docs', import.meta.url));
const given = process.argv[2];
if (given === undefined || !existsSync(join(given, 'oconnor-iot'))) {
  process.stderr.write(
    'Error: the unpacked corpus is not there.\nTry: npm run card -- DIR, where DIR holds oconnor-iot, attacks …\n',
  );
  process.exit(2);
}
const corpus = resolve(given);
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

const ran = await runScenarios(corpus, { tell });
const ablation = [];
for (const { name, layers } of ABLATIONS) {
  tell(`without some layers: ${name}`);
  const isWanted = (scenario: string): boolean =>
    scenario.startsWith('figure-') && !/-mixed|-3d|poisoning/.test(scenario);
  ablation.push(ablationOf(name, await runScenarios(corpus, { isWanted, layers }), corpus));
}
tell('kinds of devices');
const identity = identityMarkdown(await measureIdentity(corpus));
tell('the alarm budget');
const budget = await budgetFigures(corpus);
writeFileSync(join(docs, 'accuracy.md'), cardPage({ ran, corpus, ablation, identity, budget }));
for (const picture of [drawSorts(ran, corpus), drawDelays(ran, corpus), drawFalseAlerts(ran)]) {
  writeFileSync(join(docs, `${picture.name}.svg`), pictureFile(picture));
}
tell('wrote docs/accuracy.md');
