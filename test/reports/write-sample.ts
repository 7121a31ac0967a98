// Writes the sample reports and their pictures to a folder, to be looked at: node test/reports/write-sample.ts FOLDER.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePictures } from '../../src/reports/pictures.ts';
import { makeReport } from '../../src/reports/report-page.ts';
import { sampleRun, unlabelledRun } from './sample-run.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder to write to.');
mkdirSync(folder, { recursive: true });
for (const [name, run] of [
  ['evaluated', sampleRun()],
  ['trained', unlabelledRun()],
] as const) {
  writeFileSync(join(folder, `${name}.html`), makeReport(run));
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(run));
  for (const picture of makePictures(run)) writeFileSync(join(folder, `${name}-${picture.name}.svg`), picture.svg);
}
