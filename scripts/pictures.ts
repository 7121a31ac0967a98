// `node scripts/pictures.ts`: the main pages of the dashboard as pictures in docs/pictures, light and dark, phone and desk, from the real daemon on a simulated home.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { IncidentList } from '../src/documents/alerts.ts';
import type { ScanList } from '../src/documents/scans.ts';
import type { DemoDocument } from '../src/documents/setup.ts';
import { chromiumPath, NO_CHROMIUM, visit } from '../test/web/browser-lab.ts';
import { ask, RealHome } from '../test/web/real-home.ts';
import { smallPicture } from './small-picture.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs', 'pictures');
const BYTES_MAX = 2_500_000;
const WEEK_SECONDS = 7 * 86_400;
const STEP_MS = 1000;

if (chromiumPath === null) throw new Error(NO_CHROMIUM);
mkdirSync(folder, { recursive: true });
const home = await RealHome.start({ isDemo: true, simulation: { speed: 7200, backSeconds: WEEK_SECONDS } });
const wanted = new Set<string>();
try {
  const first = await home.page();
  await home.claim(first);
  await first.page.locator('nav.nav').waitFor();
  const pages = await prepared(first.page);
  for (const theme of ['light', 'dark'] as const)
    for (const width of [390, 1440]) {
      const watched = await home.page({ theme, width, height: 780 });
      await home.signIn(watched);
      for (const [name, path] of pages) {
        await visit(home, watched, path);
        // The place kept for a scrollbar, which pictures do not have.
        await watched.page.evaluate(() => document.documentElement.style.setProperty('scrollbar-gutter', 'auto'));
        // Charts come after the page.
        await pause(STEP_MS);
        const file = `${name}-${width}-${theme}.png`;
        wanted.add(file);
        writeFileSync(join(folder, file), smallPicture(await watched.page.screenshot()));
      }
      await watched.context.close();
    }
} finally {
  await home.close();
}
let bytes = 0;
for (const file of readdirSync(folder)) {
  if (wanted.has(file)) bytes += statSync(join(folder, file)).size;
  else if (/-(?:390|1440)-(?:light|dark)\.png$/.test(file)) rmSync(join(folder, file));
}
console.log(`${wanted.size} pictures, ${(bytes / 1000).toFixed(0)} kB (limit ${BYTES_MAX / 1000})`);
if (bytes > BYTES_MAX) process.exitCode = 1;

/** Waits for the end of the week, scans the example and plays an attack; returns the pages that show it. */
async function prepared(page: Page): Promise<readonly (readonly [string, string])[]> {
  while ((await ask<DemoDocument>(page, '/demo')).speed > 1) await pause(STEP_MS);
  await page.goto(`${home.base}/app/scans`);
  await page.locator('input[type=file]').setInputFiles(join(root, 'examples', 'home.pcap'));
  await page.getByRole('heading', { level: 1, name: 'home.pcap' }).waitFor();
  await page.getByRole('combobox', { name: 'Start an attack' }).selectOption('mirai');
  await page.getByRole('button', { name: 'Start an attack' }).click();
  for (;;) {
    await pause(STEP_MS);
    const { scans } = await ask<ScanList>(page, '/scans');
    const { incidents } = await ask<IncidentList>(page, '/incidents?state=open&severity=high');
    // The alert with the most to see: what was learnt, with observed-against-usual pictures.
    const alert = incidents[0]?.alerts.find(({ isLearned, severity }) => isLearned && severity !== 'info');
    if (alert === undefined || scans[0]?.state !== 'done') continue;
    return [
      ['home', '/'],
      ['devices', '/devices'],
      ['device', `/devices/${alert.device.id}`],
      ['map', '/map'],
      ['alerts', '/alerts'],
      ['alert', `/alerts/${alert.id}`],
      ['scan', `/scans/${scans[0].id}`],
      ['models', '/models'],
      ['settings', '/settings'],
      ['health', '/health'],
      ['proof', '/proof'],
    ];
  }
}
