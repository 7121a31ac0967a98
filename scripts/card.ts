// `npm run card -- CORPUS [--only PART]`: runs all scenarios over the unpacked corpus and writes docs/accuracy.md with its pictures.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pictureFile } from '../src/reports/picture.ts';
import { budgetFigures } from '../test/corpus/budget-suite.ts';
import { identityMarkdown } from '../test/corpus/identity-card.ts';
import { measureIdentity } from '../test/corpus/identity-measure.ts';
import { runScenarios } from '../test/corpus/scenario-runs.ts';
import { ABLATIONS, ablationOf } from './card-ablation.ts';
import {
  ablationPart,
  budgetPart,
  CARD_PARTS,
  type CardPart,
  cardPage,
  identityPart,
  scenariosPart,
} from './card-page.ts';
import { drawDelays, drawFalseAlerts, drawSorts } from './card-pictures.ts';

const docs = fileURLToPath(new URL('../docs', import.meta.url));
const page = join(docs, 'accuracy.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', multiple: true } },
});
const wanted = values.only?.flatMap((text) => text.split(',')) ?? CARD_PARTS;
const unknown = wanted.find((part) => !CARD_PARTS.includes(part as CardPart));
if (unknown !== undefined) stop(`there is no part "${unknown}"`, `the parts are ${CARD_PARTS.join(', ')}`);
const [given = ''] = positionals;
if (!existsSync(join(given, 'oconnor-iot')))
  stop('the unpacked corpus is not there', 'npm run card -- DIR, where DIR holds oconnor-iot, pcaphunt-scans …');
const corpus = resolve(given);

const measure: Readonly<Record<CardPart, () => Promise<string>>> = {
  scenarios: measureScenarios,
  ablation: measureAblation,
  budget: async () => budgetPart(await budgetFigures(corpus)),
  identity: async () => identityPart(identityMarkdown(await measureIdentity(corpus))),
};
for (const part of CARD_PARTS) {
  if (!wanted.includes(part)) continue;
  tell(part);
  const content = await measure[part]();
  const before = existsSync(page) ? readFileSync(page, 'utf8') : '';
  writeFileSync(page, cardPage({ [part]: content }, before));
}
tell('wrote docs/accuracy.md');

async function measureScenarios(): Promise<string> {
  const unable: string[] = [];
  const onUnable = (name: string, message: string): void => {
    tell(`  left out: ${message}`);
    unable.push(name);
  };
  const ran = await runScenarios(corpus, { tell, onUnable });
  for (const picture of [drawSorts(ran, corpus), drawDelays(ran, corpus), drawFalseAlerts(ran)])
    writeFileSync(join(docs, `${picture.name}.svg`), pictureFile(picture));
  return scenariosPart(ran, corpus, unable);
}

/** The figure set without some layers, each run the same. */
async function measureAblation(): Promise<string> {
  const isWanted = (name: string): boolean => name.includes('figure') && !/-mixed|-3d|poisoning/.test(name);
  const rows = [];
  for (const { name, layers } of ABLATIONS) {
    tell(`  ${name}`);
    rows.push(
      ablationOf(
        name,
        await runScenarios(corpus, { isWanted, layers, onUnable: (scenario) => tell(`  left out: ${scenario}`) }),
        corpus,
      ),
    );
  }
  return ablationPart(rows);
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

function stop(what: string, hint: string): never {
  process.stderr.write(`Error: ${what}.\nTry: ${hint}\n`);
  process.exit(2);
}
