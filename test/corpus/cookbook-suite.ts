// Every command of docs/cookbook.md, run on the corpus: each ends well and leaves what it says.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CorpusContext, CorpusSuite, Difference, SuiteResult } from './suite.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/porchlight.js', import.meta.url));
const PAGE = new URL('../../docs/cookbook.md', import.meta.url);

export const cookbookSuite: CorpusSuite = {
  name: 'cookbook',
  title: 'Every command of the cookbook works on the real data sets',
  run: runCookbook,
};

async function runCookbook({ corpus }: CorpusContext): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-cookbook-'));
  const differences: Difference[] = [];
  const details: string[] = [];
  try {
    const lines = commandsOf(readFileSync(PAGE, 'utf8'));
    for (const line of lines) {
      const started = performance.now();
      const what = runLine(line, folder, resolve(corpus));
      details.push(`${((performance.now() - started) / 1000).toFixed(1)} s  ${line.slice(0, 100)}`);
      if (what !== null) differences.push({ where: line, what, reason: null });
    }
    return {
      checks: lines.length,
      agreeing: lines.length - differences.length,
      differences,
      missed: [],
      details: details.join('\n'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Command lines of the ```sh corpus blocks. */
function commandsOf(page: string): string[] {
  return [...page.matchAll(/^```sh corpus\n([\s\S]*?)^```$/gm)]
    .flatMap((match) => match[1]!.split('\n'))
    .filter((line) => line.trim() !== '');
}

/** What went wrong, or null. */
function runLine(line: string, folder: string, corpus: string): string | null {
  const command = line.replace(/^porchlight /, `"${process.execPath}" "${PROGRAM}" `);
  const run = spawnSync('/bin/sh', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CORPUS: corpus, NO_COLOR: '1' },
    maxBuffer: 256 * 1024 * 1024,
  });
  if (run.status !== 0) return `exit ${run.status}: ${run.stderr.trim().slice(0, 500)}`;
  const out = / --out (\S+)/.exec(line)?.[1];
  if (out === undefined) return 'it leaves nothing';
  const wanted = line.includes(' --report') ? [join(out, 'report.html'), join(out, 'run.json')] : [out];
  const absent = wanted.filter((name) => !existsSync(join(folder, name)));
  return absent.length === 0 ? null : `${absent.join(', ')} is not there`;
}
