// `npm run corpus -- DIR [--only NAME] [--differences]`: compares us with the oracles of the unpacked corpus, prints one table.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CorpusContext, CorpusSuite, SuiteResult } from './suite.ts';
import { suites } from './suites.ts';

const DIFFERENCES_SHOWN = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', multiple: true }, differences: { type: 'boolean', default: false } },
});
const [corpus] = positionals;
if (corpus === undefined || !existsSync(join(corpus, 'oracle-zeek'))) {
  process.stderr.write(
    'Error: the unpacked corpus is not there.\nTry: npm run corpus -- DIR, where DIR holds oracle-zeek, attacks …\n',
  );
  process.exit(2);
}
const vectors = join(corpus, 'vectors', 'flows');
const context: CorpusContext = { corpus, vectors: existsSync(vectors) ? vectors : null };
const reasons = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8');

let passed = 0;
let failed = 0;
process.stdout.write(
  `${'suite'.padEnd(22)} ${'checks'.padStart(9)} ${'agreeing'.padStart(9)} ${'differing'.padStart(9)} ${'unexplained'.padStart(11)}  seconds\n`,
);
for (const suite of suites.filter((each) => values.only === undefined || values.only.includes(each.name))) {
  const started = performance.now();
  report(suite, await run(suite), (performance.now() - started) / 1000);
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;

async function run(suite: CorpusSuite): Promise<SuiteResult> {
  const result = await suite.run(context);
  // A reason counts only if the page that explains it has a heading for it.
  const differences = result.differences.map((each) =>
    each.reason !== null && reasons.includes(`\n### ${each.reason}\n`) ? each : { ...each, reason: null },
  );
  return { ...result, differences };
}

function report(suite: CorpusSuite, result: SuiteResult, seconds: number): void {
  const unexplained = result.differences.filter((each) => each.reason === null);
  const columns = [result.checks, result.agreeing, result.differences.length]
    .map((n) => String(n).padStart(9))
    .join(' ');
  process.stdout.write(
    `${suite.name.padEnd(22)} ${columns} ${String(unexplained.length).padStart(11)}  ${seconds.toFixed(1)}\n`,
  );
  const shown = values.differences ? result.differences : unexplained.slice(0, DIFFERENCES_SHOWN);
  for (const each of shown) process.stdout.write(`  ${each.reason ?? 'UNEXPLAINED'}: ${each.where}: ${each.what}\n`);
  for (const missed of result.missed) process.stdout.write(`  MISSED: ${missed}\n`);
  if (result.details !== undefined) process.stdout.write(`${result.details.trimEnd().replace(/^/gm, '  ')}\n`);
  if (result.missed.length > 0 || unexplained.length > 0 || result.checks === 0) failed++;
  else passed++;
}
