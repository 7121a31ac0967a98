// The dashboard's first page on a phone: bytes of script, and when something and when the home is painted with a CPU six times slower.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { CONSOLE } from '../src/access/caller.ts';
import { withAccess } from '../src/cli/console-access.ts';
import type { Bench } from './daemon.ts';
import { largeFolder } from './daemon-answers.ts';
import { loadWords, StartedProgram } from './daemon-program.ts';
import { findProgram } from './measure.ts';

const OWNER = 'bench';
const PASSWORD = 'porchlight-bench-43';
const SLOWER = 6;
const SCRIPT_KB_MAX = 60;
const PAINT_MS_MAX = 1000;
const RUNS = 5;

export async function measurePage(bench: Bench): Promise<void> {
  const executablePath = findProgram('chromium') ?? findProgram('google-chrome');
  if (executablePath === null) return bench.say('left out: no Chromium is installed');
  const folder = largeFolder(bench);
  await withAccess(folder, { isMade: true }, async (access) => {
    if (!access.hasOwner()) await access.createOwner(CONSOLE, OWNER, PASSWORD);
  });
  const program = await StartedProgram.start({
    launcher: bench.launcher,
    folder,
    settings: { input: { kind: 'none' }, store: { sizeLimit: '8 GB' } },
  });
  // Else the wizard would be measured, which is what an owner sees first.
  const finished = await program.call('POST', '/api/v1/setup/finish');
  if (finished.status !== 200) throw new Error(`the wizard is not finished: ${finished.status}`);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const runs: PageTimes[] = [];
    for (let i = 0; i < (bench.isSmoke ? 2 : RUNS); i++) {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
      const signedIn = await context.request.post(`${program.url.href}api/v1/session`, {
        data: { user: OWNER, password: PASSWORD },
      });
      if (!signedIn.ok()) throw new Error(`no session: ${signedIn.status()} ${await signedIn.text()}`);
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
      const scripts: string[] = [];
      page.on('response', (response) => {
        if (response.url().endsWith('.js')) scripts.push(new URL(response.url()).pathname);
      });
      await page.goto(`${program.url.href}app/`);
      await page.locator('.hero h1').waitFor();
      const homeMs = await page.evaluate('performance.now()');
      const paintMs = await page.evaluate(
        'performance.getEntriesByType("paint").find((each) => each.name === "first-contentful-paint")?.startTime ?? NaN',
      );
      runs.push({ paintMs: Number(paintMs), homeMs: Number(homeMs), scripts });
      await context.close();
    }
    const middle = (of: (run: PageTimes) => number): number =>
      runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)]!;
    bench.say(`with 200 devices, CPU ${SLOWER} times slower, middle of ${runs.length} (${loadWords()})`);
    bench.check(
      'first page, script of all files then loaded',
      scriptKilobytes(bench, runs[0]!.scripts),
      'kB gzipped',
      SCRIPT_KB_MAX,
    );
    bench.check(
      'first page, first contentful paint',
      middle(({ paintMs }) => paintMs),
      'ms',
      PAINT_MS_MAX,
    );
    bench.check(
      'first page, the home is there',
      middle(({ homeMs }) => homeMs),
      'ms',
      null,
    );
  } finally {
    await browser.close();
    await program.stop();
  }
}

interface PageTimes {
  readonly paintMs: number;
  readonly homeMs: number;
  readonly scripts: readonly string[];
}

function scriptKilobytes(bench: Bench, scripts: readonly string[]): number {
  const web = join(dirname(bench.launcher), '../dist/web');
  const files = readdirSync(web, { recursive: true, encoding: 'utf8' });
  const loaded = [...new Set(scripts)].map((path) => files.find((file) => path.endsWith(`/${file}`)));
  return (
    loaded.reduce((sum, file) => sum + (file === undefined ? 0 : gzipSync(readFileSync(join(web, file))).length), 0) /
    1000
  );
}
