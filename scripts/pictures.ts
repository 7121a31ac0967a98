// `node scripts/pictures.ts`: the main pages of the dashboard as pictures in docs/pictures, light and dark, phone and desk, from the API's laboratory.
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumPath, NO_CHROMIUM, openPage, signIn, startBrowserLab, visit } from '../test/web/browser-lab.ts';

const folder = join(import.meta.dirname, '..', 'docs', 'pictures');
const BYTES_MAX = 2_500_000;
const pages = [
  ['home', '/'],
  ['devices', '/devices'],
  ['map', '/map'],
  ['alerts', '/alerts'],
  ['alert', '/alerts/'],
  ['scan', '/scans/s2'],
  ['models', '/models'],
] as const;

if (chromiumPath === null) throw new Error(NO_CHROMIUM);
mkdirSync(folder, { recursive: true });
const lab = await startBrowserLab({ isDemo: false });
// The alert with the most to see: one that was learnt, with observed-against-usual pictures.
const { alerts } = await lab.lab.ports.home.alerts({ limit: 50, state: 'all' }, 'en');
const alert = alerts.find(({ isLearned }) => isLearned) ?? alerts[0];
const wanted = new Set<string>();
for (const theme of ['light', 'dark'] as const)
  for (const width of [390, 1440]) {
    const watched = await openPage(lab, { theme, width, height: 780 });
    await signIn(lab, watched);
    for (const [name, path] of pages) {
      await visit(lab, watched, path === '/alerts/' ? `${path}${alert?.id}` : path);
      // Charts come after the page.
      await watched.page.waitForTimeout(800);
      const file = `${name}-${width}-${theme}.png`;
      wanted.add(file);
      await watched.page.screenshot({ path: join(folder, file) });
    }
    await watched.context.close();
  }
await lab.close();
let bytes = 0;
for (const file of readdirSync(folder)) {
  if (wanted.has(file)) bytes += statSync(join(folder, file)).size;
  else if (/-(?:390|1440)-(?:light|dark)\.png$/.test(file)) rmSync(join(folder, file));
}
console.log(`${wanted.size} pictures, ${(bytes / 1000).toFixed(0)} kB (limit ${BYTES_MAX / 1000})`);
if (bytes > BYTES_MAX) process.exitCode = 1;
